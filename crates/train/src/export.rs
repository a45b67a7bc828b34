//! ONNX files of trained networks.
//!
//! Input `image` of shape `[1, channels, height, width]` with pixels between 0 and 1, output `logits` of shape `[1, classes]`,
//! operator set 13, weights as raw little-endian floats: every bit is kept.

use std::cell::RefCell;

use candle_core::Var;
use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};
use rten_onnx::protobuf::ProtobufError;

use crate::network::{Affine, Convolution, Layer, Network};

const OPSET: i64 = 13;
/// `ir_version` of files with this operator set.
const IR_VERSION: i64 = 7;

/// Why a network cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Weights cannot be read.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
    /// The encoder refuses.
    #[error("cannot encode the network: {0}")]
    Encoder(#[from] ProtobufError),
}

/// The bytes of an ONNX file that computes a network.
///
/// # Errors
/// When weights cannot be read, or the encoder refuses.
pub fn onnx(network: &Network) -> Result<Vec<u8>, ExportError> {
    let mut writer = Writer::default();
    let mut value = "image".to_owned();
    let mut flat = false;
    for (at, layer) in network.layers.iter().enumerate() {
        let last = at + 1 == network.layers.len();
        value = match layer {
            Layer::Convolution(convolution) => {
                let sums = writer.convolution(&format!("conv{at}"), convolution, &value)?;
                writer.relu(&format!("relu{at}"), &sums)
            }
            Layer::Pool(size) => {
                let size = [*size as i64; 2];
                let attributes = vec![integers("kernel_shape", &size), integers("strides", &size)];
                writer.node("MaxPool", &format!("pool{at}"), &[&value], attributes)
            }
            Layer::Residual(block) => {
                let first = writer.convolution(&format!("first{at}"), &block.first, &value)?;
                let first = writer.relu(&format!("inner{at}"), &first);
                let second = writer.convolution(&format!("second{at}"), &block.second, &first)?;
                let around = match &block.skip {
                    Some(skip) => writer.convolution(&format!("skip{at}"), skip, &value)?,
                    None => value,
                };
                let sum = writer.node("Add", &format!("sum{at}"), &[&second, &around], Vec::new());
                writer.relu(&format!("relu{at}"), &sum)
            }
            Layer::Dense(affine) => {
                if !flat {
                    value = writer.node("Flatten", "flat", &[&value], vec![integer("axis", 1)]);
                    flat = true;
                }
                let name = if last { "logits".to_owned() } else { format!("dense{at}") };
                let sums = writer.dense(&name, affine, &value)?;
                if last { sums } else { writer.relu(&format!("relu{at}"), &sums) }
            }
        };
    }
    let [channels, height, width] = network.input;
    writer.graph.input.push(value_info("image", &[1, channels, height, width]));
    writer.graph.output.push(value_info(&value, &[1, network.classes()]));
    let model = ModelProto {
        ir_version: Some(IR_VERSION),
        producer_name: Some("metes".to_owned()),
        graph: Some(writer.graph),
        opset_import: vec![OperatorSetIdProto { domain: None, version: Some(OPSET) }],
        ..ModelProto::default()
    };
    Ok(model.write_buf()?)
}

/// A graph under construction; a node has the name of what it makes.
#[derive(Default)]
struct Writer {
    graph: GraphProto,
}

impl Writer {
    fn node(
        &mut self,
        operator: &str,
        name: &str,
        inputs: &[&str],
        attribute: Vec<AttributeProto>,
    ) -> String {
        self.graph.node.push(NodeProto {
            name: Some(name.to_owned()),
            op_type: Some(operator.to_owned()),
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: vec![name.to_owned()],
            attribute,
            ..NodeProto::default()
        });
        name.to_owned()
    }

    fn relu(&mut self, name: &str, input: &str) -> String {
        self.node("Relu", name, &[input], Vec::new())
    }

    fn dense(&mut self, name: &str, affine: &Affine, input: &str) -> candle_core::Result<String> {
        let [weights, bias] = self.affine(name, affine, affine.weights.dims())?;
        Ok(self.node("Gemm", name, &[input, &weights, &bias], vec![integer("transB", 1)]))
    }

    fn convolution(
        &mut self,
        name: &str,
        convolution: &Convolution,
        input: &str,
    ) -> candle_core::Result<String> {
        let window = convolution.window;
        let (outputs, inputs) = convolution.affine.weights.dims2()?;
        let channels = inputs / (window.kernel * window.kernel);
        let dims = [outputs, channels, window.kernel, window.kernel];
        let [weights, bias] = self.affine(name, &convolution.affine, &dims)?;
        let attributes = vec![
            integers("kernel_shape", &[window.kernel as i64; 2]),
            integers("pads", &[window.padding() as i64; 4]),
            integers("strides", &[window.stride as i64; 2]),
        ];
        Ok(self.node("Conv", name, &[input, &weights, &bias], attributes))
    }

    /// The names of weights, of this shape, and of the bias.
    fn affine(&mut self, name: &str, affine: &Affine, dims: &[usize]) -> candle_core::Result<[String; 2]> {
        let weights = self.floats(format!("{name}.weight"), dims, &affine.weights)?;
        let bias = self.floats(format!("{name}.bias"), affine.bias.dims(), &affine.bias)?;
        Ok([weights, bias])
    }

    fn floats(&mut self, name: String, dims: &[usize], values: &Var) -> candle_core::Result<String> {
        let values: Vec<f32> = values.flatten_all()?.to_vec1()?;
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.graph.initializer.push(TensorProto {
            dims: dims.iter().map(|&dim| dim as i64).collect(),
            data_type: Some(DataType::FLOAT),
            raw_data: Some(RefCell::new(raw)),
            name: Some(name.clone()),
            ..TensorProto::default()
        });
        Ok(name)
    }
}

fn integer(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        i: Some(value),
        r#type: Some(AttributeType::INT),
        ..AttributeProto::default()
    }
}

fn integers(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        name: Some(name.to_owned()),
        ints: values.to_vec(),
        r#type: Some(AttributeType::INTS),
        ..AttributeProto::default()
    }
}

fn value_info(name: &str, dims: &[usize]) -> ValueInfoProto {
    let dimension = |&size: &usize| Dimension { dim_value: Some(size as i64), dim_param: None };
    let shape = TensorShapeProto { dim: dims.iter().map(dimension).collect() };
    let tensor = TypeProtoTensor { elem_type: Some(DataType::FLOAT), shape: Some(shape) };
    let kind = TypeProto { tensor_type: Some(tensor), ..TypeProto::default() };
    ValueInfoProto { name: Some(name.to_owned()), r#type: Some(kind) }
}
