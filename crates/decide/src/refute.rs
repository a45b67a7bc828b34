//! Whether a conjunction can hold anywhere in a node.

use crate::float::{Extra, Magnitudes, Mirror, Sum};
use crate::game::{self, Affine};
use crate::node::Node;
use crate::proof::{Multiplier, Multipliers};
use crate::weighed::Weighed;

/// What was found.
pub(crate) enum Attempt {
    /// It holds nowhere.
    Refuted(Multipliers),
    /// It may hold somewhere.
    Open(Hardest),
}

/// Where a conjunction is hardest to refute.
#[derive(Clone, Debug)]
pub(crate) struct Hardest {
    /// How far from refuted: the proved bound of the best sum.
    pub(crate) bound: f64,
    /// Where all inequalities are most nearly met, as far as lines say.
    pub(crate) point: Vec<f64>,
    /// Whether floats blur the bound so much that smaller boxes do not help.
    pub(crate) is_blurred: bool,
    /// What is lost at each relu.
    pub(crate) losses: Vec<f64>,
}

/// Lines below the negatives of the rows of a node.
pub(crate) struct RowLines(Vec<Affine>);

impl RowLines {
    pub(crate) fn new(
        mirror: &Mirror,
        sizes: &Magnitudes,
        node: &Node,
        rows: &[Weighed],
        sum: &mut Sum,
    ) -> Self {
        Self(rows.iter().map(|row| line(mirror, sizes, node, row, sum)).collect())
    }
}

/// A line below `−row`.
fn line(mirror: &Mirror, sizes: &Magnitudes, node: &Node, row: &Weighed, sum: &mut Sum) -> Affine {
    sum.clear();
    row.subtract(1.0, sum, sizes);
    sum.sink(mirror, node, sizes, mirror.blocks.len(), Extra::default());
    Affine { a: sum.coefficients[..mirror.inputs].to_vec(), b: sum.constant - sum.error }
}

/// Looks for multipliers, and proves them.
pub(crate) fn attempt(
    mirror: &Mirror,
    sizes: &Magnitudes,
    node: &Node,
    conjunction: &[Weighed],
    rows: &[Weighed],
    row_lines: &RowLines,
    sum: &mut Sum,
) -> Attempt {
    let mut lines = Vec::with_capacity(conjunction.len() + rows.len());
    for (at, inequality) in conjunction.iter().enumerate() {
        let line = line(mirror, sizes, node, inequality, sum);
        let least = sum.least(&node.low, &node.high);
        if least > 0.0 || least >= 0.0 && inequality.strict {
            let mut only = vec![0.0; conjunction.len() + rows.len()];
            only[at] = 1.0;
            return Attempt::Refuted(multipliers(conjunction, rows, &only));
        }
        lines.push(line);
    }
    lines.extend(row_lines.0.iter().cloned());
    let saddle = if lines.is_empty() { None } else { Some(game::solve(&lines, &node.low, &node.high)) };
    let (weights, point) = match saddle {
        Some(saddle) => (saddle.multipliers.iter().map(|&m| rounded(m)).collect(), saddle.point),
        None => (Vec::new(), node.low.clone()),
    };
    let mut losses = vec![0.0; node.units.len()];
    let bound = joint(mirror, sizes, node, conjunction.iter().chain(rows).zip(&weights), sum, &mut losses);
    if bound > 0.0 {
        return Attempt::Refuted(multipliers(conjunction, rows, &weights));
    }
    let is_blurred = sum.error.is_nan() || 4.0 * sum.error > bound.abs();
    if !losses.iter().any(|loss| *loss > 0.0) {
        // The sum is exact and still not negative everywhere. Lines let its point through that the network does not.
        let values = mirror.evaluate(&point);
        for inequality in conjunction.iter().chain(rows).filter(|it| it.at(&values).0 < 0.0) {
            joint(mirror, sizes, node, std::iter::once((inequality, &1.0)), sum, &mut losses);
        }
    }
    Attempt::Open(Hardest { bound, point, is_blurred, losses })
}

/// A proved lower bound of the negative of a combination.
fn joint<'a>(
    mirror: &Mirror,
    sizes: &Magnitudes,
    node: &Node,
    combination: impl Iterator<Item = (&'a Weighed, &'a f64)>,
    sum: &mut Sum,
    losses: &mut [f64],
) -> f64 {
    sum.clear();
    for (inequality, &multiplier) in combination {
        if multiplier > 0.0 {
            inequality.subtract(multiplier, sum, sizes);
        }
    }
    sum.sink(mirror, node, sizes, mirror.blocks.len(), Extra { losses: Some(losses), slopes: None });
    sum.least(&node.low, &node.high)
}

/// The multipliers of inequalities and rows, in this order.
fn multipliers(conjunction: &[Weighed], rows: &[Weighed], weights: &[f64]) -> Multipliers {
    let multiplier = |(weighed, &weight): (&Weighed, &f64)| Multiplier::near(weight, weighed);
    let (own, others) = weights.split_at(conjunction.len());
    let others = rows.iter().zip(others).enumerate().filter(|(_, (_, weight))| **weight > 0.0);
    Multipliers {
        constraints: conjunction.iter().zip(own).map(multiplier).collect(),
        rows: others.map(|(row, pair)| (row, multiplier(pair))).collect(),
    }
}

/// A multiplier with few bits.
fn rounded(multiplier: f64) -> f64 {
    let parts = f64::from(1u32 << 20);
    (multiplier * parts).round() / parts
}
