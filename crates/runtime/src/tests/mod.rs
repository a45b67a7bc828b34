//! Tests on models built with an independent encoder.
#![allow(
    clippy::float_arithmetic,
    reason = "what the engine calculates in floats is compared with formulas in floats"
)]

mod refused;
mod running;
mod untrusted;

use std::path::Path;

use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

use crate::Model;
use crate::file::Flaw;

/// A graph with an input `x`, an output `y`, and nothing between.
fn graph(input: &[i64]) -> GraphProto {
    GraphProto {
        input: vec![value("x", DataType::FLOAT, input)],
        output: vec![ValueInfoProto { name: Some("y".to_owned()), r#type: None }],
        ..GraphProto::default()
    }
}

/// A graph of one node between `x` and `y`.
fn single(input: &[i64], operator: &str) -> GraphProto {
    with(graph(input), node(operator, &["x"], "y", vec![]))
}

/// The graph with one more node.
fn with(mut graph: GraphProto, node: NodeProto) -> GraphProto {
    graph.node.push(node);
    graph
}

/// A named value of a shape, whose negative sizes are open.
fn value(name: &str, elem_type: DataType, dims: &[i64]) -> ValueInfoProto {
    let dim = dims.iter().map(|&dim| match dim {
        ..0 => Dimension { dim_value: None, dim_param: Some(format!("N{dim}")) },
        size => Dimension { dim_value: Some(size), dim_param: None },
    });
    let shape = Some(TensorShapeProto { dim: dim.collect() });
    let tensor = TypeProtoTensor { elem_type: Some(elem_type), shape };
    let r#type = Some(TypeProto { tensor_type: Some(tensor), sequence: None });
    ValueInfoProto { name: Some(name.to_owned()), r#type }
}

fn node(operator: &str, inputs: &[&str], output: &str, attribute: Vec<AttributeProto>) -> NodeProto {
    NodeProto {
        op_type: Some(operator.to_owned()),
        input: inputs.iter().map(|&name| name.to_owned()).collect(),
        output: vec![output.to_owned()],
        attribute,
        ..NodeProto::default()
    }
}

fn floats(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: dims.to_vec(),
        data_type: Some(DataType::FLOAT),
        float_data: values.to_vec(),
        ..TensorProto::default()
    }
}

fn ints(name: &str, values: &[i64]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: vec![values.len() as i64],
        data_type: Some(DataType::INT64),
        int64_data: values.to_vec(),
        ..TensorProto::default()
    }
}

fn list(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        ints: values.to_vec(),
        r#type: Some(AttributeType::INTS),
        ..AttributeProto::default()
    }
}

fn bytes(graph: GraphProto) -> Vec<u8> {
    let opset = OperatorSetIdProto { domain: None, version: Some(17) };
    let model = ModelProto {
        ir_version: Some(8),
        graph: Some(graph),
        opset_import: vec![opset],
        ..ModelProto::default()
    };
    model.write_buf().unwrap()
}

fn read(graph: GraphProto) -> Result<Model, Flaw> {
    Model::read(Path::new("test.onnx"), &bytes(graph))
}

fn model(graph: GraphProto) -> Model {
    read(graph).unwrap_or_else(|flaw| panic!("the model is refused: {flaw:?}"))
}
