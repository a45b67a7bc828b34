//! Floats from exact numbers and back.

use metes_exact::{BigInt, Rational, Sign, rational};
use num_traits::{ToPrimitive, Zero};

/// `2^power`; 0 or an infinity where that is no normal float.
pub(crate) fn power(power: i64) -> f64 {
    match power {
        1024.. => f64::INFINITY,
        -1022.. => f64::from_bits(((power + 1023) as u64) << 52),
        _ => 0.0,
    }
}

/// `value·2^shift` with relative error at most `2⁻⁵²`; `None` where that is no normal float.
pub(crate) fn scaled(value: &BigInt, shift: i64) -> Option<f64> {
    let bits = value.bits();
    let drop = bits.saturating_sub(64);
    let head = (value.magnitude() >> drop).to_u64()? as f64;
    let exponent = shift + drop as i64;
    let size = exponent + bits.min(64) as i64;
    if head != 0.0 && !(-900..900).contains(&size) {
        return None;
    }
    // The head is below 2⁶⁴ and the product a normal number: two exact factors.
    let half = exponent / 2;
    let value_of = head * power(half) * power(exponent - half);
    Some(if value.sign() == Sign::Minus { -value_of } else { value_of })
}

/// The exact value of a finite float.
pub(crate) fn exact(value: f64) -> Option<Rational> {
    rational::FloatFormat::F64.value(value.to_bits())
}

/// A float near a rational on the stated side of it, or the rational itself.
pub(crate) fn round(value: &Rational, upwards: bool) -> f64 {
    let mut near = rational::approximate(value);
    for _ in 0..4 {
        match exact(near) {
            Some(at) if upwards && at < *value => near = near.next_up(),
            Some(at) if !upwards && at > *value => near = near.next_down(),
            Some(_) => return near,
            None => break,
        }
    }
    if upwards { f64::INFINITY } else { f64::NEG_INFINITY }
}

/// A float of at most 24 significant bits that is not above.
pub(crate) fn down(value: f64) -> f64 {
    short(value, value > 0.0)
}

/// A float of at most 24 significant bits that is not below.
pub(crate) fn up(value: f64) -> f64 {
    short(value, value < 0.0)
}

/// A float of at most 24 significant bits, towards 0 or away from it.
fn short(value: f64, towards_zero: bool) -> f64 {
    const DROPPED: u64 = (1 << 29) - 1;
    let bits = value.to_bits();
    if !value.is_finite() || bits & DROPPED == 0 {
        return value;
    }
    let kept = bits & !DROPPED;
    f64::from_bits(if towards_zero { kept } else { kept + DROPPED + 1 })
}

/// The mantissa and exponent of a finite float: `m·2^k`, `m` odd or 0.
pub(crate) fn parts(value: f64) -> Option<(i64, i32)> {
    let (mantissa, exponent) = rational::FloatFormat::F64.dyadic(value.to_bits())?;
    if mantissa.is_zero() {
        return Some((0, 0));
    }
    let zeros = mantissa.abs().trailing_zeros();
    Some((mantissa >> zeros, exponent + zeros as i32))
}
