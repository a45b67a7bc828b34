//! Rational numbers as weights, breakpoints and ends of intervals come.

use metes_exact::{Rational, rational};
use num_traits::{One, Signed};
use proptest::prelude::*;

/// Integers from −3 to 3: where everything ties with everything.
pub fn integer() -> impl Strategy<Value = Rational> + Clone {
    (-3i64..=3).prop_map(|value| Rational::from_integer(value.into()))
}

/// Decimals of one or three places, such as 0.1: not dyadic, zero now and then.
pub fn decimal() -> impl Strategy<Value = Rational> + Clone {
    let over = |denominator: i64| move |numerator: i64| Rational::new(numerator.into(), denominator.into());
    prop_oneof![4 => (-20i64..=20).prop_map(over(10)), 1 => (-2000i64..=2000).prop_map(over(1000))]
}

/// Fractions over 3, 7 and 21.
pub fn thirds_and_sevenths() -> impl Strategy<Value = Rational> + Clone {
    let denominator = prop_oneof![Just(3i64), Just(7), Just(21)];
    (-20i64..=20, denominator).prop_map(|(n, denominator)| Rational::new(n.into(), denominator.into()))
}

/// Numbers as a 32-bit float may hold them: a signed mantissa of up to 24 bits times a power of two,
/// with magnitudes from 2^-140 to 2^100.
pub fn dyadic() -> impl Strategy<Value = Rational> + Clone {
    let mantissa = prop_oneof![Just(1i64), 1i64..1 << 24];
    let power = prop_oneof![1 => -10i32..=10, 1 => -140i32..=76];
    (any::<bool>(), mantissa, power).prop_map(|(negative, mantissa, power)| {
        rational::dyadic(if negative { -mantissa } else { mantissa }.into(), power)
    })
}

/// Any of those, integers most of all.
pub fn number() -> impl Strategy<Value = Rational> + Clone {
    prop_oneof![4 => integer(), 2 => decimal(), 1 => thirds_and_sevenths(), 1 => dyadic()]
}

/// Any of those made positive.
pub fn positive() -> impl Strategy<Value = Rational> + Clone {
    number().prop_map(|value| if value == Rational::default() { Rational::one() } else { value.abs() })
}
