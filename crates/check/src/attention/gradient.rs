//! Saliency maps: back-propagation through the classifier for given decisions: SPEC § 5.
//!
//! Elements are numbered here as the classifier numbers them, its inputs being the image elements.

use metes_certificate::{Block, Image, Network};
use num_bigint::BigInt;

use crate::point;

/// A gradient with respect to the image, times the classifier's scale.
pub type Map = Vec<BigInt>;

/// The first element of each block.
fn starts(network: &Network) -> Vec<usize> {
    let start = |next: &mut usize, block: &Block| {
        let first = *next;
        *next += match block {
            Block::Affine(affine) => affine.rows.len(),
            Block::Relu(relu) => relu.count as usize,
            Block::Max(max) => max.groups.len(),
        };
        Some(first)
    };
    network.blocks.iter().scan(network.inputs as usize, start).collect()
}

/// The candidates of units at an image: a relu of a value that is not positive is off, and of the largest elements the
/// first is taken. One for each element after the inputs, 0 for rows.
pub fn pattern_at(network: &Network, image: &Image) -> Vec<u32> {
    let inputs: Vec<BigInt> = image.elements.iter().map(|element| element.0.clone()).collect();
    let values = point::values(network, &inputs, &image.scale.0);
    let mut pattern = Vec::with_capacity(values.len() - inputs.len());
    for block in &network.blocks {
        match block {
            Block::Affine(affine) => pattern.resize(pattern.len() + affine.rows.len(), 0),
            Block::Relu(relu) => {
                let read = &values[relu.first as usize..][..relu.count as usize];
                pattern.extend(read.iter().map(|value| u32::from(*value > BigInt::ZERO)));
            }
            Block::Max(max) => pattern.extend(max.groups.iter().map(|group| {
                let value = |place: u32| &values[group[place as usize] as usize];
                (1..group.len() as u32)
                    .fold(0, |best, place| if value(place) > value(best) { place } else { best })
            })),
        }
    }
    pattern
}

/// The map of an output for the candidates of a pattern.
pub fn map(network: &Network, output: u32, pattern: &[u32]) -> Map {
    let inputs = network.inputs as usize;
    let mut gradient = vec![BigInt::ZERO; inputs + pattern.len()];
    gradient[network.outputs[output as usize] as usize] += 1;
    for (block, first) in network.blocks.iter().zip(starts(network)).rev() {
        // A block reads only what stands before it.
        let (before, own) = gradient.split_at_mut(first);
        let chosen = &pattern[first - inputs..];
        match block {
            Block::Affine(affine) => {
                for (row, factor) in
                    affine.rows.iter().zip(own).filter(|(_, factor)| **factor != BigInt::ZERO)
                {
                    for run in &affine.templates[row.0 as usize] {
                        let read = &mut before[row.1 as usize + run.0 as usize..];
                        for (sum, weight) in read.iter_mut().zip(&run.1) {
                            *sum += &weight.0 * &*factor;
                        }
                    }
                }
            }
            Block::Relu(relu) => {
                let read = before[relu.first as usize..][..relu.count as usize].iter_mut();
                for ((sum, own), chosen) in read.zip(own).zip(chosen) {
                    if *chosen == 1 {
                        *sum += &*own;
                    }
                }
            }
            Block::Max(max) => {
                for ((group, own), chosen) in max.groups.iter().zip(own).zip(chosen) {
                    before[group[*chosen as usize] as usize] += &*own;
                }
            }
        }
    }
    gradient.truncate(inputs);
    gradient
}
