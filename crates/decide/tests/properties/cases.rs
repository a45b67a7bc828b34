//! Properties on the edge of what a property can be.

use metes_decide::{DecideError, Settings, decide};
use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, Op, PiecewiseLinear};
use metes_vnnlib::{Bounds, Case, Linear, Property};

use crate::common::decided;

fn q(value: i64) -> Rational {
    Rational::from_integer(value.into())
}

/// `|x₀| + |x₁|`, as four relus; or what its largest is of `x₀`, `x₁` and 0, with a maximum.
fn network(has_maximum: bool) -> Network {
    let mut builder = NetworkBuilder::new("x", vec![2]);
    let input = builder.input();
    let dense = |rows: &[[i64; 2]]| {
        let weights: Vec<Rational> = rows.iter().flatten().map(|&weight| q(weight)).collect();
        let map = LinearMap::dense(rows.len(), 2, ScaledArray::from_rationals(&weights)).expect("rows");
        Op::Affine { map, bias: None }
    };
    if has_maximum {
        let rows = builder.push("rows", dense(&[[1, 0], [0, 1], [0, 0]]), &[input]).expect("rows");
        let most = builder.push("most", Op::Max(vec![vec![0, 1, 2]]), &[rows]).expect("a maximum");
        return builder.finish(most);
    }
    let rows = builder.push("rows", dense(&[[1, 0], [-1, 0], [0, 1], [0, -1]]), &[input]).expect("rows");
    let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
    let relu = builder.push("relu", relu, &[rows]).expect("relus");
    let ones = LinearMap::dense(1, 4, ScaledArray::from_rationals(&[q(1), q(1), q(1), q(1)])).expect("a row");
    let sum = builder.push("sum", Op::Affine { map: ones, bias: None }, &[relu]).expect("a sum");
    builder.finish(sum)
}

fn bounds(low: i64, high: i64) -> Vec<Bounds> {
    vec![Bounds { lower: Some(q(low)), upper: Some(q(high)) }; 2]
}

/// `factor·y + constant ≥ 0`, or `> 0`.
fn output(factor: i64, constant: i64, strict: bool) -> Linear {
    Linear { inputs: Vec::new(), outputs: vec![(0, q(factor))], constant: q(constant), strict }
}

fn property(cases: Vec<Case>) -> Property {
    Property { inputs: 2, outputs: 1, cases }
}

fn one(bounds: Vec<Bounds>, rows: Vec<Linear>, conjunctions: Vec<Vec<Linear>>) -> Property {
    property(vec![Case { bounds, rows, conjunctions }])
}

#[test]
fn without_cases_or_conjunctions_nothing_satisfies() {
    for has_maximum in [false, true] {
        let network = network(has_maximum);
        assert!(!decided(&network, &property(Vec::new())));
        assert!(!decided(&network, &one(bounds(-1, 1), Vec::new(), Vec::new())));
    }
}

#[test]
fn an_empty_conjunction_holds_wherever_there_are_inputs() {
    let network = network(false);
    assert!(decided(&network, &one(bounds(-1, 1), Vec::new(), vec![Vec::new()])));
    let sum = |constant, strict| Linear {
        inputs: vec![(0, q(1)), (1, q(1))],
        outputs: Vec::new(),
        constant: q(constant),
        strict,
    };
    // x₀ + x₁ ≥ 2 is a vertex of the box, > 2 is outside.
    assert!(decided(&network, &one(bounds(-1, 1), vec![sum(-2, false)], vec![Vec::new()])));
    assert!(!decided(&network, &one(bounds(-1, 1), vec![sum(-2, true)], vec![Vec::new()])));
    assert!(!decided(&network, &one(bounds(-1, 1), vec![sum(-3, false)], vec![Vec::new()])));
}

#[test]
fn a_single_point_is_evaluated() {
    let network = network(false);
    for (factor, constant, strict, truth) in [
        (1, -6, false, true),
        (1, -6, true, false),
        (-1, 6, false, true),
        (-1, 6, true, false),
        (1, -7, false, false),
    ] {
        let conjunctions = vec![vec![output(factor, constant, strict)]];
        assert_eq!(decided(&network, &one(bounds(3, 3), Vec::new(), conjunctions)), truth);
    }
}

#[test]
fn a_margin_of_nothing_is_enough_unless_strict() {
    // Largest 2 at vertices of [−1, 1]² (1 with the maximum), least 0 inside.
    for (has_maximum, most) in [(false, 2), (true, 1)] {
        let network = network(has_maximum);
        for (factor, constant) in [(1, -most), (-1, 0)] {
            for strict in [false, true] {
                let conjunctions = vec![vec![output(factor, constant, strict)]];
                assert_eq!(decided(&network, &one(bounds(-1, 1), Vec::new(), conjunctions)), !strict);
            }
        }
    }
}

#[test]
fn an_equality_is_met_exactly() {
    let network = network(false);
    let equal = |constant: i64| vec![output(1, -constant, false), output(-1, constant, false)];
    assert!(decided(&network, &one(bounds(-1, 1), Vec::new(), vec![equal(2)])));
    assert!(decided(&network, &one(bounds(-1, 1), Vec::new(), vec![equal(0)])));
    assert!(!decided(&network, &one(bounds(-1, 1), Vec::new(), vec![equal(3)])));
    assert!(decided(&network, &one(bounds(-1, 1), Vec::new(), vec![equal(3), equal(-1), equal(1)])));
    // At the origin x₀ = y, and with x₀ > 0 too; x₀ > y nowhere.
    let beside =
        |strict| Linear { inputs: vec![(0, q(1))], outputs: vec![(0, q(-1))], constant: q(0), strict };
    assert!(decided(&network, &one(bounds(-1, 1), Vec::new(), vec![vec![beside(false)]])));
    assert!(!decided(&network, &one(bounds(-1, 1), Vec::new(), vec![vec![beside(true)]])));
}

#[test]
fn what_does_not_fit_is_refused() {
    let network = network(false);
    let decide = |property: &Property| decide(&network, property, &Settings::default());
    let other = Property { inputs: 3, ..property(Vec::new()) };
    assert!(matches!(decide(&other), Err(DecideError::Shape { network: (2, 1), property: (3, 1) })));
    let mut free = bounds(0, 1);
    free[1].upper = None;
    let refused = decide(&one(free, Vec::new(), vec![Vec::new()]));
    assert!(matches!(refused, Err(DecideError::Unbounded { input: 1, side: "upper" })));
}
