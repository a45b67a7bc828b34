//! Saliency maps: back-propagation through the classifier for given decisions: SPEC § 5.
//!
//! Elements are numbered here as the classifier numbers them, its inputs being the image elements. From the last block to
//! the first every element hands its gradient on to what it reads. No gradient, nor any part of the sum that makes it,
//! is larger than the product of
//!
//! ```text
//! 1 + Σ over the rows of their largest |weight|,    1 + 1 for relus,    1 + the number of groups for maxima
//! ```
//!
//! over the blocks: the gradient of an element is at most what it had from later blocks and what the block adds.

use metes_certificate::{Affine, Block, Image, Network, Run, Template};
use num_bigint::BigUint;

use crate::limbs;
use crate::point;
use crate::rejection::{Rejection, Rule, ensure};
use crate::weights::Weights;

/// How many limbs all gradients and maps may have: a gibibyte.
const LIMBS: usize = 1 << 27;

/// A gradient with respect to the image, times the classifier's scale, each element in as many limbs.
pub type Map = Vec<u64>;

/// The runs of a template: their offsets, lengths and weights.
type Runs = Vec<(usize, usize, Weights)>;

/// The classifier, ready to be run backwards.
pub struct Backward<'a> {
    network: &'a Network,
    /// The first element of each block, and the templates of those with rows.
    blocks: Vec<(usize, Vec<Runs>)>,
    /// How many limbs a gradient has.
    pub width: usize,
    gradient: Vec<u64>,
}

impl<'a> Backward<'a> {
    /// Prepares for maps of so many classes.
    pub fn new(network: &'a Network, classes: usize) -> Result<Self, Rejection> {
        let mut blocks = Vec::new();
        let mut next = network.inputs as usize;
        let mut bound = BigUint::from(1u8);
        for block in &network.blocks {
            let (count, templates, factor) = match block {
                Block::Affine(affine) => {
                    (affine.rows.len(), affine.templates.iter().map(runs).collect(), largest(affine))
                }
                Block::Relu(relu) => (relu.count as usize, Vec::new(), BigUint::from(1u8)),
                Block::Max(max) => (max.groups.len(), Vec::new(), BigUint::from(max.groups.len())),
            };
            blocks.push((next, templates));
            next += count;
            bound *= factor + 1u8;
        }
        let width = limbs::width(bound.bits());
        let numbers = (network.inputs as usize).saturating_mul(classes).saturating_add(next);
        let is_within = numbers.saturating_mul(width) <= LIMBS;
        ensure(is_within, Rule::Limit, || format!("all gradients have more than {LIMBS} limbs"))?;
        Ok(Self { network, blocks, width, gradient: vec![0; next * width] })
    }

    /// The map of an output for the candidates that units take, one for each element after the inputs.
    pub fn map(&mut self, output: u32, pattern: &[u32]) -> Map {
        let (inputs, width) = (self.network.inputs as usize, self.width);
        self.gradient.fill(0);
        self.gradient[self.network.outputs[output as usize] as usize * width] = 1;
        for (block, (first, templates)) in self.network.blocks.iter().zip(&self.blocks).rev() {
            // A block reads only what stands before it.
            let (before, own) = self.gradient.split_at_mut(first * width);
            let own = own.chunks_exact(width);
            let chosen = &pattern[first - inputs..];
            let mut hand_on = |to: usize, own: &[u64]| {
                limbs::add_product(&mut before[to * width..][..width], own, &[1]);
            };
            match block {
                Block::Affine(affine) => {
                    for (row, own) in affine.rows.iter().zip(own).filter(|(_, own)| limbs::sign(own).is_ne())
                    {
                        for (offset, length, weights) in &templates[row.0 as usize] {
                            let read = &mut before[(row.1 as usize + offset) * width..];
                            let mut own = own.to_vec();
                            weights.add_multiples(read, 0..*length, &mut own, width, false);
                        }
                    }
                }
                Block::Relu(relu) => {
                    for (place, own) in
                        own.take(relu.count as usize).enumerate().filter(|(place, _)| chosen[*place] == 1)
                    {
                        hand_on(relu.first as usize + place, own);
                    }
                }
                Block::Max(max) => {
                    for ((group, own), chosen) in max.groups.iter().zip(own).zip(chosen) {
                        hand_on(group[*chosen as usize] as usize, own);
                    }
                }
            }
        }
        self.gradient[..inputs * width].to_vec()
    }
}

fn runs(template: &Template) -> Runs {
    let weights = |run: &Run| Weights::new(run.1.iter().map(|weight| &weight.0));
    template.iter().map(|run| (run.0 as usize, run.1.len(), weights(run))).collect()
}

/// The sum over the rows of their largest weight.
fn largest(affine: &Affine) -> BigUint {
    let of_template = |template: &Template| {
        let weights = template.iter().flat_map(|run| &run.1).map(|weight| weight.0.magnitude());
        weights.max().cloned().unwrap_or_default()
    };
    let templates: Vec<BigUint> = affine.templates.iter().map(of_template).collect();
    affine.rows.iter().map(|row| &templates[row.0 as usize]).sum()
}

/// The candidates of units at an image: a relu of a value that is not positive is off, and of the largest elements the
/// first is taken. One for each element after the inputs, 0 for rows.
pub fn pattern_at(network: &Network, image: &Image) -> Result<Vec<u32>, Rejection> {
    let inputs: Vec<_> = image.elements.iter().map(|element| element.0.clone()).collect();
    let values = point::values(network, &inputs, &image.scale.0)?;
    let mut pattern = Vec::with_capacity(values.len() - inputs.len());
    for block in &network.blocks {
        match block {
            Block::Affine(affine) => pattern.resize(pattern.len() + affine.rows.len(), 0),
            Block::Relu(relu) => {
                let read = &values[relu.first as usize..][..relu.count as usize];
                pattern.extend(read.iter().map(|value| u32::from(value.sign() == num_bigint::Sign::Plus)));
            }
            Block::Max(max) => pattern.extend(max.groups.iter().map(|group| {
                let value = |place: u32| &values[group[place as usize] as usize];
                (1..group.len() as u32)
                    .fold(0, |best, place| if value(place) > value(best) { place } else { best })
            })),
        }
    }
    Ok(pattern)
}
