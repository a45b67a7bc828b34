//! Arithmetic on enclosures.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use proptest::prelude::*;

use super::super::Ball;
use super::{cases, exactly, float, holds, integer, number, power};
use crate::Rational;

/// An enclosure and a number in it, at its ends most of all.
fn enclosed() -> impl Strategy<Value = (Ball, Rational)> {
    let radius = prop_oneof![
        2 => Just(None),
        3 => float().prop_map(|x| Some(x.abs())),
        1 => Just(Some(f64::INFINITY)),
    ];
    // Radii that are a share of the centre make quotients and differences hard.
    let share = (0i32..60, 1u64..8);
    let place = prop_oneof![Just(-8i64), Just(8), -8i64..=8];
    (float(), radius, share, place, any::<bool>()).prop_map(
        |(centre, radius, (bits, parts), place, exact)| {
            let share = centre.abs() * (parts as f64) / 8.0 / (1u64 << bits) as f64;
            let radius = if exact { 0.0 } else { radius.unwrap_or(share) };
            let place = integer(place) / integer(8);
            let around = exactly(centre).unwrap_or_default();
            let x = around + place * exactly(radius).unwrap_or_else(|| power(1030));
            (Ball { centre, radius }, x)
        },
    )
}

/// Whether what an enclosure claims of a number is so.
fn claims(ball: Ball, x: &Rational) -> bool {
    let floor = |floor: u64| x.is_negative() || x.floor().to_integer() == BigInt::from(floor);
    holds(ball, x)
        && ball.sign().is_none_or(|sign| sign == x.cmp(&Rational::zero()) && !x.is_zero())
        && ball.floor().is_none_or(floor)
        && (!ball.is_zero() || x.is_zero())
        && ball.to_rationals().is_none_or(|(centre, radius)| (x - centre).abs() <= radius)
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn operations_enclose((a, x) in enclosed(), (b, y) in enclosed(), bits in 0u32..60) {
        prop_assert!(claims(a, &x) && claims(b, &y), "the input");
        prop_assert!(claims(a + b, &(&x + &y)), "sum");
        prop_assert!(claims(a - b, &(&x - &y)), "difference");
        prop_assert!(claims(a * b, &(&x * &y)), "product");
        prop_assert!(claims(a.min(b), (&x).min(&y)), "minimum {:?}", a.min(b));
        prop_assert!(claims(a.abs(), &x.abs()), "magnitude");
        let shifted = &x * power(bits as i32);
        prop_assert!(claims(a.shifted(bits), &shifted), "power of two {:?}", a.shifted(bits));
        prop_assert!(claims([a, b, a].into_iter().sum(), &(&x + &y + &x)), "sum of three");
        if !y.is_zero() {
            prop_assert!(claims(a.over(b), &(&x / &y)), "quotient {:?}", a.over(b));
        } else {
            prop_assert!(a.over(b).sign().is_none() && a.over(b).to_rationals().is_none());
        }
        if let Some(order) = a.compare(b) {
            prop_assert!(order == x.cmp(&y) && order != Ordering::Equal);
        }
        prop_assert!(x != y || a.meets(b));
    }

    #[test]
    fn shares_are_never_too_much((a, x) in enclosed(), (b, y) in enclosed(), bits in 0u32..50) {
        if x.is_positive() && y.is_positive() {
            let share = (&x / &y * power(bits as i32)).floor().to_integer();
            prop_assert!(share >= BigInt::from(a.share_of(b, bits)));
        }
    }

    /// Quotients a little below a whole number.
    #[test]
    fn shares_near_whole_numbers_are_never_too_much(
        whole in 1u64..1 << 40, unit in float(), lift in 0u64..8, eighths in 0u64..64, other in 0u64..3, below in 10i32..90,
    ) {
        let unit = unit.abs();
        let grow = |x: f64, ulps: u64| ulps as f64 * x * f64::EPSILON;
        let b = Ball { centre: unit, radius: grow(unit, other) };
        let y = exactly(b.centre + b.radius);
        let product = whole as f64 * unit;
        let a = Ball { centre: product + grow(product, lift), radius: grow(product, eighths) / 8.0 };
        if let (Some((centre, radius)), Some(y)) = (a.to_rationals(), y) && !y.is_zero() {
            // The share is as little below the whole number as the enclosures allow for.
            let x = (integer(whole as i64) - power(-below)) * &y;
            if (&x - centre).abs() <= radius && holds(b, &y) {
                prop_assert!(integer(a.share_of(b, 0) as i64) <= &x / &y);
                let floor = (&x / &y).floor().to_integer();
                prop_assert!(a.over(b).floor().is_none_or(|found| floor == BigInt::from(found)));
            }
        }
    }

    #[test]
    fn quotients_are_enclosed(x in number(), y in number()) {
        prop_assert!(claims(Ball::quotient(x.numer(), x.denom()), &x));
        if !y.is_zero() {
            // Not in lowest terms.
            let (a, b) = (x.numer() * y.denom(), x.denom() * y.numer().abs());
            let quotient = Rational::new(a.clone(), b.clone());
            let ball = Ball::quotient(&a, &b);
            prop_assert!(claims(ball, &quotient));
            // Not for nothing: what has a normal float is known to 52 bits.
            if let Some(size) = quotient.abs().to_f64().filter(|size| *size > 1e-290 && *size < 1e300) {
                prop_assert!(ball.radius <= size * 4.0 * f64::EPSILON);
            }
        }
    }
}

/// A radius that underflows as a product is large again once it is divided by what is nearly zero.
#[test]
fn a_quotient_of_subnormal_numbers_is_enclosed() {
    let float = |exponent: i32| f64::from_bits(((exponent + 1023) as u64) << 52);
    let least = f64::from_bits(1);
    for a in [Ball::exactly(least), Ball { centre: 0.0, radius: least }] {
        let b = Ball { centre: float(-500), radius: float(-501) };
        assert!(holds(a.over(b), &(power(-1074) / power(-501))), "{a:?}");
    }
}
