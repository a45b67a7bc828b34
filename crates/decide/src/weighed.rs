//! Inequalities in floats.

use metes_exact::BigInt;

use crate::float::{Magnitudes, Mirror, Sum, UNIT, scaled};
use crate::problem::Inequality;

/// `Σ c·vₑ + c₀`, an inequality's left side over `2^unit`.
#[derive(Clone, Debug)]
pub(crate) struct Weighed {
    pub(crate) terms: Vec<(usize, f64)>,
    pub(crate) constant: f64,
    pub(crate) unit: i64,
    pub(crate) strict: bool,
    is_faithful: bool,
}

impl Weighed {
    pub(crate) fn new(mirror: &Mirror, inequality: &Inequality) -> Self {
        let unit = inequality.bits(&mirror.exponents);
        let mut is_faithful = true;
        let mut number = |value: &BigInt, shift: i64| {
            scaled(value, shift).unwrap_or_else(|| {
                is_faithful = false;
                0.0
            })
        };
        let terms = inequality.terms.iter();
        let terms =
            terms.map(|(element, c)| (*element, number(c, mirror.exponents[*element] - unit))).collect();
        let constant = number(&inequality.constant, -unit);
        Self { terms, constant, unit, strict: inequality.strict, is_faithful }
    }

    /// That what a relu reads is at least 0, or at most 0.
    pub(crate) fn of_cut(mirror: &Mirror, element: usize, is_on: bool) -> Self {
        Self {
            terms: vec![(element, if is_on { 1.0 } else { -1.0 })],
            constant: 0.0,
            unit: mirror.exponents[element],
            strict: false,
            is_faithful: true,
        }
    }

    /// Takes a multiple away from a sum.
    pub(crate) fn subtract(&self, factor: f64, sum: &mut Sum, sizes: &Magnitudes) {
        let mut moved = factor.abs() * self.constant.abs() + sum.constant.abs();
        sum.constant -= factor * self.constant;
        for &(element, c) in &self.terms {
            let before = sum.coefficients[element];
            sum.coefficients[element] = before - factor * c;
            moved += sizes.of[element] * (before.abs() + (factor * c).abs());
        }
        sum.error += if self.is_faithful { 8.0 * UNIT * moved } else { f64::INFINITY };
    }

    /// The left side where the elements have these values, and the sum of magnitudes.
    pub(crate) fn at(&self, values: &[f64]) -> (f64, f64) {
        let terms = self.terms.iter().map(|&(element, c)| c * values[element]);
        terms.fold((self.constant, self.constant.abs()), |(sum, size), term| (sum + term, size + term.abs()))
    }
}
