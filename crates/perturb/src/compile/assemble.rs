//! From forms to the nodes of a network.
//!
//! ```text
//! θ ─► perturb.breakpoints ─► perturb.hinges ─► perturb.basis ─► perturb.pixels ─► perturb.clip
//! ```
//!
//! `perturb.basis` is θ and the hinges side by side; without hinges, pixels read θ itself. Where a
//! stage follows a clip, its pixels read the basis and the clipped image side by side.

use std::collections::{BTreeMap, BTreeSet};

use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, NodeId, Op, PiecewiseLinear};
use num_traits::{One, Zero};

use super::error::CompileError;
use super::form::{Form, Source};
use crate::expression::Interval;

/// Pixels, and how they are clipped.
pub(super) struct Layer {
    pub(super) pixels: Vec<Form>,
    /// The range, and for every pixel the ends of it that the pixel crosses.
    pub(super) clip: Option<(Interval, Vec<Ends>)>,
}

/// Which ends of an interval a pixel crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) low: bool,
    pub(super) high: bool,
}

/// The network of layers, each of which reads the one before, over at least the given hinges.
pub(super) fn network(
    parameters: usize,
    mut hinges: BTreeSet<Source>,
    layers: &[Layer],
) -> Result<Network, CompileError> {
    let mut builder = NetworkBuilder::new("perturb.theta", vec![parameters]);
    let sources = layers.iter().flat_map(|layer| &layer.pixels).flat_map(|form| form.terms.keys());
    hinges.extend(sources.filter(|source| matches!(source, Source::Hinge(..))).cloned());
    let basis = push_basis(&mut builder, &hinges)?;
    let mut columns: BTreeMap<Source, usize> =
        (0..parameters).map(|at| (Source::Parameter(at), at)).collect();
    columns.extend(hinges.into_iter().enumerate().map(|(at, hinge)| (hinge, parameters + at)));
    let mut image = None;
    for (at, layer) in layers.iter().enumerate() {
        let number = if at == 0 { String::new() } else { (at + 1).to_string() };
        let sources = match image {
            None => basis,
            Some(image) => {
                let (basis_len, image_len) = (builder.len_of(basis), builder.len_of(image));
                columns.extend((0..image_len).map(|pixel| (Source::Clipped(pixel), basis_len + pixel)));
                beside(&mut builder, &format!("perturb.sources{number}"), basis, image)?
            }
        };
        let width = builder.len_of(sources);
        let affine = affine(&layer.pixels, &columns, width)?;
        let mut node = builder.push(&format!("perturb.pixels{number}"), affine, &[sources])?;
        if let Some((range, crossed)) = &layer.clip {
            let clip = Op::Activation(clip(range, crossed));
            node = builder.push(&format!("perturb.clip{number}"), clip, &[node])?;
        }
        image = Some(node);
    }
    Ok(builder.finish(image.unwrap_or(basis)))
}

/// The node that holds θ and the hinges.
fn push_basis(builder: &mut NetworkBuilder, hinges: &BTreeSet<Source>) -> Result<NodeId, CompileError> {
    let theta = builder.input();
    if hinges.is_empty() {
        return Ok(theta);
    }
    let (mut entries, mut bias) = (Vec::new(), Vec::new());
    for (row, hinge) in hinges.iter().enumerate() {
        if let Source::Hinge(parameter, breakpoint) = hinge {
            entries.push((row, *parameter));
            bias.push(-breakpoint);
        }
    }
    let ones = ScaledArray::from_rationals(&vec![Rational::one(); entries.len()]);
    let map = LinearMap::sparse(entries.len(), builder.len_of(theta), &entries, ones)?;
    let bias = Some(ScaledArray::from_rationals(&bias));
    let breakpoints = builder.push("perturb.breakpoints", Op::Affine { map, bias }, &[theta])?;
    let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
    let hinges = builder.push("perturb.hinges", relu, &[breakpoints])?;
    beside(builder, "perturb.basis", theta, hinges)
}

/// The elements of two nodes side by side.
fn beside(
    builder: &mut NetworkBuilder,
    name: &str,
    first: NodeId,
    second: NodeId,
) -> Result<NodeId, CompileError> {
    let all = |input: u32, node| (0..builder.len_of(node) as u32).map(move |at| (input, at));
    let picks = all(0, first).chain(all(1, second)).collect();
    Ok(builder.push(name, Op::Select(picks), &[first, second])?)
}

/// Pixels as an affine map of their sources: dense where at least half the weights are not zero.
fn affine(pixels: &[Form], columns: &BTreeMap<Source, usize>, width: usize) -> Result<Op, CompileError> {
    let (mut entries, mut weights) = (Vec::new(), Vec::new());
    for (row, form) in pixels.iter().enumerate() {
        for (source, weight) in &form.terms {
            if let Some(&column) = columns.get(source) {
                entries.push((row, column));
                weights.push(weight.clone());
            }
        }
    }
    let map = if 2 * entries.len() >= pixels.len() * width {
        let mut dense = vec![Rational::zero(); pixels.len() * width];
        for ((row, column), weight) in entries.into_iter().zip(weights) {
            dense[row * width + column] = weight;
        }
        LinearMap::dense(pixels.len(), width, ScaledArray::from_rationals(&dense))?
    } else {
        LinearMap::sparse(pixels.len(), width, &entries, ScaledArray::from_rationals(&weights))?
    };
    let constants: Vec<Rational> = pixels.iter().map(|form| form.constant.clone()).collect();
    Ok(Op::Affine { map, bias: Some(ScaledArray::from_rationals(&constants)) })
}

/// A function for each pixel: the identity for one that stays inside the range.
fn clip(range: &Interval, crossed: &[Ends]) -> Activation {
    let mut kinds: Vec<Ends> = Vec::new();
    let mut which = Vec::with_capacity(crossed.len());
    for ends in crossed {
        let known = kinds.iter().position(|kind| kind == ends);
        which.push(known.unwrap_or(kinds.len()) as u32);
        if known.is_none() {
            kinds.push(*ends);
        }
    }
    let function = |ends: &Ends| {
        PiecewiseLinear::clip(ends.low.then_some(range.low()), ends.high.then_some(range.high()))
    };
    Activation::per_element(kinds.iter().map(function).collect(), which)
}
