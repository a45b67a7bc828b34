//! From networks with rational weights to networks of integers: SPEC § 1.
//!
//! Every node of the network has a *scale* `σ`, a positive integer: with `x` a value of the node, the element that
//! stands for it is `σ·x`. Rows have the least scale at which their weights and biases are integers, which
//! is a multiple of the scale of what they read; relu and max keep the scale of what they read, being positively
//! homogeneous. A node of fixed numbers, or one that only picks elements of others, makes no elements of its own.
//!
//! A piecewise-linear function with the slopes `s₀ … s_m` and the breakpoints `b₁ … b_m` is a line and a relu
//! for each breakpoint, [`Bend`]: `Σ (sⱼ − sⱼ₋₁)·relu(±(x − bⱼ))`.

mod activation;
mod affine;
mod merge;
mod rows;
mod sum;
mod wires;
mod writer;

#[cfg(test)]
mod tests;

use metes_certificate as certificate;
use metes_exact::{BigInt, Rational};
use metes_network::{Network, Node, Op};
use num_traits::One;

pub use merge::merge;
use sum::{Constants, Sum};
use wires::{Wire, Wires};
use writer::Writer;

/// A network as certificates have it.
#[derive(Clone, Debug)]
pub struct Lowered {
    /// The network; its scale is what its outputs are multiples of.
    pub network: certificate::Network,
    /// What stands for the units of every hinge node, in the order of [`Network::hinges`].
    pub hinges: Vec<Hinge>,
    /// How many elements the network has, inputs included.
    pub elements: u32,
}

/// What stands for the units of a hinge node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hinge {
    /// For each unit of an activation, the bends at its function's breakpoints in order.
    Activation(Vec<Vec<Bend>>),
    /// For each unit of a maximum, its max element: candidate `k` is place `k` of the group.
    Max(Vec<u32>),
}

/// What stands for a breakpoint of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bend {
    /// The relu element.
    pub element: u32,
    /// Whether the relu is of `b − x` instead of `x − b`: off to the right of the breakpoint `b`, which is so if the
    /// flatter side is there.
    pub reversed: bool,
}

impl Hinge {
    /// The same units with their elements renumbered.
    pub(crate) fn moved<E>(&self, moved: impl Fn(u32) -> Result<u32, E>) -> Result<Self, E> {
        let bend = |bend: &Bend| Ok(Bend { element: moved(bend.element)?, ..*bend });
        Ok(match self {
            Self::Activation(units) => {
                let unit = |bends: &Vec<Bend>| bends.iter().map(bend).collect();
                Self::Activation(units.iter().map(unit).collect::<Result<_, E>>()?)
            }
            Self::Max(units) => Self::Max(units.iter().map(|&unit| moved(unit)).collect::<Result<_, E>>()?),
        })
    }
}

impl Bend {
    /// Whether the bend at breakpoint `place` (from 0) is on while its unit is on `piece` (from 0).
    pub fn is_on(self, place: usize, piece: usize) -> bool {
        (place < piece) != self.reversed
    }
}

/// Why a network cannot be written down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LowerError {
    /// Too many weights, counted as often as they are used.
    #[error("the network uses its weights more than 2²⁶ times, which is the most that a certificate may")]
    Weights,
    /// Too many elements.
    #[error("the network has 2³² elements or more, too many for a certificate")]
    Elements,
}

/// The network of integers that stands for a network.
///
/// # Errors
/// When it exceeds what certificates may contain.
pub fn lower(network: &Network) -> Result<Lowered, LowerError> {
    let inputs = u32::try_from(network.input_len()).map_err(|_| LowerError::Elements)?;
    let mut writer = Writer::new(inputs);
    let mut hinges = Vec::new();
    let mut values: Vec<Wires> = Vec::with_capacity(network.nodes().len());
    for node in network.nodes() {
        let reads: Vec<&Wires> = node.inputs.iter().map(|input| &values[input.index()]).collect();
        let (value, hinge) = lower_node(&mut writer, node, &reads, inputs)?;
        values.push(value);
        hinges.extend(hinge);
    }
    let output = writer.pinned(&values[network.output().index()])?;
    let outputs = output.elements();
    let elements = writer.next();
    Ok(Lowered { network: writer.finish(inputs, output.scale, outputs), hinges, elements })
}

fn lower_node(
    writer: &mut Writer,
    node: &Node,
    reads: &[&Wires],
    inputs: u32,
) -> Result<(Wires, Option<Hinge>), LowerError> {
    let value = match (&node.op, reads) {
        (Op::Input, _) => Wires { scale: BigInt::one(), wires: (0..inputs).map(Wire::Element).collect() },
        (Op::Constant(values), _) => Wires {
            scale: BigInt::one(),
            wires: values.to_rationals().into_iter().map(Wire::constant).collect(),
        },
        (Op::Affine { map, bias }, [x]) => affine::affine(writer, map, bias.as_ref(), x)?,
        (Op::Select(picks), reads) => select(writer, picks, reads)?,
        (Op::Combine(coefficients), reads) => combine(writer, coefficients, reads, node.len)?,
        (Op::Activation(activation), [x]) => {
            let (value, bends) = activation::activation(writer, activation, x)?;
            return Ok((value, Some(Hinge::Activation(bends))));
        }
        (Op::Max(groups), [x]) => {
            let x = writer.pinned(x)?;
            let elements = x.elements();
            let units = writer.max(
                groups.iter().map(|group| group.iter().map(|&index| elements[index as usize]).collect()),
            )?;
            let wires = units.iter().copied().map(Wire::Element).collect();
            return Ok((Wires { scale: x.scale, wires }, Some(Hinge::Max(units))));
        }
        // The builder of networks sees to it that one node is read.
        (Op::Affine { .. } | Op::Activation(_) | Op::Max(_), _) => Wires::default(),
    };
    Ok((value, None))
}

/// Elements of several nodes: an index map, unless their scales differ.
fn select(writer: &mut Writer, picks: &[(u32, u32)], reads: &[&Wires]) -> Result<Wires, LowerError> {
    let picked = |&(input, index): &(u32, u32)| (reads[input as usize], index as usize);
    let is_element = |(from, index): &(&Wires, usize)| matches!(from.wires[*index], Wire::Element(_));
    let mut scales = picks.iter().map(picked).filter(is_element).map(|(from, _)| &from.scale);
    let scale = scales.next().cloned().unwrap_or_else(BigInt::one);
    if scales.all(|other| *other == scale) {
        let wires = picks.iter().map(picked).map(|(from, index)| from.wires[index].clone());
        return Ok(Wires { scale, wires: wires.collect() });
    }
    let one = Rational::one();
    let sums = picks.iter().map(picked).map(|(from, index)| {
        let mut sum = Sum::default();
        sum.add(from, index, &one);
        sum
    });
    writer.gather(sums.collect(), Constants::Keep)
}

fn combine(
    writer: &mut Writer,
    coefficients: &[Rational],
    reads: &[&Wires],
    len: usize,
) -> Result<Wires, LowerError> {
    let sums = (0..len).map(|index| {
        let mut sum = Sum::default();
        coefficients.iter().zip(reads).for_each(|(coefficient, x)| sum.add(x, index, coefficient));
        sum
    });
    writer.gather(sums.collect(), Constants::Keep)
}
