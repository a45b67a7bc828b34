//! Integrals of a piecewise affine function over boxes, and how they change with the bounds.
//!
//! The margin of a label is affine on each of finitely many patches `η`, so that
//!
//! ```text
//! ∫_D f = Σ_η vol(η ∩ D) · f(centroid(η ∩ D))
//! ∂/∂bᵢ ∫_D f = ∫ f over the face of D on which θᵢ = bᵢ,   ∂/∂aᵢ ∫_D f = −∫ f over the face θᵢ = aᵢ
//! ```
//!
//! Over a simplex that is its volume times the mean of `f` at its corners.

use std::cmp::Ordering;

use metes_exact::amount::{self, Amount};
use metes_exact::rational::approximate;
use metes_exact::{Fraction, Rational};
use num_traits::{One, RefNum};

use crate::clip::{Number, Sides, content, simplices, volume, within};
use crate::fixed::{Fixed, Scale};

/// Bits of the denominator up to which a sum over cells is exact: about 1,200 digits.
pub(crate) const EXACT_BITS: u64 = 1 << 12;

/// A sum over more cells than this is enclosed: its denominator has the factors of all of them.
pub(crate) const MOST_EXACT: usize = 128;

/// An interval or a convex polygon on which a function is affine.
#[derive(Clone, Debug)]
pub struct Patch<T> {
    /// The corners, in order around the border.
    pub corners: Vec<Vec<T>>,
    /// The coefficients, then the constant.
    pub form: Vec<T>,
}

/// A function on patches without common inner points.
#[derive(Clone, Debug)]
pub struct Patches<T>(pub Vec<Patch<T>>);

impl<T: Number> Patch<T>
where
    for<'a> &'a T: RefNum<T>,
{
    /// The value at a point.
    pub fn at(&self, point: &[T]) -> T {
        let constant = self.form[point.len()].clone();
        point.iter().zip(&self.form).fold(constant, |sum, (x, slope)| sum + x * slope)
    }

    /// The integral over a simplex: its volume times the mean of the values at its corners.
    fn over(&self, simplex: &[&Vec<T>], volume: T) -> T {
        let (mut sum, mut count) = (T::zero(), T::zero());
        for corner in simplex {
            sum = sum + self.at(corner);
            count = count + T::one();
        }
        volume * sum / count
    }

    /// The integral over what the patch has in common with a box.
    pub(crate) fn integral(&self, sides: &Sides<T>) -> T {
        let common = within(&self.corners, sides);
        simplices(&common).fold(T::zero(), |sum, simplex| sum + self.over(&simplex, content(&simplex)))
    }

    /// The integral over what the patch has in common with a face of a box of which it covers a part inside.
    fn face(&self, sides: &Sides<T>, axis: usize, at: &T) -> T {
        let beside = |order: Ordering| self.corners.iter().all(|corner| corner[axis].order(at) == order);
        if beside(Ordering::Less) || beside(Ordering::Greater) {
            return T::zero();
        }
        let common = within(&self.corners, sides);
        if volume(&common).is_zero() {
            return T::zero();
        }
        let next = |corner: usize| &common[(corner + 1) % common.len()];
        let pairs = common.iter().enumerate().map(|(corner, p)| (p, next(corner)));
        let mut sum = T::zero();
        for (p, q) in pairs {
            match sides.len() {
                1 if p[0].order(at).is_eq() => sum = sum + self.at(p),
                2 if p[axis].order(at).is_eq() && q[axis].order(at).is_eq() => {
                    let along = 1 - axis;
                    let length = if p[along].order(&q[along]).is_lt() {
                        &q[along] - &p[along]
                    } else {
                        &p[along] - &q[along]
                    };
                    sum = sum + self.over(&[p, q], length);
                }
                _ => {}
            }
        }
        sum
    }
}

impl<T: Number> Patches<T>
where
    for<'a> &'a T: RefNum<T>,
{
    /// What each patch adds to the integral over a box of one or two parameters.
    fn parts<'a>(&'a self, sides: &'a Sides<T>) -> impl Iterator<Item = T> + 'a {
        self.0.iter().map(|patch| patch.integral(sides))
    }

    /// The integral over a box of one or two parameters.
    pub fn integral(&self, sides: &Sides<T>) -> T {
        self.parts(sides).fold(T::zero(), |sum, part| sum + part)
    }

    /// Its derivatives in the lower and in the upper bound of each parameter.
    pub fn gradient(&self, sides: &Sides<T>) -> Vec<[T; 2]> {
        let face = |axis, at| self.0.iter().fold(T::zero(), |sum, patch| sum + patch.face(sides, axis, at));
        let each = sides.iter().enumerate();
        each.map(|(axis, (low, high))| [T::zero() - face(axis, low), face(axis, high)]).collect()
    }
}

impl Patch<Rational> {
    /// As [`Patch::integral`], enclosed.
    fn enclosed(&self, sides: &Sides<Rational>, scale: Scale) -> Fixed {
        let common = within(&self.corners, sides);
        let form: Vec<Fixed> = self.form.iter().map(|number| scale.of(number)).collect();
        let value = |corner: &Vec<Fixed>| {
            let terms = corner.iter().zip(&form).map(|(x, slope)| scale.product(x, slope));
            terms.fold(form[corner.len()].clone(), |sum, term| sum.plus(&term))
        };
        simplices(&common).fold(Fixed::zero(), |sum, simplex| {
            let corners = scale.corners(&simplex);
            let values = corners.iter().map(value).fold(Fixed::zero(), |sum, value| sum.plus(&value));
            sum.plus(&scale.product(&scale.content(&corners), &values).over(corners.len() as u8))
        })
    }
}

impl Patches<Rational> {
    /// The integral over a box: exact of few patches if it can be written down, else enclosed.
    fn amount(&self, sides: &Sides<Rational>) -> Amount {
        if self.0.len() <= MOST_EXACT {
            let parts: Vec<Fraction> = self.parts(sides).map(|part| Fraction::from(&part)).collect();
            return amount::total(&parts, EXACT_BITS);
        }
        let scale = Scale::of_box(&volume_of(sides));
        scale.sum(self.0.iter().map(|patch| patch.enclosed(sides, scale)))
    }

    /// The mean over a box of positive volume: exact where that can be written down, else enclosed.
    pub fn mean(&self, sides: &Sides<Rational>) -> Amount {
        self.amount(sides).over(&volume_of(sides))
    }

    /// Whether the mean over a box is at least a number, decided exactly.
    pub fn mean_is_at_least(&self, sides: &Sides<Rational>, level: &Rational) -> bool {
        let least = level * volume_of(sides);
        let enclosed = self.amount(sides);
        if enclosed.at_least().order(&least).is_ge() {
            return true;
        }
        // Only what is nearly a tie is summed up exactly.
        enclosed.at_most().order(&least).is_ge() && self.integral(sides).order(&least).is_ge()
    }

    /// The least value, and a corner that has it.
    pub fn least(&self) -> Option<(Rational, Vec<Rational>)> {
        let corners =
            self.0.iter().flat_map(|patch| patch.corners.iter().map(|corner| (patch.at(corner), corner)));
        let least =
            corners.reduce(|least, other| if other.0.order(&least.0).is_lt() { other } else { least });
        least.map(|(value, corner)| (value, corner.clone()))
    }

    /// The same in floats.
    pub fn to_floats(&self) -> Patches<f64> {
        let floats = |numbers: &[Rational]| numbers.iter().map(approximate).collect();
        let patch = |patch: &Patch<Rational>| Patch {
            corners: patch.corners.iter().map(|corner| floats(corner)).collect(),
            form: floats(&patch.form),
        };
        Patches(self.0.iter().map(patch).collect())
    }

    /// The function less a number.
    pub fn less(&self, level: &Rational) -> Self {
        let lower = |patch: &Patch<Rational>| {
            let mut lower = patch.clone();
            if let Some(constant) = lower.form.last_mut() {
                *constant -= level;
            }
            lower
        };
        Self(self.0.iter().map(lower).collect())
    }
}

fn volume_of(sides: &Sides<Rational>) -> Rational {
    sides.iter().fold(Rational::one(), |volume, (low, high)| volume * (high - low))
}
