//! `split`: a part on each side of a hyperplane.

use metes_certificate::Split;

use crate::forms::Form;
use crate::node::Node;
use crate::rejection::{Rejection, Rule, ensure};

/// Checks the step and goes to the first part.
pub fn check(node: &mut Node, step: &Split) -> Result<(), Rejection> {
    let wanted = node.dimension() + 1;
    ensure(step.row.len() == wanted, Rule::Row, || {
        format!("the row has {} numbers, not {wanted}", step.row.len())
    })?;
    let row: Vec<_> = step.row.iter().map(|coefficient| coefficient.0.clone()).collect();
    node.split(Form::new(&row));
    Ok(())
}
