//! Cases and bound trees: SPEC § 7.
//!
//! - `layout`: the network as sums sink through it. `relaxation`: the lines around a relu. `sides`: boxes.
//! - `node`: what is known at the current node, noted on a trail.
//! - `sum`, with its hot loop in `kernel`: how a sum sinks.
//! - `settled`, `bounded`, `refuted`: the steps that prove something.

mod bounded;
mod coefficients;
mod kernel;
mod layout;
mod node;
mod number;
mod refuted;
mod relaxation;
mod settled;
mod sides;
mod sum;

use metes_certificate::{BoundStep, Case};

use crate::composed::Composed;
use crate::rejection::{Rejection, Rule, ensure};
use crate::tree::Leaves;
use layout::Layout;
use node::Node;
use sum::Sum;

/// Checks that in no case does any of its conjunctions hold.
pub fn check(network: &Composed, cases: &[Case]) -> Result<Leaves, Rejection> {
    let layout = Layout::new(network);
    let mut sum = Sum::new(&layout);
    let mut known = node::known(network);
    let mut leaves = Leaves::default();
    for (place, case) in cases.iter().enumerate() {
        let within = |rejection: Rejection| rejection.within(format!("case {place}"));
        let mut node = Node::root(network, case, known).map_err(within)?;
        leaves.proved += check_tree(network, &mut node, &mut sum, &case.proof).map_err(within)?;
        known = node.end();
    }
    Ok(leaves)
}

/// Checks that the steps are a tree at whose leaves all conjunctions are out; returns how many leaves there are.
fn check_tree<'a>(
    network: &Composed,
    node: &mut Node<'a>,
    sum: &mut Sum,
    steps: &'a [BoundStep],
) -> Result<usize, Rejection> {
    let mut leaves = 0;
    let mut is_complete = node.is_done();
    for (place, step) in steps.iter().enumerate() {
        let at = |rejection: Rejection| Rejection { step: Some(place), ..rejection };
        ensure(!is_complete, Rule::Tree, || "the tree has ended").map_err(at)?;
        let checked = match step {
            BoundStep::Settled(step) => settled::check(node, sum, step),
            BoundStep::Bounded(step) => bounded::check(node, sum, step),
            BoundStep::Cut(step) => node.cut(step.unit),
            BoundStep::Halve(step) => node.halve(step.parameter, &step.at),
            BoundStep::Refuted(step) => refuted::check(node, sum, network, step),
        };
        checked.map_err(at)?;
        if node.is_done() {
            leaves += 1;
            is_complete = !node.leave();
        }
    }
    ensure(is_complete, Rule::Tree, || "the steps end before the tree does")?;
    Ok(leaves)
}
