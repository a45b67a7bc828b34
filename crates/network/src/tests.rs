//! Tests of evaluation and gradients against dense arithmetic written out here.

use metes_exact::rational::parse;
use metes_exact::{Rational, ScaledArray, ints};
use num_traits::Zero;

use crate::{
    Activation, Convolution, Floats, Gradients, LinearMap, Network, NetworkBuilder, Op, PiecewiseLinear,
};

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

fn array(values: &[&str]) -> ScaledArray {
    ScaledArray::from_rationals(&values.iter().map(|v| q(v)).collect::<Vec<_>>())
}

/// Two inputs, a residual branch, an absolute value, a maximum and a leaky unit.
fn branching() -> Network {
    let mut b = NetworkBuilder::new("x", vec![1, 2]);
    let map = LinearMap::dense(3, 2, array(&["1", "-1", "1/3", "2", "0", "1"])).unwrap();
    let affine = Op::Affine { map, bias: Some(array(&["0", "1/5", "-1"])) };
    let z = b.push("fc", affine, &[b.input()]).unwrap();
    let functions =
        vec![PiecewiseLinear::relu(), PiecewiseLinear::abs(), PiecewiseLinear::leaky_relu(q("1/10"))];
    let h = b.push("act", Op::Activation(Activation::per_element(functions, vec![0, 1, 2])), &[z]).unwrap();
    let sum = b.push("res", Op::Combine(vec![q("1"), q("-2/3")]), &[h, z]).unwrap();
    let picked = b.push("cat", Op::Select(vec![(0, 0), (0, 1), (1, 0), (0, 2)]), &[sum, b.input()]).unwrap();
    let out = b.push("max", Op::Max(vec![vec![0, 2], vec![1, 3]]), &[picked]).unwrap();
    b.finish(out)
}

#[test]
fn a_branching_graph_is_evaluated_by_hand() {
    let y = branching().evaluate(&[q("1"), q("2")]);
    // z = (-1, 1/3+4+1/5, 1); h = (0, 68/15, 1); sum = h - 2/3 z.
    assert_eq!(y, [q("1"), q("68/45")]);
}

#[test]
fn gradients_are_exact_difference_quotients_inside_a_region() {
    let network = branching();
    let gradients = Gradients::new(&network);
    for point in [[q("1"), q("2")], [q("-3"), q("1/7")], [q("5"), q("-1/3")]] {
        let pattern = network.pattern_at(&point);
        for output in 0..2 {
            let gradient = gradients.of_output(output, &pattern.0);
            for input in 0..2 {
                let mut moved = point.clone();
                moved[input] += q("1e-9");
                let quotient = (network.evaluate(&moved)[output].clone() - &network.evaluate(&point)[output])
                    / q("1e-9");
                let exact = Rational::new(ints::to_big(gradient.get(input)), gradients.denominator().clone());
                assert_eq!(exact, quotient, "output {output}, input {input} at {point:?}");
            }
        }
    }
}

#[test]
fn rows_and_columns_of_every_layout_say_the_same() {
    let geometry = Convolution {
        input: [4, 5, 4],
        output: [2, 3, 2],
        kernel: [3, 2],
        strides: [2, 3],
        dilations: [1, 2],
        padding: [1, 1],
        groups: 2,
    };
    let weights =
        ScaledArray::from_dyadics(&(1..=geometry.weights() as i64).map(|w| (w, -3)).collect::<Vec<_>>());
    let maps = [
        LinearMap::convolution(geometry.clone(), weights.clone()).unwrap(),
        LinearMap::convolution_adjoint(geometry, weights).unwrap(),
        LinearMap::dense(2, 3, array(&["1", "2", "3", "4", "5", "6"])).unwrap(),
        LinearMap::sparse(3, 2, &[(2, 0), (0, 1), (2, 0)], array(&["1", "2", "3"])).unwrap(),
    ];
    for map in maps {
        let (mut by_row, mut by_column) = (Vec::new(), Vec::new());
        for row in 0..map.outputs() {
            map.row(row, |column, weight| by_row.push((row, column, weight)));
        }
        for column in 0..map.inputs() {
            map.column(column, |row, weight| by_column.push((row, column, weight)));
        }
        by_row.sort_unstable();
        by_column.sort_unstable();
        assert!(!by_row.is_empty());
        assert_eq!(by_row, by_column);
    }
}

#[test]
fn networks_compose_and_drop_what_is_unused() {
    let network = branching();
    let twice = network.then(&network).unwrap();
    let x = [q("1/3"), q("-2")];
    assert_eq!(twice.evaluate(&x), network.evaluate(&network.evaluate(&x)));
    let mut b = NetworkBuilder::new("x", vec![2]);
    let kept = b.push("keep", Op::Select(vec![(0, 1)]), &[b.input()]).unwrap();
    b.push("drop", Op::Constant(array(&["1"])), &[]).unwrap();
    let network = b.finish(kept);
    assert_eq!(network.nodes().len(), 2);
    assert!(network.then(&network).is_err());
}

#[test]
fn what_does_not_fit_is_refused() {
    let mut b = NetworkBuilder::new("x", vec![2]);
    let x = b.input();
    let map = || LinearMap::dense(1, 3, array(&["1", "2", "3"])).unwrap();
    assert!(b.push("n", Op::Affine { map: map(), bias: None }, &[x]).is_err());
    assert!(b.push("n", Op::Select(vec![(0, 2)]), &[x]).is_err());
    assert!(b.push("n", Op::Max(vec![vec![]]), &[x]).is_err());
    assert!(b.push("n", Op::Combine(vec![Rational::zero(); 2]), &[x]).is_err());
    assert!(LinearMap::dense(usize::MAX, 2, array(&[])).is_err());
    assert!(LinearMap::sparse(1, 1, &[(1, 0)], array(&["1"])).is_err());
}

#[test]
fn floats_say_about_the_same_as_exact_arithmetic() {
    let near = |float: f64, exact: Rational| {
        let off = Rational::from_float(float).unwrap() - exact;
        off < q("1e-12") && off > q("-1e-12")
    };
    let geometry = Convolution {
        input: [2, 3, 3],
        output: [2, 2, 3],
        kernel: [2, 2],
        strides: [1, 1],
        padding: [0, 1],
        dilations: [1, 1],
        groups: 2,
    };
    let weights = ["1", "2", "-1/3", "4", "0", "-6", "7", "1/7"];
    let mut b = NetworkBuilder::new("x", vec![18]);
    let map = LinearMap::convolution(geometry, array(&weights)).unwrap();
    let z = b.push("conv", Op::Affine { map, bias: None }, &[b.input()]).unwrap();
    let fixed = b.push("fixed", Op::Constant(array(&["1/3"; 12])), &[]).unwrap();
    let sum = b.push("sum", Op::Combine(vec![q("1/2"), q("3")]), &[z, fixed]).unwrap();
    let clip = PiecewiseLinear::clip(Some(&q("-1")), Some(&q("2")));
    let out = b.push("clip", Op::Activation(Activation::uniform(clip)), &[sum]).unwrap();
    for network in [branching(), b.finish(out)] {
        let gradients = Gradients::new(&network);
        let floats = Floats::new(&network);
        for start in [1, -3, 5] {
            let numbers: Vec<i64> = (0..network.input_len() as i64).map(|at| start - at * at % 7).collect();
            let point: Vec<Rational> = numbers.iter().map(|&x| Rational::from_integer(x.into())).collect();
            let input: Vec<f64> = numbers.iter().map(|&x| x as f64).collect();
            let exact = network.evaluate(&point);
            let pattern = network.pattern_at(&point);
            let estimates = floats.with_gradients(&input);
            assert_eq!(floats.evaluate(&input), estimates.iter().map(|it| it.0).collect::<Vec<_>>());
            for (output, (value, slopes)) in estimates.into_iter().enumerate() {
                assert!(near(value, exact[output].clone()));
                let gradient = gradients.of_output(output, &pattern.0);
                for (input, slope) in slopes.into_iter().enumerate() {
                    let exact =
                        Rational::new(ints::to_big(gradient.get(input)), gradients.denominator().clone());
                    assert!(near(slope, exact), "output {output}, input {input}");
                }
            }
        }
    }
}
