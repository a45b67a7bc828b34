//! Attributions: what each element of an image contributes to an output.
//!
//! Integrated gradients (Sundararajan et al. 2017) of an output `f` along the segment from a baseline
//! `x₀` to an image `x` are `(x − x₀) ⊙ ∫₀¹ ∇f(x₀ + t(x − x₀)) dt`. Where `f` is piecewise linear they are a
//! weighted sum of maps, and what they add up to is `f(x) − f(x₀)` exactly: *completeness*.

use metes_exact::{Amount, BigInt, Rational};
use num_traits::Zero;

use crate::SaliencyMap;

/// Bits of a number up to which a share is written down exactly.
const SHORT: u64 = 256;

/// Bits after the point of a share that is enclosed.
const SHARE_BITS: u32 = 64;

/// A map of attributions, exact or within a stated error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The map.
    pub map: SaliencyMap,
    /// How far an element may be off at most; 0 where all are exact.
    pub error: Rational,
}

impl Attribution {
    /// Whether every element is exact.
    pub fn is_exact(&self) -> bool {
        self.error.is_zero()
    }

    /// How far a map is from this one, as a share of this one, in sums of magnitudes:
    /// `‖other − this‖₁ / ‖this‖₁`. `None` where this one is zero, or not told from it.
    pub fn relative_error(&self, other: &SaliencyMap) -> Option<Amount> {
        let slack = &self.error * Rational::from(BigInt::from(self.map.numerators.len()));
        let (distance, size) = (self.map.l1_from(other), self.map.l1());
        if size <= slack {
            return None;
        }
        let low = ((&distance - &slack) / (&size + &slack)).max(Rational::zero());
        let high = (distance + &slack) / (size - slack);
        Some(short(low, high))
    }
}

/// A number between two, written shortly.
fn short(low: Rational, high: Rational) -> Amount {
    if low == high && low.denom().bits() <= SHORT {
        return Amount::Exact(low);
    }
    let scale = Rational::from(BigInt::from(1) << SHARE_BITS);
    Amount::Between((low * &scale).floor() / &scale, (high * &scale).ceil() / scale)
}
