//! Moving an image along one axis with linear interpolation.

use metes_exact::Rational;
use num_traits::{One, ToPrimitive};

use crate::expression::Axis;
use crate::image::Shape;

/// A move by `whole + fraction` pixels with `0 ≤ fraction < 1`: position `i` takes
/// `(1 − fraction)·x[i − whole] + fraction·x[i − whole − 1]`.
pub(crate) struct Shift {
    axis: Axis,
    whole: isize,
    pub(crate) fraction: Rational,
}

impl Shift {
    pub(crate) fn new(axis: Axis, by: &Rational) -> Self {
        let whole = by.floor();
        // A move beyond what an isize holds leaves nothing of any image.
        let far = if *by > Rational::one() { isize::MAX / 2 } else { isize::MIN / 2 };
        Self { axis, whole: whole.to_isize().unwrap_or(far), fraction: by - whole }
    }

    /// The two pixels that a pixel takes its value from, `None` where one lies outside, with
    /// their weights.
    pub(crate) fn sources(&self, shape: Shape, pixel: usize) -> [(Option<usize>, Rational); 2] {
        let [near, far] = self.places(shape, pixel);
        [(near, Rational::one() - &self.fraction), (far, self.fraction.clone())]
    }

    /// The pixel `whole` places before and the one before that.
    pub(crate) fn places(&self, shape: Shape, pixel: usize) -> [Option<usize>; 2] {
        let position = shape.position(pixel);
        let (axis, size) = match self.axis {
            Axis::X => (2, shape.width),
            Axis::Y => (1, shape.height),
        };
        [0, 1].map(|step| {
            let moved = position[axis].checked_add_signed(self.whole.checked_add(step)?.checked_neg()?)?;
            let mut source = position;
            source[axis] = moved;
            (moved < size).then(|| shape.pixel(source))
        })
    }
}
