//! How much of a box is not robust.

use metes_exact::Rational;
use num_traits::Zero;

use crate::clip::{Sides, volume, within};
use crate::obstacle::Obstacle;

/// The share of a box of one or two dimensions that lies in obstacles without common inner points, exactly; nothing for a
/// box without volume.
pub fn failing_share(sides: &Sides<Rational>, obstacles: &[Obstacle]) -> Option<Rational> {
    let whole: Rational = sides.iter().map(|(low, high)| high - low).product();
    let common =
        || obstacles.iter().map(|obstacle| volume(&within(obstacle.corners(), sides))).sum::<Rational>();
    (!whole.is_zero()).then(|| common() / whole)
}
