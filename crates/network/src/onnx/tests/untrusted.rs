//! Files nobody vouches for: cut off, changed, out of proportion.

use super::*;
use crate::onnx::{Flaw, Malformed};

/// A small model with something of everything.
fn sample() -> Vec<u8> {
    Builder::new(13, &[-1, 1, 4, 4])
        .floats("w", &[2, 1, 2, 2], &[0.5, 1.0, -1.0, 2.0, 3.0, 0.0, 0.25, 1.0])
        .initializer(TensorProto {
            name: Some("b".to_owned()),
            ..raw(&[2], DataType::FLOAT, &[0, 0, 128, 63, 0, 0, 0, 64])
        })
        .ints("shape", &[1, -1])
        .floats("v", &[8, 2], &[1.0; 16])
        .node("Conv", &["x", "w", "b"], "c", vec![list("strides", &[2, 2]), text("auto_pad", "SAME_UPPER")])
        .node("Constant", &[], "k", vec![tensor("value", floats("", &[], &[0.5]))])
        .node("Mul", &["c", "k"], "m", vec![])
        .node("Relu", &["m"], "r", vec![])
        .node("Reshape", &["r", "shape"], "f", vec![])
        .node("Gemm", &["f", "v"], "g", vec![float("alpha", 2.0)])
        .node("Softmax", &["g"], "y", vec![int("axis", 1)])
        .bytes()
}

#[test]
fn a_file_cut_off_anywhere_is_an_error_with_its_byte() {
    let bytes = sample();
    assert!(read(&bytes).is_ok());
    for len in 0..bytes.len() {
        match read(&bytes[..len]) {
            Err(OnnxError::Malformed(Malformed { at, .. })) => assert!(at <= len, "{at} of {len}"),
            other => panic!("the first {len} bytes: {other:?}"),
        }
    }
}

#[test]
fn changed_bytes_are_never_a_panic() {
    let bytes = sample();
    for at in 0..bytes.len() {
        for change in [1u8, 2, 4, 8, 16, 32, 64, 128, 255] {
            let mut changed = bytes.clone();
            changed[at] ^= change;
            if let Ok(model) = read(&changed) {
                assert!(model.network.output_len() <= 1 << 26);
            }
        }
    }
}

/// A field with a run of bytes.
fn run_field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut len = bytes.len();
    while len >= 0x80 {
        field.push(len as u8 | 0x80);
        len >>= 7;
    }
    field.push(len as u8);
    field.extend(bytes);
    field
}

fn flaw(bytes: &[u8]) -> (usize, Flaw) {
    match read(bytes) {
        Err(OnnxError::Malformed(Malformed { at, problem })) => (at, problem),
        other => panic!("not malformed: {other:?}"),
    }
}

#[test]
fn fields_are_known_or_refused_at_their_byte() {
    let graph = |fields: &[u8]| run_field(7, fields);
    let missing = |field, message| Flaw::Missing { field, message };
    for (bytes, at, problem) in [
        (vec![], 0, missing("graph", "ModelProto")),
        (graph(&[]), 2, missing("opset_import", "ModelProto")),
        (vec![0x08], 1, Flaw::Truncated),
        (vec![0x08, 0x80, 0x80], 3, Flaw::Truncated),
        (vec![0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], 1, Flaw::Varint),
        (vec![0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 1, Flaw::Varint),
        (vec![0x0b], 0, Flaw::Key),
        (vec![0x00, 0x01], 0, Flaw::Key),
        (vec![0x3a, 0x05, 0x0a], 1, Flaw::Length { len: 5, left: 1 }),
        (
            vec![0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
            1,
            Flaw::Length { len: u64::MAX, left: 0 },
        ),
        (vec![0x12, 0x01, 0xff], 2, Flaw::Text),
        (vec![0x38, 0x01], 1, Flaw::Type { field: 7, message: "ModelProto" }),
        (run_field(15, &[]), 2, Flaw::Unknown { field: 15, message: "ModelProto" }),
        ([graph(&[]), graph(&[])].concat(), 4, Flaw::Repeated { field: 7, message: "ModelProto" }),
        (vec![0xa2, 0x01, 0x00], 3, Flaw::Unsupported("training steps")),
        (vec![0xca, 0x01, 0x00], 3, Flaw::Unsupported("functions defined by the model")),
        (graph(&run_field(15, &[])), 4, Flaw::Unsupported("sparse initializers")),
        (graph(&run_field(14, &[])), 4, Flaw::Unsupported("quantization annotations")),
        (graph(&run_field(1, &run_field(5, &run_field(6, &[])))), 8, Flaw::Unsupported("subgraphs")),
        (graph(&run_field(1, &[])), 4, missing("op_type", "NodeProto")),
        (graph(&run_field(5, &run_field(6, &[]))), 6, Flaw::Unsupported("tensors of texts")),
        (graph(&run_field(5, &[])), 4, missing("data_type", "TensorProto")),
    ] {
        assert_eq!(flaw(&bytes), (at, problem), "{bytes:x?}");
    }
}

#[test]
fn nesting_without_end_is_no_recursion() {
    let mut bytes = Vec::new();
    for _ in 0..2000 {
        bytes = run_field(6, &run_field(1, &run_field(5, &bytes)));
    }
    let bytes = run_field(7, &run_field(1, &run_field(5, &bytes)));
    assert_eq!(flaw(&bytes).1, Flaw::Unsupported("subgraphs"));
}

#[test]
fn packed_lists_are_read_as_plain_ones_are() {
    // Transpose by perm = [1, 0], packed, and a tensor whose dims are packed.
    let perm = [run_field(1, b"perm"), run_field(8, &[1, 0]), vec![0xa0, 0x01, 0x07]].concat();
    let transpose =
        [run_field(1, b"x"), run_field(2, b"t"), run_field(4, b"Transpose"), run_field(5, &perm)].concat();
    let add = [run_field(1, b"t"), run_field(1, b"c"), run_field(2, b"y"), run_field(4, b"Add")].concat();
    let constant =
        [run_field(1, &[3, 2]), vec![0x10, 0x01], run_field(4, &[0; 24]), run_field(8, b"c")].concat();
    let size = |size: u8| run_field(1, &[0x08, size]);
    let shape = run_field(2, &[size(2), size(3)].concat());
    let kind = run_field(2, &run_field(1, &[vec![0x08, 0x01], shape].concat()));
    let input = [run_field(1, b"x"), kind].concat();
    let graph = [
        run_field(1, &transpose),
        run_field(1, &add),
        run_field(5, &constant),
        run_field(11, &input),
        run_field(12, &run_field(1, b"y")),
    ]
    .concat();
    let bytes = [run_field(7, &graph), run_field(8, &[0x10, 0x0d])].concat();
    let model = read(&bytes).unwrap();
    assert_eq!(
        (model.output_shape.clone(), run(&model, &[1, 2, 3, 4, 5, 6])),
        (vec![3, 2], qs("1 4 2 5 3 6"))
    );
}

#[test]
fn results_out_of_proportion_are_refused_before_they_are_made() {
    let sizes = |values: &[i64]| vec![ints("n", &[values.len() as i64], values)];
    let huge = 1 << 30;
    let cases = [
        (vec![1, 1], "Pad", sizes(&[0, 1_000_000_000, 0, 0]), vec![]),
        (vec![1, 1], "Pad", sizes(&[0, i64::MAX, 0, i64::MAX]), vec![]),
        (vec![100_000, 1], "Add", vec![floats("c", &[1, 2000], &[0.0; 2000])], vec![]),
        (vec![1, 1, 8], "Conv", vec![floats("w", &[1, 1, 1], &[1.0])], vec![list("pads", &[huge, huge])]),
        (vec![1, 1, 8], "Conv", vec![floats("w", &[1, 1, 1], &[1.0])], vec![list("pads", &[huge / 4, 0])]),
        (
            vec![1, 1, 8],
            "ConvTranspose",
            vec![floats("w", &[1, 1, 1], &[1.0])],
            vec![list("strides", &[huge])],
        ),
        (vec![1, 1, 8], "MaxPool", vec![], vec![list("kernel_shape", &[huge]), list("pads", &[huge, huge])]),
        (vec![1, 1, 60_000], "AveragePool", vec![], vec![list("kernel_shape", &[30_000])]),
    ];
    for (input, operator, constants, attributes) in cases {
        let refusal = single(13, &input, operator, &constants, attributes).refusal();
        assert!(matches!(refusal, Refusal::TooLarge(_)), "{operator} of {input:?}: {refusal}");
    }
    assert!(single(13, &[1, 1], "Pad", &sizes(&[0, 1_000_000, 0, 0]), vec![]).read().is_ok());
    for stated in [vec![1 << 60], vec![1 << 20, 1 << 20], vec![1 << 27], vec![-1]] {
        let builder = Builder::new(13, &[1]).ints("n", &stated).node("ConstantOfShape", &["n"], "y", vec![]);
        assert!(matches!(builder.refusal(), Refusal::TooLarge(_) | Refusal::Shape(_)), "{stated:?}");
    }
}

#[test]
fn growing_step_by_step_meets_the_same_bound() {
    let mut doubling = Builder::new(13, &[1, 1]);
    let mut squaring = Builder::new(13, &[1]).floats("v0", &[], &[1.5]);
    for k in 0..40 {
        let (from, to) = (if k == 0 { "x".to_owned() } else { format!("v{k}") }, format!("v{}", k + 1));
        doubling = doubling.node("Concat", &[&from, &from], &to, vec![int("axis", 1)]);
        let from = format!("v{k}");
        squaring = squaring.node("Mul", &[&from, &from], &to, vec![]);
    }
    assert!(matches!(doubling.node("Relu", &["v40"], "y", vec![]).refusal(), Refusal::TooLarge(_)));
    assert!(matches!(squaring.node("Add", &["x", "v40"], "y", vec![]).refusal(), Refusal::TooWide(_)));
}

#[test]
fn many_nodes_in_a_row_are_no_recursion() {
    let mut builder = Builder::new(13, &[1]).floats("one", &[], &[1.0]);
    let count = 20_000;
    for k in (0..count).rev() {
        let from = if k == 0 { "x".to_owned() } else { format!("v{k}") };
        let to = if k + 1 == count { "y".to_owned() } else { format!("v{}", k + 1) };
        builder = builder.node("Add", &[&from, "one"], &to, vec![]);
    }
    let model = builder.read().unwrap();
    assert_eq!((run(&model, &[0]), operators(&model).len()), (qs("20000"), 1));
}
