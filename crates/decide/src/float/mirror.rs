//! A network of integers in floats.

use metes_certificate::{Block, Network};
use metes_exact::BigInt;

use super::number::scaled;

/// The rows and relus of a network between elements that are scaled to moderate size.
pub(crate) struct Mirror {
    /// How many elements there are.
    pub(crate) elements: usize,
    /// How many of them are inputs.
    pub(crate) inputs: usize,
    /// How many relus there are.
    pub(crate) units: usize,
    /// Element `e` has the value `2^exponents[e]·vₑ`.
    pub(crate) exponents: Vec<i64>,
    /// The blocks.
    pub(crate) blocks: Vec<Part>,
    /// Whether every number in here is near what it stands for.
    pub(crate) is_faithful: bool,
}

/// A block.
pub(crate) enum Part {
    /// Rows.
    Rows(Rows),
    /// Positive parts of consecutive elements.
    Relus {
        /// The first unit's element.
        first: usize,
        /// The first element read.
        source: usize,
        /// How many.
        count: usize,
        /// The number of the first among all relus.
        unit: usize,
    },
}

/// Rows of weights.
pub(crate) struct Rows {
    /// The first row's element.
    pub(crate) first: usize,
    /// One bias a row.
    pub(crate) biases: Vec<f64>,
    /// Where the runs of each row start among the runs, and one more.
    pub(crate) starts: Vec<usize>,
    /// First element read, first weight, length.
    pub(crate) runs: Vec<(usize, usize, usize)>,
    /// The weights of all runs.
    pub(crate) weights: Vec<f64>,
    /// The least element read, and one past the largest.
    pub(crate) sources: (usize, usize),
}

impl Rows {
    pub(crate) fn len(&self) -> usize {
        self.biases.len()
    }

    /// The runs of a row: the first element read, and the weights.
    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = (usize, &[f64])> {
        let runs = &self.runs[self.starts[row]..self.starts[row + 1]];
        runs.iter().map(|&(element, weight, len)| (element, &self.weights[weight..weight + len]))
    }
}

impl Mirror {
    /// The mirror of a network without maxima.
    pub(crate) fn new(network: &Network) -> Self {
        let inputs = network.inputs as usize;
        let mut mirror = Self {
            elements: inputs,
            inputs,
            units: 0,
            exponents: vec![0; inputs],
            blocks: Vec::new(),
            is_faithful: true,
        };
        for block in &network.blocks {
            let first = mirror.elements;
            let part = match block {
                Block::Affine(affine) => Part::Rows(mirror.rows(affine, first)),
                Block::Relu(relu) => {
                    let (source, count) = (relu.first as usize, relu.count as usize);
                    mirror.exponents.extend_from_within(source..source + count);
                    mirror.elements += count;
                    let unit = mirror.units;
                    mirror.units += count;
                    Part::Relus { first, source, count, unit }
                }
                // Networks are freed of maxima before.
                Block::Max(_) => {
                    mirror.is_faithful = false;
                    continue;
                }
            };
            mirror.blocks.push(part);
        }
        mirror
    }

    /// Rows whose largest weight is near 1.
    fn rows(&mut self, affine: &metes_certificate::Affine, first: usize) -> Rows {
        let size = |element: usize, weight: &BigInt| weight.bits() as i64 + self.exponents[element];
        let mut exponent = i64::MIN;
        for row in &affine.rows {
            for run in &affine.templates[row.0 as usize] {
                let start = (row.1 + run.0) as usize;
                let sizes = run.1.iter().enumerate().map(|(at, weight)| size(start + at, &weight.0));
                exponent = exponent.max(sizes.max().unwrap_or(i64::MIN));
            }
        }
        if exponent == i64::MIN {
            exponent = affine.rows.iter().map(|row| row.2.0.bits() as i64).max().unwrap_or(0);
        }
        let mut rows = Rows {
            first,
            biases: Vec::with_capacity(affine.rows.len()),
            starts: vec![0],
            runs: Vec::new(),
            weights: Vec::new(),
            sources: (usize::MAX, 0),
        };
        for row in &affine.rows {
            rows.biases.push(self.number(&row.2.0, -exponent));
            for run in &affine.templates[row.0 as usize] {
                let start = (row.1 + run.0) as usize;
                rows.runs.push((start, rows.weights.len(), run.1.len()));
                for (at, weight) in run.1.iter().enumerate() {
                    let shift = self.exponents[start + at] - exponent;
                    let weight = self.number(&weight.0, shift);
                    rows.weights.push(weight);
                }
                rows.sources = (rows.sources.0.min(start), rows.sources.1.max(start + run.1.len()));
            }
            rows.starts.push(rows.runs.len());
        }
        rows.sources.0 = rows.sources.0.min(rows.sources.1);
        self.exponents.resize(first + affine.rows.len(), exponent);
        self.elements += affine.rows.len();
        rows
    }

    fn number(&mut self, value: &BigInt, shift: i64) -> f64 {
        scaled(value, shift).unwrap_or_else(|| {
            self.is_faithful = false;
            0.0
        })
    }

    /// The values `vₑ` at an input, about.
    pub(crate) fn evaluate(&self, input: &[f64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.elements);
        values.extend_from_slice(input);
        for part in &self.blocks {
            match part {
                Part::Rows(rows) => {
                    for row in 0..rows.len() {
                        let mut value = rows.biases[row];
                        for (start, weights) in rows.row(row) {
                            value += dot(weights, &values[start..start + weights.len()]);
                        }
                        values.push(value);
                    }
                }
                Part::Relus { source, count, .. } => {
                    values.extend_from_within(source..&(source + count));
                    let from = values.len() - count;
                    values[from..].iter_mut().for_each(|value| *value = value.max(0.0));
                }
            }
        }
        values
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (heads, tails) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = heads.remainder().iter().zip(tails.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in heads.zip(tails) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}
