//! From forms to the nodes of a network.
//!
//! ```text
//! θ ─► perturb.breakpoints ─► perturb.hinges ─► perturb.basis ─► perturb.pixels ─► perturb.clip
//! ```
//!
//! `perturb.basis` is θ and the hinges side by side; without hinges, pixels read θ itself. Where poses move in two angles,
//! `perturb.diagonals` are relus of differences of the basis, and stand beside it. Where a
//! stage follows a clip, its pixels read the basis and the clipped image side by side.

use std::collections::{BTreeMap, BTreeSet};

use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, NodeId, Op, PiecewiseLinear};
use num_traits::{One, Zero};

use super::error::CompileError;
use super::form::{Form, Source};
use super::poses::Hats;
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
    grids: &[Hats],
    mut layers: Vec<Layer>,
) -> Result<Network, CompileError> {
    let mut builder = NetworkBuilder::new("perturb.theta", vec![parameters]);
    for layer in &mut layers {
        layer.pixels =
            std::mem::take(&mut layer.pixels).into_iter().map(|form| form.in_hinges(grids)).collect();
    }
    let sources = || layers.iter().flat_map(|layer| &layer.pixels).flat_map(|form| form.terms.keys());
    let diagonals: BTreeSet<(usize, usize)> = sources()
        .filter_map(|source| match source {
            Source::Diagonal { grid, point } => Some((*grid, *point)),
            _ => None,
        })
        .collect();
    let differences: Vec<Form> =
        diagonals.iter().map(|(grid, point)| grids[*grid].diagonal(*point)).collect();
    let all = sources().chain(differences.iter().flat_map(|form| form.terms.keys()));
    hinges.extend(all.filter(|source| matches!(source, Source::Hinge(..))).cloned());
    let mut basis = push_basis(&mut builder, &hinges)?;
    let sources = (0..parameters).map(Source::Parameter).chain(hinges);
    let mut columns: BTreeMap<Source, usize> = sources.enumerate().map(|(at, source)| (source, at)).collect();
    if !diagonals.is_empty() {
        basis = push_diagonals(&mut builder, basis, &differences, &columns)?;
        let (sources, width) = (diagonals.into_iter(), columns.len());
        let sources = sources.map(|(grid, point)| Source::Diagonal { grid, point });
        columns.extend(sources.zip(width..));
    }
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

/// The node that holds the basis so far and the relus of forms in it.
fn push_diagonals(
    builder: &mut NetworkBuilder,
    basis: NodeId,
    forms: &[Form],
    columns: &BTreeMap<Source, usize>,
) -> Result<NodeId, CompileError> {
    let differences = affine(forms, columns, builder.len_of(basis))?;
    let differences = builder.push("perturb.differences", differences, &[basis])?;
    let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
    let diagonals = builder.push("perturb.diagonals", relu, &[differences])?;
    beside(builder, "perturb.bases", basis, diagonals)
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
