//! Numbers of so many bits after the point, with a proved error: integrals over thousands of patches have denominators of
//! millions of digits, and nobody reads them.

use metes_exact::{Amount, BigInt, Rational};
use num_integer::Integer;
use num_traits::{Signed, Zero};

/// A number within `error` of `middle`, both in units of `2^-bits`.
#[derive(Clone, Debug)]
pub(crate) struct Fixed {
    middle: BigInt,
    error: BigInt,
}

/// How many bits there are after the point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale(u64);

/// Bits after the point for what belongs to a box of volume 1 or more.
const BITS: u64 = 320;

impl Scale {
    /// The smaller a box, the more bits.
    pub(crate) fn of_box(volume: &Rational) -> Self {
        Self(BITS + volume.denom().bits().saturating_sub(volume.numer().bits()))
    }

    /// A rational, rounded down.
    pub(crate) fn of(self, value: &Rational) -> Fixed {
        Fixed { middle: (value.numer() << self.0).div_floor(value.denom()), error: BigInt::from(1) }
    }

    /// `|a·b| ≤ …`: the rounding of the product and what the errors of the factors make of it.
    pub(crate) fn product(self, a: &Fixed, b: &Fixed) -> Fixed {
        let error = a.middle.abs() * &b.error + b.middle.abs() * &a.error + &a.error * &b.error;
        Fixed { middle: (&a.middle * &b.middle) >> self.0, error: (error >> self.0) + 2 }
    }

    /// The length of an interval or the area of a triangle.
    pub(crate) fn content(self, simplex: &[Vec<Fixed>]) -> Fixed {
        let away = |corner: usize, axis: usize| simplex[corner][axis].minus(&simplex[0][axis]);
        if simplex.len() == 2 {
            return away(1, 0).abs();
        }
        let cross = self.product(&away(1, 0), &away(2, 1));
        cross.minus(&self.product(&away(1, 1), &away(2, 0))).abs().over(2)
    }

    /// Corners as they stand.
    pub(crate) fn corners(self, simplex: &[&Vec<Rational>]) -> Vec<Vec<Fixed>> {
        simplex.iter().map(|corner| corner.iter().map(|x| self.of(x)).collect()).collect()
    }

    /// A sum as an amount.
    pub(crate) fn sum(self, parts: impl Iterator<Item = Fixed>) -> Amount {
        let (low, high) = self.ends(&parts.fold(Fixed::zero(), |sum, part| sum.plus(&part)));
        Amount::Between(low, high)
    }

    /// Both ends of where a number lies.
    fn ends(self, value: &Fixed) -> (Rational, Rational) {
        let end = |end: BigInt| Rational::new(end, BigInt::from(1) << self.0);
        (end(&value.middle - &value.error), end(&value.middle + &value.error))
    }
}

impl Fixed {
    pub(crate) fn zero() -> Self {
        Self { middle: BigInt::zero(), error: BigInt::zero() }
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self { middle: &self.middle + &other.middle, error: &self.error + &other.error }
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        Self { middle: &self.middle - &other.middle, error: &self.error + &other.error }
    }

    /// Its magnitude.
    pub(crate) fn abs(self) -> Self {
        Self { middle: self.middle.abs(), error: self.error }
    }

    /// A part of it.
    pub(crate) fn over(self, divisor: u8) -> Self {
        Self { middle: self.middle.div_floor(&divisor.into()), error: self.error / divisor + 2 }
    }
}
