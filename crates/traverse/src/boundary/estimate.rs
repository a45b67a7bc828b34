//! How many regions there are in all, from the volumes of a few.
//!
//! A point that is uniform over the box falls into a region with a chance of its share of the volume:
//! one over that share is one on average for every region, so its mean counts them.

use std::ops::RangeInclusive;
use std::sync::Arc;

use metes_exact::{BigInt, Rational};
use metes_polytope::Point;
use num_traits::{One, ToPrimitive, Zero};

use super::cells::Cells;
use super::germ::Germ;
use crate::enumerate::Restriction;

/// How many points are looked at: as many as regions were visited, within these bounds, so that the
/// estimate takes no longer than the search.
const POINTS: RangeInclusive<u64> = 30..=100;

/// An estimate of the number of regions; `None` when the search was stopped before.
pub(crate) fn regions(cells: &Cells<'_>, restriction: &Restriction) -> Option<u64> {
    let domain = restriction.domain();
    let mut random = SplitMix(0);
    let whole = restriction.domain_polytope().volume();
    let mut sum = BigInt::zero();
    let points = cells.regions().clamp(*POINTS.start(), *POINTS.end());
    for _ in 0..points {
        if cells.is_stopped() {
            return None;
        }
        let point: Vec<Rational> =
            domain.iter().map(|(low, high)| low + (high - low) * random.fraction()).collect();
        let germ = Germ::spanning(Arc::new(Point::from_rationals(&point)));
        let volume = cells.volume_at(&germ);
        let share = (whole.denominator() * volume.numerator(), whole.numerator() * volume.denominator());
        sum += (share.1 << 32u32) / share.0;
    }
    let half = BigInt::one() << 31u32;
    Some(((sum / points + half) >> 32u32).to_u64().unwrap_or(u64::MAX))
}

/// The generator of Steele, Lea and Flood (2014): the same points on every run.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number strictly between 0 and 1.
    fn fraction(&mut self) -> Rational {
        Rational::new(BigInt::from(self.next() >> 32 << 1 | 1), BigInt::one() << 33u32)
    }
}
