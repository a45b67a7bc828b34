//! Tests of the reader on models built with an independent encoder.

mod arithmetic;
mod graph;
mod layout;
mod linear;
mod untrusted;
mod windows;
mod write;

use std::cell::RefCell;

use metes_exact::Rational;
use metes_exact::rational::parse;
use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

use super::{OnnxError, Refusal, read};
use crate::Op;
use crate::model::Model;

/// A model under construction: input `x`, output `y`.
struct Builder {
    opset: i64,
    graph: GraphProto,
}

impl Builder {
    fn new(opset: i64, input: &[i64]) -> Self {
        let graph = GraphProto {
            input: vec![value_info("x", input)],
            output: vec![ValueInfoProto { name: Some("y".to_owned()), r#type: None }],
            ..GraphProto::default()
        };
        Self { opset, graph }
    }

    fn initializer(mut self, tensor: TensorProto) -> Self {
        self.graph.initializer.push(tensor);
        self
    }

    fn floats(self, name: &str, dims: &[i64], values: &[f32]) -> Self {
        self.initializer(floats(name, dims, values))
    }

    fn ints(self, name: &str, values: &[i64]) -> Self {
        self.initializer(ints(name, &[values.len() as i64], values))
    }

    fn node(self, operator: &str, inputs: &[&str], output: &str, attributes: Vec<AttributeProto>) -> Self {
        self.node_of(operator, inputs, &[output], attributes)
    }

    fn node_of(
        mut self,
        operator: &str,
        inputs: &[&str],
        outputs: &[&str],
        attribute: Vec<AttributeProto>,
    ) -> Self {
        let strings = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        self.graph.node.push(NodeProto {
            op_type: Some(operator.to_owned()),
            input: strings(inputs),
            output: strings(outputs),
            attribute,
            ..NodeProto::default()
        });
        self
    }

    fn bytes(self) -> Vec<u8> {
        let opset = OperatorSetIdProto { domain: None, version: Some(self.opset) };
        let model = ModelProto {
            ir_version: Some(8),
            graph: Some(self.graph),
            opset_import: vec![opset],
            ..ModelProto::default()
        };
        model.write_buf().unwrap()
    }

    fn read(self) -> Result<Model, OnnxError> {
        read(&self.bytes())
    }

    /// The output at an integer input.
    fn run(self, x: &[i64]) -> Vec<Rational> {
        run(&self.read().unwrap(), x)
    }

    /// Why the only node at fault is refused.
    fn refusal(self) -> Refusal {
        match self.read() {
            Err(OnnxError::Node { problem, .. }) => *problem,
            other => panic!("no node is refused: {other:?}"),
        }
    }
}

/// A model of one node with attributes, that reads `x` and the given constants.
fn single(
    opset: i64,
    input: &[i64],
    operator: &str,
    constants: &[TensorProto],
    attributes: Vec<AttributeProto>,
) -> Builder {
    let mut inputs = vec!["x".to_owned()];
    let mut builder = Builder::new(opset, input);
    for (at, tensor) in constants.iter().enumerate() {
        let name = tensor.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| format!("c{at}"));
        inputs.push(name.clone());
        builder = builder.initializer(TensorProto { name: Some(name), ..tensor.clone() });
    }
    let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
    builder.node(operator, &inputs, "y", attributes)
}

fn run(model: &Model, x: &[i64]) -> Vec<Rational> {
    let x: Vec<Rational> = x.iter().map(|&x| Rational::from(metes_exact::BigInt::from(x))).collect();
    let y = model.network.evaluate(&x);
    assert_eq!(y.len(), model.output_shape.iter().product::<usize>());
    y
}

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

fn qs(texts: &str) -> Vec<Rational> {
    texts.split_whitespace().map(q).collect()
}

/// The operators of a network after its input, one letter each.
fn operators(model: &Model) -> String {
    let letter = |op: &Op| match op {
        Op::Input => 'i',
        Op::Constant(_) => 'c',
        Op::Affine { .. } => 'a',
        Op::Select(_) => 's',
        Op::Combine(_) => '+',
        Op::Activation(_) => 'h',
        Op::Max(_) => 'm',
    };
    model.network.nodes()[1..].iter().map(|node| letter(&node.op)).collect()
}

fn value_info(name: &str, dims: &[i64]) -> ValueInfoProto {
    let dim = dims.iter().map(|&dim| match dim {
        -1 => Dimension { dim_value: None, dim_param: Some("N".to_owned()) },
        size => Dimension { dim_value: Some(size), dim_param: None },
    });
    let shape = Some(TensorShapeProto { dim: dim.collect() });
    let tensor = TypeProtoTensor { elem_type: Some(DataType::FLOAT), shape };
    let r#type = Some(TypeProto { tensor_type: Some(tensor), sequence: None });
    ValueInfoProto { name: Some(name.to_owned()), r#type }
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

fn ints(name: &str, dims: &[i64], values: &[i64]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: dims.to_vec(),
        data_type: Some(DataType::INT64),
        int64_data: values.to_vec(),
        ..TensorProto::default()
    }
}

fn raw(dims: &[i64], data_type: DataType, bytes: &[u8]) -> TensorProto {
    TensorProto {
        dims: dims.to_vec(),
        data_type: Some(data_type),
        raw_data: Some(RefCell::new(bytes.to_vec())),
        ..TensorProto::default()
    }
}

fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto { name: Some(name.to_owned()), r#type: Some(kind), ..AttributeProto::default() }
}

fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto { i: Some(value), ..attribute(name, AttributeType::INT) }
}

fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto { f: Some(value), ..attribute(name, AttributeType::FLOAT) }
}

fn text(name: &str, value: &str) -> AttributeProto {
    AttributeProto { s: Some(value.to_owned()), ..attribute(name, AttributeType::STRING) }
}

fn list(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto { ints: values.to_vec(), ..attribute(name, AttributeType::INTS) }
}

fn tensor(name: &str, value: TensorProto) -> AttributeProto {
    AttributeProto { t: Some(value), ..attribute(name, AttributeType::TENSOR) }
}
