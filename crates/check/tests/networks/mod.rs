//! Random small networks, the degenerate above all.

use metes_certificate::{Affine, Block, Int, Max, Network, Relu, Row, Run};
use proptest::prelude::*;

/// What a network is made of; indices are taken modulo what there is.
#[derive(Clone, Debug)]
pub enum Layer {
    /// Rows: base, offset, weights, bias.
    Rows(Vec<(u8, u8, Vec<i8>, i8)>),
    /// Relus of some from a first one on.
    Relus(u8, u8),
    /// Groups.
    Maxima(Vec<Vec<u8>>),
}

/// A layer.
pub fn layer() -> impl Strategy<Value = Layer> {
    let weights = prop::collection::vec(-2i8..=2, 0..4);
    let row = (any::<u8>(), 0u8..3, weights, -2i8..=2);
    prop_oneof![
        3 => prop::collection::vec(row, 1..4).prop_map(Layer::Rows),
        2 => (any::<u8>(), 1u8..4).prop_map(|(first, count)| Layer::Relus(first, count)),
        1 => prop::collection::vec(prop::collection::vec(any::<u8>(), 1..4), 1..3).prop_map(Layer::Maxima),
    ]
}

/// A network of layers.
pub fn network(inputs: u32, layers: &[Layer], scale: i64, outputs: &[u8]) -> Network {
    let mut known = inputs;
    let mut blocks = Vec::new();
    for layer in layers {
        let (block, count) = match layer {
            Layer::Rows(rows) => {
                let mut affine = Affine { templates: vec![], rows: vec![] };
                for (base, offset, weights, bias) in rows {
                    let length = weights.len().min(known as usize);
                    let span = u32::from(*offset).min(known - length as u32);
                    let weights: Vec<Int> =
                        weights[..length].iter().map(|&weight| Int::from(i64::from(weight))).collect();
                    let runs = if weights.is_empty() { vec![] } else { vec![Run(span, weights)] };
                    let base = u32::from(*base) % (known - span - length as u32 + 1);
                    affine.rows.push(Row(affine.templates.len() as u32, base, Int::from(i64::from(*bias))));
                    affine.templates.push(runs);
                }
                (Block::Affine(affine), rows.len() as u32)
            }
            Layer::Relus(first, count) => {
                let count = u32::from(*count).min(known);
                (Block::Relu(Relu { first: u32::from(*first) % (known - count + 1), count }), count)
            }
            Layer::Maxima(groups) => {
                let member = |&member: &u8| u32::from(member) % known;
                let groups: Vec<Vec<u32>> =
                    groups.iter().map(|group| group.iter().map(member).collect()).collect();
                let count = groups.len() as u32;
                (Block::Max(Max { groups }), count)
            }
        };
        blocks.push(block);
        known += count;
    }
    // Outputs from the end, where everything has come together.
    let outputs = outputs.iter().map(|&output| known - 1 - u32::from(output) % known.min(4)).collect();
    Network { inputs, scale: Int::from(scale), blocks, outputs }
}
