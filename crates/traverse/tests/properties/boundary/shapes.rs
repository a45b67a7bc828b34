//! Sets of known shape: holes, touching borders, slits, and θ = 0 in special places.

use std::collections::BTreeSet;

use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, LinearMap, NetworkBuilder, Op, PiecewiseLinear};
use metes_saliency::Measure;
use metes_testkit::Domain;
use metes_testkit::strategies::Problem;
use metes_traverse::{
    Beyond, Boundary, BoundaryStatus, Classes, Keep, Limits, Progress, QuestionError, WitnessKind, boundary,
};
use num_traits::{One, Signed, Zero};

use super::loops;
use crate::common::rational;
use crate::questions::{Asked, Setting, bare};

const LABEL: Asked = Asked { keep: Keep::Label, measure: Measure::L2, classes: Classes::Predicted };

/// A row of a layer: weights, then the bias.
type Row = Vec<Rational>;

fn affine(rows: &[Row]) -> Op {
    let inputs = rows[0].len() - 1;
    let weights: Vec<Rational> = rows.iter().flat_map(|row| row[..inputs].to_vec()).collect();
    let bias: Vec<Rational> = rows.iter().map(|row| row[inputs].clone()).collect();
    let map = LinearMap::dense(rows.len(), inputs, ScaledArray::from_rationals(&weights)).unwrap();
    Op::Affine { map, bias: Some(ScaledArray::from_rationals(&bias)) }
}

/// Affine layers with ReLUs between them, over the box of all `low ≤ θ ≤ high`.
fn layers(layers: &[Vec<Row>], low: i64, high: i64) -> Setting {
    let dimension = layers[0][0].len() - 1;
    let mut builder = NetworkBuilder::new("theta", vec![dimension]);
    let mut last = builder.input();
    for (at, rows) in layers.iter().enumerate() {
        if at > 0 {
            let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
            last = builder.push("relu", relu, &[last]).unwrap();
        }
        last = builder.push("affine", affine(rows), &[last]).unwrap();
    }
    let ends = |end: i64| vec![rational(end, 1); dimension];
    let domain = Domain::new(ends(low), ends(high));
    bare(&Problem { network: builder.finish(last), domain }, vec![Rational::zero(); dimension])
}

/// Units whose sum is the ℓ₁ distance from a point.
fn distance_from(point: &[Rational]) -> Vec<Row> {
    let unit = |axis: usize, sign: i64| -> Row {
        let slopes = (0..point.len()).map(|at| if at == axis { rational(sign, 1) } else { Rational::zero() });
        slopes.chain([-&point[axis] * rational(sign, 1)]).collect()
    };
    (0..point.len()).flat_map(|axis| [unit(axis, 1), unit(axis, -1)]).collect()
}

/// A row of the same weight on some units, none on the others, and a bias.
fn row(units: &[(usize, i64)], bias: Rational) -> Row {
    let weights = units.iter().flat_map(|&(count, weight)| vec![rational(weight, 1); count]);
    weights.chain([bias]).collect()
}

fn zero_row(units: usize) -> Row {
    row(&[(units, 0)], Rational::zero())
}

fn search(setting: &Setting) -> Boundary {
    boundary(&setting.question(LABEL, None), &Limits::default(), &Progress::default()).unwrap()
}

/// What is found in the plane, held against full enumeration.
fn checked(setting: &Setting) -> Boundary {
    let found = search(setting);
    assert_eq!(found.status, BoundaryStatus::Traced);
    loops::check(&found, &setting.verify(LABEL, None)).unwrap();
    found
}

fn count(found: &Boundary, beyond: Beyond) -> usize {
    found.facets.iter().filter(|facet| facet.beyond == beyond).count()
}

/// A body of radius 3 around θ = 0 with a hole of radius 1/2 on the ray of the search.
fn hollow(centre: &[Rational]) -> Setting {
    let d = centre.len();
    let mut first = distance_from(centre);
    first.extend(distance_from(&vec![Rational::zero(); d]));
    // a = |θ − c| − 1/2 (kept positive by adding 1), and a − b with b = 3 − |θ|.
    let second =
        vec![row(&[(2 * d, 1), (2 * d, 0)], rational(1, 2)), row(&[(2 * d, 1), (2 * d, 1)], rational(-7, 2))];
    // min(a, b) = a − max(0, a − b).
    let logits = vec![vec![rational(1, 1), rational(-1, 1), rational(-1, 1)], zero_row(2)];
    layers(&[first, second, logits], -4, 4)
}

#[test]
fn a_hole_on_the_way_is_skipped() {
    let found = checked(&hollow(&[rational(1, 1), rational(3, 5)]));
    assert_eq!((found.holes_skipped, found.facets.len(), found.whole_box), (1, 4, false));
    assert_eq!(count(&found, Beyond::Label(1)), 4);
    assert_eq!(found.nearest, Some(vec![rational(-3, 2), rational(-3, 2)]));
    assert_eq!(found.farthest, Some(vec![rational(-3, 1), rational(0, 1)]));
}

#[test]
fn a_hole_in_space_is_skipped() {
    let found = search(&hollow(&[rational(1, 2), rational(3, 10), rational(7, 10)]));
    assert_eq!((found.status.clone(), found.holes_skipped), (BoundaryStatus::Traced, 1));
    // The cones over the facets, their corners in order, make up an octahedron.
    let mut volume = Rational::zero();
    for facet in &found.facets {
        let corners: Vec<Vec<Rational>> = facet.corners.iter().map(|corner| corner.to_rationals()).collect();
        for corner in &corners {
            assert_eq!(corner.iter().map(Signed::abs).sum::<Rational>(), rational(3, 1));
        }
        let fan = corners.windows(2).skip(1).map(|pair| determinant(&corners[0], &pair[0], &pair[1]));
        let fan: Vec<Rational> = fan.collect();
        assert!(fan.iter().all(|x| x.is_positive()) || fan.iter().all(|x| x.is_negative()));
        volume += fan.iter().sum::<Rational>().abs() / rational(6, 1);
    }
    assert_eq!(volume, rational(36, 1));
    assert_eq!(found.nearest, Some(vec![rational(-1, 1); 3]));
}

#[test]
fn a_hole_in_four_dimensions_is_skipped() {
    let found = search(&hollow(&[rational(1, 2), rational(3, 10), rational(7, 10), rational(1, 5)]));
    assert_eq!((found.status.clone(), found.holes_skipped), (BoundaryStatus::Traced, 1));
    let mut orthants = BTreeSet::new();
    for facet in &found.facets {
        let corners: Vec<Vec<Rational>> = facet.corners.iter().map(|corner| corner.to_rationals()).collect();
        assert!(
            corners.iter().all(|corner| corner.iter().map(Signed::abs).sum::<Rational>() == rational(3, 1))
        );
        let sums = (0..4).map(|axis| corners.iter().map(|corner| &corner[axis]).sum::<Rational>());
        orthants.insert(sums.map(|sum| sum.is_positive()).collect::<Vec<bool>>());
    }
    assert_eq!(orthants.len(), 16);
    assert_eq!(found.nearest, Some(vec![rational(-3, 4); 4]));
}

fn determinant(a: &[Rational], b: &[Rational], c: &[Rational]) -> Rational {
    &a[0] * (&b[1] * &c[2] - &b[2] * &c[1]) - &a[1] * (&b[0] * &c[2] - &b[2] * &c[0])
        + &a[2] * (&b[0] * &c[1] - &b[1] * &c[0])
}

/// The hole touches the border of the box in one point: the boundary goes around it there.
#[test]
fn a_hole_that_touches_the_outside_is_part_of_it() {
    let logits = vec![row(&[(4, 1)], rational(-3, 4)), zero_row(4)];
    let setting = layers(&[distance_from(&[rational(5, 4), rational(0, 1)]), logits], -2, 2);
    let found = checked(&setting);
    assert_eq!((count(&found, Beyond::Outside), count(&found, Beyond::Label(1))), (5, 4));
    assert_eq!((found.holes_skipped, found.whole_box), (0, false));
    assert_eq!(found.nearest, Some(vec![rational(1, 2), rational(0, 1)]));
}

/// Units that are the same, opposite, multiples or zero, through θ = 0, and a label that always
/// holds.
#[test]
fn a_whole_box() {
    let rows = |rows: &[[i64; 3]]| -> Vec<Row> {
        rows.iter().map(|row| row.iter().map(|&x| rational(x, 1)).collect()).collect()
    };
    let first = rows(&[[1, 0, 0], [1, 0, 0], [-1, 0, 0], [2, 0, 0], [0, 0, 0], [1, 1, 0], [0, 1, 0]]);
    let logits = vec![row(&[(7, 1)], Rational::one()), zero_row(7)];
    let found = checked(&layers(&[first, logits], -1, 1));
    assert_eq!((found.facets.len(), found.whole_box, found.holes_skipped), (4, true, 0));
    assert_eq!((found.nearest, found.farthest), (None, None));
}

#[test]
fn from_a_corner_of_the_box() {
    let logits = vec![row(&[(4, -1)], rational(3, 2)), zero_row(4)];
    for (low, high, sign) in [(0, 2, 1), (-2, 0, -1)] {
        let setting =
            layers(&[distance_from(&[Rational::zero(), Rational::zero()]), logits.clone()], low, high);
        let found = checked(&setting);
        assert_eq!((count(&found, Beyond::Outside), count(&found, Beyond::Label(1))), (2, 1));
        assert_eq!(found.nearest, Some(vec![rational(3 * sign, 4), rational(3 * sign, 4)]));
    }
}

/// `|x − 1| + max(0, y)` against 0: a slit at x = 1 below y = 0, with the set on both sides of it.
#[test]
fn a_slit_is_followed_on_both_sides() {
    let [zero, one] = [rational(0, 1), rational(1, 1)];
    let first = vec![
        vec![one.clone(), zero.clone(), -&one],
        vec![-&one, zero.clone(), one.clone()],
        vec![zero.clone(), one.clone(), zero.clone()],
    ];
    let found = checked(&layers(&[first, vec![row(&[(3, 1)], zero.clone()), zero_row(3)]], -2, 2));
    assert_eq!((count(&found, Beyond::Outside), count(&found, Beyond::Tie)), (5, 2));
    assert_eq!(found.nearest, Some(vec![one.clone(), zero]));
    assert_eq!(found.farthest, Some(vec![one, rational(-2, 1)]));
}

#[test]
fn nothing_starts_where_the_label_ties() {
    let logits = vec![row(&[(4, 1)], Rational::zero()), zero_row(4)];
    let setting = layers(&[distance_from(&[Rational::zero(), Rational::zero()]), logits], -1, 1);
    let found = search(&setting);
    let BoundaryStatus::StartFails(witness) = found.status else { panic!("{:?}", found.status) };
    assert_eq!((witness.kind, witness.theta), (WitnessKind::Tie, vec![Rational::zero(); 2]));
}

#[test]
fn limits_end_a_search() {
    let setting = hollow(&[rational(1, 1), rational(3, 5)]);
    let whole = search(&setting);
    for regions in 0..whole.regions {
        let limits = Limits { regions: Some(regions), ..Limits::default() };
        let progress = Progress::default();
        let found = boundary(&setting.question(LABEL, None), &limits, &progress).unwrap();
        assert_eq!(
            (found.status, found.regions, progress.regions()),
            (BoundaryStatus::Unfinished, regions, regions)
        );
        assert!(!found.whole_box && found.holes_skipped <= whole.holes_skipped);
    }
    let limits = Limits { regions: Some(whole.regions), ..Limits::default() };
    let found = boundary(&setting.question(LABEL, None), &limits, &Progress::default()).unwrap();
    assert_eq!((found.status, found.regions), (BoundaryStatus::Traced, whole.regions));
    let progress = Progress::default();
    progress.stop();
    let found = boundary(&setting.question(LABEL, None), &Limits::default(), &progress).unwrap();
    assert_eq!((found.status, found.regions, found.facets.len()), (BoundaryStatus::Unfinished, 0, 0));
    assert_eq!(found.estimated_regions, None);
}

/// Where all regions are of one size every point gives their number.
#[test]
fn equal_regions_are_counted() {
    let first: Vec<Row> = (-1..=1).map(|at| vec![rational(1, 1), rational(at, 1)]).collect();
    let found = search(&layers(&[first, vec![row(&[(3, 0)], Rational::one()), zero_row(3)]], -2, 2));
    assert_eq!((found.estimated_regions, found.regions, found.whole_box), (Some(4), 4, true));
}

#[test]
fn attention_needs_a_bound() {
    let setting = hollow(&[rational(1, 1), rational(3, 5)]);
    let asked = Asked { keep: Keep::Attention, ..LABEL };
    let found = boundary(&setting.question(asked, None), &Limits::default(), &Progress::default());
    assert_eq!(found.unwrap_err(), QuestionError::NoDelta);
}
