//! The oracles held against each other, against plain evaluation, and against results by hand.

use metes_exact::rational::parse;
use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, Op, Pattern, PiecewiseLinear};
use num_traits::{One, Signed, Zero};
use proptest::prelude::*;

use super::cells::{Cell, cells, patterns};
use super::differences::gradient_by_differences;
use super::line::{LinePiece, labels, pieces};
use super::open_set::value;
use crate::Domain;
use crate::strategies::{Problem, Sizes, fractions, problem};

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

fn array(values: &[&str]) -> ScaledArray {
    ScaledArray::from_rationals(&values.iter().map(|v| q(v)).collect::<Vec<_>>())
}

/// `A·x + b`, then a hinge, its units being the outputs.
fn one_layer(inputs: usize, weights: &[&str], bias: &[&str], hinge: Op) -> Network {
    let mut builder = NetworkBuilder::new("x", vec![inputs]);
    let map = LinearMap::dense(bias.len(), inputs, array(weights)).unwrap();
    let affine = Op::Affine { map, bias: Some(array(bias)) };
    let affine = builder.push("affine", affine, &[builder.input()]).unwrap();
    let hinge = builder.push("hinge", hinge, &[affine]).unwrap();
    builder.finish(hinge)
}

fn relu() -> Op {
    Op::Activation(Activation::uniform(PiecewiseLinear::relu()))
}

fn line_patterns(pieces: &[LinePiece]) -> Vec<Vec<u32>> {
    pieces.iter().map(|piece| piece.pattern.0[0].clone()).collect()
}

#[test]
fn equal_opposite_and_constant_units_cut_once() {
    // x, x, −x, 2x − 1, constant 0 and constant 1 on −1..1.
    let network = one_layer(1, &["1", "1", "-1", "2", "0", "0"], &["0", "0", "0", "-1", "0", "1"], relu());
    let pieces = pieces(&network, &q("-1"), &q("1"));
    let ends: Vec<(Rational, Rational)> = pieces.iter().map(|p| (p.from.clone(), p.to.clone())).collect();
    assert_eq!(ends, [(q("-1"), q("0")), (q("0"), q("1/2")), (q("1/2"), q("1"))]);
    assert_eq!(line_patterns(&pieces), [[0, 0, 1, 0, 0, 1], [1, 1, 0, 0, 0, 1], [1, 1, 0, 1, 0, 1]]);
    assert_eq!(pieces[2].outputs[3], (q("2"), q("-1")));
}

#[test]
fn a_unit_at_its_breakpoint_throughout_takes_the_flatter_piece() {
    let functions = vec![
        PiecewiseLinear::leaky_relu(q("2")),
        PiecewiseLinear::abs(),
        PiecewiseLinear::clip(Some(&q("0")), Some(&q("1"))),
        PiecewiseLinear::clip(Some(&q("-1")), Some(&q("0"))),
    ];
    let hinge = Op::Activation(Activation::per_element(functions, vec![0, 1, 2, 3]));
    let network = one_layer(1, &["0"; 4], &["0"; 4], hinge);
    let expected = vec![1, 0, 0, 2];
    assert_eq!(line_patterns(&pieces(&network, &q("0"), &q("1"))), std::slice::from_ref(&expected));
    let domain = Domain::new(vec![q("0")], vec![q("1")]);
    assert_eq!(patterns(&network, &domain).into_iter().collect::<Vec<_>>(), [Pattern(vec![expected])]);
}

#[test]
fn the_first_of_equal_arguments_is_the_maximum() {
    // 1, x, x, −x: max(x, 1, x), max(−x, −x), max(x, x, −x).
    let groups = vec![vec![1, 0, 2], vec![3, 3], vec![2, 1, 3]];
    let network = one_layer(1, &["0", "1", "1", "-1"], &["1", "0", "0", "0"], Op::Max(groups));
    let pieces = pieces(&network, &q("-2"), &q("2"));
    assert_eq!(line_patterns(&pieces), [[1, 0, 2], [1, 0, 0], [0, 0, 0]]);
    assert_eq!((&pieces[1].from, &pieces[1].to), (&q("0"), &q("1")));
}

#[test]
fn labels_merge_across_regions_and_ties_have_none() {
    // Outputs max(0, x), max(0, −x), 0: all zero nowhere throughout, the third never alone.
    let network = one_layer(1, &["1", "-1", "0"], &["0", "0", "0"], relu());
    let found = labels(&pieces(&network, &q("-1"), &q("2")));
    let found: Vec<_> =
        found.into_iter().map(|interval| (interval.from, interval.to, interval.label)).collect();
    assert_eq!(found, [(q("-1"), q("0"), Some(1)), (q("0"), q("2"), Some(0))]);
    // max(0, x), max(0, x − 1), max(0, 1): a tie from 1 on for none; crossing at 1 within a region.
    let network = one_layer(1, &["1", "0", "1"], &["0", "1/2", "0"], relu());
    let found = labels(&pieces(&network, &q("-1"), &q("2")));
    let found: Vec<_> =
        found.into_iter().map(|interval| (interval.from, interval.to, interval.label)).collect();
    assert_eq!(found, [(q("-1"), q("1/2"), Some(1)), (q("1/2"), q("2"), None)]);
}

#[test]
fn a_pyramid_of_hyperplanes_has_its_cells() {
    // x, y, x + y on −1..1 squared: three lines through a point make six sectors.
    let network = one_layer(2, &["1", "0", "0", "1", "1", "1"], &["0", "0", "0"], relu());
    let square = Domain::new(vec![q("-1"); 2], vec![q("1"); 2]);
    assert_eq!(patterns(&network, &square).len(), 6);
    // The third line only touches a vertex of the box.
    let network = one_layer(2, &["1", "0", "0", "1", "1", "1"], &["0", "0", "-2"], relu());
    assert_eq!(patterns(&network, &square).len(), 4);
    // Eight octants and the plane x + y + z = 1/2 through seven of them.
    let weights = ["1", "0", "0", "0", "1", "0", "0", "0", "1", "1", "1", "1"];
    let network = one_layer(3, &weights, &["0", "0", "0", "-1/2"], relu());
    assert_eq!(patterns(&network, &Domain::new(vec![q("-1"); 3], vec![q("1"); 3])).len(), 15);
}

#[test]
fn a_kink_has_no_gradient_and_its_neighbourhood_has() {
    let network = one_layer(2, &["1", "1", "1", "-1"], &["0", "0"], relu());
    let near = [q("1e-30"), q("0")];
    assert_eq!(gradient_by_differences(&network, &near, 1), Some(vec![q("1"), q("-1")]));
    assert_eq!(gradient_by_differences(&network, &[q("0"), q("0")], 0), None);
    assert_eq!(gradient_by_differences(&network, &[q("-1"), q("1")], 0), None);
    assert_eq!(gradient_by_differences(&network, &[q("-1"), q("1")], 1), Some(vec![q("0"), q("0")]));
    let line = one_layer(1, &["1"], &["0"], relu());
    assert_eq!(gradient_by_differences(&line, &[q("0")], 0), None);
    assert_eq!(gradient_by_differences(&line, &[q("-1e-100")], 0), Some(vec![q("0")]));
}

#[test]
fn a_kink_that_no_axis_sees_has_no_gradient() {
    // |x + y| − |x − y| is zero on both axes.
    let hinge = Op::Activation(Activation::uniform(PiecewiseLinear::abs()));
    let absolute = one_layer(2, &["1", "1", "1", "-1"], &["0", "0"], hinge);
    let mut builder = NetworkBuilder::new("x", vec![2]);
    let map = LinearMap::dense(1, 2, array(&["1", "-1"])).unwrap();
    let difference = builder.push("difference", Op::Affine { map, bias: None }, &[builder.input()]).unwrap();
    let network = absolute.then(&builder.finish(difference)).unwrap();
    assert_eq!(gradient_by_differences(&network, &[q("0"), q("0")], 0), None);
    assert_eq!(gradient_by_differences(&network, &[q("2"), q("1")], 0), Some(vec![q("0"), q("2")]));
}

#[test]
fn a_narrow_tooth_has_its_own_gradient() {
    // Zero but between −2ε and 2ε, where it goes down to −ε and up to ε: a step of more sees zero.
    for width in ["1e-9", "1e-200", "1e-300"] {
        let breakpoints = ["-2", "-1", "1", "2"].map(|end| q(end) * q(width)).to_vec();
        let slopes = ["0", "-1", "1", "-1", "0"].map(q).to_vec();
        let tooth = PiecewiseLinear::new(breakpoints, slopes, Rational::zero()).unwrap();
        let network = one_layer(1, &["1"], &["0"], Op::Activation(Activation::uniform(tooth)));
        assert_eq!(gradient_by_differences(&network, &[q("0")], 0), Some(vec![q("1")]));
    }
}

/// The network on the segment between two points, as a network of one input from 0 to 1.
fn on_segment(network: &Network, from: &[Rational], to: &[Rational]) -> Network {
    let mut builder = NetworkBuilder::new("t", vec![1]);
    let slopes: Vec<Rational> = from.iter().zip(to).map(|(from, to)| to - from).collect();
    let map = LinearMap::dense(from.len(), 1, ScaledArray::from_rationals(&slopes)).unwrap();
    let affine = Op::Affine { map, bias: Some(ScaledArray::from_rationals(from)) };
    let segment = builder.push("segment", affine, &[builder.input()]).unwrap();
    builder.finish(segment).then(network).unwrap()
}

fn inside(cell: &Cell, point: &[Rational]) -> bool {
    cell.inequalities.iter().all(|form| value(form, point).is_positive())
}

fn in_closure(cell: &Cell, point: &[Rational]) -> bool {
    cell.inequalities.iter().all(|form| !value(form, point).is_negative())
}

fn outputs(cell: &Cell, point: &[Rational]) -> Vec<Rational> {
    cell.outputs.iter().map(|form| value(form, point)).collect()
}

fn midpoint(piece: &LinePiece) -> Rational {
    (&piece.from + &piece.to) / q("2")
}

/// The pieces of a line adjoin, have patterns of their own, and say what evaluation says.
fn check_line(network: &Network, low: &Rational, high: &Rational, places: &[Vec<Rational>]) {
    let found = pieces(network, low, high);
    assert_eq!((&found[0].from, &found[found.len() - 1].to), (low, high));
    for pair in found.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
    }
    let distinct: std::collections::BTreeSet<_> = found.iter().map(|piece| &piece.pattern).collect();
    assert_eq!(distinct.len(), found.len(), "regions are convex");
    for piece in &found {
        assert!(piece.from < piece.to);
        let points = [piece.from.clone(), piece.to.clone(), midpoint(piece)];
        let inner = places.iter().map(|place| &piece.from + &place[0] * (&piece.to - &piece.from));
        for x in points.into_iter().chain(inner) {
            let expected: Vec<Rational> =
                piece.outputs.iter().map(|(slope, intercept)| slope * &x + intercept).collect();
            let point = std::slice::from_ref(&x);
            assert_eq!(network.evaluate(point), expected);
            if piece.from < x && x < piece.to {
                assert_eq!(network.pattern_at(point), piece.pattern);
            }
        }
    }
    for interval in labels(&found) {
        for place in places {
            if place[0].is_zero() || place[0].is_one() {
                continue;
            }
            let x = &interval.from + &place[0] * (&interval.to - &interval.from);
            let values = network.evaluate(std::slice::from_ref(&x));
            let largest = values.iter().max();
            match interval.label {
                // Another output may touch the largest at a point.
                Some(label) => assert_eq!(Some(&values[label]), largest),
                None => assert!(values.iter().filter(|value| Some(*value) == largest).count() > 1),
            }
        }
    }
}

/// Cells are disjoint, their closures cover the points, and they say what evaluation says.
fn check_cells(problem: &Problem, places: &[Vec<Rational>]) {
    let Problem { network, domain } = problem;
    let found = cells(network, domain);
    for (pattern, cell) in &found {
        assert!(inside(cell, &cell.interior) && domain.contains(&cell.interior));
        assert_eq!(&network.pattern_at(&cell.interior), pattern);
        assert_eq!(network.evaluate(&cell.interior), outputs(cell, &cell.interior));
        assert_eq!(found.values().filter(|other| inside(other, &cell.interior)).count(), 1);
    }
    for place in places {
        let point = domain.at(place);
        let values = network.evaluate(&point);
        let around: Vec<_> = found.iter().filter(|(_, cell)| in_closure(cell, &point)).collect();
        assert!(!around.is_empty());
        for (pattern, cell) in &around {
            assert_eq!(outputs(cell, &point), values);
            if inside(cell, &point) {
                assert_eq!(around.len(), 1);
                assert_eq!(&network.pattern_at(&point), *pattern);
            }
        }
    }
    // Along a segment the line oracle sees the same cells.
    for ends in places.windows(2) {
        let (from, to) = (domain.at(&ends[0]), domain.at(&ends[1]));
        for piece in pieces(&on_segment(network, &from, &to), &Rational::zero(), &Rational::one()) {
            let middle = midpoint(&piece);
            let point: Vec<Rational> =
                from.iter().zip(&to).map(|(from, to)| from + &middle * (to - from)).collect();
            assert!(found.values().any(|cell| in_closure(cell, &point)));
            if let Some((pattern, _)) = found.iter().find(|(_, cell)| inside(cell, &point)) {
                assert_eq!(&piece.pattern, pattern);
            }
        }
    }
}

proptest! {
    #[test]
    fn lines_say_what_evaluation_says(
        problem in problem(Sizes::small().inputs(1..=1)),
        places in prop::collection::vec(fractions(1), 3),
    ) {
        check_line(&problem.network, &problem.domain.low()[0], &problem.domain.high()[0], &places);
    }

    #[test]
    fn lines_and_cells_agree(problem in problem(Sizes::small().inputs(1..=1))) {
        let Problem { network, domain } = problem;
        let line = pieces(&network, &domain.low()[0], &domain.high()[0]);
        let cells = cells(&network, &domain);
        prop_assert_eq!(line.len(), cells.len());
        for piece in line {
            let cell = &cells[&piece.pattern];
            let forms: Vec<_> = piece.outputs.into_iter().map(|(slope, intercept)| vec![slope, intercept]).collect();
            prop_assert_eq!(&cell.outputs, &forms);
            prop_assert!(piece.from < cell.interior[0] && cell.interior[0] < piece.to);
        }
    }

    #[test]
    fn cells_say_what_evaluation_and_lines_say(
        problem in problem(Sizes::tiny()),
        places in prop::collection::vec(fractions(3), 4),
    ) {
        check_cells(&problem, &places);
    }
}

proptest! {
    // Steps of thousands of bits take their time.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_gradient_of_a_cell_is_its_form(problem in problem(Sizes::tiny())) {
        for cell in cells(&problem.network, &problem.domain).values().take(4) {
            for (output, form) in cell.outputs.iter().enumerate() {
                let gradient = gradient_by_differences(&problem.network, &cell.interior, output);
                prop_assert_eq!(gradient.as_deref(), Some(&form[..form.len() - 1]));
            }
        }
    }
}
