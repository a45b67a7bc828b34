//! What `metes export` wrote.

use metes_certificate::{Block, Network};

use super::Lines;
use crate::export::weights;

/// The summary.
pub fn text(network: &Network, elements: u32, hash: &str, notes: &[String]) -> String {
    let mut lines = Lines::default();
    let mut units = [0, 0];
    for block in &network.blocks {
        match block {
            Block::Affine(_) => {}
            Block::Relu(relu) => units[0] += relu.count as usize,
            Block::Max(max) => units[1] += max.groups.len(),
        }
    }
    let [relus, maxima] = units;
    lines.add(
        "network",
        format!("{} inputs, {} outputs, {elements} elements", network.inputs, network.outputs.len()),
    );
    lines.add("units", format!("{relus} relu, {maxima} max"));
    lines.add("weights", format!("{}, counted as often as they are used", weights(network)));
    lines.add("scale", format!("{} bits", network.scale.0.bits()));
    lines.add("sha256", hash);
    for note in notes {
        lines.add("note", note);
    }
    lines.0
}
