//! Integers over one shared denominator.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::rational::{self, Rational};
use crate::{Ints, ints};

/// An array of rationals kept as integers over one shared positive denominator.
///
/// Weights of a network are kept so: all `f32` weights of a layer are integers over one power of
/// two, in eight bytes each as long as their exponents spread over fewer than 38 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaledArray {
    numerators: Ints,
    denominator: BigInt,
}

impl ScaledArray {
    /// Rationals brought to their least common denominator.
    pub fn from_rationals(values: &[Rational]) -> Self {
        let denominator = rational::common_denominator(values);
        let numerators: Vec<BigInt> =
            values.iter().map(|value| value.numer() * (&denominator / value.denom())).collect();
        Self { numerators: Ints::from_bigs(&numerators), denominator }
    }

    /// Numbers `significand · 2^power`, such as floats are, over their least common power of two.
    pub fn from_dyadics(values: &[(i64, i32)]) -> Self {
        let odd = |(significand, power): (i64, i32)| {
            let zeros = significand.trailing_zeros();
            (significand >> zeros, power + zeros as i32)
        };
        let values: Vec<Option<(i64, i32)>> =
            values.iter().map(|&value| (value.0 != 0).then(|| odd(value))).collect();
        let least = values.iter().flatten().map(|&(_, power)| power).min().unwrap_or(0).min(0);
        let bits = |(significand, power): (i64, i32)| {
            (64 - significand.unsigned_abs().leading_zeros()) + (power - least) as u32
        };
        let bound = BigInt::one() << values.iter().flatten().map(|&value| bits(value)).max().unwrap_or(0);
        let mut numerators = Ints::zeros(values.len(), ints::width_for(&(bound - 1)));
        for (at, value) in values.iter().enumerate() {
            if let Some((significand, power)) = value {
                ints::write_big(numerators.get_mut(at), &(BigInt::from(*significand) << (power - least)));
            }
        }
        Self { numerators, denominator: BigInt::one() << least.unsigned_abs() }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.numerators.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.numerators.is_empty()
    }

    /// The shared denominator, positive.
    pub fn denominator(&self) -> &BigInt {
        &self.denominator
    }

    /// The numerators over [`ScaledArray::denominator`].
    pub fn numerators(&self) -> &Ints {
        &self.numerators
    }

    /// The numerator at an index.
    #[inline]
    pub fn numerator(&self, at: usize) -> &[u64] {
        self.numerators.get(at)
    }

    /// The rational at an index.
    pub fn get(&self, at: usize) -> Rational {
        Rational::new(ints::to_big(self.numerator(at)), self.denominator.clone())
    }

    /// The rationals in order.
    pub fn to_rationals(&self) -> Vec<Rational> {
        (0..self.len()).map(|at| self.get(at)).collect()
    }

    /// The array with its elements picked by index, in that order.
    pub fn select(&self, indices: impl ExactSizeIterator<Item = usize>) -> Self {
        let mut numerators = Ints::zeros(indices.len(), self.numerators.width());
        for (to, from) in indices.enumerate() {
            numerators.copy_run(to, self.numerators.run(from, 1));
        }
        Self { numerators, denominator: self.denominator.clone() }
    }

    /// The largest magnitude of a numerator.
    pub fn largest_numerator(&self) -> BigInt {
        self.numerators.as_ref().iter().map(|x| ints::to_big(x).abs()).max().unwrap_or_else(BigInt::zero)
    }

    /// Whether the denominator is one.
    pub fn is_integral(&self) -> bool {
        self.denominator.is_one()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dyadics_are_the_same_numbers_as_rationals() {
        let values = [(0, 5), (3, -149), (-8, 100), (1 << 40, -40), (i64::MIN, 3), (-1, 0)];
        let rationals: Vec<Rational> =
            values.iter().map(|&(significand, power)| rational::dyadic(significand.into(), power)).collect();
        assert_eq!(ScaledArray::from_dyadics(&values), ScaledArray::from_rationals(&rationals));
        assert_eq!(
            ScaledArray::from_dyadics(&[(6, 0), (0, -9)]).to_rationals()[0],
            Rational::from(BigInt::from(6))
        );
    }

    #[test]
    fn rationals_survive_a_shared_denominator() {
        let values: Vec<Rational> = ["0", "1/3", "-7/12", "5", "1e-30", "-123456789012345678901234567890"]
            .map(|t| rational::parse(t).unwrap())
            .into();
        let array = ScaledArray::from_rationals(&values);
        assert_eq!(array.to_rationals(), values);
        assert_eq!(array.select([2, 0].into_iter()).to_rationals(), [values[2].clone(), values[0].clone()]);
        assert!(!array.is_integral());
        assert!(ScaledArray::from_rationals(&[]).is_empty());
    }
}
