//! The graph around the operators: names, order, inputs and outputs, number formats, notes.

use rten_onnx::onnx::DataLocation;

use super::*;
use crate::onnx::TensorProblem;

fn model_error(builder: Builder) -> String {
    match builder.read() {
        Err(OnnxError::Model(message)) => message,
        other => panic!("the model is not refused as such: {other:?}"),
    }
}

#[test]
fn every_number_format_is_the_number_it_is() {
    let typed = |data_type, int32_data: Vec<i32>| TensorProto {
        dims: vec![int32_data.len() as i64],
        data_type: Some(data_type),
        int32_data,
        ..TensorProto::default()
    };
    let doubles = TensorProto {
        dims: vec![2],
        data_type: Some(DataType::DOUBLE),
        double_data: vec![0.1, -1e300],
        ..TensorProto::default()
    };
    let double = |value: f64| metes_exact::rational::FloatFormat::F64.value(value.to_bits()).unwrap();
    let float = |value: f32| metes_exact::rational::FloatFormat::F32.value(value.to_bits().into()).unwrap();
    let cases = [
        (
            raw(&[2], DataType::FLOAT, &[0.1f32.to_le_bytes(), (-3.5f32).to_le_bytes()].concat()),
            [float(0.1), q("-7/2")],
        ),
        (
            raw(&[2], DataType::DOUBLE, &[0.1f64.to_le_bytes(), 2f64.to_le_bytes()].concat()),
            [double(0.1), q("2")],
        ),
        (doubles, [double(0.1), double(-1e300)]),
        (
            raw(&[2], DataType::FLOAT16, &[0x00, 0x3c, 0x01, 0x80]),
            [q("1"), -metes_exact::rational::dyadic(1.into(), -24)],
        ),
        (raw(&[2], DataType::BFLOAT16, &[0x80, 0x3f, 0x40, 0xc0]), [q("1"), q("-3")]),
        (typed(DataType::FLOAT16, vec![0x3c00, 0x4200]), [q("1"), q("3")]),
        (typed(DataType::BFLOAT16, vec![0x3f80, 0xc040]), [q("1"), q("-3")]),
        (raw(&[2], DataType::INT8, &[0x80, 0x7f]), [q("-128"), q("127")]),
        (raw(&[2], DataType::UINT8, &[0x80, 0xff]), [q("128"), q("255")]),
        (raw(&[2], DataType::INT16, &[0x00, 0x80, 0xff, 0xff]), [q("-32768"), q("-1")]),
        (raw(&[2], DataType::UINT64, &[0xff; 16]), [q("18446744073709551615"), q("18446744073709551615")]),
        (typed(DataType::INT8, vec![-128, 5]), [q("-128"), q("5")]),
        (typed(DataType::INT32, vec![i32::MIN, i32::MAX]), [q("-2147483648"), q("2147483647")]),
        (typed(DataType::BOOL, vec![1, 0]), [q("1"), q("0")]),
    ];
    for (tensor, expected) in cases {
        let kind = tensor.data_type;
        assert_eq!(single(13, &[2], "Add", &[tensor], vec![]).run(&[0, 0]), expected, "{kind:?}");
    }
}

#[test]
fn tensors_that_are_no_numbers_are_refused_with_their_index() {
    let problem = |tensor: TensorProto| match single(13, &[2], "Add", &[tensor], vec![]).read() {
        Err(OnnxError::Tensor { tensor, problem }) => {
            assert_eq!(tensor, "c0");
            problem
        }
        other => panic!("the tensor is not refused: {other:?}"),
    };
    let unnamed = |tensor: TensorProto| TensorProto { name: None, ..tensor };
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(problem(unnamed(floats("", &[2], &[1.0, value]))), TensorProblem::NotFinite { index: 1 });
    }
    assert_eq!(
        problem(raw(&[2], DataType::FLOAT16, &[0x00, 0x7c, 0, 0])),
        TensorProblem::NotFinite { index: 0 }
    );
    assert!(matches!(problem(raw(&[2], DataType::FLOAT, &[0; 7])), TensorProblem::Size { .. }));
    assert!(matches!(problem(raw(&[2], DataType::FLOAT, &[0; 4])), TensorProblem::Size { .. }));
    assert!(matches!(problem(raw(&[-1], DataType::FLOAT, &[0; 4])), TensorProblem::Size { .. }));
    assert!(matches!(
        problem(raw(&[1 << 40, 1 << 40], DataType::FLOAT, &[0; 4])),
        TensorProblem::Size { .. }
    ));
    assert_eq!(problem(raw(&[2], DataType::COMPLEX64, &[0; 16])), TensorProblem::ElementType(14));
    let twice = TensorProto { float_data: vec![1.0; 2], ..raw(&[2], DataType::FLOAT, &[0; 8]) };
    assert_eq!(problem(twice), TensorProblem::Field);
    let misplaced = TensorProto { data_type: Some(DataType::DOUBLE), ..unnamed(floats("", &[2], &[1.0; 2])) };
    assert_eq!(problem(misplaced), TensorProblem::Field);
    let constant = tensor("value", floats("", &[1], &[f32::NAN]));
    let node = Builder::new(13, &[1]).node("Constant", &[], "c", vec![constant]).node(
        "Add",
        &["x", "c"],
        "y",
        vec![],
    );
    assert_eq!(node.refusal(), Refusal::Tensor(TensorProblem::NotFinite { index: 0 }));
}

#[test]
fn constants_stand_in_attributes_of_every_kind() {
    let floats_attribute =
        AttributeProto { floats: vec![0.5, 2.0], ..attribute("value_floats", AttributeType::FLOATS) };
    for (constant, expected) in [
        (tensor("value", floats("", &[2], &[1.0, 2.0])), "1 2"),
        (floats_attribute, "1/2 2"),
        (float("value_float", 0.25), "1/4 1/4"),
        (int("value_int", -3), "-3 -3"),
        (list("value_ints", &[4, 5]), "4 5"),
    ] {
        let builder = Builder::new(13, &[2]).node("Constant", &[], "c", vec![constant]).node(
            "Add",
            &["x", "c"],
            "y",
            vec![],
        );
        assert_eq!(builder.run(&[0, 0]), qs(expected));
    }
    assert!(matches!(
        Builder::new(13, &[2]).node("Constant", &[], "y", vec![]).refusal(),
        Refusal::Attribute { .. }
    ));
}

#[test]
fn nodes_may_stand_in_any_order() {
    let builder = Builder::new(13, &[2]).node("Add", &["x", "c"], "y", vec![]).node(
        "Constant",
        &[],
        "c",
        vec![tensor("value", floats("", &[], &[1.0]))],
    );
    assert_eq!(builder.run(&[1, 2]), qs("2 3"));
}

#[test]
fn graphs_that_make_no_sense_are_refused() {
    let cycle = Builder::new(13, &[2])
        .node("Add", &["x", "b"], "a", vec![])
        .node("Relu", &["a"], "b", vec![])
        .node("Relu", &["b"], "y", vec![]);
    assert_eq!(cycle.refusal(), Refusal::Cycle);
    let itself = Builder::new(13, &[2]).node("Add", &["x", "y"], "y", vec![]);
    assert_eq!(itself.refusal(), Refusal::Cycle);
    let undefined = Builder::new(13, &[2]).node("Add", &["x", "z"], "y", vec![]);
    assert_eq!(undefined.refusal(), Refusal::Undefined("z".to_owned()));
    let absent = Builder::new(13, &[2]).node("Add", &["x", ""], "y", vec![]);
    assert_eq!(absent.refusal(), Refusal::MissingInput(1));
    assert_eq!(Builder::new(13, &[2]).node("Relu", &[], "y", vec![]).refusal(), Refusal::MissingInput(0));
    let twice = Builder::new(13, &[2]).node("Relu", &["x"], "y", vec![]).node("Abs", &["x"], "y", vec![]);
    assert!(model_error(twice).contains("`y`"));
    let shadow = Builder::new(13, &[2]).floats("y", &[1], &[1.0]).node("Relu", &["x"], "y", vec![]);
    assert!(model_error(shadow).contains("`y`"));
    let input = Builder::new(13, &[2]).node("Relu", &["x"], "x", vec![]);
    assert!(model_error(input).contains("`x`"));
    assert!(model_error(Builder::new(13, &[2])).contains("`y`"));
    let second = Builder::new(13, &[1, 1, 2]).node_of(
        "MaxPool",
        &["x"],
        &["a", "y"],
        vec![list("kernel_shape", &[1])],
    );
    assert!(model_error(second).contains("`y`"));
}

#[test]
fn one_input_and_one_output_are_needed() {
    let relu = || Builder::new(13, &[2]).node("Relu", &["x"], "y", vec![]);
    let mut two_inputs = relu();
    two_inputs.graph.input.push(value_info("other", &[1]));
    assert!(model_error(two_inputs).contains("`other`"));
    let mut two_outputs = relu();
    two_outputs.graph.output.push(value_info("x", &[2]));
    assert!(model_error(two_outputs).contains("`x`"));
    let mut none = relu();
    none.graph.input.clear();
    assert!(model_error(none).contains("none"));
    let mut default = relu().floats("w", &[1], &[1.0]);
    default.graph.input.push(value_info("w", &[1]));
    assert_eq!(default.run(&[-1, 1]), qs("0 1"));
    let through =
        Builder { graph: GraphProto { output: vec![value_info("x", &[2])], ..relu().graph }, opset: 13 };
    assert_eq!(through.run(&[-1, 1]), qs("-1 1"));
}

#[test]
fn only_a_first_dimension_may_be_open() {
    let model = Builder::new(13, &[-1, 2]).node("Relu", &["x"], "y", vec![]).read().unwrap();
    assert_eq!((model.network.input_shape(), model.notes.len()), (&[1, 2][..], 1));
    for shape in [vec![2, -1], vec![2, 0], vec![1 << 40, 1 << 40]] {
        assert!(model_error(Builder::new(13, &shape).node("Relu", &["x"], "y", vec![])).contains("input"));
    }
    let mut integers = Builder::new(13, &[2]).node("Relu", &["x"], "y", vec![]);
    let kind = integers.graph.input[0].r#type.as_mut().unwrap().tensor_type.as_mut().unwrap();
    kind.elem_type = Some(DataType::INT64);
    assert!(model_error(integers).contains("element type"));
    let mut shapeless = Builder::new(13, &[2]).node("Relu", &["x"], "y", vec![]);
    shapeless.graph.input[0].r#type = None;
    assert!(model_error(shapeless).contains("shape"));
}

#[test]
fn operator_sets_are_checked() {
    for opset in [7, 25] {
        assert_eq!(Builder::new(opset, &[1]).node("Relu", &["x"], "y", vec![]).run(&[-1]), qs("0"));
    }
    for opset in [6, 26, -1] {
        assert!(
            model_error(Builder::new(opset, &[1]).node("Relu", &["x"], "y", vec![])).contains("operator set")
        );
    }
    let mut foreign = Builder::new(13, &[1]).node("Relu", &["x"], "y", vec![]);
    foreign.graph.node[0].domain = Some("com.example".to_owned());
    assert_eq!(foreign.refusal(), Refusal::Domain("com.example".to_owned()));
}

#[test]
fn operators_that_are_not_piecewise_linear_are_refused_by_name() {
    for operator in ["Tanh", "Sin", "Pow", "Sign", "Exp", "Round", "LayerNormalization"] {
        let Err(error) = single(13, &[2], operator, &[], vec![]).read() else { panic!("{operator} is read") };
        let message = error.to_string();
        assert!(message.contains("`y`") && message.contains(operator), "{message}");
        assert!(message.contains("not piecewise linear"), "{message}");
    }
    assert_eq!(single(13, &[2], "Frobnicate", &[], vec![]).refusal(), Refusal::Operator);
    let unknown = single(13, &[2], "Relu", &[], vec![int("slope", 1)]).refusal();
    assert!(unknown.to_string().contains("`slope`"));
    let twice = single(13, &[2], "Flatten", &[], vec![int("axis", 0), int("axis", 1)]).refusal();
    assert!(twice.to_string().contains("twice"));
    let training = Builder::new(13, &[2]).initializer(raw(&[], DataType::BOOL, &[1])).node(
        "Dropout",
        &["x", "", ""],
        "y",
        vec![],
    );
    let mut training = training;
    training.graph.initializer[0].name = Some("yes".to_owned());
    training.graph.node[0].input[2] = "yes".to_owned();
    assert!(training.refusal().to_string().contains("training_mode"));
}

#[test]
fn a_last_activation_is_left_out_with_a_note() {
    for (opset, operator, attributes) in [
        (13, "Softmax", vec![]),
        (11, "Softmax", vec![int("axis", 1)]),
        (13, "LogSoftmax", vec![int("axis", -1)]),
        (13, "Sigmoid", vec![]),
    ] {
        let model = Builder::new(opset, &[1, 3])
            .ints("flat", &[-1])
            .node("Relu", &["x"], "logits", vec![])
            .node(operator, &["logits"], "p", attributes)
            .node("Identity", &["p"], "i", vec![])
            .node("Reshape", &["i", "flat"], "y", vec![])
            .read()
            .unwrap();
        assert_eq!((model.output_shape.clone(), run(&model, &[-1, 2, 3])), (vec![3], qs("0 2 3")));
        assert!(model.notes.len() == 1 && model.notes[0].contains(operator), "{:?}", model.notes);
    }
    let middle =
        Builder::new(13, &[1, 3]).node("Sigmoid", &["x"], "p", vec![]).node("Relu", &["p"], "y", vec![]);
    assert!(matches!(middle.refusal(), Refusal::NotPiecewiseLinear(_)));
    let read_twice = Builder::new(13, &[1, 3])
        .node("Sigmoid", &["x"], "p", vec![])
        .node("Identity", &["p"], "i", vec![])
        .node("Add", &["i", "p"], "y", vec![]);
    assert!(matches!(read_twice.refusal(), Refusal::NotPiecewiseLinear(_)));
    for (opset, shape, attributes) in
        [(13, vec![2, 3], vec![]), (11, vec![2, 3], vec![]), (13, vec![1, 3], vec![int("axis", 0)])]
    {
        assert!(matches!(single(opset, &shape, "Softmax", &[], attributes).refusal(), Refusal::Shape(_)));
    }
    assert_eq!(single(11, &[1, 2, 3], "Softmax", &[], vec![]).read().unwrap().output_shape, [1, 2, 3]);
}

#[test]
fn nodes_that_reach_nothing_are_not_read_but_told() {
    let model = Builder::new(13, &[2])
        .node("Tanh", &["x"], "dead", vec![])
        .node("Relu", &["x"], "y", vec![])
        .read()
        .unwrap();
    assert_eq!((run(&model, &[-1, 1]), model.notes.len()), (qs("0 1"), 1));
    let mut stated = Builder::new(13, &[2]).node("Relu", &["x"], "y", vec![]);
    stated.graph.output = vec![value_info("y", &[3])];
    assert!(stated.read().unwrap().notes[0].contains("another shape"));
}

#[test]
fn nodes_are_called_by_their_names_where_those_tell_them_apart() {
    let mut builder = Builder::new(13, &[2])
        .node("Relu", &["x"], "a", vec![])
        .node("Abs", &["a"], "b", vec![])
        .node("Relu", &["b"], "y", vec![]);
    for (node, name) in builder.graph.node.iter_mut().zip(["own", "shared", "shared"]) {
        node.name = Some(name.to_owned());
    }
    let model = builder.read().unwrap();
    let names: Vec<&str> = model.network.nodes().iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["x", "own", "b", "y"]);
}

#[test]
fn tensors_elsewhere_are_refused() {
    let external =
        TensorProto { data_location: Some(DataLocation::EXTERNAL), ..floats("c", &[2], &[1.0; 2]) };
    let Err(error) = single(13, &[2], "Add", &[external], vec![]).read() else { panic!("read") };
    assert!(error.to_string().contains("other files"), "{error}");
}

#[test]
fn a_file_is_described() {
    let model = Builder::new(13, &[1, 2])
        .floats("w", &[2, 2], &[0.5, -3.0, 0.0, 4.0])
        .ints("shape", &[2])
        .node("MatMul", &["x", "w"], "a", vec![])
        .node("Relu", &["a"], "b", vec![])
        .node("MatMul", &["b", "w"], "c", vec![])
        .node("Reshape", &["c", "shape"], "y", vec![])
        .read()
        .unwrap();
    let described = crate::inspect::inspect(&model, b"abc");
    let operators: Vec<(&str, usize)> =
        described.operators.iter().map(|o| (o.operator.as_str(), o.count)).collect();
    assert_eq!(operators, [("MatMul", 2), ("Relu", 1), ("Reshape", 1)]);
    assert_eq!((&described.input_shape[..], &described.output_shape[..]), (&[1, 2][..], &[2][..]));
    assert_eq!((described.parameters, described.hinge_units), (4, 2));
    assert_eq!(
        described.numbers.iter().map(|n| (n.name, n.tensors, n.elements)).collect::<Vec<_>>(),
        [("float", 1, 4), ("int64", 1, 1)]
    );
    // Over the denominator 2 the weights are 1, −6, 0 and 8.
    assert_eq!((described.exponents, described.widest_numerator), (Some((-1, 2)), 4));
    assert_eq!(described.sha256[..4], [0xba, 0x78, 0x16, 0xbf]);
}
