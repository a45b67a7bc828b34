//! Sums of elements and how they sink: SPEC § 7.

use metes_certificate::{Bounded, Dyadic, SLOPES};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::composed::{Composed, Element};
use crate::rejection::{Rejection, Rule};

use super::node::{Known, Node};

/// `Σ cₑ·(element e) + c₀`.
pub struct Sum {
    coefficients: Vec<BigInt>,
    constant: BigInt,
}

/// `m·2ᵏ`.
pub fn value(number: &Dyadic) -> BigInt {
    &number.0.0 << number.1
}

impl Sum {
    /// 0.
    pub fn new(network: &Composed) -> Self {
        Self { coefficients: vec![BigInt::zero(); network.elements.len()], constant: BigInt::zero() }
    }

    /// Adds a multiple of an element.
    pub fn add(&mut self, element: u32, factor: &BigInt) {
        self.coefficients[element as usize] += factor;
    }

    /// Adds a number.
    pub fn add_constant(&mut self, number: &BigInt) {
        self.constant += number;
    }

    /// A number with the sign of what the sum is at least in a node; `slopes` says which slope the line below a unit has.
    pub fn least(mut self, node: &Node, slopes: &dyn Fn(u32) -> Option<u32>) -> Result<BigInt, Rejection> {
        for part in node.network.parts.iter().rev() {
            if part.patches.is_empty() {
                self.sink_units(node, part.elements.clone(), slopes)?;
            } else {
                part.patches.clone().for_each(|patch| self.sink_patch(node.network, patch as usize));
            }
        }
        let all = node.low.iter().chain(&node.high).map(|side| side.denominator());
        let one = all.fold(BigInt::from(1), |one, other| num_integer::lcm(one, other.clone()));
        let mut least = self.constant * &one;
        for (factor, (low, high)) in self.coefficients.iter().zip(node.low.iter().zip(&node.high)) {
            let at = if factor.is_positive() { low } else { high };
            least += factor * at.numerator() * (&one / at.denominator());
        }
        Ok(least)
    }

    fn sink_patch(&mut self, network: &Composed, place: usize) {
        let patch = &network.patches[place];
        let shape = &network.shapes[patch.shape as usize];
        for slot in patch.slots.clone() {
            let row = &network.rows[slot as usize - network.parameters];
            let factor = std::mem::take(&mut self.coefficients[row.element as usize]);
            if factor.is_zero() {
                continue;
            }
            self.constant += &factor * &row.bias;
            for (position, offset) in shape.offsets.iter().enumerate() {
                let element = network.element_read(place, *offset);
                let weight = shape.weights.value(position * shape.templates + row.template as usize);
                self.coefficients[element as usize] += &factor * weight;
            }
        }
    }

    fn sink_units(
        &mut self,
        node: &Node,
        units: std::ops::Range<u32>,
        slopes: &dyn Fn(u32) -> Option<u32>,
    ) -> Result<(), Rejection> {
        let is_relaxed = units.clone().any(|unit| {
            !self.coefficients[unit as usize].is_zero()
                && matches!(node.known[unit as usize], Known::Bounds(_))
        });
        if is_relaxed {
            self.coefficients.iter_mut().for_each(|factor| *factor *= SLOPES);
            self.constant *= SLOPES;
        }
        for unit in units {
            let factor = std::mem::take(&mut self.coefficients[unit as usize]);
            if factor.is_zero() {
                continue;
            }
            let unbounded =
                || Rejection::new(Rule::Bound, format!("a sum sinks to unit {unit}, which has no bounds"));
            match (node.network.elements[unit as usize], node.known[unit as usize]) {
                (Element::Max(group), _) => match node.network.groups.get(group) {
                    &[only] => self.coefficients[only as usize] += factor,
                    _ => return Err(unbounded()),
                },
                (Element::Relu(of), Known::On) => self.coefficients[of as usize] += factor,
                (Element::Relu(_), Known::Off) => {}
                (Element::Relu(of), Known::Bounds(bounds)) => {
                    // The whole sum was multiplied by the number of parts that slopes are counted in.
                    let factor = factor / SLOPES;
                    let Bounded(_, lower, upper, above) = bounds;
                    let (lower, upper) = (value(lower), value(upper));
                    if factor.is_positive() {
                        let natural = if (&lower + &upper).is_negative() { 0 } else { SLOPES };
                        self.coefficients[of as usize] += &factor * slopes(unit).unwrap_or(natural);
                    } else {
                        self.coefficients[of as usize] += &factor * *above;
                        self.constant += factor * (-lower * *above).max(upper * (SLOPES - above));
                    }
                }
                _ => return Err(unbounded()),
            }
        }
        Ok(())
    }
}
