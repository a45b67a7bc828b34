//! A saliency map as integers over one denominator.

use metes_exact::{BigInt, Ints, Rational, ints};
use num_integer::Integer;

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
