//! Whether a network is one: SPEC § 1, and its limits, § 9.
//!
//! After [`validate`] every index of the network refers to something, and walking all weights of all rows once
//! takes time and memory within the limits.

use metes_certificate::{Affine, Block, Network, Template};
use num_traits::Signed;

use crate::rejection::{Rejection, Rule, ensure};

/// Weights of all rows of a network, counted with repetition.
const WEIGHTS: u64 = 1 << 26;

/// How many elements a network has.
pub fn elements(network: &Network) -> u64 {
    let counts = network.blocks.iter().map(|block| match block {
        Block::Affine(affine) => affine.rows.len() as u64,
        Block::Relu(relu) => u64::from(relu.count),
        Block::Max(max) => max.groups.len() as u64,
    });
    u64::from(network.inputs).saturating_add(counts.fold(0, u64::saturating_add))
}

/// Checks a network of a file of `file_bytes` bytes; `name` says which one.
pub fn validate(network: &Network, name: &str, file_bytes: usize) -> Result<(), Rejection> {
    let wrong = |rule, detail: String| Rejection::new(rule, format!("{name}: {detail}"));
    ensure(network.scale.0.is_positive(), Rule::Network, || format!("{name}: the scale is not positive"))?;
    let total = elements(network);
    ensure(total <= file_bytes as u64 && total < 1 << 31, Rule::Limit, || {
        format!("{name}: {total} elements in a file of {file_bytes} bytes")
    })?;
    let mut known = u64::from(network.inputs);
    let mut weights = 0;
    for (place, block) in network.blocks.iter().enumerate() {
        let at = |detail| wrong(Rule::Network, format!("block {place}: {detail}"));
        match block {
            Block::Affine(affine) => {
                weights += affine_weights(affine, known).map_err(at)?;
                ensure(weights <= WEIGHTS, Rule::Limit, || format!("{name}: more than {WEIGHTS} weights"))?;
                known += affine.rows.len() as u64;
            }
            Block::Relu(relu) => {
                if u64::from(relu.first) + u64::from(relu.count) > known {
                    return Err(at(format!("reads beyond the {known} elements before it")));
                }
                known += u64::from(relu.count);
            }
            Block::Max(max) => {
                for (group, members) in max.groups.iter().enumerate() {
                    if members.is_empty() || members.iter().any(|&member| u64::from(member) >= known) {
                        return Err(at(format!(
                            "group {group} is empty or reads beyond the {known} elements before it"
                        )));
                    }
                }
                known += max.groups.len() as u64;
            }
        }
    }
    match network.outputs.iter().find(|&&output| u64::from(output) >= known) {
        Some(output) => Err(wrong(Rule::Network, format!("output {output} is no element"))),
        None => Ok(()),
    }
}

/// The number of weights of the rows of a block, the elements before which are `known`.
fn affine_weights(affine: &Affine, known: u64) -> Result<u64, String> {
    let sizes = affine.templates.iter().enumerate().map(|(place, template)| {
        size(template).ok_or_else(|| format!("template {place} has an empty run or runs that overlap"))
    });
    let sizes: Vec<(u64, u64)> = sizes.collect::<Result<_, _>>()?;
    let mut weights: u64 = 0;
    for (place, row) in affine.rows.iter().enumerate() {
        let Some(&(end, count)) = sizes.get(row.0 as usize) else {
            return Err(format!("row {place} has no template {}", row.0));
        };
        if end > 0 && u64::from(row.1) + end > known {
            return Err(format!("row {place} reads beyond the {known} elements before the block"));
        }
        // Sizes stay below the length of the file, and there are at most 2³² rows.
        weights = weights.saturating_add(count);
    }
    Ok(weights)
}

/// Where a template ends and how many weights it has, if its runs are in order.
fn size(template: &Template) -> Option<(u64, u64)> {
    let (mut end, mut count) = (0, 0);
    for run in template {
        if run.1.is_empty() || u64::from(run.0) < end {
            return None;
        }
        end = u64::from(run.0) + run.1.len() as u64;
        count += run.1.len() as u64;
    }
    Some((end, count))
}
