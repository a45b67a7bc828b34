//! How much of a box is not robust.

use metes_exact::amount::{self, Amount};
use metes_exact::{Fraction, Rational};
use num_traits::Zero;

use crate::clip::{Sides, simplices, volume, within};
use crate::fixed::{Fixed, Scale};
use crate::integral::{EXACT_BITS, MOST_EXACT};
use crate::obstacle::Obstacle;

/// The share of a box of one or two dimensions that lies in obstacles without common inner points, exact or enclosed;
/// nothing for a box without volume.
pub fn failing_share(sides: &Sides<Rational>, obstacles: &[Obstacle]) -> Option<Amount> {
    let whole: Rational = sides.iter().map(|(low, high)| high - low).product();
    if whole.is_zero() {
        return None;
    }
    let common = obstacles.iter().map(|obstacle| within(obstacle.corners(), sides));
    let common: Vec<_> = common.filter(|corners| !corners.is_empty()).collect();
    let failing = if common.len() <= MOST_EXACT {
        let parts: Vec<Fraction> = common.iter().map(|corners| Fraction::from(&volume(corners))).collect();
        amount::total(&parts, EXACT_BITS)
    } else {
        let scale = Scale::of_box(&whole);
        let content = |simplex: Vec<&Vec<Rational>>| scale.content(&scale.corners(&simplex));
        let part = |corners: &Vec<Vec<Rational>>| {
            simplices(corners).map(content).fold(Fixed::zero(), |sum, part| sum.plus(&part))
        };
        scale.sum(common.iter().map(part))
    };
    Some(failing.over(&whole))
}
