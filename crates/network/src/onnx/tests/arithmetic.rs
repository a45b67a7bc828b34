//! Element by element: arithmetic, activations, extrema, constants.

use super::*;

#[test]
fn constants_broadcast_against_the_input_on_either_side() {
    let c = || floats("c", &[2, 1], &[0.5, -4.0]);
    for (operator, right, left) in [
        ("Add", "3/2 5/2 7/2 -3 -2 -1", "3/2 5/2 7/2 -3 -2 -1"),
        ("Sub", "1/2 3/2 5/2 5 6 7", "-1/2 -3/2 -5/2 -5 -6 -7"),
        ("Mul", "1/2 1 3/2 -4 -8 -12", "1/2 1 3/2 -4 -8 -12"),
    ] {
        for opset in [7, 13, 21] {
            let builder = single(opset, &[3], operator, &[c()], Vec::new());
            assert_eq!(builder.run(&[1, 2, 3]), qs(right), "{operator}");
            let builder =
                Builder::new(opset, &[3]).initializer(c()).node(operator, &["c", "x"], "y", Vec::new());
            assert_eq!(builder.run(&[1, 2, 3]), qs(left), "{operator}");
        }
    }
    let model = single(13, &[3], "Div", &[c()], Vec::new()).read().unwrap();
    assert_eq!(model.output_shape, [2, 3]);
    assert_eq!(run(&model, &[1, 2, 3]), qs("2 4 6 -1/4 -1/2 -3/4"));
}

#[test]
fn division_is_exact() {
    let model = single(13, &[1], "Div", &[floats("c", &[], &[3.0])], Vec::new()).read().unwrap();
    assert_eq!(run(&model, &[1]), qs("1/3"));
    let refusal = single(13, &[2], "Div", &[floats("c", &[2], &[1.0, 0.0])], Vec::new()).refusal();
    assert_eq!(refusal, Refusal::DivisionByZero(1));
}

#[test]
fn consecutive_scalings_are_one_node() {
    let model = Builder::new(13, &[2])
        .floats("mean", &[1], &[0.5])
        .floats("std", &[2], &[0.25, 3.0])
        .floats("two", &[], &[2.0])
        .node("Sub", &["x", "mean"], "a", Vec::new())
        .node("Div", &["a", "std"], "b", Vec::new())
        .node("Mul", &["two", "b"], "c", Vec::new())
        .node("Add", &["c", "mean"], "y", Vec::new())
        .read()
        .unwrap();
    assert_eq!(operators(&model), "a");
    assert_eq!(run(&model, &[1, -1]), qs("9/2 -1/2"));
}

#[test]
fn a_value_read_twice_is_not_merged_away() {
    let model = Builder::new(13, &[2])
        .floats("one", &[], &[1.0])
        .node("Add", &["x", "one"], "a", Vec::new())
        .node("Mul", &["a", "one"], "b", Vec::new())
        .node("Add", &["b", "one"], "c", Vec::new())
        .node("Sub", &["c", "a"], "d", Vec::new())
        .node("Add", &["d", "a"], "y", Vec::new())
        .read()
        .unwrap();
    assert_eq!(run(&model, &[5, -7]), qs("7 -5"));
}

#[test]
fn branches_add_and_subtract_with_broadcasting() {
    let model = Builder::new(13, &[2, 2])
        .ints("axes", &[0])
        .node("ReduceSum", &["x", "axes"], "column", vec![int("keepdims", 0)])
        .node("Sub", &["x", "column"], "difference", Vec::new())
        .node("Add", &["difference", "x"], "y", Vec::new())
        .read()
        .unwrap();
    assert_eq!(run(&model, &[1, 2, 3, 5]), qs("-2 -3 2 3"));
}

#[test]
fn products_of_variables_are_refused() {
    for (operator, inputs) in
        [("Mul", ["x", "x"]), ("Div", ["x", "x"]), ("MatMul", ["x", "x"]), ("Div", ["c", "x"])]
    {
        let builder =
            Builder::new(13, &[2, 2]).floats("c", &[], &[1.0]).node(operator, &inputs, "y", Vec::new());
        assert!(matches!(builder.refusal(), Refusal::NotPiecewiseLinear(_)), "{operator}");
    }
}

#[test]
fn activations_are_what_their_names_say() {
    let tenth = float("alpha", 0.5);
    let cases = [
        ("Relu", vec![], vec![], "0 0 3 0"),
        ("Abs", vec![], vec![], "4 0 3 1"),
        ("Neg", vec![], vec![], "4 0 -3 1"),
        ("LeakyRelu", vec![], vec![tenth], "-2 0 3 -1/2"),
        ("PRelu", vec![floats("s", &[2, 1], &[0.5, -2.0])], vec![], "-2 0 3 2"),
        ("PRelu", vec![floats("s", &[], &[1.0])], vec![], "-4 0 3 -1"),
    ];
    for (operator, constants, attributes, result) in cases {
        assert_eq!(
            single(16, &[2, 2], operator, &constants, attributes).run(&[-4, 0, 3, -1]),
            qs(result),
            "{operator}"
        );
    }
}

#[test]
fn the_default_slope_is_the_float_it_is() {
    let slope = metes_exact::rational::FloatFormat::F32.value(0.01f32.to_bits().into()).unwrap();
    assert_eq!(single(16, &[1], "LeakyRelu", &[], Vec::new()).run(&[-1]), [-slope]);
}

#[test]
fn bounds_of_clip_are_attributes_and_later_inputs() {
    let x = [-9, 1, 9];
    for opset in [7, 10] {
        let both = vec![float("min", 0.0), float("max", 6.0)];
        assert_eq!(single(opset, &[3], "Clip", &[], both).run(&x), qs("0 1 6"));
        assert_eq!(single(opset, &[3], "Clip", &[], vec![float("max", 6.0)]).run(&x), qs("-9 1 6"));
    }
    for opset in [11, 13] {
        let (low, high) = (floats("low", &[], &[0.0]), floats("high", &[1], &[6.0]));
        assert_eq!(single(opset, &[3], "Clip", &[low, high.clone()], Vec::new()).run(&x), qs("0 1 6"));
        let absent =
            Builder::new(opset, &[3]).initializer(high).node("Clip", &["x", "", "high"], "y", Vec::new());
        assert_eq!(absent.run(&x), qs("-9 1 6"));
        let refused = single(opset, &[3], "Clip", &[], vec![float("min", 0.0)]).refusal();
        assert!(matches!(refused, Refusal::Attribute { .. }));
    }
    let extreme =
        single(9, &[1], "Clip", &[], vec![float("min", 0.0), float("max", f32::MAX)]).read().unwrap();
    let Op::Activation(activation) = &extreme.network.nodes()[1].op else { panic!("no activation") };
    assert_eq!(activation.function(0).breakpoints().len(), 1);
}

#[test]
fn extrema_of_a_variable_and_constants_are_clips() {
    let constants = [floats("a", &[2], &[0.0, 2.0]), floats("b", &[2, 1], &[1.0, -1.0])];
    for (operator, result) in [("Max", "5 2 5 2"), ("Min", "0 -3 -1 -3")] {
        let model = single(13, &[2], operator, &constants, Vec::new()).read().unwrap();
        assert_eq!(operators(&model), "sh");
        assert_eq!(run(&model, &[5, -3]), qs(result), "{operator}");
    }
}

#[test]
fn extrema_of_variables_are_maxima_of_groups() {
    for (operator, steps, of_two, of_three) in
        [("Max", "asm", "3 1 0", "3 3 0"), ("Min", "asama", "-3 -1 0", "-3 -1 -1")]
    {
        let model = Builder::new(13, &[3])
            .node("Neg", &["x"], "n", Vec::new())
            .node(operator, &["x", "n"], "y", Vec::new())
            .read()
            .unwrap();
        assert_eq!(operators(&model), steps);
        assert_eq!(run(&model, &[3, -1, 0]), qs(of_two));
        let with_constant = Builder::new(13, &[3])
            .floats("c", &[3], &[1.0, 3.0, -1.0])
            .node("Neg", &["x"], "n", Vec::new())
            .node(operator, &["c", "x", "n"], "y", Vec::new());
        assert_eq!(with_constant.run(&[3, -1, 0]), qs(of_three));
    }
    assert_eq!(single(13, &[2], "Max", &[], Vec::new()).run(&[4, -4]), qs("4 -4"));
}

#[test]
fn constants_are_folded_by_every_operator() {
    let image = || floats("k", &[1, 1, 2, 2], &[1.0, -2.0, 3.0, 5.0]);
    let window = || vec![list("kernel_shape", &[2, 2])];
    let cases = [
        ("Relu", vec![], vec![], "1 0 3 5"),
        ("MaxPool", vec![], window(), "5"),
        ("AveragePool", vec![], window(), "7/4"),
        ("Conv", vec![floats("w", &[1, 1, 1, 2], &[1.0, 10.0])], vec![], "-19 53"),
        ("MatMul", vec![floats("w", &[2], &[1.0, 1.0])], vec![], "-1 8"),
        ("ReduceSum", vec![], vec![], "7"),
        ("Max", vec![floats("w", &[2], &[0.0, 0.0])], vec![], "1 0 3 5"),
        ("Transpose", vec![], vec![], "1 3 -2 5"),
        ("Div", vec![floats("w", &[], &[3.0])], vec![], "1/3 -2/3 1 5/3"),
    ];
    for (operator, constants, attributes, result) in cases {
        let mut inputs = vec!["k"];
        let mut builder = Builder::new(13, &[1]).initializer(image());
        for tensor in constants {
            inputs.push("w");
            builder = builder.initializer(tensor);
        }
        let model = builder
            .ints("flat", &[-1])
            .floats("zero", &[], &[0.0])
            .node(operator, &inputs, "v", attributes)
            .node("Reshape", &["v", "flat"], "r", Vec::new())
            .node("Mul", &["x", "zero"], "nothing", Vec::new())
            .node("Add", &["nothing", "r"], "y", Vec::new())
            .read()
            .unwrap();
        assert_eq!(run(&model, &[9]), qs(result), "{operator}");
        assert!(!operators(&model).contains(['h', 'm']), "{operator}");
    }
}

#[test]
fn casts_are_exact_or_refused() {
    let to = |code| vec![int("to", code)];
    let model = single(13, &[2], "Cast", &[], to(10)).read().unwrap();
    assert_eq!((run(&model, &[1, 100_001]), model.notes.len()), (qs("1 100001"), 1));
    assert!(matches!(single(13, &[1], "Cast", &[], to(7)).refusal(), Refusal::NotPiecewiseLinear(_)));
    let cast = |constant: TensorProto, code| {
        Builder::new(13, &[2]).initializer(constant).node("Cast", &["c"], "k", to(code)).node(
            "Add",
            &["x", "k"],
            "y",
            Vec::new(),
        )
    };
    assert_eq!(cast(floats("c", &[2], &[2.75, -2.75]), 7).run(&[0, 0]), qs("2 -2"));
    assert_eq!(cast(floats("c", &[2], &[0.5, 0.0]), 9).run(&[0, 0]), qs("1 0"));
    assert_eq!(cast(ints("c", &[2], &[1 << 24, -3]), 1).run(&[0, 0]), qs("16777216 -3"));
    let rounds = |constant, code| matches!(cast(constant, code).refusal(), Refusal::Rounds { .. });
    assert!(rounds(ints("c", &[2], &[(1 << 24) + 1, 0]), 1));
    assert!(rounds(floats("c", &[2], &[0.1, 0.0]), 10) && rounds(floats("c", &[2], &[65536.0, 0.0]), 10));
    assert!(rounds(floats("c", &[2], &[-1.0, 0.0]), 2) && rounds(floats("c", &[2], &[128.0, 0.0]), 3));
}
