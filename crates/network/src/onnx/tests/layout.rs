//! Shapes and selections.

use super::*;

/// The model's output shape, and its output where the input counts from 1.
fn shaped(builder: Builder) -> (Vec<usize>, Vec<i64>) {
    let model = builder.read().unwrap();
    let x: Vec<i64> = (1..=model.network.input_len() as i64).collect();
    let y = run(&model, &x).iter().map(|y| i64::try_from(y.to_integer()).unwrap()).collect();
    (model.output_shape, y)
}

fn counting(count: i64) -> Vec<i64> {
    (1..=count).collect()
}

#[test]
fn reshaping_makes_no_node() {
    let shape = |values: &[i64]| vec![ints("shape", &[values.len() as i64], values)];
    let cases = [
        (13, "Flatten", vec![], vec![], vec![1, 6]),
        (13, "Flatten", vec![], vec![int("axis", 0)], vec![1, 6]),
        (13, "Flatten", vec![], vec![int("axis", -1)], vec![2, 3]),
        (9, "Flatten", vec![], vec![int("axis", 3)], vec![6, 1]),
        (13, "Reshape", shape(&[3, 2]), vec![], vec![3, 2]),
        (13, "Reshape", shape(&[0, 0, -1]), vec![], vec![1, 2, 3]),
        (13, "Reshape", shape(&[-1]), vec![], vec![6]),
        (14, "Reshape", shape(&[-1, 6]), vec![int("allowzero", 1)], vec![1, 6]),
        (11, "Squeeze", vec![], vec![list("axes", &[-3])], vec![2, 3]),
        (13, "Squeeze", vec![ints("axes", &[1], &[0])], vec![], vec![2, 3]),
        (13, "Squeeze", vec![], vec![], vec![2, 3]),
        (11, "Unsqueeze", vec![], vec![list("axes", &[0, 4])], vec![1, 1, 2, 3, 1]),
        (13, "Unsqueeze", vec![ints("axes", &[1], &[-1])], vec![], vec![1, 2, 3, 1]),
        (13, "Identity", vec![], vec![], vec![1, 2, 3]),
        (10, "Dropout", vec![], vec![float("ratio", 0.5)], vec![1, 2, 3]),
        (13, "Dropout", vec![], vec![int("seed", 1)], vec![1, 2, 3]),
        (13, "Transpose", vec![], vec![list("perm", &[1, 0, 2])], vec![2, 1, 3]),
    ];
    for (opset, operator, constants, attributes, expected) in cases {
        let model = single(opset, &[1, 2, 3], operator, &constants, attributes).read().unwrap();
        assert_eq!((model.output_shape.clone(), operators(&model).as_str()), (expected, ""), "{operator}");
        assert_eq!(run(&model, &counting(6)), qs("1 2 3 4 5 6"));
    }
}

#[test]
fn impossible_shapes_are_refused() {
    for stated in
        [vec![4], vec![-1, -1], vec![-1, 4], vec![-2, -3], vec![0, 0, 0, 0], vec![1 << 40, 1 << 40], vec![]]
    {
        let builder =
            single(13, &[1, 2, 3], "Reshape", &[ints("shape", &[stated.len() as i64], &stated)], vec![]);
        assert!(matches!(builder.refusal(), Refusal::Shape(_) | Refusal::TooLarge(_)), "{stated:?}");
    }
    let zero = single(14, &[1, 2, 3], "Reshape", &[ints("shape", &[2], &[0, -1])], vec![int("allowzero", 1)]);
    assert!(matches!(zero.refusal(), Refusal::Shape(_)));
    for (operator, axes) in [("Squeeze", [1]), ("Squeeze", [3]), ("Unsqueeze", [4]), ("Unsqueeze", [-5])] {
        let builder = single(13, &[1, 2, 3], operator, &[ints("axes", &[1], &axes)], vec![]);
        assert!(matches!(builder.refusal(), Refusal::Shape(_)), "{operator} {axes:?}");
    }
    let twice = single(13, &[1, 2], "Unsqueeze", &[ints("axes", &[2], &[0, -4])], vec![]);
    assert!(matches!(twice.refusal(), Refusal::Shape(_)));
    for order in [vec![0], vec![0, 0], vec![0, 2], vec![-1, 0]] {
        let builder = single(13, &[1, 2], "Transpose", &[], vec![list("perm", &order)]);
        assert!(matches!(builder.refusal(), Refusal::Attribute { .. } | Refusal::Shape(_)), "{order:?}");
    }
    let flatten = single(13, &[1, 2], "Flatten", &[], vec![int("axis", 3)]);
    assert!(matches!(flatten.refusal(), Refusal::Shape(_)));
}

#[test]
fn transposes_move_elements() {
    let reversed = shaped(single(13, &[2, 3], "Transpose", &[], vec![]));
    assert_eq!(reversed, (vec![3, 2], vec![1, 4, 2, 5, 3, 6]));
    let turned = shaped(single(13, &[2, 1, 3], "Transpose", &[], vec![list("perm", &[2, 0, 1])]));
    assert_eq!(turned, (vec![3, 2, 1], vec![1, 4, 2, 5, 3, 6]));
}

#[test]
fn values_and_constants_are_concatenated() {
    let model =
        |axis| {
            Builder::new(13, &[2, 2])
                .floats("c", if axis == 0 { &[1, 2] } else { &[2, 1] }, &[-1.0, -2.0])
                .node("Concat", &["x", "c", "x"], "y", vec![int("axis", axis)])
        };
    assert_eq!(shaped(model(0)), (vec![5, 2], vec![1, 2, 3, 4, -1, -2, 1, 2, 3, 4]));
    assert_eq!(shaped(model(-1)), (vec![2, 5], vec![1, 2, -1, 1, 2, 3, 4, -2, 3, 4]));
    let misfit = single(13, &[2, 2], "Concat", &[floats("c", &[3, 3], &[0.0; 9])], vec![int("axis", 0)]);
    assert!(matches!(misfit.refusal(), Refusal::Shape(_)));
}

#[test]
fn slices_are_those_of_numpy() {
    // x[start:end:step] of 1..=5.
    for (start, end, step, expected) in [
        (1, 4, 1, vec![2, 3, 4]),
        (-2, i64::MAX, 1, vec![4, 5]),
        (0, -1, 2, vec![1, 3]),
        (-100, 100, 3, vec![1, 4]),
        (-1, i64::MIN, -1, vec![5, 4, 3, 2, 1]),
        (100, 0, -2, vec![5, 3]),
        (3, 1, -1, vec![4, 3]),
        (i64::MIN, i64::MAX, i64::MAX, vec![1]),
        (0, -6, -1, vec![1]),
    ] {
        let constants = [("s", start), ("e", end), ("a", -1), ("t", step)]
            .map(|(name, value)| ints(name, &[1], &[value]));
        let sliced = shaped(single(10, &[1, 5], "Slice", &constants, vec![]));
        assert_eq!(sliced, (vec![1, expected.len()], expected.clone()), "[{start}:{end}:{step}]");
        if step == 1 {
            let attributes = vec![list("starts", &[start]), list("ends", &[end]), list("axes", &[1])];
            assert_eq!(shaped(single(9, &[1, 5], "Slice", &[], attributes)).1, expected);
        }
    }
    let two = vec![list("starts", &[1, 0]), list("ends", &[2, 2])];
    assert_eq!(shaped(single(9, &[2, 3], "Slice", &[], two)), (vec![1, 2], vec![4, 5]));
    let zero = [("s", 0), ("e", 1), ("a", 0), ("t", 0)].map(|(name, value)| ints(name, &[1], &[value]));
    assert!(matches!(single(13, &[3], "Slice", &zero, vec![]).refusal(), Refusal::Value(_)));
}

#[test]
fn splits_are_put_together_again() {
    let swapped = |opset, size: i64, constants: Vec<TensorProto>, attributes: Vec<AttributeProto>| {
        let mut inputs = vec!["x"];
        let mut builder = Builder::new(opset, &[1, size]);
        if let [tensor] = &constants[..] {
            inputs.push("sizes");
            builder = builder.initializer(tensor.clone());
        }
        builder.node_of("Split", &inputs, &["a", "b"], attributes).node(
            "Concat",
            &["b", "a"],
            "y",
            vec![int("axis", 1)],
        )
    };
    let sizes = |values: &[i64]| vec![ints("sizes", &[values.len() as i64], values)];
    let axis = int("axis", 1);
    assert_eq!(shaped(swapped(11, 4, vec![], vec![axis.clone()])).1, [3, 4, 1, 2]);
    assert_eq!(shaped(swapped(11, 4, vec![], vec![axis.clone(), list("split", &[1, 3])])).1, [2, 3, 4, 1]);
    assert_eq!(shaped(swapped(13, 4, sizes(&[3, 1]), vec![axis.clone()])).1, [4, 1, 2, 3]);
    assert_eq!(shaped(swapped(18, 5, vec![], vec![axis.clone(), int("num_outputs", 2)])).1, [4, 5, 1, 2, 3]);
    for sizes in [sizes(&[2, 1]), sizes(&[-1, 5]), sizes(&[4]), sizes(&[i64::MAX, i64::MAX])] {
        let refused = swapped(13, 4, sizes, vec![axis.clone()]).refusal();
        assert!(matches!(refused, Refusal::Shape(_)));
    }
    assert!(matches!(swapped(13, 5, vec![], vec![axis]).refusal(), Refusal::Shape(_)));
}

#[test]
fn gather_takes_constant_indices() {
    let gather = |dims: &[i64], indices: &[i64], axis| {
        single(13, &[2, 3], "Gather", &[ints("i", dims, indices)], vec![int("axis", axis)])
    };
    assert_eq!(shaped(gather(&[2], &[-1, 0], 1)), (vec![2, 2], vec![3, 1, 6, 4]));
    assert_eq!(shaped(gather(&[], &[1], 0)), (vec![3], vec![4, 5, 6]));
    assert_eq!(shaped(gather(&[1, 2], &[1, 1], -1)), (vec![2, 1, 2], vec![2, 2, 5, 5]));
    assert!(matches!(gather(&[1], &[3], 1).refusal(), Refusal::Value(_)));
    let variable =
        Builder::new(13, &[2]).floats("c", &[2], &[0.0; 2]).node("Gather", &["c", "x"], "y", vec![]);
    assert_eq!(variable.refusal(), Refusal::Variable("indices"));
}

#[test]
fn padding_fills_cuts_and_repeats() {
    let constants = |pads: &[i64]| vec![ints("p", &[pads.len() as i64], pads)];
    let pad =
        |pads: &[i64], mode: &str| single(13, &[1, 3], "Pad", &constants(pads), vec![text("mode", mode)]);
    assert_eq!(
        shaped(pad(&[0, 2, 1, 1], "constant")),
        (vec![2, 6], vec![0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0])
    );
    assert_eq!(shaped(pad(&[0, -1, 0, 1], "constant")).1, [2, 3, 0]);
    assert_eq!(shaped(pad(&[0, 2, 0, 1], "edge")).1, [1, 1, 1, 2, 3, 3]);
    assert_eq!(shaped(pad(&[0, 2, 0, 1], "reflect")).1, [3, 2, 1, 2, 3, 2]);
    let old = single(10, &[3], "Pad", &[], vec![list("pads", &[1, 0]), float("value", -7.0)]);
    assert_eq!(shaped(old).1, [-7, 1, 2, 3]);
    let filled = single(13, &[3], "Pad", &[ints("p", &[2], &[0, 1]), floats("v", &[], &[8.0])], vec![]);
    assert_eq!(shaped(filled).1, [1, 2, 3, 8]);
    for (pads, mode) in [
        (vec![0, 3, 0, 0], "reflect"),
        (vec![0, 1], "constant"),
        (vec![0, -4, 0, 0], "constant"),
        (vec![0; 4], "x"),
    ] {
        let refused = pad(&pads, mode).refusal();
        assert!(
            matches!(refused, Refusal::Shape(_) | Refusal::Attribute { .. } | Refusal::TooLarge(_)),
            "{mode}"
        );
    }
}

#[test]
fn shapes_computed_by_nodes_are_constants() {
    let model = Builder::new(13, &[-1, 2, 6])
        .initializer(ints("zero", &[], &[0]))
        .initializer(ints("two", &[], &[2]))
        .ints("axis", &[0])
        .ints("half", &[4])
        .ints("open", &[-1])
        .node("Shape", &["x"], "shape", vec![])
        .node("Gather", &["shape", "zero"], "batch", vec![])
        .node("Unsqueeze", &["batch", "axis"], "first", vec![])
        .node("Gather", &["shape", "two"], "last", vec![])
        .node("Unsqueeze", &["last", "axis"], "last1", vec![])
        .node("Div", &["last1", "half"], "small", vec![])
        .node("Cast", &["small"], "small64", vec![int("to", 7)])
        .node("Concat", &["first", "open", "small64"], "target", vec![int("axis", 0)])
        .node("Reshape", &["x", "target"], "y", vec![])
        .read()
        .unwrap();
    // 6 / 4 is 1 in integers.
    assert_eq!((model.output_shape.clone(), operators(&model).as_str()), (vec![1, 12, 1], ""));
    let ones = tensor("value", floats("", &[1], &[1.5]));
    let filled = Builder::new(13, &[2, 2])
        .node("Shape", &["x"], "shape", vec![])
        .node("ConstantOfShape", &["shape"], "c", vec![ones])
        .node("Add", &["x", "c"], "y", vec![]);
    assert_eq!(filled.run(&[1, 2, 3, 4]), qs("5/2 7/2 9/2 11/2"));
}
