//! Elements that are the same function become one.
//!
//! Two rows are the same if their weights at the elements left over and their biases are; two relus, if what they read is.
//! What a network computes twice, as two streams that are subtracted from each other, is computed once then, and what cancels is gone.

use std::collections::HashMap;

use metes_certificate::{Affine, Block, Network};
use metes_exact::BigInt;
use num_traits::Zero;

use super::LowerError;
use super::writer::Writer;

/// The same network with one element for all that are the same. Maxima stay as they are.
///
/// # Errors
/// When it exceeds what certificates may contain.
pub fn merge(network: &Network) -> Result<Network, LowerError> {
    let mut merger = Merger {
        writer: Writer::new(network.inputs),
        places: (0..network.inputs).collect(),
        rows: HashMap::new(),
        relus: HashMap::new(),
    };
    for block in &network.blocks {
        match block {
            Block::Affine(affine) => merger.affine(affine)?,
            Block::Relu(relu) => merger.relu(relu.first..relu.first + relu.count)?,
            Block::Max(max) => {
                let moved = |group: &Vec<u32>| group.iter().map(|&it| merger.places[it as usize]).collect();
                let groups: Vec<Vec<u32>> = max.groups.iter().map(moved).collect();
                merger.places.extend(merger.writer.max(groups.into_iter())?);
            }
        }
    }
    let outputs = network.outputs.iter().map(|&output| merger.places[output as usize]).collect();
    Ok(merger.writer.finish(network.inputs, network.scale.0.clone(), outputs))
}

type Terms = Vec<(u32, BigInt)>;

struct Merger {
    writer: Writer,
    /// Where each element of the given network is now.
    places: Vec<u32>,
    rows: HashMap<(Terms, BigInt), u32>,
    /// By what they read.
    relus: HashMap<u32, u32>,
}

impl Merger {
    fn affine(&mut self, affine: &Affine) -> Result<(), LowerError> {
        let mut rows = self.writer.rows();
        let first = self.writer.next();
        for row in &affine.rows {
            let mut terms = Terms::new();
            for run in &affine.templates[row.0 as usize] {
                let elements = &self.places[(row.1 + run.0) as usize..];
                terms.extend(
                    elements.iter().zip(&run.1).map(|(&element, weight)| (element, weight.0.clone())),
                );
            }
            terms.sort_by_key(|term| term.0);
            terms.dedup_by(|next, sum| {
                let is_same = next.0 == sum.0;
                if is_same {
                    sum.1 += &next.1;
                }
                is_same
            });
            terms.retain(|(_, weight)| !weight.is_zero());
            let bias = row.2.0.clone();
            let place = match self.rows.get(&(terms.clone(), bias.clone())) {
                Some(&place) => place,
                None => {
                    let place = first.checked_add(rows.len()).ok_or(LowerError::Elements)?;
                    rows.push(&terms, bias.clone())?;
                    self.rows.insert((terms, bias), place);
                    place
                }
            };
            self.places.push(place);
        }
        self.writer.affine(rows)
    }

    fn relu(&mut self, reads: std::ops::Range<u32>) -> Result<(), LowerError> {
        let reads: Vec<u32> = reads.map(|element| self.places[element as usize]).collect();
        let mut new: Vec<u32> = reads.iter().copied().filter(|read| !self.relus.contains_key(read)).collect();
        new.sort_unstable();
        new.dedup();
        let units = self.writer.relu(&new)?;
        self.relus.extend(new.into_iter().zip(units));
        self.places.extend(reads.iter().map(|read| self.relus[read]));
        Ok(())
    }
}
