//! Cases and bound trees: SPEC § 7.

mod node;
mod steps;
mod sum;

use metes_certificate::Case;

use crate::composed::Composed;
use crate::rejection::{Rejection, Rule, ensure};
use crate::tree::Leaves;
use node::Node;

/// Checks that in no case does any of its conjunctions hold.
pub fn check(network: &Composed, cases: &[Case]) -> Result<Leaves, Rejection> {
    let mut leaves = Leaves::default();
    for (place, case) in cases.iter().enumerate() {
        check_case(network, case, &mut leaves)
            .map_err(|rejection| rejection.within(format!("case {place}")))?;
    }
    Ok(leaves)
}

fn check_case(network: &Composed, case: &Case, leaves: &mut Leaves) -> Result<(), Rejection> {
    let mut node = Node::root(network, case);
    let mut is_complete = case.conjunctions.is_empty();
    for (place, step) in case.proof.iter().enumerate() {
        let at = |rejection: Rejection| Rejection { step: Some(place), ..rejection };
        ensure(!is_complete, Rule::Tree, || "the tree has ended").map_err(at)?;
        steps::check(&mut node, step).map_err(at)?;
        if node.is_done() {
            leaves.proved += 1;
            is_complete = !node.leave();
        }
    }
    ensure(is_complete, Rule::Tree, || "the steps end before the tree does")
}
