//! Integers as floats of any exponent.

#![allow(clippy::float_arithmetic, reason = "what floats propose is decided in integers")]

use metes_exact::ints;

/// `significand · 2^exponent`, the significand 0 or of magnitude in [1, 2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Float {
    significand: f64,
    exponent: i64,
}

const FRACTION: u32 = f64::MANTISSA_DIGITS - 1;
const BIAS: i64 = 1023;

impl Float {
    /// An integer in two's complement, nearly.
    pub fn of(x: &[u64]) -> Self {
        let sign = if ints::is_negative(x) { u64::MAX } else { 0 };
        let top = x.iter().rposition(|&word| word != sign).unwrap_or(0);
        // The word that holds the sign: the next one where the top word's first bit is none.
        let high = if x.get(top).copied().unwrap_or(0) >> 63 == sign >> 63 { top } else { top + 1 };
        let word = |at: usize| u128::from(x.get(at).copied().unwrap_or(sign));
        let leading = if high == 0 {
            word(0) as i64 as f64
        } else {
            (word(high) << 64 | word(high - 1)) as i128 as f64
        };
        Self::normal(leading, 64 * high.saturating_sub(1) as i64)
    }

    fn normal(value: f64, exponent: i64) -> Self {
        if value == 0.0 || !value.is_finite() {
            return Self { significand: 0.0, exponent: 0 };
        }
        let shift = (value.to_bits() >> FRACTION & 0x7ff) as i64 - BIAS;
        Self { significand: value * power(-shift), exponent: exponent + shift }
    }

    /// The largest power of two that is not above the magnitude; `None` for zero.
    pub fn exponent(self) -> Option<i64> {
        (self.significand != 0.0).then_some(self.exponent)
    }

    pub fn times(self, other: Self) -> Self {
        Self::normal(self.significand * other.significand, self.exponent + other.exponent)
    }

    /// The number times a power of two, as far as that is a float.
    pub fn shifted(self, exponent: i64) -> f64 {
        self.significand * power(self.exponent + exponent)
    }
}

impl From<f64> for Float {
    fn from(value: f64) -> Self {
        Self::normal(value, 0)
    }
}

/// `2^exponent`, for exponents out of proportion the last in proportion. Beyond 300 the products of such
/// numbers would leave the range of floats.
fn power(exponent: i64) -> f64 {
    f64::from_bits(((exponent.clamp(-300, 300) + BIAS) as u64) << FRACTION)
}
