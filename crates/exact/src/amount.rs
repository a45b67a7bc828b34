//! Sums of many rationals: exact while that can be written down, enclosed beyond.
//!
//! The sum of ten thousand cell volumes is a fraction of millions of digits, because every cell has
//! denominators of its own. Sums are exact up to a stated size of the denominator; beyond it they
//! are enclosed between two rationals, and say so.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use crate::{Fraction, Rational};

/// An exact number, or two that enclose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// The number.
    Exact(Rational),
    /// A lower and an upper bound on it.
    Between(Rational, Rational),
}

impl Amount {
    /// The number, or the bound below it.
    pub fn at_least(&self) -> &Rational {
        match self {
            Self::Exact(value) | Self::Between(value, _) => value,
        }
    }

    /// The number, or the bound above it.
    pub fn at_most(&self) -> &Rational {
        match self {
            Self::Exact(value) | Self::Between(_, value) => value,
        }
    }

    /// A part of it, for a positive divisor.
    pub fn over(self, divisor: &Rational) -> Self {
        match self {
            Self::Exact(value) => Self::Exact(value / divisor),
            Self::Between(low, high) => Self::Between(low / divisor, high / divisor),
        }
    }

    /// It times a positive factor.
    pub fn times(self, factor: &Rational) -> Self {
        match self {
            Self::Exact(value) => Self::Exact(value * factor),
            Self::Between(low, high) => Self::Between(low * factor, high * factor),
        }
    }

    /// An amount that may be larger by up to `by`.
    pub fn widened(self, by: &Rational) -> Self {
        if by.is_zero() {
            return self;
        }
        Self::Between(self.at_least().clone(), self.at_most() + by)
    }
}

/// Bits after the point of the bounds of an enclosed sum.
const ENCLOSURE_BITS: u32 = 256;

/// A running sum that stays exact while its denominator has at most a given number of bits.
#[derive(Clone, Debug)]
pub struct Sum {
    limit: u64,
    exact: Option<Rational>,
    /// Numerators over 2^[`ENCLOSURE_BITS`].
    low: BigInt,
    high: BigInt,
}

impl Sum {
    /// Nothing so far; exact while the denominator has at most `limit` bits.
    pub fn new(limit: u64) -> Self {
        Self { limit, exact: Some(Rational::zero()), low: BigInt::zero(), high: BigInt::zero() }
    }

    /// Adds a number.
    pub fn add(&mut self, value: &Fraction) {
        self.low += floor(value);
        self.high += ceiling(value);
        self.exact = self
            .exact
            .take()
            .map(|sum| Fraction::from(&sum).plus(value).to_rational())
            .filter(|sum| sum.denom().bits() <= self.limit);
    }

    /// Adds an amount.
    pub fn add_amount(&mut self, amount: &Amount) {
        match amount {
            Amount::Exact(value) => self.add(&Fraction::from(value)),
            Amount::Between(low, high) => {
                self.low += floor(&Fraction::from(low));
                self.high += ceiling(&Fraction::from(high));
                self.exact = None;
            }
        }
    }

    /// The sum.
    pub fn amount(&self) -> Amount {
        match &self.exact {
            Some(value) => Amount::Exact(value.clone()),
            None => {
                let scale = BigInt::one() << ENCLOSURE_BITS;
                Amount::Between(
                    Rational::new(self.low.clone(), scale.clone()),
                    Rational::new(self.high.clone(), scale),
                )
            }
        }
    }
}

/// The numerator over 2^[`ENCLOSURE_BITS`] at or below a number.
fn floor(value: &Fraction) -> BigInt {
    (value.numerator() << ENCLOSURE_BITS).div_floor(value.denominator())
}

/// The numerator over 2^[`ENCLOSURE_BITS`] at or above a number.
fn ceiling(value: &Fraction) -> BigInt {
    (value.numerator() << ENCLOSURE_BITS).div_ceil(value.denominator())
}

/// The sum of values, exact while its denominator has at most `limit` bits. Halves are summed apart,
/// so that numbers of like size meet; lowest terms are looked for only where the limit asks for them.
pub fn total(values: &[Fraction], limit: u64) -> Amount {
    fn exact(values: &[Fraction], limit: u64) -> Option<Fraction> {
        let sum = match values {
            [] => Fraction::zero(),
            [value] => value.clone(),
            _ => {
                let (left, right) = values.split_at(values.len() / 2);
                exact(left, limit)?.plus(&exact(right, limit)?)
            }
        };
        if sum.denominator().bits() <= limit {
            return Some(sum);
        }
        let sum = sum.to_rational();
        (sum.denom().bits() <= limit).then(|| Fraction::from(&sum))
    }
    exact(values, limit).map(|sum| sum.to_rational()).map_or_else(
        || {
            let mut sum = Sum::new(0);
            values.iter().for_each(|value| sum.add(value));
            sum.amount()
        },
        Amount::Exact,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_up_to_the_limit_and_enclosed_beyond() {
        let harmonic: Vec<Fraction> = (1..200).map(|n: i64| Fraction::new(1.into(), n.into())).collect();
        let sum: Rational = harmonic.iter().map(Fraction::to_rational).sum();
        assert_eq!(total(&harmonic, 400), Amount::Exact(sum.clone()));
        let enclosed = total(&harmonic, 50);
        assert!(matches!(enclosed, Amount::Between(..)));
        assert!(*enclosed.at_least() < sum && sum < *enclosed.at_most());
        let width = enclosed.at_most() - enclosed.at_least();
        assert!(width < Rational::new(BigInt::one(), BigInt::one() << 240));
    }
}
