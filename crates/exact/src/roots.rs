//! Sums of square roots of rationals, compared exactly.
//!
//! The attention inconsistency of the paper is `Σⱼ ‖·‖₂`, a sum of square roots. Two such sums are
//! compared by rational enclosures refined until they separate. Equal sums never separate, so
//! equality is decided first when the first enclosure leaves it open: square roots of rationals in
//! distinct classes modulo squares are linearly independent over ℚ (Besicovitch 1940), so a sum
//! `Σ cₖ√qₖ` is zero exactly when the coefficients of every class add up to zero. Two radicands
//! are in one class when their product is a square; no factoring is needed.

use std::cmp::Ordering;
use std::ops::{Add, Neg, Sub};

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::Fraction;
use crate::rational::Rational;

/// A sum `Σ cₖ·√qₖ` with rational coefficients and non-negative rational radicands.
///
/// ```
/// use metes_exact::{rational::parse, RootSum};
/// let root = |text| RootSum::root(&parse(text).unwrap());
/// assert_eq!(root("8"), root("2") + root("2"));
/// assert!(root("2") + root("3") < root("10"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct RootSum {
    terms: Vec<(Rational, Rational)>,
}

impl RootSum {
    /// The rational number itself.
    pub fn rational(value: Rational) -> Self {
        Self::scaled_root(value, &Rational::one())
    }

    /// `√radicand`.
    ///
    /// # Panics
    /// When the radicand is negative.
    pub fn root(radicand: &Rational) -> Self {
        Self::scaled_root(Rational::one(), radicand)
    }

    /// `coefficient · √radicand`.
    ///
    /// # Panics
    /// When the radicand is negative.
    pub fn scaled_root(coefficient: Rational, radicand: &Rational) -> Self {
        assert!(!radicand.is_negative(), "the square root of a negative number");
        if coefficient.is_zero() || radicand.is_zero() {
            return Self::default();
        }
        match rational_root(radicand) {
            Some(root) => Self { terms: vec![(coefficient * root, Rational::one())] },
            None => Self { terms: vec![(coefficient, radicand.clone())] },
        }
    }

    /// The value if it is rational.
    pub fn to_rational(&self) -> Option<Rational> {
        let mut value = Rational::zero();
        for (coefficient, radicand) in self.by_class() {
            if radicand.is_one() {
                value = coefficient;
            } else if !coefficient.is_zero() {
                return None;
            }
        }
        Some(value)
    }

    /// Rationals `low ≤ value ≤ high` at most `(number of terms)·2⁻ᵇⁱᵗˢ` times the largest
    /// coefficient apart.
    pub fn enclosure(&self, bits: u64) -> (Rational, Rational) {
        let mut enclosure = (Rational::zero(), Rational::zero());
        for (coefficient, radicand) in &self.terms {
            let (low, high) = root_enclosure(radicand, bits);
            let (low, high) = (coefficient * low, coefficient * high);
            let (low, high) = if coefficient.is_negative() { (high, low) } else { (low, high) };
            enclosure = (enclosure.0 + low, enclosure.1 + high);
        }
        enclosure
    }

    /// The sign of the sum.
    pub fn signum(&self) -> Ordering {
        let zero = Rational::zero();
        let mut bits = 64;
        loop {
            let (low, high) = self.enclosure(bits);
            if low > zero {
                return Ordering::Greater;
            }
            if high < zero {
                return Ordering::Less;
            }
            if bits == 64 && self.by_class().iter().all(|(coefficient, _)| coefficient.is_zero()) {
                return Ordering::Equal;
            }
            bits *= 2;
        }
    }

    /// The terms gathered by class modulo squares, one representative radicand each.
    fn by_class(&self) -> Vec<(Rational, Rational)> {
        let mut classes: Vec<(Rational, Rational)> = Vec::new();
        'terms: for (coefficient, radicand) in &self.terms {
            for (sum, representative) in &mut classes {
                // √q = (√(q·r)/r)·√r when q·r is a square.
                if let Some(root) = rational_root(&(radicand * &*representative)) {
                    *sum += coefficient * root / &*representative;
                    continue 'terms;
                }
            }
            classes.push((coefficient.clone(), radicand.clone()));
        }
        classes
    }
}

/// The square root of a rational if it is rational.
fn rational_root(value: &Rational) -> Option<Rational> {
    let root = |n: &BigInt| {
        let root = n.sqrt();
        (&root * &root == *n).then_some(root)
    };
    Some(Rational::new(root(value.numer())?, root(value.denom())?))
}

/// `low ≤ √value ≤ high` with `high − low ≤ 2⁻ᵇⁱᵗˢ`.
fn root_enclosure(value: &Rational, bits: u64) -> (Rational, Rational) {
    if value.is_one() {
        return (Rational::one(), Rational::one());
    }
    let scale = BigInt::one() << bits;
    let floor = ((value.numer() << (2 * bits)).div_floor(value.denom())).sqrt();
    (Rational::new(floor.clone(), scale.clone()), Rational::new(floor + 1, scale))
}

impl Add for RootSum {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        for (coefficient, radicand) in other.terms {
            match self.terms.iter_mut().find(|(_, mine)| *mine == radicand) {
                Some((sum, _)) => *sum += coefficient,
                None => self.terms.push((coefficient, radicand)),
            }
        }
        self.terms.retain(|(coefficient, _)| !coefficient.is_zero());
        self
    }
}

impl Neg for RootSum {
    type Output = Self;
    fn neg(mut self) -> Self {
        for (coefficient, _) in &mut self.terms {
            *coefficient = -std::mem::take(coefficient);
        }
        self
    }
}

impl Sub for RootSum {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Ord for RootSum {
    fn cmp(&self, other: &Self) -> Ordering {
        if let ([(a, q)], [(b, r)]) = (&self.terms[..], &other.terms[..])
            && a.is_positive()
            && b.is_positive()
        {
            // The common case, one root each: compare the squares.
            let square = |coefficient: &Rational, radicand: &Rational| {
                let (p, q) = (coefficient.numer(), coefficient.denom());
                Fraction::new(p * p * radicand.numer(), q * q * radicand.denom())
            };
            return square(a, q).cmp(&square(b, r));
        }
        (self.clone() - other.clone()).signum()
    }
}

impl PartialOrd for RootSum {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for RootSum {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for RootSum {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rational::parse;

    fn root(text: &str) -> RootSum {
        RootSum::root(&parse(text).unwrap())
    }

    #[test]
    fn equal_sums_are_equal_however_they_are_written() {
        assert_eq!(root("2") + root("8") - root("18"), RootSum::default());
        assert_eq!(root("1/2"), RootSum::scaled_root(parse("1/2").unwrap(), &parse("2").unwrap()));
        assert_eq!(
            root("2/3") + root("3/2"),
            RootSum::scaled_root(parse("5/6").unwrap(), &parse("6").unwrap())
        );
        assert_eq!(root("49/4").to_rational(), Some(parse("7/2").unwrap()));
        assert_eq!((root("2") - root("2") + root("9")).to_rational(), Some(parse("3").unwrap()));
        assert_eq!(root("2").to_rational(), None);
        assert_eq!(root("0"), RootSum::rational(Rational::zero()));
    }

    #[test]
    fn nearly_equal_sums_are_told_apart() {
        // √(10⁴⁰+1) − 10²⁰ ≈ 5·10⁻²¹; and the classic near tie of Graham: 3 roots against 3 roots.
        assert!(
            root("10000000000000000000000000000000000000001") > RootSum::rational(parse("1e20").unwrap())
        );
        let left = root("0.0001") + root("1e-90");
        let right = root("0.0001") + root("1e-91");
        assert_eq!((left.cmp(&right), right.cmp(&left)), (Ordering::Greater, Ordering::Less));
        let tiny = root("1e-400") - root("1e-401");
        assert_eq!(tiny.signum(), Ordering::Greater);
    }

    #[test]
    fn enclosures_hold_the_value() {
        for bits in [1, 8, 64, 300] {
            let (low, high) = (root("2") - root("3")).enclosure(bits);
            assert!(low <= high && RootSum::rational(low.clone()) <= root("2") - root("3"));
            assert!(RootSum::rational(high) >= root("2") - root("3"));
        }
    }
}
