//! Sums of elements in integers, and how they sink to the inputs where every relu is decided.

use metes_certificate::{Block, Network};
use metes_exact::{BigInt, Rational};
use metes_polytope::lp::Inequality as Row;
use num_traits::{Signed, Zero};

use crate::node::Unit;
use crate::problem::block_len;

/// A sum that meets a relu of which the sign is not known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Undecided(
    /// The relu's number.
    pub usize,
);

/// `Σ cₑ·(element e) + c₀` as a function of the inputs.
pub(crate) fn sink(
    network: &Network,
    units: &[Unit],
    terms: &[(usize, BigInt)],
    constant: BigInt,
) -> Result<Row, Undecided> {
    let inputs = network.inputs as usize;
    let elements = inputs + network.blocks.iter().map(block_len).sum::<usize>();
    let mut c = vec![BigInt::zero(); elements];
    let mut constant = constant;
    for (element, coefficient) in terms {
        c[*element] += coefficient;
    }
    let (mut end, mut unit) = (elements, units.len());
    for block in network.blocks.iter().rev() {
        let first = end - block_len(block);
        match block {
            Block::Affine(affine) => {
                for (at, row) in affine.rows.iter().enumerate() {
                    let coefficient = std::mem::take(&mut c[first + at]);
                    if coefficient.is_zero() {
                        continue;
                    }
                    constant += &coefficient * &row.2.0;
                    for run in &affine.templates[row.0 as usize] {
                        let start = (row.1 + run.0) as usize;
                        for (into, weight) in c[start..].iter_mut().zip(&run.1) {
                            *into += &coefficient * &weight.0;
                        }
                    }
                }
            }
            Block::Relu(relu) => {
                unit -= relu.count as usize;
                for at in 0..relu.count as usize {
                    let coefficient = std::mem::take(&mut c[first + at]);
                    match units[unit + at] {
                        _ if coefficient.is_zero() => {}
                        Unit::Off => {}
                        Unit::On => c[relu.first as usize + at] += coefficient,
                        Unit::Between(_) => return Err(Undecided(unit + at)),
                    }
                }
            }
            Block::Max(_) => {}
        }
        end = first;
    }
    c.truncate(inputs);
    Ok(Row { coefficients: c, constant })
}

/// Whether what a relu reads, or its negative, is nowhere negative in a box; `false` also if that is not clear.
pub(crate) fn is_nowhere_negative(
    network: &Network,
    units: &[Unit],
    (source, sign): (usize, i32),
    bounds: &[(Rational, Rational)],
) -> bool {
    sink(network, units, &[(source, sign.into())], BigInt::zero()).is_ok_and(|row| {
        let least = row.coefficients.iter().zip(bounds).filter(|(c, _)| !c.is_zero());
        let least = least.map(|(c, (low, high))| if c.is_positive() { low * c } else { high * c });
        !least.fold(Rational::from(row.constant.clone()), |sum, term| sum + term).is_negative()
    })
}
