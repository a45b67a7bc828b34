//! Sums of elements, and how they sink to the inputs.

use super::UNIT;
use super::mirror::{Mirror, Part, Rows};
use crate::node::{Node, Unit};

/// How large elements are, in the whole tree.
pub(crate) struct Magnitudes {
    /// `|vₑ|` is at most this.
    pub(crate) of: Vec<f64>,
    /// `Σ |w| B + |b|` of a row; 0 of other elements.
    pub(crate) rows: Vec<f64>,
}

impl Magnitudes {
    /// What the box says, block by block; relus take what they read.
    pub(crate) fn new(mirror: &Mirror, low: &[f64], high: &[f64]) -> Self {
        let mut of: Vec<f64> = low.iter().zip(high).map(|(low, high)| low.abs().max(high.abs())).collect();
        let mut rows_of = vec![0.0; mirror.inputs];
        for part in &mirror.blocks {
            match part {
                Part::Rows(rows) => {
                    for row in 0..rows.len() {
                        let mut sum = rows.biases[row].abs();
                        for (start, weights) in rows.row(row) {
                            let sizes = &of[start..start + weights.len()];
                            sum += weights.iter().zip(sizes).map(|(w, b)| w.abs() * b).sum::<f64>();
                        }
                        let enlarged = sum * (1.0 + 1e-9);
                        of.push(enlarged);
                        rows_of.push(enlarged);
                    }
                }
                Part::Relus { source, count, .. } => {
                    of.extend_from_within(source..&(source + count));
                    rows_of.resize(of.len(), 0.0);
                }
            }
        }
        let is_moderate = of.iter().all(|size| *size < 2f64.powi(400));
        if !(mirror.is_faithful && is_moderate) {
            rows_of.fill(f64::INFINITY);
        }
        Self { of, rows: rows_of }
    }
}

/// `Σ cₑ·vₑ + c₀ − ρ`, a lower bound of the sum that was started from.
#[derive(Clone, Debug)]
pub(crate) struct Sum {
    pub(crate) coefficients: Vec<f64>,
    pub(crate) constant: f64,
    pub(crate) error: f64,
}

/// What sinking is told besides the node.
#[derive(Default)]
pub(crate) struct Extra<'a> {
    /// Slopes of lines below relus, by their number.
    pub(crate) slopes: Option<&'a [f64]>,
    /// How much is lost at each relu, by its number.
    pub(crate) losses: Option<&'a mut [f64]>,
}

impl Sum {
    pub(crate) fn new(elements: usize) -> Self {
        Self { coefficients: vec![0.0; elements], constant: 0.0, error: 0.0 }
    }

    /// The sum 0 again.
    pub(crate) fn clear(&mut self) {
        self.coefficients.fill(0.0);
        (self.constant, self.error) = (0.0, 0.0);
    }

    /// Replaces all elements but the inputs; those of block `blocks` and later have coefficient 0.
    pub(crate) fn sink(
        &mut self,
        mirror: &Mirror,
        node: &Node,
        sizes: &Magnitudes,
        blocks: usize,
        mut extra: Extra<'_>,
    ) {
        for part in mirror.blocks[..blocks].iter().rev() {
            match part {
                Part::Rows(rows) => self.through_rows(rows, sizes),
                &Part::Relus { first, source, count, unit } => {
                    for at in 0..count {
                        let coefficient = std::mem::take(&mut self.coefficients[first + at]);
                        if coefficient != 0.0 {
                            let size = sizes.of[source + at];
                            self.through_relu(
                                coefficient,
                                node.units[unit + at],
                                source + at,
                                unit + at,
                                size,
                                &mut extra,
                            );
                        }
                    }
                }
            }
        }
    }

    fn through_relu(
        &mut self,
        coefficient: f64,
        known: Unit,
        source: usize,
        unit: usize,
        size: f64,
        extra: &mut Extra<'_>,
    ) {
        let slope = match known {
            Unit::Off => return,
            Unit::On => 1.0,
            Unit::Between(bounds) if coefficient > 0.0 => {
                let slope = extra.slopes.map_or_else(|| bounds.below(), |slopes| slopes[unit]);
                if let Some(losses) = extra.losses.as_deref_mut() {
                    losses[unit] += coefficient * (bounds.high * (1.0 - slope)).max(-bounds.low * slope);
                }
                slope
            }
            Unit::Between(bounds) => {
                let added = coefficient * bounds.intercept;
                self.constant += added;
                self.error += UNIT * (self.constant.abs() + 2.0 * added.abs());
                if let Some(losses) = extra.losses.as_deref_mut() {
                    losses[unit] -= added;
                }
                bounds.slope
            }
        };
        if slope != 0.0 {
            let before = self.coefficients[source];
            let after = before + coefficient * slope;
            self.coefficients[source] = after;
            if before != 0.0 || slope < 1.0 {
                self.error += UNIT * size * (2.0 * after.abs() + before.abs() + coefficient.abs());
            }
        }
    }

    fn through_rows(&mut self, rows: &Rows, sizes: &Magnitudes) {
        let (mut used, mut moved) = (0u32, 0.0);
        let sources = rows.sources.0..rows.sources.1;
        let mut before = None;
        for row in 0..rows.len() {
            let element = rows.first + row;
            let coefficient = std::mem::take(&mut self.coefficients[element]);
            if coefficient == 0.0 {
                continue;
            }
            before.get_or_insert_with(|| {
                let coefficients = &self.coefficients[sources.clone()];
                let sizes = &sizes.of[sources.clone()];
                coefficients.iter().zip(sizes).map(|(c, b)| c.abs() * b).sum::<f64>() + self.constant.abs()
            });
            used += 1;
            moved += coefficient.abs() * sizes.rows[element];
            self.constant += coefficient * rows.biases[row];
            for (start, weights) in rows.row(row) {
                let into = &mut self.coefficients[start..start + weights.len()];
                into.iter_mut().zip(weights).for_each(|(c, w)| *c += coefficient * w);
            }
        }
        self.error += f64::from(used + 8) * UNIT * (moved + before.unwrap_or(0.0));
    }

    /// A lower bound of the sum over the box, proved. Nothing but inputs may have coefficients.
    pub(crate) fn least(&self, low: &[f64], high: &[f64]) -> f64 {
        let (least, moved) = self.plain(low, high);
        let error = self.error + (low.len() + 8) as f64 * UNIT * moved;
        least - error * (1.0 + 1.0 / (1u64 << 20) as f64) - 2f64.powi(-400)
    }

    /// The most that this bound could be, for all that floats know.
    pub(crate) fn near(&self, low: &[f64], high: &[f64]) -> f64 {
        let (least, moved) = self.plain(low, high);
        least + self.error + (low.len() + 8) as f64 * UNIT * moved
    }

    /// The least value, and the sum of magnitudes.
    fn plain(&self, low: &[f64], high: &[f64]) -> (f64, f64) {
        let start = (self.constant, self.constant.abs());
        let products = self.coefficients.iter().zip(low.iter().zip(high));
        products.fold(start, |(least, moved), (&c, (&low, &high))| {
            let product = if c > 0.0 { c * low } else { c * high };
            (least + product, moved + product.abs())
        })
    }
}
