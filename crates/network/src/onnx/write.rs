//! Writing chains of dense layers.
//!
//! What is written is what exporters write, so that every tool reads it: one `Gemm` with `transB = 1` a layer, one
//! `Relu` behind it where there is one, weights as `float` tensors of raw little-endian bytes, input `X` and output `Y`
//! of shape `[1, n]`, operator set 13. Every bit of every weight is kept, the sign of zero included.

use crate::{DenseLayer, Sequential};

/// `TensorProto.DataType.FLOAT`.
const FLOAT: u64 = 1;

/// `ir_version` of files with operator set 13.
const IR_VERSION: u64 = 7;

/// The bytes of an ONNX file that computes a chain.
pub fn write(chain: &Sequential) -> Vec<u8> {
    let mut graph = Message::default();
    let last = chain.layers().len() - 1;
    let mut from = "X".to_owned();
    for (at, layer) in chain.layers().iter().enumerate() {
        let (dense, relu) = (format!("Z{at}"), format!("H{at}"));
        let named = |name: String, is_last: bool| if is_last { "Y".to_owned() } else { name };
        let to = named(dense, at == last && !layer.relu);
        graph.message(1, gemm(at, &from, &to));
        from = to;
        if layer.relu {
            let to = named(relu, at == last);
            graph.message(1, node("Relu", &format!("relu{at}"), &[&from], &to));
            from = to;
        }
    }
    graph.text(2, "metes");
    for (at, layer) in chain.layers().iter().enumerate() {
        graph.message(5, tensor(&format!("W{at}"), &[layer.outputs(), layer.inputs], &layer.weights));
        graph.message(5, tensor(&format!("B{at}"), &[layer.outputs()], &layer.bias));
    }
    graph.message(11, value_info("X", chain.inputs()));
    graph.message(12, value_info("Y", outputs(chain.layers())));

    let mut opset = Message::default();
    opset.text(1, "");
    opset.varint(2, 13);
    let mut model = Message::default();
    model.varint(1, IR_VERSION);
    model.text(2, "metes");
    model.message(7, graph);
    model.message(8, opset);
    model.bytes
}

fn outputs(layers: &[DenseLayer]) -> usize {
    layers.last().map_or(0, DenseLayer::outputs)
}

/// A protocol-buffer message under construction.
#[derive(Default)]
struct Message {
    bytes: Vec<u8>,
}

impl Message {
    fn raw_varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn varint(&mut self, field: u64, value: u64) {
        self.raw_varint(field << 3);
        self.raw_varint(value);
    }

    fn delimited(&mut self, field: u64, payload: &[u8]) {
        self.raw_varint(field << 3 | 2);
        self.raw_varint(payload.len() as u64);
        self.bytes.extend_from_slice(payload);
    }

    fn text(&mut self, field: u64, text: &str) {
        self.delimited(field, text.as_bytes());
    }

    fn message(&mut self, field: u64, message: Self) {
        self.delimited(field, &message.bytes);
    }
}

fn node(operator: &str, name: &str, inputs: &[&str], output: &str) -> Message {
    let mut node = Message::default();
    for input in inputs {
        node.text(1, input);
    }
    node.text(2, output);
    node.text(3, name);
    node.text(4, operator);
    node
}

fn gemm(at: usize, from: &str, to: &str) -> Message {
    let mut gemm = node("Gemm", &format!("dense{at}"), &[from, &format!("W{at}"), &format!("B{at}")], to);
    let mut attribute = Message::default();
    attribute.text(1, "transB");
    attribute.varint(3, 1);
    attribute.varint(20, 2);
    gemm.message(5, attribute);
    gemm
}

fn tensor(name: &str, dims: &[usize], values: &[f32]) -> Message {
    let mut tensor = Message::default();
    for &dim in dims {
        tensor.varint(1, dim as u64);
    }
    tensor.varint(2, FLOAT);
    tensor.text(8, name);
    let raw: Vec<u8> = values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
    tensor.delimited(9, &raw);
    tensor
}

fn value_info(name: &str, len: usize) -> Message {
    let mut shape = Message::default();
    for size in [1, len] {
        let mut dimension = Message::default();
        dimension.varint(1, size as u64);
        shape.message(1, dimension);
    }
    let mut tensor = Message::default();
    tensor.varint(1, FLOAT);
    tensor.message(2, shape);
    let mut kind = Message::default();
    kind.message(1, tensor);
    let mut info = Message::default();
    info.text(1, name);
    info.message(2, kind);
    info
}
