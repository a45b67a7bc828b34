//! Weighted sums of maps.

use metes_exact::{BigInt, Ints, ints};

use crate::SaliencyMap;

/// A sum of maps of one denominator, each times a whole number.
#[derive(Clone, Debug)]
pub struct MapSum {
    sum: Ints,
    denominator: BigInt,
}

impl MapSum {
    /// Nothing so far. The maps to be added have `len` elements of `width` words over a denominator, and the
    /// magnitudes of their weights sum up to at most `weights`.
    pub fn new(len: usize, width: usize, denominator: &BigInt, weights: &BigInt) -> Self {
        Self { sum: Ints::zeros(len, width + ints::width_for(weights) + 1), denominator: denominator.clone() }
    }

    /// Adds a map times a weight.
    pub fn add(&mut self, map: &SaliencyMap, weight: &BigInt) {
        debug_assert_eq!(map.denominator, self.denominator, "maps of one denominator");
        let weight = Ints::from_bigs(std::slice::from_ref(weight));
        self.sum.add_scaled_run(0, map.numerators.as_ref(), weight.get(0));
    }

    /// The sum over a positive divisor.
    pub fn over(self, divisor: &BigInt) -> SaliencyMap {
        SaliencyMap { numerators: self.sum, denominator: self.denominator * divisor }
    }
}
