//! Integers `m·2ᵏ`, and the lines around a relu: SPEC § 7.
//!
//! With `L ≤ e ≤ U` and slopes in parts of 2¹⁶, `relu(e)` is at least `α·e` for every `0 ≤ α ≤ 1`, and
//!
//! ```text
//! 2¹⁶·relu(e) ≤ n·e + t,    t = max(−n·L, (2¹⁶ − n)·U):
//! ```
//!
//! where `e ≤ 0`, `n·e ≥ n·L ≥ −t`; where `e ≥ 0`, `(2¹⁶ − n)·e ≤ (2¹⁶ − n)·U ≤ t`.

use metes_certificate::{Bounded, Dyadic, SLOPES};
use num_bigint::BigInt;

use crate::rejection::{Rejection, Rule, ensure};

use super::number::Shifted;

/// The largest `k` of `m·2ᵏ`.
const MOST: u32 = 1 << 16;

/// The lines around a relu.
pub struct Relaxation<'a> {
    /// The bounds that they follow from.
    pub bounds: &'a Bounded,
    /// Whether the line below has slope 1 rather than 0.
    pub is_steep: bool,
    /// The slope `n` of the line above.
    pub above: u32,
    /// Its height `t`.
    pub height: Shifted,
}

/// `m·2ᵏ`.
pub fn value(number: &Dyadic) -> Result<BigInt, Rejection> {
    ensure(number.1 <= MOST, Rule::Limit, || format!("a number has more than {MOST} zeros at its end"))?;
    Ok(&number.0.0 << number.1)
}

impl<'a> Relaxation<'a> {
    /// The lines that bounds give, the exponents of which are within the limit.
    pub fn new(bounds: &'a Bounded) -> Self {
        let Bounded(_, lower, upper, above) = bounds;
        let [lower, upper] = [lower, upper].map(|bound| &bound.0.0 << bound.1);
        let height = (-&lower * *above).max(&upper * (SLOPES - above));
        Self { bounds, is_steep: lower + upper >= BigInt::ZERO, above: *above, height: Shifted::new(&height) }
    }
}
