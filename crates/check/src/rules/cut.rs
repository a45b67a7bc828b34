//! `cut`: a part for each candidate of a unit that is not out.

use metes_certificate::Cut;

use crate::node::Node;
use crate::rejection::{Rejection, Rule, ensure};

/// Checks the step and goes to the first part.
pub fn check(node: &mut Node, step: Cut) -> Result<(), Rejection> {
    let unit = step.unit;
    let candidates = node.forms.left(unit);
    ensure(candidates.len() >= 2, Rule::Unit, || {
        format!("element {unit} is no unit with two candidates left")
    })?;
    // Forms are identical if they are as far from the first one.
    let lead = |&candidate: &u32| Ok(node.forms.lead(unit, candidate, candidates[0])?.values());
    let mut leads = candidates.iter().map(lead).collect::<Result<Vec<_>, Rejection>>()?;
    leads.sort_unstable();
    let is_flat = leads.windows(2).any(|pair| pair[0] == pair[1]);
    ensure(!is_flat, Rule::Flat, || {
        format!("unit {unit} has identical candidates, of which the first is the largest")
    })?;
    node.cut(unit, candidates);
    Ok(())
}
