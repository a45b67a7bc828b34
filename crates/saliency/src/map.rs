//! A saliency map as integers over one denominator.

use metes_exact::{BigInt, Ints, Rational};
use num_integer::Integer;
use num_traits::One;

/// The saliency map of one class: a number for every element of the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaliencyMap {
    /// Numerators, in the order of the image's elements.
    pub numerators: Vec<BigInt>,
    /// Their positive denominator.
    pub denominator: BigInt,
}

impl SaliencyMap {
    /// A map by the integers that back-propagation gives.
    pub fn new(numerators: &Ints, denominator: &BigInt) -> Self {
        Self { numerators: numerators.as_ref().to_bigs(), denominator: denominator.clone() }
    }

    /// The value at an element.
    pub fn get(&self, element: usize) -> Rational {
        Rational::new(self.numerators[element].clone(), self.denominator.clone())
    }

    /// Both maps' numerators over one denominator.
    pub(crate) fn aligned(&self, other: &Self) -> (Vec<BigInt>, Vec<BigInt>, BigInt) {
        if self.denominator == other.denominator {
            return (self.numerators.clone(), other.numerators.clone(), self.denominator.clone());
        }
        let denominator = self.denominator.lcm(&other.denominator);
        let scaled = |map: &Self| {
            let factor = &denominator / &map.denominator;
            if factor.is_one() {
                map.numerators.clone()
            } else {
                map.numerators.iter().map(|x| x * &factor).collect()
            }
        };
        let (mine, theirs) = (scaled(self), scaled(other));
        (mine, theirs, denominator)
    }
}
