//! What is found about the worst case.

use metes_exact::{Amount, Rational, RootSum};
use metes_saliency::{Distance, Measure};
use num_traits::Zero;

/// The worst case of a saliency map over a box.
#[derive(Clone, Debug)]
pub struct AttentionWorst {
    /// The label whose map it is.
    pub label: usize,
    /// Whether every region was seen.
    pub complete: bool,
    /// Activation regions seen.
    pub regions: u64,
    /// The share of the box that was seen.
    pub explored: Amount,
    /// The share of the box on which the label is the unique largest output, but for a set of no volume.
    pub kept: Amount,
    /// By every measure asked for, in that order.
    pub measures: Vec<MeasureWorst>,
}

/// The worst case by one measure.
#[derive(Clone, Debug)]
pub struct MeasureWorst {
    /// The measure.
    pub measure: Measure,
    /// The largest distance on all regions seen.
    pub anywhere: Option<Extreme>,
    /// The largest distance where the label is kept; `None` where that is nowhere.
    pub kept: Option<Extreme>,
    /// The share of the box within each distance, in increasing order.
    pub profile: Vec<Level>,
    /// Whether distances of the profile are rounded up to steps, as they are of more than 2,000 maps.
    pub rounded: bool,
}

/// A largest distance, with a point that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extreme {
    /// The distance at the witness, confirmed by plain evaluation; no `high` is larger anywhere.
    pub distance: Distance,
    /// The largest distance if ties are everywhere broken in favour of agreement.
    pub agreeing: RootSum,
    /// The witness.
    pub theta: Vec<Rational>,
    /// The label there; `None` where the largest output is not unique.
    pub label: Option<usize>,
}

/// A step of a profile.
#[derive(Clone, Debug)]
pub struct Level {
    /// A distance that some region has, however ties are broken.
    pub distance: RootSum,
    /// The share of the box with at most this distance.
    pub share: Amount,
    /// The share of the box with at most this distance on which the label is kept.
    pub kept: Amount,
}

impl MeasureWorst {
    /// The share of the box with at most a distance, and the share of it on which the label is kept. Where the profile
    /// is rounded or incomplete, at least as much.
    pub fn within(&self, distance: &RootSum) -> (Amount, Amount) {
        let steps = self.profile.partition_point(|level| level.distance <= *distance);
        let nothing = || Amount::Exact(Rational::zero());
        match self.profile[..steps].last() {
            Some(level) => (level.share.clone(), level.kept.clone()),
            None => (nothing(), nothing()),
        }
    }
}
