//! What models calculate.

use super::*;
use crate::RuntimeError;

fn near(values: &[f32], expected: &[f64]) {
    assert_eq!(values.len(), expected.len());
    for (&value, &expected) in values.iter().zip(expected) {
        assert!((f64::from(value) - expected).abs() < 1e-6, "{value} is not {expected}");
    }
}

#[test]
fn operators_that_are_not_piecewise_linear_are_run() {
    let x = [-2.0f64, 0.0, 0.5, 3.0];
    let inputs = x.map(|x| x as f32);
    let sum: f64 = x.map(f64::exp).iter().sum();
    let expected = [
        ("Sigmoid", x.map(|x| 1.0 / (1.0 + (-x).exp()))),
        ("Tanh", x.map(f64::tanh)),
        ("Softmax", x.map(|x| x.exp() / sum)),
    ];
    for (operator, expected) in expected {
        let model = model(single(&[1, 4], operator));
        near(&model.run(&inputs).unwrap(), &expected);
        assert_eq!(model.ends_in_softmax(), operator == "Softmax");
        assert_eq!((model.input_shape(), model.outputs()), (&[1, 4][..], 4));
        assert_eq!(model.input_names(), ["x"]);
        assert!(model.threads() > 0);
    }
}

#[test]
fn a_softmax_is_seen_through_what_only_changes_the_shape() {
    let softmax = with(graph(&[1, 2, 2]), node("Softmax", &["x"], "s", vec![]));
    assert!(model(with(softmax.clone(), node("Flatten", &["s"], "y", vec![]))).ends_in_softmax());
    assert!(!model(with(softmax, node("Relu", &["s"], "y", vec![]))).ends_in_softmax());
}

/// `y = x·w`, two inputs and three outputs, under a batch.
fn dense(batch: i64) -> GraphProto {
    let mut dense = with(graph(&[batch, 2]), node("MatMul", &["x", "w"], "y", vec![]));
    dense.initializer.push(floats("w", &[2, 3], &[1.0, 2.0, 3.0, 10.0, 20.0, 30.0]));
    dense
}

#[test]
fn several_inputs_give_what_each_gives_alone() {
    // The last has an open batch and an inner shape that is fixed all the same.
    let mut fixed_within = with(dense(-1), node("Reshape", &["y", "shape"], "z", vec![]));
    fixed_within.output[0].name = Some("z".to_owned());
    fixed_within.initializer.push(ints("shape", &[1, 3]));
    for graph in [dense(-1), dense(1), fixed_within] {
        let model = model(graph);
        assert_eq!((model.input_shape(), model.outputs()), (&[1, 2][..], 3));
        let inputs: Vec<f32> = (0u16..6).map(f32::from).collect();
        let expected = [10.0, 20.0, 30.0, 32.0, 64.0, 96.0, 54.0, 108.0, 162.0];
        near(&model.run_batch(&inputs, 3).unwrap(), &expected);
        near(&model.run(&inputs[2..4]).unwrap(), &expected[3..6]);
        assert!(model.run_batch(&[], 0).unwrap().is_empty());
    }
}

#[test]
fn a_node_may_be_called_what_a_value_is_called() {
    let mut graph = dense(1);
    graph.node[0].name = Some("x".to_owned());
    near(&model(graph).run(&[1.0, 0.0]).unwrap(), &[1.0, 2.0, 3.0]);
}

#[test]
fn a_long_row_of_inputs_is_put_through_in_parts() {
    let length = 1 << 18;
    let model = model(with(graph(&[-1, 1 << 18]), node("ReduceMax", &["x"], "y", vec![list("axes", &[1])])));
    let mut inputs = vec![0.0; 9 * length];
    for at in 0..9u8 {
        inputs[usize::from(at) * length + 7] = f32::from(at) + 1.0;
    }
    near(&model.run_batch(&inputs, 9).unwrap(), &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
}

#[test]
fn what_is_not_a_number_is_handed_out() {
    let outputs = model(single(&[1, 2], "Sqrt")).run(&[-1.0, 4.0]).unwrap();
    assert!(outputs[0].is_nan());
    near(&outputs[1..], &[2.0]);
}

#[test]
fn threads_share_a_model() {
    let model = model(dense(-1));
    std::thread::scope(|scope| {
        for at in 0..4u8 {
            let model = &model;
            scope.spawn(move || {
                for _ in 0..50 {
                    let x = f64::from(at);
                    near(&model.run(&[f32::from(at), 0.0]).unwrap(), &[x, 2.0 * x, 3.0 * x]);
                }
            });
        }
    });
}

#[test]
fn inputs_must_have_the_length_the_model_reads() {
    let model = model(dense(-1));
    for (given, count) in [(1, 1), (3, 1), (2, 2), (2, usize::MAX)] {
        let result = model.run_batch(&vec![0.0; given], count);
        assert!(matches!(result, Err(RuntimeError::Length { given: length, .. }) if length == given));
    }
}
