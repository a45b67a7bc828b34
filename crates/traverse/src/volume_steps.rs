//! Volumes counted in steps: what is known of a sum of many without adding fractions.

use metes_exact::filter::Ball;
use metes_exact::{Amount, BigInt, Fraction, Rational};
use metes_polytope::Polytope;

/// Steps in the whole, as a power of two.
const BITS: u32 = 40;

/// Counts volumes in steps of a whole.
#[derive(Debug)]
pub(crate) struct VolumeSteps {
    whole: Fraction,
    enclosure: Ball,
}

impl VolumeSteps {
    pub(crate) fn new(domain: &Polytope) -> Self {
        Self { whole: domain.volume(), enclosure: domain.volume_enclosure() }
    }

    /// The whole.
    pub(crate) fn whole(&self) -> Rational {
        self.whole.to_rational()
    }

    /// The volume of a part in steps: at least and at most.
    pub(crate) fn of(&self, part: &Polytope) -> (u64, u64) {
        let share = part.volume_enclosure().over(self.enclosure);
        let filtered = share.shifted(BITS).floor();
        let low = filtered.unwrap_or_else(|| part.volume().share_of(&self.whole, BITS));
        (low, low + 1)
    }
}

/// The share of the whole that some steps are.
pub(crate) fn share((low, high): (u64, u64)) -> Amount {
    let whole = 1 << BITS;
    let share = |steps: u64| Rational::new(BigInt::from(steps.min(whole)), BigInt::from(whole));
    if low == high { Amount::Exact(share(low)) } else { Amount::Between(share(low), share(high)) }
}
