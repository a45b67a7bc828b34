//! Saliency maps and how far they stray from what they should be.
//!
//! The saliency map of class `j` is the gradient of logit `j` with respect to the image
//! (`map_j = ∂f_j/∂x`, Simonyan et al. 2014). On an activation region it is constant. The attention
//! inconsistency of Munakata et al. (arXiv 2207.05902) is the distance between the map and the
//! *expected* map, summed over classes; [`Measure`] names the distance.
//!
//! | measure | per class | exactly |
//! | --- | --- | --- |
//! | `l2` | `‖map − expected‖₂` (the paper's) | a square root of a rational |
//! | `l1` | `‖map − expected‖₁` | a rational |
//! | `linf` | `‖map − expected‖∞` | a rational |
//! | `cosine` | `1 − cos∠(map, expected)` | rational over a square root |
//! | `topk=K` | `1 − overlap/K` of the `K` elements of largest magnitude | an interval over tie-breaking |
//! | `kendall` | `1 − τ-b` of the rankings by magnitude | rational over a square root |
//!
//! A map that is zero everywhere has no direction and no ranking: two such maps are at distance 0,
//! one such map is at distance 1 from any other under `cosine` and `kendall`.
//!
//! Architecture invariant: nothing here walks regions.

mod attribution;
mod change;
mod distance;
mod enclosure;
mod map;
mod measure;
pub mod rank;
mod sum;

pub use attribution::Attribution;
pub use change::Change;
pub use distance::Distance;
pub use enclosure::Norm;
pub use map::SaliencyMap;
pub use measure::{Measure, ParseMeasureError};
pub use rank::Ranked;
pub use sum::MapSum;

#[cfg(test)]
mod tests;
