//! Points with rational coordinates, and networks at them, one element after another: SPEC § 1.
//!
//! A point is kept over one denominator, and everything is positively homogeneous: at `one` times a point all values
//! are `one` times those at the point.

use metes_certificate::{Affine, Block, Network, Ratio, Row, Run};
use num_bigint::BigInt;
use num_integer::Integer;

use crate::rejection::{Rejection, Rule, ensure};

/// How many limbs the values of all elements at a point may have, and those of its coordinates: half a gibibyte.
const LIMBS: u64 = 1 << 26;

/// A point: numerators over one denominator.
pub struct Point {
    /// The numerators.
    pub numerators: Vec<BigInt>,
    /// The denominator, positive.
    pub one: BigInt,
}

/// Limbs of numbers that are kept.
#[derive(Default)]
struct Budget(u64);

impl Budget {
    fn spend(&mut self, bits: u64) -> Result<(), Rejection> {
        self.0 += bits / 64 + 1;
        ensure(self.0 <= LIMBS, Rule::Limit, || format!("the values at a point have more than {LIMBS} limbs"))
    }
}

impl Point {
    /// The point of these coordinates.
    pub fn new(coordinates: &[Ratio]) -> Result<Self, Rejection> {
        let mut one = BigInt::from(1);
        for ratio in coordinates {
            let rest = &one % ratio.denominator();
            if rest != BigInt::ZERO {
                one *= ratio.denominator() / rest.gcd(ratio.denominator());
                Budget::default().spend(one.bits().saturating_mul(coordinates.len() as u64))?;
            }
        }
        let numerators = coordinates.iter().map(|ratio| ratio.numerator() * (&one / ratio.denominator()));
        Ok(Self { numerators: numerators.collect(), one })
    }

    /// `one` times the value of a form.
    pub fn value(&self, form: &[BigInt]) -> BigInt {
        let factors = self.numerators.iter().chain(std::iter::once(&self.one));
        form.iter().zip(factors).map(|(coefficient, factor)| coefficient * factor).sum()
    }
}

/// The values of all elements of a valid network.
pub fn values(network: &Network, inputs: &[BigInt], one: &BigInt) -> Result<Vec<BigInt>, Rejection> {
    let mut budget = Budget::default();
    let mut values = inputs.to_vec();
    for block in &network.blocks {
        let first = values.len();
        let mut add = |value: BigInt, values: &mut Vec<BigInt>| -> Result<(), Rejection> {
            budget.spend(value.bits())?;
            values.push(value);
            Ok(())
        };
        match block {
            Block::Affine(affine) => {
                for place in 0..affine.rows.len() {
                    add(row(affine, place, &values[..first], one), &mut values)?;
                }
            }
            Block::Relu(relu) => {
                for read in relu.first as usize..(relu.first + relu.count) as usize {
                    add((&values[read]).max(&BigInt::ZERO).clone(), &mut values)?;
                }
            }
            Block::Max(max) => {
                for group in &max.groups {
                    let largest = group.iter().map(|&member| &values[member as usize]).max();
                    add(largest.cloned().unwrap_or_default(), &mut values)?;
                }
            }
        }
    }
    Ok(values)
}

fn row(affine: &Affine, place: usize, values: &[BigInt], one: &BigInt) -> BigInt {
    let Row(template, base, bias) = &affine.rows[place];
    let sum = |run: &Run| -> BigInt {
        let read = &values[(base + run.0) as usize..];
        run.1.iter().zip(read).map(|(weight, value)| &weight.0 * value).sum()
    };
    affine.templates[*template as usize].iter().map(sum).sum::<BigInt>() + &bias.0 * one
}

/// The values of the outputs of a valid network.
pub fn outputs(network: &Network, inputs: &[BigInt], one: &BigInt) -> Result<Vec<BigInt>, Rejection> {
    let values = values(network, inputs, one)?;
    Ok(network.outputs.iter().map(|&output| values[output as usize].clone()).collect())
}
