//! Open convex polytopes given by strict inequalities, and whether they are empty.
//!
//! A set carries a point of its own. To add one more strict inequality `f > 0`: the set stays
//! non-empty iff the maximum of `f` over its closure is positive, for then points near the maximiser
//! towards the carried point satisfy everything strictly.

use metes_exact::{BigInt, Rational, rational};
use num_traits::{One, Signed, Zero};

use super::simplex::Dictionary;
use crate::Domain;

/// An affine form: its coefficients and then its constant.
pub(super) type Form = Vec<Rational>;

/// The value of a form at a point.
pub(super) fn value(form: &[Rational], point: &[Rational]) -> Rational {
    slope_along(form, point) + &form[point.len()]
}

/// How much a form gains along a step.
fn slope_along(form: &[Rational], step: &[Rational]) -> Rational {
    form.iter().zip(step).fold(Rational::zero(), |sum, (coefficient, x)| sum + coefficient * x)
}

/// A non-empty bounded open polytope.
#[derive(Clone, Debug)]
pub(super) struct OpenSet {
    /// Positive on the set.
    pub(super) inequalities: Vec<Form>,
    /// A point of the set.
    pub(super) interior: Vec<Rational>,
}

impl OpenSet {
    /// The interior of a box.
    pub(super) fn interior_of(domain: &Domain) -> Self {
        let dimension = domain.dimension();
        let wall = |axis: usize, sign: Rational, constant: Rational| {
            let mut form = vec![Rational::zero(); dimension + 1];
            form[axis] = sign;
            form[dimension] = constant;
            form
        };
        let walls = (0..dimension).flat_map(|axis| {
            let above = wall(axis, Rational::one(), -&domain.low()[axis]);
            let below = wall(axis, -Rational::one(), domain.high()[axis].clone());
            [above, below]
        });
        let half = Rational::new(1.into(), 2.into());
        Self { inequalities: walls.collect(), interior: domain.at(&vec![half; dimension]) }
    }

    /// The part of the set where a form is positive, if there is one.
    pub(super) fn where_positive(&self, form: &Form) -> Option<Self> {
        let (constant, slopes) = form.split_last()?;
        if slopes.iter().all(Zero::is_zero) {
            return constant.is_positive().then(|| self.clone());
        }
        let here = value(form, &self.interior);
        let mut part = self.clone();
        part.inequalities.push(form.clone());
        if !here.is_positive() {
            // The origin moves to the carried point.
            let shifted = |form: &Form| {
                let mut shifted = form.clone();
                shifted[slopes.len()] = value(form, &self.interior);
                shifted
            };
            let rows: Vec<Form> = self.inequalities.iter().map(shifted).collect();
            let step = Dictionary::new(&rows, &shifted(form)).reach_positive()?;
            // The form is zero at the share −here/gain of the step; go half the rest of the way.
            let gain = slope_along(form, &step);
            let share = (Rational::one() - here / gain) / Rational::from_integer(2.into());
            part.interior.iter_mut().zip(step).for_each(|(x, step)| *x += step * &share);
            part.shorten_interior();
        }
        Some(part)
    }

    /// Moves the carried point, axis by axis, to one of few digits.
    fn shorten_interior(&mut self) {
        for axis in 0..self.interior.len() {
            let (mut low, mut high) = (None, None);
            for form in self.inequalities.iter().filter(|form| !form[axis].is_zero()) {
                let end = &self.interior[axis] - value(form, &self.interior) / &form[axis];
                if form[axis].is_positive() {
                    low = low.max(Some(end));
                } else if high.as_ref().is_none_or(|high| end < *high) {
                    high = Some(end);
                }
            }
            if let (Some(low), Some(high)) = (low, high) {
                self.interior[axis] = dyadic_between(&low, &high);
            }
        }
    }
}

/// A multiple of a power of two strictly between two numbers, the power about their distance.
fn dyadic_between(low: &Rational, high: &Rational) -> Rational {
    let distance = high - low;
    // 2^power < distance, so the first multiple of it above `low` is below `high`.
    let power = distance.numer().bits() as i32 - distance.denom().bits() as i32 - 2;
    let steps = (low / rational::dyadic(BigInt::one(), power)).floor().to_integer() + 1;
    rational::dyadic(steps, power)
}
