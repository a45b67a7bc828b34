//! Hyperplanes and points, in integers.

use std::cmp::Ordering;

use metes_exact::ints::{ArrayRef, dot_sign};
use metes_exact::{Ints, Rational, gcd};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::minors;

/// A hyperplane `a·θ + a₀ = 0` with an orientation: coefficients `a₁ … a_d, a₀`, without a common
/// divisor.
#[derive(Debug, PartialEq, Eq)]
pub struct Hyperplane {
    coefficients: Vec<BigInt>,
    packed: Ints,
}

impl Hyperplane {
    /// The hyperplane on which an affine form vanishes; its positive side is where the form is positive.
    /// The form is given by its coefficients followed by its constant.
    pub fn new(form: Vec<BigInt>) -> Self {
        let coefficients = without_common_divisor(form);
        let packed = Ints::from_bigs(&coefficients);
        Self { coefficients, packed }
    }

    /// Coefficients followed by the constant.
    pub fn coefficients(&self) -> &[BigInt] {
        &self.coefficients
    }

    /// On which side a point lies.
    pub fn side_of(&self, point: &Point) -> Ordering {
        point.sign_of(self.packed.as_ref())
    }
}

/// A point `(x₁/w, …, x_d/w)` as integers `x₁ … x_d, w` with `w > 0` and no common divisor that is
/// a power of two.
#[derive(Debug, PartialEq, Eq)]
pub struct Point {
    coordinates: Vec<BigInt>,
    packed: Ints,
}

impl Point {
    /// A point by its homogeneous coordinates; `None` when the last one is zero.
    pub(crate) fn new(mut coordinates: Vec<BigInt>) -> Option<Self> {
        if coordinates.last()?.is_zero() {
            return None;
        }
        let twos = coordinates.iter().filter_map(BigInt::trailing_zeros).min().unwrap_or(0);
        let negative = coordinates.last()?.is_negative();
        for x in &mut coordinates {
            *x >>= twos;
            if negative {
                *x = -std::mem::take(x);
            }
        }
        let packed = Ints::from_bigs(&coordinates);
        Some(Self { coordinates, packed })
    }

    /// A point by its rational coordinates.
    pub fn from_rationals(point: &[Rational]) -> Self {
        let w = metes_exact::rational::common_denominator(point);
        let mut coordinates: Vec<BigInt> = point.iter().map(|x| x.numer() * (&w / x.denom())).collect();
        coordinates.push(w);
        let packed = Ints::from_bigs(&coordinates);
        Self { coordinates, packed }
    }

    /// The point where `d` hyperplanes meet; `None` when they do not meet in one point.
    pub(crate) fn meeting(planes: &[&Hyperplane]) -> Option<Self> {
        let rows: Vec<&[BigInt]> = planes.iter().map(|plane| plane.coefficients()).collect();
        Self::new(minors::orthogonal(&rows))
    }

    /// Homogeneous coordinates `x₁ … x_d, w`.
    pub fn homogeneous(&self) -> &[BigInt] {
        &self.coordinates
    }

    /// The coordinates as rationals.
    pub fn to_rationals(&self) -> Vec<Rational> {
        let Some((w, x)) = self.coordinates.split_last() else { return Vec::new() };
        x.iter().map(|x| Rational::new(x.clone(), w.clone())).collect()
    }

    /// The sign at this point of an affine form, given by its coefficients followed by its constant.
    #[inline]
    pub fn sign_of(&self, form: ArrayRef<'_>) -> Ordering {
        dot_sign(form, self.packed.as_ref())
    }
}

/// Integers divided by their greatest common divisor.
fn without_common_divisor(mut values: Vec<BigInt>) -> Vec<BigInt> {
    // Most of a common divisor is a power of two, which a shift removes.
    let twos = values.iter().filter_map(BigInt::trailing_zeros).min().unwrap_or(0);
    values.iter_mut().for_each(|value| *value >>= twos);
    let divisor = values
        .iter()
        .fold(BigInt::zero(), |divisor, value| if divisor.is_one() { divisor } else { gcd(&divisor, value) });
    if !divisor.is_one() && !divisor.is_zero() {
        values.iter_mut().for_each(|value| *value = &*value / &divisor);
    }
    values
}
