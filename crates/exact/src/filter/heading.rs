//! Directions, along which forms change.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use smallvec::SmallVec;

use super::ball::larger;
use super::{Ball, Form, Frame, OUTWARD};

/// A direction kept as floats, scaled so that its largest coordinate is 1.
///
/// By (1) the error of a form is itself an affine function of θ, at most `r` on the box: between two points
/// of it that differ by the direction it changes by at most `2r`, and for a direction that is longer
/// than the box is wide by as many times more. So the change of a form along a direction `v` differs
/// from that of its floats by at most `2r · max(|v_k| / width_k)`.
#[derive(Clone, Debug)]
pub struct Heading {
    direction: SmallVec<[Ball; 3]>,
    reach: f64,
}

impl Heading {
    /// A direction in integers, in the box of a frame.
    pub fn new(direction: &[BigInt], frame: &Frame) -> Self {
        let scale = direction.iter().map(BigInt::abs).max().filter(|scale| !scale.is_zero());
        let ball = |x: &BigInt| scale.as_ref().map_or(Ball::ZERO, |scale| Ball::quotient(x, scale));
        let direction: SmallVec<[Ball; 3]> = direction.iter().map(ball).collect();
        let share = |(v, width): (&Ball, &f64)| (v.centre.abs() + v.radius) / width * OUTWARD;
        let reach = direction.iter().zip(frame.widths()).map(share);
        Self { reach: reach.fold(0.0, larger), direction }
    }

    /// How a form changes along the direction, up to a positive factor.
    pub fn change(&self, form: &Form) -> Ball {
        let sum: Ball = self.direction.iter().zip(&form.0).map(|(v, &a)| *v * Ball::exactly(a)).sum();
        let radius = form.0.last().copied().unwrap_or(0.0);
        Ball { centre: sum.centre, radius: (sum.radius + 2.0 * radius * self.reach) * OUTWARD }
    }
}
