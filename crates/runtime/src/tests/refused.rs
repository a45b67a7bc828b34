//! Models that are no black box of one input, and operators the engine does not have.

use super::*;

fn input_flaw(graph: GraphProto) -> String {
    match read(graph) {
        Err(Flaw::Input(flaw)) => flaw,
        other => panic!("the input is not refused: {other:?}"),
    }
}

#[test]
fn one_input_of_floats_of_a_stated_size_is_needed() {
    let mut two = single(&[1, 2], "Relu");
    two.input.push(value("other", DataType::FLOAT, &[1]));
    assert!(input_flaw(two.clone()).contains("`other`"));
    two.initializer.push(floats("other", &[1], &[1.0]));
    assert_eq!(model(two).input_names(), ["x"]);
    let mut none = single(&[1, 2], "Relu");
    none.input.clear();
    assert!(input_flaw(none).contains("no input"));
    let mut integers = single(&[1, 2], "Relu");
    integers.input = vec![value("x", DataType::INT64, &[1, 2])];
    assert!(input_flaw(integers).contains("`x`"));
    let mut shapeless = single(&[1, 2], "Relu");
    shapeless.input[0].r#type = None;
    assert!(input_flaw(shapeless).contains("`x`"));
    assert!(input_flaw(single(&[1, -1], "Relu")).contains("place 1"));
    assert!(input_flaw(single(&[1, 0], "Relu")).contains("empty"));
    assert!(input_flaw(single(&[1 << 40, 1 << 40], "Relu")).contains("elements"));
}

#[test]
fn the_first_output_must_be_of_floats() {
    for operator in ["ArgMax", "Shape"] {
        assert!(matches!(read(single(&[1, 2], operator)), Err(Flaw::Output(_))), "{operator}");
    }
    let mut none = single(&[1, 2], "Relu");
    none.output.clear();
    assert!(matches!(read(none), Err(Flaw::Output(_))));
}

#[test]
fn an_operator_that_is_missing_is_named_with_its_node() {
    for name in [None, Some("odd".to_owned())] {
        let frobnicate = NodeProto { name: name.clone(), ..node("Frobnicate", &["x"], "a", vec![]) };
        let graph = with(with(graph(&[1, 2]), frobnicate), node("Relu", &["a"], "y", vec![]));
        match read(graph) {
            Err(Flaw::Operator { node, .. }) => {
                assert_eq!(node, format!("{} (Frobnicate, number 0)", name.unwrap_or("a".to_owned())));
            }
            other => panic!("the node is not refused: {other:?}"),
        }
    }
}

#[test]
fn what_the_engine_would_do_wrongly_is_refused() {
    let lower = AttributeProto {
        name: Some("auto_pad".to_owned()),
        s: Some("SAME_LOWER".to_owned()),
        r#type: Some(AttributeType::STRING),
        ..AttributeProto::default()
    };
    for (operator, attributes) in [("Loop", vec![]), ("MaxPool", vec![list("kernel_shape", &[2, 2]), lower])]
    {
        let refused = read(with(graph(&[1, 1, 2, 2]), node(operator, &["x"], "y", attributes)));
        assert!(matches!(refused, Err(Flaw::Operator { node, .. }) if node.contains(operator)));
    }
}

#[test]
fn graphs_that_make_no_sense_are_refused() {
    let circle =
        with(with(graph(&[1, 2]), node("Add", &["x", "b"], "a", vec![])), node("Relu", &["a"], "b", vec![]));
    let circle = with(circle, node("Relu", &["b"], "y", vec![]));
    let undefined = with(graph(&[1, 2]), node("Add", &["x", "z"], "y", vec![]));
    for graph in [circle, undefined, graph(&[1, 2])] {
        assert!(matches!(read(graph), Err(Flaw::Malformed(_) | Flaw::Engine(_))));
    }
}
