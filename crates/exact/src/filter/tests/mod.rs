//! What the filter says, held against the exact numbers, over inputs from subnormal to overflowing.

mod balls;
mod forms;
mod places;

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{One, Zero};
use proptest::prelude::*;

use super::{Ball, Cloud, Form, Frame, Range, Spot};
use crate::Rational;
use crate::rational::{FloatFormat, common_denominator, dyadic};

fn cases(count: u32) -> ProptestConfig {
    let standard = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        standard
    } else {
        ProptestConfig { cases: count, ..standard }
    }
}

/// The exact value of a float.
fn exactly(x: f64) -> Option<Rational> {
    FloatFormat::F64.value(x.to_bits())
}

fn integer(value: i64) -> Rational {
    Rational::from(BigInt::from(value))
}

fn power(exponent: i32) -> Rational {
    dyadic(BigInt::one(), exponent)
}

/// Whether an enclosure that is finite holds a number, and one that is not claims nothing.
fn holds(ball: Ball, x: &Rational) -> bool {
    match (exactly(ball.centre), exactly(ball.radius)) {
        (Some(centre), Some(radius)) => {
            let distance = x - centre;
            -&radius <= distance && distance <= radius
        }
        // Without a bound: infinite, or not a number.
        (_, None) => ball.sign().is_none() && !ball.is_zero(),
        // A finite radius around infinity is no enclosure.
        (None, Some(_)) => false,
    }
}

/// Finite floats: few and many digits, all magnitudes, subnormal ones and zeros.
fn float() -> impl Strategy<Value = f64> + Clone {
    let mantissa = prop_oneof![
        2 => Just(0u64),
        1 => Just(1u64),
        1 => Just((1u64 << 52) - 1),
        1 => (0u64..8).prop_map(|top| top << 49),
        3 => 0u64..1 << 52,
    ];
    let exponent = prop_oneof![
        5 => 1013u64..1034,
        2 => 960u64..1090,
        1 => 1u64..2047,
        1 => 2030u64..2047,
        1 => 0u64..40,
        1 => Just(0u64),
        1 => 400u64..600,
        1 => 1400u64..1600,
    ];
    (any::<bool>(), exponent, mantissa).prop_map(|(negative, exponent, mantissa)| {
        f64::from_bits(u64::from(negative) << 63 | exponent << 52 | mantissa)
    })
}

/// Numbers as weights come: integers, decimals, floats of both widths, and fractions over many magnitudes.
fn number() -> impl Strategy<Value = Rational> + Clone {
    let float32 = any::<u32>().prop_map(|bits| FloatFormat::F32.value(bits.into()).unwrap_or_default());
    let decimal = (-2000i64..=2000, 0u32..4)
        .prop_map(|(digits, places)| Rational::new(digits.into(), BigInt::from(10).pow(places)));
    let wide = (-999i64..=999, -450i32..450).prop_map(|(digits, places)| {
        let scale = BigInt::from(10).pow(places.unsigned_abs());
        if places < 0 { Rational::new(digits.into(), scale) } else { Rational::from(scale * digits) }
    });
    prop_oneof![
        4 => (-3i64..=3).prop_map(integer),
        3 => decimal,
        2 => float32,
        2 => float().prop_map(|x| exactly(x).unwrap_or_default()),
        1 => (any::<i64>(), -500i32..400).prop_map(|(digits, exponent)| dyadic(digits.into(), exponent)),
        1 => wide,
        1 => Just(Rational::zero()),
    ]
}

/// Boxes beside 0, around it and far from it; wide, narrow, narrower than floats are, and wider.
fn bounds(dimension: usize) -> impl Strategy<Value = Vec<(Rational, Rational)>> + Clone {
    let magnitude = || {
        prop_oneof![
            6 => Just(integer(1)),
            2 => (-40i32..40).prop_map(power),
            1 => (-1000i32..1000).prop_map(power),
            1 => (990i32..1040).prop_map(power),
            1 => (-1090i32..-1000).prop_map(power),
        ]
    };
    let low = prop_oneof![
        2 => Just(Rational::zero()),
        3 => (-30i64..=30).prop_map(|tenths| Rational::new(tenths.into(), 10.into())),
    ];
    let interval = (low, magnitude(), magnitude(), 1i64..20).prop_map(|(low, scale, width, parts)| {
        let low = low * scale;
        let high = &low + width * Rational::new(parts.into(), 7.into());
        (low, high)
    });
    prop::collection::vec(interval, dimension)
}

/// Places in a box: 0 to 1 in each coordinate, corners most of all.
fn places(dimension: usize) -> impl Strategy<Value = Vec<Vec<Rational>>> + Clone {
    let share = prop_oneof![
        2 => Just(Rational::zero()),
        2 => Just(Rational::one()),
        2 => (0i64..=1024).prop_map(|parts| Rational::new(parts.into(), 1024.into())),
        1 => (0i64..=7).prop_map(|parts| Rational::new(parts.into(), 7.into())),
        1 => (1i32..80).prop_map(|exponent| power(-exponent)),
    ];
    prop::collection::vec(prop::collection::vec(share, dimension), 1..6)
}

/// The points at some places of a box.
fn points(bounds: &[(Rational, Rational)], places: &[Vec<Rational>]) -> Vec<Vec<Rational>> {
    let at = |place: &Vec<Rational>| {
        bounds.iter().zip(place).map(|((low, high), share)| low + (high - low) * share).collect()
    };
    places.iter().map(at).collect()
}

/// All corners of a box.
fn corners(bounds: &[(Rational, Rational)]) -> Vec<Vec<Rational>> {
    (0..1usize << bounds.len())
        .map(|bits| {
            let end = |(at, (low, high)): (usize, &(Rational, Rational))| {
                if bits >> at & 1 == 1 { high } else { low }.clone()
            };
            bounds.iter().enumerate().map(end).collect()
        })
        .collect()
}

/// The value of a form, given by its coefficients followed by its constant.
fn value(form: &[Rational], point: &[Rational]) -> Rational {
    form.iter().zip(point).fold(form[point.len()].clone(), |sum, (a, x)| sum + a * x)
}

/// Rationals as integers over a denominator.
fn over_one(values: &[Rational]) -> (Vec<BigInt>, BigInt) {
    let w = common_denominator(values);
    (values.iter().map(|x| x.numer() * (&w / x.denom())).collect(), w)
}

fn spot(point: &[Rational]) -> Spot {
    let (mut coordinates, w) = over_one(point);
    coordinates.push(w);
    Spot::from_homogeneous(&coordinates)
}

fn enclosed(form: &[Rational], frame: &Frame) -> Form {
    let (form, w) = over_one(form);
    Form::from_bigs(&form, &w, frame)
}

fn signs(form: &[Rational], points: &[Vec<Rational>]) -> Vec<Ordering> {
    points.iter().map(|point| value(form, point).cmp(&Rational::zero())).collect()
}

/// Whether what is said of a form over some points agrees with its signs at these.
fn is_range(range: Range, signs: &[Ordering]) -> bool {
    match range {
        Range::Positive => signs.iter().all(|sign| sign.is_gt()),
        Range::Negative => signs.iter().all(|sign| sign.is_lt()),
        Range::Mixed => signs.iter().any(|sign| sign.is_lt()) && signs.iter().any(|sign| sign.is_gt()),
        Range::Unknown => true,
    }
}

/// What is said of the sign of a form at points, one by one and over all of them.
fn signs_are_right(form: &Form, exact: &[Rational], points: &[Vec<Rational>]) -> Result<(), TestCaseError> {
    let spots: Vec<Spot> = points.iter().map(|point| spot(point)).collect();
    let signs = signs(exact, points);
    for (at, spot) in spots.iter().enumerate() {
        let ball = spot.value(form);
        prop_assert!(ball.sign().is_none_or(|sign| sign == signs[at]), "a sign at a point");
        if ball.centre.is_finite() {
            prop_assert!(holds(ball, &value(exact, &points[at])), "a value");
        }
    }
    let range = Cloud::new(spots.iter(), exact.len() - 1).range(form);
    prop_assert!(is_range(range, &signs), "{range:?} of {signs:?}");
    Ok(())
}
