//! The δ-profile: the volume with inconsistency at most δ, as a step function of δ.

use metes_exact::Fraction;
use metes_saliency::Distance;

use crate::findings::ProfileStep;
use metes_exact::amount::{self, Amount, Sum};

/// Bits of the denominators up to which the volumes of a profile are exact, all steps together: about
/// a million digits.
const EXACT_BITS: u64 = 1 << 22;

/// Bits of one step's denominators, at least and at most: about 2,500 and 40,000 digits.
const STEP_BITS: std::ops::RangeInclusive<u64> = 1 << 13..=1 << 17;

/// The profile of regions given by their inconsistencies and volumes, which add up to `all`.
pub(crate) fn profile(mut regions: Vec<(&Distance, &Fraction)>, all: &Amount) -> Vec<ProfileStep> {
    regions.sort_by(|a, b| a.0.high.cmp(&b.0.high));
    let steps: Vec<_> = regions.chunk_by(|a, b| a.0.high == b.0.high).collect();
    let share = EXACT_BITS / (steps.len() as u64).max(1);
    let bits = share.clamp(*STEP_BITS.start(), *STEP_BITS.end());
    let mut volume = Sum::new(bits);
    let mut steps: Vec<ProfileStep> = steps
        .into_iter()
        .map(|step| {
            let volumes: Vec<Fraction> = step.iter().map(|&(_, volume)| volume.clone()).collect();
            let added = amount::total(&volumes, bits);
            volume.add_amount(&added);
            // The same one in whatever order the regions come.
            let distances = step.iter().map(|&(distance, _)| distance);
            let first = distances.min_by(|a, b| a.low.cmp(&b.low).then_with(|| a.squares.cmp(&b.squares)));
            let distance = first.cloned().unwrap_or_default();
            ProfileStep { distance, added, volume: volume.amount() }
        })
        .collect();
    if let Some(last) = steps.last_mut() {
        last.volume = all.clone();
    }
    steps
}
