//! Sums of few elements with rational coefficients, brought to one scale.

use metes_exact::{BigInt, Rational};
use num_integer::Integer;
use num_traits::{One, Zero};

use super::LowerError;
use super::wires::{Wire, Wires};
use super::writer::Writer;

/// `Σ coefficient·(value of an element) + constant`.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    terms: Vec<(u32, Rational)>,
    constant: Rational,
}

/// What becomes of sums without elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Constants {
    /// They stay numbers.
    Keep,
    /// Each becomes an element.
    Pin,
}

impl Sum {
    pub(super) fn constant(constant: Rational) -> Self {
        Self { terms: Vec::new(), constant }
    }

    /// Adds an element of a node times a coefficient.
    pub(super) fn add(&mut self, from: &Wires, index: usize, coefficient: &Rational) {
        match &from.wires[index] {
            Wire::Element(element) => self.add_element(*element, &from.scale, coefficient),
            Wire::Constant(value) => self.constant += &**value * coefficient,
        }
    }

    /// Adds a coefficient times what an element at a scale stands for.
    pub(super) fn add_element(&mut self, element: u32, scale: &BigInt, coefficient: &Rational) {
        let coefficient = coefficient / scale;
        let at = self.terms.partition_point(|term| term.0 < element);
        match self.terms.get_mut(at) {
            Some((other, sum)) if *other == element => *sum += coefficient,
            _ => self.terms.insert(at, (element, coefficient)),
        }
        self.terms.retain(|term| !term.1.is_zero());
    }

    /// The element that the sum is at this scale, if it is one.
    fn alias(&self, scale: &BigInt) -> Option<u32> {
        let [(element, coefficient)] = &self.terms[..] else { return None };
        let is_one = coefficient.numer().is_one() && coefficient.denom() == scale;
        (is_one && self.constant.is_zero()).then_some(*element)
    }

    fn denominators(&self) -> impl Iterator<Item = &BigInt> {
        self.terms.iter().map(|term| &term.1).chain([&self.constant]).map(Rational::denom)
    }
}

impl Writer {
    /// Sums at the least scale at which they are integers. One that is an earlier element at that scale
    /// is no new one.
    pub(super) fn gather(&mut self, sums: Vec<Sum>, constants: Constants) -> Result<Wires, LowerError> {
        let stays = |sum: &Sum| sum.terms.is_empty() && constants == Constants::Keep;
        let mut scale = BigInt::one();
        for denominator in sums.iter().filter(|sum| !stays(sum)).flat_map(Sum::denominators) {
            if *denominator != scale {
                scale = scale.lcm(denominator);
            }
        }
        let mut rows = self.rows();
        let mut wires = Vec::with_capacity(sums.len());
        let integer = |value: &Rational| value.numer() * (&scale / value.denom());
        for sum in sums {
            wires.push(if stays(&sum) {
                Wire::constant(sum.constant)
            } else if let Some(element) = sum.alias(&scale) {
                Wire::Element(element)
            } else {
                let terms: Vec<(u32, BigInt)> =
                    sum.terms.iter().map(|(element, coefficient)| (*element, integer(coefficient))).collect();
                let element = self.next().checked_add(rows.len()).ok_or(LowerError::Elements)?;
                rows.push(&terms, integer(&sum.constant))?;
                Wire::Element(element)
            });
        }
        self.affine(rows)?;
        Ok(Wires { scale, wires })
    }

    /// The same values with an element for each, constants too.
    pub(super) fn pinned(&mut self, x: &Wires) -> Result<Wires, LowerError> {
        if !x.has_constants() {
            return Ok(x.clone());
        }
        let one = Rational::one();
        let sum = |index| {
            let mut sum = Sum::default();
            sum.add(x, index, &one);
            sum
        };
        self.gather((0..x.wires.len()).map(sum).collect(), Constants::Pin)
    }
}
