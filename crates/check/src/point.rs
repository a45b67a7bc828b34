//! Points with rational coordinates, and networks at them, one element after another: SPEC § 1.
//!
//! A point is kept over one denominator, and everything is positively homogeneous: at `one` times a point all values
//! are `one` times those at the point.

use metes_certificate::{Affine, Block, Network, Ratio};
use num_bigint::BigInt;
use num_integer::Integer;

/// A point: numerators over one denominator.
pub struct Point {
    /// The numerators.
    pub numerators: Vec<BigInt>,
    /// The denominator, positive.
    pub one: BigInt,
}

impl Point {
    /// The point of these coordinates.
    pub fn new(coordinates: &[Ratio]) -> Self {
        let one = coordinates.iter().fold(BigInt::from(1), |one, ratio| one.lcm(ratio.denominator()));
        let numerators = coordinates.iter().map(|ratio| ratio.numerator() * (&one / ratio.denominator()));
        Self { numerators: numerators.collect(), one }
    }

    /// `one` times the value of a form.
    pub fn value(&self, form: &[BigInt]) -> BigInt {
        let factors = self.numerators.iter().chain(std::iter::once(&self.one));
        form.iter().zip(factors).map(|(coefficient, factor)| coefficient * factor).sum()
    }
}

/// The values of all elements of a valid network.
pub fn values(network: &Network, inputs: &[BigInt], one: &BigInt) -> Vec<BigInt> {
    let mut values = inputs.to_vec();
    for block in &network.blocks {
        let next: Vec<BigInt> = match block {
            Block::Affine(affine) => rows(affine, &values, one),
            Block::Relu(relu) => {
                let read = &values[relu.first as usize..][..relu.count as usize];
                read.iter().map(|value| value.max(&BigInt::ZERO).clone()).collect()
            }
            Block::Max(max) => {
                let largest = |group: &Vec<u32>| group.iter().map(|&member| &values[member as usize]).max();
                max.groups.iter().map(|group| largest(group).cloned().unwrap_or_default()).collect()
            }
        };
        values.extend(next);
    }
    values
}

fn rows(affine: &Affine, values: &[BigInt], one: &BigInt) -> Vec<BigInt> {
    let value = |template: u32, base: u32| -> BigInt {
        let runs = affine.templates[template as usize].iter();
        let sum = |first: usize, weights: &[metes_certificate::Int]| -> BigInt {
            weights.iter().zip(&values[first..]).map(|(weight, value)| &weight.0 * value).sum()
        };
        runs.map(|run| sum(base as usize + run.0 as usize, &run.1)).sum()
    };
    affine.rows.iter().map(|row| value(row.0, row.1) + &row.2.0 * one).collect()
}

/// The values of the outputs of a valid network.
pub fn outputs(network: &Network, inputs: &[BigInt], one: &BigInt) -> Vec<BigInt> {
    let values = values(network, inputs, one);
    network.outputs.iter().map(|&output| values[output as usize].clone()).collect()
}
