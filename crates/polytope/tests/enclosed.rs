//! Hyperplanes that the filter encloses, exact when asked, against the same of which it knows nothing.

use std::sync::Arc;

use metes_exact::filter::{Form, Frame};
use metes_exact::rational::{common_denominator, dyadic};
use metes_exact::{BigInt, Rational};
use metes_polytope::{ExactForm, Hyperplane, Point, Polytope, Side};
use num_traits::{One, Signed, Zero};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// Coefficients followed by the constant.
type Exact = Vec<Rational>;

#[derive(Debug)]
struct Source(Vec<BigInt>);

impl ExactForm for Source {
    fn coefficients(&self) -> Vec<BigInt> {
        self.0.clone()
    }
}

/// How a hyperplane comes about, given those before it and a polytope that they have cut.
#[derive(Clone, Debug)]
enum Plane {
    Plain(Vec<i64>),
    /// Through a vertex of a cell.
    Through(Vec<i64>, Index, Index),
    /// A multiple of an earlier one, moved and turned by a power of two or not at all.
    Beside(Index, i64, Option<(i32, Vec<i64>)>),
}

/// What the filter knows of a form.
#[derive(Clone, Copy, Debug)]
enum Known {
    Well,
    /// As a difference of forms larger by a power of two.
    Badly(i32),
    Not,
}

fn integer(value: i64) -> Rational {
    Rational::from(BigInt::from(value))
}

fn power(exponent: i32) -> Rational {
    dyadic(BigInt::one(), exponent)
}

fn plane(dimension: usize) -> impl Strategy<Value = (Plane, Known)> {
    let numbers = move |most: i64, count: usize| vec(-most..=most, count);
    let off = proptest::option::weighted(0.8, (-1200i32..0, numbers(2, dimension + 1)));
    let kind = prop_oneof![
        3 => numbers(3, dimension + 1).prop_map(Plane::Plain),
        1 => numbers(1_000_000, dimension + 1).prop_map(Plane::Plain),
        2 => (numbers(3, dimension), any::<Index>(), any::<Index>())
            .prop_map(|(slopes, cell, vertex)| Plane::Through(slopes, cell, vertex)),
        3 => (any::<Index>(), prop_oneof![Just(1i64), Just(-1), -5i64..6], off)
            .prop_map(|(earlier, factor, off)| Plane::Beside(earlier, factor, off)),
    ];
    let known = prop_oneof![
        4 => Just(Known::Well),
        3 => (0i32..80).prop_map(Known::Badly),
        1 => Just(Known::Not),
    ];
    (kind, known)
}

/// Boxes around 0 and beside it, narrow and wide, also beyond what floats reach.
fn bounds(dimension: usize) -> impl Strategy<Value = Vec<(Rational, Rational)>> {
    let scale = prop_oneof![
        5 => Just(0i32),
        2 => -60i32..60,
        1 => prop::sample::select(vec![-1080, -1022, -1000, -340, 340, 1000, 1022, 1030]),
    ];
    let shift = prop_oneof![4 => Just(0i32), 1 => 1i32..50];
    let interval = (-3i64..=1, 1i64..5).prop_map(|(low, width)| (low, low + width));
    (vec(interval, dimension), scale, shift).prop_map(|(intervals, scale, shift)| {
        let end = |x: i64| (integer(x) + power(shift) - integer(1)) * power(scale) / integer(3);
        intervals.into_iter().map(|(low, high)| (end(low), end(high))).collect()
    })
}

fn value(form: &Exact, point: &[Rational]) -> Rational {
    form.iter().zip(point).fold(form[point.len()].clone(), |sum, (a, x)| sum + a * x)
}

fn over_one(form: &Exact) -> (Vec<BigInt>, BigInt) {
    let w = common_denominator(form);
    (form.iter().map(|x| x.numer() * (&w / x.denom())).collect(), w)
}

impl Plane {
    fn form(&self, bounds: &[(Rational, Rational)], earlier: &[Exact], cells: &[Polytope]) -> Exact {
        let d = bounds.len();
        // Coefficients for a box of size one around its middle, so that planes meet it.
        let in_box = |slopes: &[i64], constant: i64| -> Exact {
            let width = |at: usize| &bounds[at].1 - &bounds[at].0;
            let mut form: Exact = (0..d).map(|at| integer(slopes[at]) / width(at)).collect();
            form.push(Rational::zero());
            let middle: Exact = bounds.iter().map(|(low, high)| (low + high) / integer(2)).collect();
            form[d] = Rational::new(constant.into(), 4.into()) - value(&form, &middle);
            form
        };
        match self {
            Self::Plain(form) => in_box(form, form[d]),
            Self::Through(slopes, cell, vertex) => {
                let mut form = in_box(slopes, 0);
                let point = vertex.get(cell.get(cells).vertices()).point.to_rationals();
                form[d] = Rational::zero();
                form[d] = -value(&form, &point);
                form
            }
            Self::Beside(index, factor, off) => {
                let Some(form) = (!earlier.is_empty()).then(|| index.get(earlier)) else {
                    return in_box(&vec![1; d], 0);
                };
                let size = form.iter().map(Rational::abs).max().unwrap_or_default();
                let mut form: Exact = form.iter().map(|x| x * integer(*factor)).collect();
                if let Some((exponent, off)) = off {
                    form.iter_mut()
                        .zip(off)
                        .for_each(|(x, &off)| *x += integer(off) * &size * power(*exponent));
                }
                form
            }
        }
    }
}

fn enclosure(form: &Exact, known: Known, frame: &Frame) -> Form {
    let of = |form: &Exact| {
        let (form, w) = over_one(form);
        Form::from_bigs(&form, &w, frame)
    };
    match known {
        Known::Well => of(form),
        Known::Badly(exponent) => {
            let other: Exact = form.iter().rev().map(|x| x * power(exponent)).collect();
            let sum: Exact = form.iter().zip(&other).map(|(a, b)| a + b).collect();
            of(&sum).minus(&of(&other), frame)
        }
        Known::Not => Form::unknown(form.len() - 1),
    }
}

fn same(a: &Polytope, b: &Polytope) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.vertices().len(), b.vertices().len());
    for (a, b) in a.vertices().iter().zip(b.vertices()) {
        prop_assert_eq!(&a.facets, &b.facets);
        prop_assert_eq!(a.point.to_rationals(), b.point.to_rationals());
        let centre = |axis: usize| a.point.spot().coordinate(axis).to_rationals();
        for (axis, x) in b.point.to_rationals().iter().enumerate() {
            if let Some((centre, radius)) = centre(axis) {
                prop_assert!((x - centre).abs() <= radius, "a vertex lies elsewhere");
            }
        }
    }
    prop_assert_eq!(a.facets().len(), b.facets().len());
    for (a, b) in a.facets().iter().zip(b.facets()) {
        prop_assert_eq!(a.plane.coefficients(), b.plane.coefficients());
        prop_assert_eq!(a.side, b.side);
    }
    let volume = b.volume();
    prop_assert!(a.volume() == volume);
    if let Some((centre, radius)) = a.volume_enclosure().to_rationals() {
        prop_assert!((volume.to_rational() - centre).abs() <= radius, "another volume");
    }
    Ok(())
}

/// The multipliers with which rows add up to a vector, if the rows are independent and it is among what they span.
fn multipliers(rows: &[Exact], target: &[Rational]) -> Option<Exact> {
    // Columns are unknowns, the last column is the right-hand side.
    let mut system: Vec<Exact> = (0..target.len())
        .map(|axis| rows.iter().map(|row| row[axis].clone()).chain([target[axis].clone()]).collect())
        .collect();
    for unknown in 0..rows.len() {
        let pivot = (unknown..system.len()).find(|&at| !system[at][unknown].is_zero())?;
        system.swap(unknown, pivot);
        let leading = system[unknown].iter().map(|x| x / &system[unknown][unknown]).collect::<Exact>();
        for (at, equation) in system.iter_mut().enumerate() {
            let factor = equation[unknown].clone();
            if at == unknown {
                equation.clone_from(&leading);
            } else {
                equation.iter_mut().zip(&leading).for_each(|(x, y)| *x -= &factor * y);
            }
        }
    }
    let (solved, rest) = system.split_at(rows.len());
    let last = |equation: &Exact| equation[rows.len()].clone();
    rest.iter().all(|equation| last(equation).is_zero()).then(|| solved.iter().map(last).collect())
}

/// Whether a form is nowhere of the wrong sign exactly where a basis proves it, with multipliers calculated afresh.
fn witnessed(cell: &Polytope, plane: &Hyperplane, form: &Exact) -> Result<(), TestCaseError> {
    let d = cell.dimension();
    for (side, sign) in [(Side::Positive, 1), (Side::Negative, -1)] {
        let form: Exact = form.iter().map(|x| x * integer(sign)).collect();
        let values = cell.vertices().iter().map(|vertex| value(&form, &vertex.point.to_rationals()));
        let least = values.min().unwrap_or_default();
        let basis = cell.basis(plane, side);
        prop_assert_eq!(basis.is_some(), !least.is_negative());
        let Some(basis) = basis else { continue };
        let half = |number: &u32| -> Option<Exact> {
            let facet = cell.facets().iter().find(|facet| facet.number == *number)?;
            let sign = if facet.side == Side::Positive { 1 } else { -1 };
            Some(facet.plane.coefficients().iter().map(|x| Rational::from(x * sign)).collect())
        };
        let rows: Option<Vec<Exact>> = basis.iter().map(half).collect();
        prop_assert!(rows.is_some(), "a half-space that does not bound the cell");
        let rows = rows.unwrap_or_default();
        let factors = multipliers(&rows, &form[..d]);
        prop_assert!(factors.is_some(), "not a basis");
        let factors = factors.unwrap_or_default();
        prop_assert!(factors.iter().all(|factor| !factor.is_negative()));
        let constant = factors.iter().zip(&rows).fold(form[d].clone(), |sum, (x, row)| sum - x * &row[d]);
        prop_assert_eq!(constant, least, "not the least value");
    }
    Ok(())
}

fn cut(
    bounds: &[(Rational, Rational)],
    planes: &[(Plane, Known)],
    at_once: bool,
) -> Result<(), TestCaseError> {
    let frame = Frame::new(bounds);
    let mut enclosed = vec![Polytope::cuboid_in(bounds, &frame)];
    let mut unknown = vec![Polytope::cuboid_in(bounds, &frame.clone().off())];
    let mut forms: Vec<Exact> = Vec::new();
    let mut lazies = Vec::new();
    for (plane, known) in planes {
        let form = plane.form(bounds, &forms, &unknown);
        let (bigs, _) = over_one(&form);
        let lazy =
            Arc::new(Hyperplane::lazy(enclosure(&form, *known, &frame), Box::new(Source(bigs.clone()))));
        let plain = Arc::new(Hyperplane::new(bigs));
        forms.push(form);
        let parts = |cells: &[Polytope], plane: &Arc<Hyperplane>| -> Vec<Polytope> {
            let parts = |cell: &Polytope| match cell.split(plane) {
                Some((above, below)) => vec![above, below],
                None => vec![cell.clone()],
            };
            cells.iter().flat_map(parts).collect()
        };
        for (a, b) in enclosed.iter().zip(&unknown) {
            prop_assert_eq!(a.sign_range(&*lazy), b.sign_range(&*plain));
        }
        (enclosed, unknown) = (parts(&enclosed, &lazy), parts(&unknown, &plain));
        prop_assert_eq!(enclosed.len(), unknown.len());
        if !at_once {
            for (a, b) in enclosed.iter().zip(&unknown) {
                same(a, b)?;
            }
        }
        lazies.push((lazy, plain));
    }
    for (a, b) in enclosed.iter().zip(&unknown) {
        // First what may be settled by floats alone, as long as nothing asked for exact numbers.
        for (lazy, plain) in &lazies {
            prop_assert_eq!(a.sign_range(&**lazy), b.sign_range(&**plain));
        }
        same(a, b)?;
        let middle = b.interior_point();
        let point = Point::from_rationals(&middle);
        for ((lazy, plain), form) in lazies.iter().zip(&forms) {
            prop_assert_eq!(lazy.side_of(&point), plain.side_of(&point));
            prop_assert_eq!(a.basis(&**lazy, Side::Positive), b.basis(&**plain, Side::Positive));
            witnessed(a, lazy, form)?;
        }
        prop_assert!(a.contains_strictly(&middle));
        for (other, exact_other) in enclosed.iter().zip(&unknown) {
            for (lazy, plain) in lazies.iter().take(3) {
                prop_assert_eq!(a.facets_overlap(other, lazy), b.facets_overlap(exact_other, plain));
            }
        }
    }
    Ok(())
}

fn cases(count: u32) -> ProptestConfig {
    let standard = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        standard
    } else {
        ProptestConfig { cases: count, ..standard }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn lines(bounds in bounds(1), planes in vec(plane(1), 1..8), at_once in any::<bool>()) {
        cut(&bounds, &planes, at_once)?;
    }

    #[test]
    fn planes(bounds in bounds(2), planes in vec(plane(2), 1..8), at_once in any::<bool>()) {
        cut(&bounds, &planes, at_once)?;
    }

    #[test]
    fn spaces(bounds in bounds(3), planes in vec(plane(3), 1..6), at_once in any::<bool>()) {
        cut(&bounds, &planes, at_once)?;
    }
}

proptest! {
    #![proptest_config(cases(30))]

    #[test]
    fn four_dimensions(bounds in bounds(4), planes in vec(plane(4), 1..5), at_once in any::<bool>()) {
        cut(&bounds, &planes, at_once)?;
    }
}
