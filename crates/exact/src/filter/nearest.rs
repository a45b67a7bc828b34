//! From exact numbers to floats near them.

use num_bigint::{BigInt, Sign};
use num_traits::ToPrimitive;

use super::Ball;
use super::{TINY, U};
use crate::ScaledArray;
use crate::ints::to_big;

/// A float within a relative error of `2u` of a quotient, or within [`TINY`] of it where that is
/// more; infinite or NaN when it has none.
pub(super) fn quotient(numerator: &BigInt, denominator: &BigInt) -> f64 {
    // 64 bits of the quotient at least: what is cut off and rounded stays below 2u.
    let shift = 66 + denominator.bits() as i64 - numerator.bits() as i64;
    let magnitude = numerator.magnitude();
    let digits = match u64::try_from(shift) {
        Ok(up) => (magnitude << up) / denominator.magnitude(),
        Err(_) => magnitude / (denominator.magnitude() << shift.unsigned_abs()),
    };
    let value = scaled(digits.to_f64().unwrap_or(f64::INFINITY), -shift);
    if numerator.sign() == Sign::Minus { -value } else { value }
}

/// A number of an array as a float, with the same error.
pub(super) fn quotient_of(array: &ScaledArray, at: usize) -> f64 {
    let denominator = array.denominator();
    match array.numerator(at) {
        [word] if denominator.trailing_zeros() == Some(denominator.bits() - 1) => {
            scaled(*word as i64 as f64, 1 - denominator.bits() as i64)
        }
        words => quotient(&to_big(words), denominator),
    }
}

/// A float to multiply forms with. Its error must be relative, as forms may be large: where it underflows
/// it is made not a number, from which nothing follows.
pub(super) fn factor(float: f64, is_zero: bool) -> f64 {
    if float.abs() < TINY && !is_zero { f64::NAN } else { float }
}

/// A float times a power of two, rounded only where the result underflows.
pub(super) fn scaled(value: f64, exponent: i64) -> f64 {
    // In two steps: a power alone may have no float where the result has one.
    let exponent = exponent.clamp(-2040, 2040);
    let power = |exponent: i64| f64::from_bits(((exponent + 1023) as u64) << 52);
    value * power(exponent / 2) * power(exponent - exponent / 2)
}

impl Ball {
    /// An enclosure of a quotient; the denominator must not be zero.
    pub fn quotient(numerator: &BigInt, denominator: &BigInt) -> Self {
        let centre = quotient(numerator, denominator);
        Self { centre, radius: 3.0 * U * centre.abs() + TINY }
    }
}
