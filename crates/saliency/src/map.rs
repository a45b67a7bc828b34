//! A saliency map as integers over one denominator.

use metes_exact::{BigInt, Fraction, Ints, Rational, ints, rational};
use num_integer::Integer;
use num_traits::Signed;

use crate::distance::dot;

/// The saliency map of one class: a number for every element of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaliencyMap {
    /// Numerators, in the order of the image's elements.
    pub numerators: Ints,
    /// Their positive denominator.
    pub denominator: BigInt,
}

impl SaliencyMap {
    /// The value at an element.
    pub fn get(&self, element: usize) -> Rational {
        Rational::new(ints::to_big(self.numerators.get(element)), self.denominator.clone())
    }

    /// Element by element the product with factors, one for each element.
    pub fn times(&self, factors: &[Rational]) -> Self {
        let common = rational::common_denominator(factors);
        let products = self.numerators.as_ref().iter().zip(factors);
        let product = |(x, factor): (&[u64], &Rational)| {
            ints::to_big(x) * (factor.numer() * (&common / factor.denom()))
        };
        let products: Vec<BigInt> = products.map(product).collect();
        Self { numerators: Ints::from_bigs(&products), denominator: &self.denominator * common }
    }

    /// The sum of all elements.
    pub fn total(&self) -> Rational {
        Rational::new(self.numerators.as_ref().iter().map(ints::to_big).sum(), self.denominator.clone())
    }

    /// The sum of magnitudes.
    pub fn l1(&self) -> Rational {
        Rational::new(l1(&self.numerators), self.denominator.clone())
    }

    /// The sum of squares.
    pub fn square(&self) -> Rational {
        let square = dot(&self.numerators, &self.numerators);
        Fraction::new(square, &self.denominator * &self.denominator).to_rational()
    }

    /// The sum of magnitudes of what another map differs by.
    pub fn l1_from(&self, other: &Self) -> Rational {
        let (difference, denominator) = self.less(other);
        Rational::new(l1(&difference), denominator)
    }

    /// Element by element this map less another: numerators and denominator.
    pub(crate) fn less(&self, other: &Self) -> (Ints, BigInt) {
        let denominator = self.denominator.lcm(&other.denominator);
        let factors =
            Ints::from_bigs(&[&denominator / &self.denominator, -(&denominator / &other.denominator)]);
        let width = self.numerators.width().max(other.numerators.width()) + factors.width();
        let mut difference = Ints::zeros(self.numerators.len(), width);
        difference.add_scaled_run(0, self.numerators.as_ref(), factors.get(0));
        difference.add_scaled_run(0, other.numerators.as_ref(), factors.get(1));
        (difference, denominator)
    }
}

fn l1(numerators: &Ints) -> BigInt {
    numerators.as_ref().iter().map(|x| ints::to_big(x).abs()).sum()
}
