//! Numbers of so many bits after the point, with a proved error: integrals over thousands of patches have denominators of
//! millions of digits, and nobody reads them.

use metes_exact::{BigInt, Rational};
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
pub(crate) struct Scale(pub(crate) u64);

impl Scale {
    /// A rational, rounded down.
    pub(crate) fn of(self, value: &Rational) -> Fixed {
        Fixed { middle: (value.numer() << self.0).div_floor(value.denom()), error: BigInt::from(1) }
    }

    /// `|a·b| ≤ …`: the rounding of the product and what the errors of the factors make of it.
    pub(crate) fn product(self, a: &Fixed, b: &Fixed) -> Fixed {
        let error = a.middle.abs() * &b.error + b.middle.abs() * &a.error + &a.error * &b.error;
        Fixed { middle: (&a.middle * &b.middle) >> self.0, error: (error >> self.0) + 2 }
    }

    /// Both ends of where a number lies.
    pub(crate) fn ends(self, value: &Fixed) -> (Rational, Rational) {
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
