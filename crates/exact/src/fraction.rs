//! Fractions that are not brought to lowest terms until someone reads them.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::Rational;
use crate::gcd::gcd;

/// A rational number as a fraction in whatever terms it came, its denominator positive.
///
/// Volumes are compared at every cut but printed only at the end, and a greatest common divisor
/// costs more than everything else about them.
#[derive(Clone, Debug)]
pub struct Fraction {
    numerator: BigInt,
    denominator: BigInt,
}

impl Fraction {
    /// A numerator over a positive denominator.
    pub fn new(numerator: BigInt, denominator: BigInt) -> Self {
        debug_assert!(denominator > BigInt::zero());
        Self { numerator, denominator }
    }

    /// Zero.
    pub fn zero() -> Self {
        Self { numerator: BigInt::zero(), denominator: BigInt::one() }
    }

    /// The numerator, in these terms.
    pub fn numerator(&self) -> &BigInt {
        &self.numerator
    }

    /// The denominator, in these terms.
    pub fn denominator(&self) -> &BigInt {
        &self.denominator
    }

    /// The number in lowest terms.
    pub fn to_rational(&self) -> Rational {
        let divisor = gcd(&self.numerator, &self.denominator);
        Rational::new_raw(&self.numerator / &divisor, &self.denominator / divisor)
    }

    /// The sum, over the product of the denominators.
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            numerator: &self.numerator * &other.denominator + &other.numerator * &self.denominator,
            denominator: &self.denominator * &other.denominator,
        }
    }

    /// Whether some numbers add up to this one, exactly.
    pub fn is_sum_of<'a>(&self, parts: impl IntoIterator<Item = &'a Self>) -> bool {
        parts.into_iter().fold(Self::zero(), |sum, part| sum.plus(part)).cmp(self).is_eq()
    }

    /// The share of a positive whole that this number is, in units of 2⁻ᵇⁱᵗˢ, rounded down.
    pub fn share_of(&self, whole: &Self, bits: u32) -> u64 {
        let share = ((&self.numerator * &whole.denominator) << bits) / (&whole.numerator * &self.denominator);
        num_traits::ToPrimitive::to_u64(&share).unwrap_or(u64::MAX)
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

impl From<&Rational> for Fraction {
    fn from(value: &Rational) -> Self {
        Self { numerator: value.numer().clone(), denominator: value.denom().clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fraction(numerator: i64, denominator: i64) -> Fraction {
        Fraction::new(numerator.into(), denominator.into())
    }

    #[test]
    fn terms_do_not_matter() {
        assert_eq!(fraction(2, 4), fraction(-3, -6 + 12).plus(&fraction(6, 6)));
        assert!(fraction(-1, 2) < fraction(-1, 3) && fraction(7, 7) > fraction(2, 3));
        assert_eq!(fraction(-6, 4).to_rational(), Rational::new((-3).into(), 2.into()));
        assert_eq!(Fraction::zero().to_rational(), Rational::zero());
        assert!(fraction(1, 2).is_sum_of([&fraction(1, 3), &fraction(2, 12)]));
        assert!(!fraction(1, 2).is_sum_of([&fraction(1, 3)]));
        assert_eq!(fraction(1, 3).share_of(&fraction(2, 3), 4), 8);
        assert_eq!(fraction(1, 3).share_of(&fraction(1, 1), 4), 5);
    }
}
