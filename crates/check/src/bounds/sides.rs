//! The box of a node: integers over one denominator, which serves all boxes of a tree.

use metes_certificate::{BoundStep, Case, Ratio};
use num_bigint::BigInt;
use num_integer::Integer;

use crate::composed::LIMBS;
use crate::limbs;
use crate::rejection::{Rejection, Rule, ensure};

/// Bits of the largest denominator.
const BITS: u64 = 1 << 16;

/// The sides of a box.
pub struct Sides {
    denominator: BigInt,
    /// The denominator in limbs.
    one: Vec<u64>,
    /// No numerator is more than `2^bits`.
    bits: u64,
    /// How many limbs each numerator has.
    width: usize,
    /// The least value of each parameter, then the largest of each.
    numerators: Vec<u64>,
}

impl Sides {
    /// The box of a case, over a denominator that serves the halvings of its tree as well.
    pub fn new(case: &Case) -> Result<Self, Rejection> {
        let halvings = case.proof.iter().filter_map(|step| match step {
            BoundStep::Halve(step) => Some(&step.at),
            _ => None,
        });
        let mut denominator = BigInt::from(1);
        for at in case.bounds.iter().flat_map(|side| [&side.0, &side.1]).chain(halvings) {
            let rest = &denominator % at.denominator();
            if rest != BigInt::ZERO {
                denominator *= at.denominator() / rest.gcd(at.denominator());
            }
            ensure(denominator.bits() <= BITS, Rule::Limit, || {
                format!("the denominator of the box and its halvings has more than {BITS} bits")
            })?;
        }
        let all = || case.bounds.iter().map(|side| &side.0).chain(case.bounds.iter().map(|side| &side.1));
        let longest =
            all().map(|at| at.numerator().bits() + denominator.bits() - at.denominator().bits() + 1);
        let bits = longest.max().unwrap_or(0);
        let width = limbs::width(bits);
        ensure(2 * case.bounds.len() * width <= LIMBS, Rule::Limit, || {
            format!("the box has more than {LIMBS} limbs")
        })?;
        let one = limbs::of(&denominator);
        let numerators = vec![0; 2 * case.bounds.len() * width];
        let mut sides = Self { denominator, one, bits, width, numerators };
        for (parameter, (low, high)) in case.bounds.iter().enumerate() {
            sides.set(parameter, false, low);
            sides.set(parameter, true, high);
        }
        Ok(sides)
    }

    /// The denominator.
    pub fn one(&self) -> &[u64] {
        &self.one
    }

    /// No side and no denominator is more than 2 to this power.
    pub fn bits(&self) -> u64 {
        self.bits.max(self.denominator.bits())
    }

    /// How many parameters there are.
    pub fn count(&self) -> usize {
        self.numerators.len() / (2 * self.width)
    }

    /// Where a side is.
    fn place(&self, parameter: usize, is_high: bool) -> std::ops::Range<usize> {
        let place = if is_high { self.count() + parameter } else { parameter };
        place * self.width..(place + 1) * self.width
    }

    /// The numerator of the least or the largest value of a parameter.
    pub fn side(&self, parameter: usize, is_high: bool) -> &[u64] {
        &self.numerators[self.place(parameter, is_high)]
    }

    /// Puts a side in the place of one of the box.
    pub fn set(&mut self, parameter: usize, is_high: bool, at: &Ratio) {
        let place = self.place(parameter, is_high);
        let numerator = at.numerator() * (&self.denominator / at.denominator());
        limbs::extend(&mut self.numerators[place], &limbs::of(&numerator));
    }
}
