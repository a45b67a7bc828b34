//! Blocks in order, with the elements numbered.

use metes_certificate::{Block, Max, Network, Relu};
use metes_exact::BigInt;

use super::LowerError;
use super::rows::Rows;

/// A network under construction.
pub(super) struct Writer {
    elements: u32,
    weights: u64,
    blocks: Vec<Block>,
}

impl Writer {
    pub(super) fn new(inputs: u32) -> Self {
        Self { elements: inputs, weights: 0, blocks: Vec::new() }
    }

    /// The number that the next element gets.
    pub(super) fn next(&self) -> u32 {
        self.elements
    }

    /// An empty block of rows.
    pub(super) fn rows(&self) -> Rows {
        Rows::new(self.weights)
    }

    /// Adds rows, numbered on from [`Writer::next`].
    pub(super) fn affine(&mut self, rows: Rows) -> Result<(), LowerError> {
        self.weights = rows.weights();
        let affine = rows.finish();
        if !affine.rows.is_empty() {
            self.count(affine.rows.len())?;
            self.blocks.push(Block::Affine(affine));
        }
        Ok(())
    }

    /// Adds a relu of each of these elements, and says which it is.
    ///
    /// They are numbered in the order of what they read: what is consecutive there is one block.
    pub(super) fn relu(&mut self, reads: &[u32]) -> Result<Vec<u32>, LowerError> {
        let mut order: Vec<usize> = (0..reads.len()).collect();
        order.sort_by_key(|&at| reads[at]);
        let mut units = vec![0; reads.len()];
        let mut block = Relu { first: 0, count: 0 };
        for at in order {
            if block.count == 0 || block.first + block.count != reads[at] {
                self.finish_relu(&block);
                block = Relu { first: reads[at], count: 0 };
            }
            block.count += 1;
            units[at] = self.elements;
            self.count(1)?;
        }
        self.finish_relu(&block);
        Ok(units)
    }

    fn finish_relu(&mut self, block: &Relu) {
        if block.count > 0 {
            self.blocks.push(Block::Relu(block.clone()));
        }
    }

    /// Adds maxima, and says which elements they are.
    pub(super) fn max(&mut self, groups: impl Iterator<Item = Vec<u32>>) -> Result<Vec<u32>, LowerError> {
        let groups: Vec<Vec<u32>> = groups.collect();
        let first = self.elements;
        if !groups.is_empty() {
            self.count(groups.len())?;
            self.blocks.push(Block::Max(Max { groups }));
        }
        Ok((first..self.elements).collect())
    }

    fn count(&mut self, more: usize) -> Result<(), LowerError> {
        let more = u32::try_from(more).ok();
        self.elements = more.and_then(|more| self.elements.checked_add(more)).ok_or(LowerError::Elements)?;
        Ok(())
    }

    pub(super) fn finish(self, inputs: u32, scale: BigInt, outputs: Vec<u32>) -> Network {
        Network { inputs, scale: scale.into(), blocks: self.blocks, outputs }
    }
}
