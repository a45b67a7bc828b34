//! Where forms vanish and how they change, on nearly degenerate data.

use num_traits::{Signed, Zero};
use proptest::collection::vec;
use proptest::prelude::*;

use super::super::{Affine, Cloud, Form, Forms, Frame, Heading, OUTWARD, Range, Spot};
use super::{
    bounds, cases, corners, enclosed, float, holds, integer, is_range, number, over_one, places, points,
    power, signs, signs_are_right, spot, value,
};
use crate::{Rational, ScaledArray};

/// The determinant of a square matrix.
fn determinant(rows: &[Vec<Rational>]) -> Rational {
    let Some((first, rest)) = rows.split_first() else { return integer(1) };
    let minor = |column: usize| -> Vec<Vec<Rational>> {
        let without = |row: &Vec<Rational>| {
            row.iter().enumerate().filter(|(at, _)| *at != column).map(|(_, x)| x.clone()).collect()
        };
        rest.iter().map(without).collect()
    };
    (0..first.len()).fold(Rational::zero(), |sum, column| {
        if first[column].is_zero() {
            return sum;
        }
        let term = &first[column] * determinant(&minor(column));
        if column % 2 == 0 { sum + term } else { sum - term }
    })
}

/// A factor of the first form, and what is added to it: a power of two, times small numbers.
type Nearly = (Rational, i32, Vec<i64>);

/// Forms through one point: of their own, or nearly a multiple of the first one.
fn pencil(dimension: usize) -> impl Strategy<Value = Vec<Vec<Rational>>> {
    let nearly = (number(), -1100i32..0, vec(-2i64..=2, dimension));
    vec((vec(number(), dimension), proptest::option::weighted(0.4, nearly)), dimension).prop_map(|rows| {
        let first = rows[0].0.clone();
        let row = |(row, nearly): (Vec<Rational>, Option<Nearly>)| match nearly {
            None => row,
            Some((factor, exponent, off)) => {
                let off = off.into_iter().map(|off| integer(off) * power(exponent));
                first.iter().zip(off).map(|(a, off)| a * &factor + off).collect()
            }
        };
        rows.into_iter().map(row).collect()
    })
}

fn meetings_are_right(
    bounds: &[(Rational, Rational)],
    place: &[Vec<Rational>],
    slopes: &[Vec<Rational>],
) -> Result<(), TestCaseError> {
    let frame = Frame::new(bounds);
    let point = &points(bounds, place)[0];
    let through = |slopes: &Vec<Rational>| {
        let mut form = slopes.clone();
        form.push(Rational::zero());
        let constant = -value(&form, point);
        *form.last_mut().expect("a constant") = constant;
        form
    };
    let exact: Vec<Vec<Rational>> = slopes.iter().map(through).collect();
    let forms: Vec<Form> = exact.iter().map(|form| enclosed(form, &frame)).collect();
    let met = Spot::meeting(&forms.iter().collect::<Vec<_>>());
    if determinant(slopes).is_zero() {
        // They meet in many points: none of these is the one.
        prop_assert!(!met.radius.is_finite(), "{:?}", met);
        return Ok(());
    }
    for (axis, x) in point.iter().enumerate() {
        let ball = met.coordinate(axis);
        prop_assert!(holds(ball, x), "{ball:?} is not {x}");
    }
    // They vanish there, so there is nothing to say.
    for form in &forms {
        prop_assert_eq!(met.value(form).sign(), None);
    }
    let square = point.iter().map(|x| x * x).fold(Rational::zero(), |sum, x| sum + x);
    prop_assert!(holds(met.squared_norm(), &square));
    // A cloud with it among the corners of the box.
    let corners = corners(bounds);
    let known: Vec<Spot> = corners.iter().map(|corner| spot(corner)).collect();
    let cloud = Cloud::new(known.iter().chain([&met]), bounds.len());
    for (form, exact) in forms.iter().zip(&exact) {
        let range = cloud.range(form);
        let allowed = [Range::Unknown, Range::Mixed].contains(&range);
        prop_assert!(allowed && is_range(range, &signs(exact, &corners)), "{range:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn meetings_of_one((bounds, place, slopes) in (bounds(1), places(1), pencil(1))) {
        meetings_are_right(&bounds, &place, &slopes)?;
    }

    #[test]
    fn meetings_of_two((bounds, place, slopes) in (bounds(2), places(2), pencil(2))) {
        meetings_are_right(&bounds, &place, &slopes)?;
    }

    #[test]
    fn meetings_of_three((bounds, place, slopes) in (bounds(3), places(3), pencil(3))) {
        meetings_are_right(&bounds, &place, &slopes)?;
    }

    #[test]
    fn meetings_of_four((bounds, place, slopes) in (bounds(4), places(4), pencil(4))) {
        meetings_are_right(&bounds, &place, &slopes)?;
    }

    /// Points on a form, or nearly: ties are never settled, and nothing else is settled wrongly.
    #[test]
    fn ranges_beside_a_tie(
        (bounds, places) in (1usize..5).prop_flat_map(|d| (bounds(d), places(d))),
        slopes in vec(number(), 4), off in -1200i32..10, side in -1i64..=1,
    ) {
        let frame = Frame::new(&bounds);
        let points = points(&bounds, &places);
        let mut exact = slopes[..bounds.len()].to_vec();
        exact.push(Rational::zero());
        let constant = integer(side) * power(off) - value(&exact, &points[0]);
        *exact.last_mut().expect("a constant") = constant;
        let form = enclosed(&exact, &frame);
        signs_are_right(&form, &exact, &points)?;
        let spots: Vec<Spot> = points.iter().map(|point| spot(point)).collect();
        for (a, x) in spots.iter().zip(&points) {
            for (b, y) in spots.iter().zip(&points) {
                for axis in 0..bounds.len() {
                    prop_assert!(a.compare(axis, b).is_none_or(|order| order == x[axis].cmp(&y[axis])));
                }
            }
        }
    }

    /// Directions, also such that a form hardly changes along them or does not.
    #[test]
    fn changes_along_directions(
        bounds in (1usize..5).prop_flat_map(bounds),
        slopes in vec(number(), 4), along in vec(prop_oneof![number(), (-3i64..=3).prop_map(integer)], 4),
        level in proptest::option::of(0usize..4), constant in number(), radius in proptest::option::of(float()),
    ) {
        let d = bounds.len();
        let frame = Frame::new(&bounds);
        let mut along = along[..d].to_vec();
        let mut exact = slopes[..d].to_vec();
        exact.push(constant);
        let change = |along: &[Rational]| along.iter().zip(&exact).fold(Rational::zero(), |sum, (v, a)| sum + v * a);
        if let Some(axis) = level.filter(|&axis| axis < d && !exact[axis].is_zero()) {
            along[axis] = Rational::zero();
            along[axis] = -change(&along) / &exact[axis];
        }
        let heading = Heading::new(&over_one(&along).0, &frame);
        let form = enclosed(&exact, &frame);
        let found = heading.change(&form);
        let truth = change(&along);
        prop_assert!(found.sign().is_none_or(|sign| sign == truth.cmp(&integer(0))));
        let largest = along.iter().map(Rational::abs).max().unwrap_or_default();
        if !largest.is_zero() {
            prop_assert!(holds(found, &(truth / &largest)), "{found:?}");
        }
        // Another form within a radius of the same floats, for all points of the box.
        if let Some(radius) = radius.filter(|_| !largest.is_zero()) {
            let radius = radius.abs();
            let mut wide = form.clone();
            let last = wide.0.last_mut().expect("a radius");
            *last = (*last + radius) * OUTWARD + f64::MIN_POSITIVE;
            let axis = (0..d).max_by_key(|&axis| along[axis].abs()).unwrap_or(0);
            let steep = super::exactly(radius).unwrap_or_default() / (&bounds[axis].1 - &bounds[axis].0);
            let mut other = exact.clone();
            other[axis] += &steep;
            other[d] -= steep * &bounds[axis].0;
            let truth = along.iter().zip(&other).fold(Rational::zero(), |sum, (v, a)| sum + v * a);
            let found = heading.change(&wide);
            prop_assert!(found.sign().is_none_or(|sign| sign == truth.cmp(&integer(0))), "{found:?}");
        }
    }
}

/// A coefficient beyond the floats whose radius is not, as the box is so narrow.
#[test]
fn a_coefficient_that_overflows_places_nothing() {
    let bounds = [(-power(-1000), power(-1000))];
    let frame = Frame::new(&bounds);
    let steep = ScaledArray::from_rationals(&[power(700)]);
    let zero = ScaledArray::from_rationals(&[integer(0)]);
    // 2^700 θ, then 2^1400 θ − 2^399, which vanishes at 2^-1001.
    let bias = ScaledArray::from_rationals(&[-power(399)]);
    let through = |forms: &Forms, bias: &ScaledArray| {
        let affine = Affine::new(Affine::floats(&steep, 0..1), Affine::floats(bias, 0..1), 1, &frame);
        let mut out = affine.start(&frame);
        affine.add_run(0, &affine.prepare(&forms.form(0, &frame), &frame), &mut out, &frame);
        out
    };
    let form = through(&through(&frame.parameters(), &zero), &bias).form(0, &frame);
    let met = Spot::meeting(&[&form]);
    assert!(holds(met.coordinate(0), &power(-1001)), "{met:?}");
    let cloud = Cloud::new([spot(&[-power(-1000)]), spot(&[power(-1000)])].iter(), 1);
    assert!(matches!(cloud.range(&form), Range::Unknown | Range::Mixed));
}
