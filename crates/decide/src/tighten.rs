//! Bounds of what relus read, block by block.

use crate::branch::HALVED;
use crate::control::Control;
use crate::exact;
use crate::float::{Extra, Magnitudes, Part, Sum, down, up};
use crate::leaf;
use crate::node::{Node, Unit};
use crate::problem::{Problem, Question};
use crate::proof::Facts;

/// After so many relus it is looked whether to go on.
const LOOKS: usize = 16;

/// How much of the uncertainty about a relu each input is to blame for.
#[derive(Debug)]
pub(crate) struct Spans {
    /// The inputs that vary, if they are few; otherwise none.
    pub(crate) inputs: Vec<usize>,
    shares: Vec<f64>,
}

impl Spans {
    fn new(node: &Node) -> Self {
        let varies = |&input: &usize| node.high[input] > node.low[input];
        let inputs: Vec<usize> = (0..node.low.len()).filter(varies).take(HALVED + 1).collect();
        let inputs = if inputs.len() > HALVED { Vec::new() } else { inputs };
        let shares = vec![0.0; inputs.len() * node.units.len()];
        Self { inputs, shares }
    }

    /// The share of the input in this place.
    pub(crate) fn share(&self, unit: usize, place: usize) -> f64 {
        self.shares[unit * self.inputs.len() + place]
    }

    fn set(&mut self, unit: usize, node: &Node, sum: &Sum) {
        let d = self.inputs.len();
        for (place, &input) in self.inputs.iter().enumerate() {
            self.shares[unit * d + place] +=
                sum.coefficients[input].abs() * (node.high[input] - node.low[input]);
        }
    }
}

/// Bounds relus.
pub(crate) struct Tightening<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) question: &'a Question,
    pub(crate) sizes: &'a Magnitudes,
    pub(crate) control: &'a Control,
}

impl Tightening<'_> {
    /// Bounds every relu that is not decided, and decides those whose bounds say so. Says what it did; nothing if it was
    /// stopped.
    pub(crate) fn run(&self, node: &mut Node, sum: &mut Sum, facts: &mut Facts) -> Option<Spans> {
        let mut spans = Spans::new(node);
        let mirror = &self.problem.mirror;
        for (block, part) in mirror.blocks.iter().enumerate() {
            let &Part::Relus { source, count, unit, .. } = part else { continue };
            for at in 0..count {
                let number = unit + at;
                let Unit::Between(before) = node.units[number] else { continue };
                if at % LOOKS == 0 && !self.control.goes_on() {
                    return None;
                }
                let mut least = |sign: f64| {
                    sum.clear();
                    sum.coefficients[source + at] = sign;
                    sum.sink(mirror, node, self.sizes, block, Extra::default());
                    spans.set(number, node, sum);
                    let least = sum.least(&node.low, &node.high);
                    // Floats cannot tell a tie.
                    let is_tie = least < 0.0 && sum.near(&node.low, &node.high) >= 0.0;
                    if is_tie && self.is_nowhere_negative(node, (source + at, sign as i32)) {
                        0.0
                    } else {
                        least
                    }
                };
                // Of a NaN the maximum takes the other: nothing was learned.
                let low = down(least(1.0)).max(before.low);
                let high = if low >= 0.0 { before.high } else { up(-least(-1.0)).min(before.high) };
                node.units[number] = if low >= 0.0 {
                    facts.on(number);
                    Unit::On
                } else if high <= 0.0 {
                    facts.off(number);
                    Unit::Off
                } else {
                    let bounds = self.problem.written(number, low, high);
                    if bounds.improves_on(&before) {
                        facts.bounded(number, bounds);
                        Unit::Between(bounds)
                    } else {
                        Unit::Between(before)
                    }
                };
                let width = match node.units[number] {
                    Unit::Between(bounds) => bounds.high - bounds.low,
                    _ => continue,
                };
                let d = spans.inputs.len();
                spans.shares[number * d..(number + 1) * d].iter_mut().for_each(|share| *share /= width);
            }
            facts.end_of_block();
        }
        Some(spans)
    }

    fn is_nowhere_negative(&self, node: &Node, source: (usize, i32)) -> bool {
        let bounds = leaf::bounds(self.question, &node.low, &node.high);
        exact::is_nowhere_negative(&self.problem.network, &node.units, source, &bounds)
    }
}
