//! `empty`: no point of the node satisfies one of its rows.

use metes_certificate::Empty;

use crate::basis::Proved;
use crate::node::Node;
use crate::rejection::{Rejection, Rule, ensure};

/// Checks the leaf.
pub fn check(node: &Node, step: &Empty) -> Result<(), Rejection> {
    let row = node.row(step.row)?;
    let wanted = if row.is_open { Proved::NotNegative } else { Proved::Positive };
    let proved = node.basis(&step.basis)?.proves(&row.form.negated());
    ensure(proved >= wanted, Rule::Sign, || {
        format!("the basis does not prove that row {} is nowhere satisfied", step.row)
    })
}
