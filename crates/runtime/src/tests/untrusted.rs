//! Files nobody vouches for: cut off, changed, with lengths that lie.

use std::cell::RefCell;

use rten_onnx::onnx::{DataLocation, StringStringEntryProto};

use super::*;
use crate::RuntimeError;

/// A small model with something of everything.
fn sample() -> GraphProto {
    let mut graph = graph(&[-1, 1, 4, 4]);
    let conv = vec![list("strides", &[2, 2]), list("pads", &[1, 1, 1, 1])];
    let pool = vec![list("kernel_shape", &[2, 2]), list("strides", &[1, 1])];
    graph.node = vec![
        node("Conv", &["x", "w", "b"], "c", conv),
        node("Relu", &["c"], "r", vec![]),
        node("MaxPool", &["r"], "m", pool),
        node("Reshape", &["m", "shape"], "f", vec![]),
        node("Gemm", &["f", "v"], "g", vec![]),
        node("Softmax", &["g"], "y", vec![]),
    ];
    let raw = [0.5f32, -1.0].map(f32::to_le_bytes).concat();
    let bias =
        TensorProto { float_data: vec![], raw_data: Some(RefCell::new(raw)), ..floats("b", &[2], &[]) };
    graph.initializer = vec![
        floats("w", &[2, 1, 2, 2], &[0.5, 1.0, -1.0, 2.0, 3.0, 0.0, 0.25, 1.0]),
        bias,
        ints("shape", &[-1, 8]),
        floats("v", &[8, 2], &[1.0; 16]),
    ];
    graph
}

fn load(bytes: &[u8]) -> Result<Model, Flaw> {
    Model::read(Path::new("test.onnx"), bytes)
}

#[test]
fn a_file_cut_off_anywhere_is_an_error() {
    let bytes = bytes(sample());
    assert!(load(&bytes).is_ok());
    for length in 0..bytes.len() {
        // The operator sets stand last, and the engine reads a model without them.
        let whole = load(&bytes[..length]).is_ok();
        assert!(!whole || length + 6 >= bytes.len(), "the first {length} of {} bytes", bytes.len());
    }
}

#[test]
fn changed_bits_are_an_error_or_another_model() {
    let bytes = bytes(sample());
    for bit in 0..8 * bytes.len() {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(model) = load(&changed) {
            let input = vec![0.5; model.input_len()];
            if let Ok(outputs) = model.run(&input) {
                assert_eq!(outputs.len(), model.outputs(), "bit {bit}");
            }
        }
    }
}

#[test]
fn lengths_that_lie_are_refused_before_anything_is_decoded() {
    let varint = |mut value: u64| {
        let mut bytes = Vec::new();
        while value > 0x7f {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    };
    let field = |number: u64, length: u64| [varint(number << 3 | 2), varint(length)].concat();
    let model = bytes(sample());
    // A jump back to the beginning, and memory that no machine has.
    for length in [u64::MAX - model.len() as u64, u64::MAX, 1 << 45] {
        for number in [2, 7, 20] {
            let flaw = load(&[model.clone(), field(number, length)].concat()).unwrap_err();
            assert!(matches!(flaw, Flaw::Malformed(_)), "{flaw:?}");
        }
    }
    // Graphs in attributes of nodes of graphs, from the innermost outwards.
    let mut nested = Vec::new();
    for number in [6u64, 5, 1].repeat(1000) {
        nested = [field(number, nested.len() as u64), nested].concat();
    }
    let nested = [field(7, nested.len() as u64), nested].concat();
    assert!(matches!(load(&nested), Err(Flaw::Malformed(flaw)) if flaw.contains("deep")));
}

#[test]
fn a_number_that_does_not_end_is_refused() {
    let mut graph = sample();
    graph.initializer.push(ints("more", &[-1]));
    let mut bytes = bytes(graph);
    let number = [[255; 9].as_slice(), &[1]].concat();
    let at = bytes.windows(10).position(|window| window == number).unwrap();
    assert!(load(&bytes).is_ok());
    bytes[at + 9] = 255;
    assert!(matches!(load(&bytes), Err(Flaw::Malformed(_))));
}

#[test]
fn sizes_out_of_proportion_are_refused_before_anything_runs() {
    let padded = |pads: i64| {
        let mut graph = sample();
        graph.node[0].attribute[1] = list("pads", &[pads; 4]);
        read(graph)
    };
    assert!(matches!(padded(1 << 14), Err(Flaw::Engine(flaw)) if flaw.contains("elements")));
    for pads in [1 << 20, 1 << 31, 1 << 32, 1 << 40, i64::MAX, -1, i64::MIN] {
        assert!(padded(pads).is_err(), "{pads}");
    }
}

/// The sample, its bias in a file beside it.
fn divided(location: &str, length: &str) -> GraphProto {
    let mut graph = sample();
    let entry = |key: &str, value: &str| StringStringEntryProto {
        key: Some(key.to_owned()),
        value: Some(value.to_owned()),
    };
    graph.initializer[1].raw_data = None;
    graph.initializer[1].data_location = Some(DataLocation::EXTERNAL);
    graph.initializer[1].external_data =
        vec![entry("location", location), entry("offset", "4"), entry("length", length)];
    graph
}

#[test]
fn weights_may_stand_in_a_file_beside_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onnx");
    std::fs::write(folder.path().join("model.data"), [7.0f32, 0.5, -1.0].map(f32::to_le_bytes).concat())
        .unwrap();
    std::fs::write(&path, bytes(divided("model.data", "8"))).unwrap();
    let input = [1.0, 0.0, 3.0, -2.0].repeat(4);
    let expected = model(sample()).run(&input).unwrap();
    assert_eq!(Model::load(&path).unwrap().run(&input).unwrap(), expected);
    for (location, length) in [
        ("model.data", "12"),
        ("model.data", "1000000000000000"),
        ("none.data", "8"),
        ("../model.data", "8"),
        ("", "8"),
    ] {
        std::fs::write(&path, bytes(divided(location, length))).unwrap();
        let error = Model::load(&path).unwrap_err();
        assert!(matches!(error, RuntimeError::Malformed { .. }), "{error}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = Model::load(std::path::Path::new("nowhere/model.onnx")).unwrap_err();
    assert!(matches!(&error, RuntimeError::Io { .. }) && error.to_string().contains("nowhere"));
}
