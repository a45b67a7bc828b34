//! `leaf`: the wish is so on the node. The inequalities here, attention in [`attention`](crate::attention).

use crate::basis::Proved;
use crate::inequality::Inequality;
use crate::node::Node;
use crate::rejection::{Rejection, Rule, ensure};

/// Checks a basis for each inequality.
pub fn margins(node: &Node, inequalities: &[Inequality], bases: &[Vec<u32>]) -> Result<(), Rejection> {
    ensure(bases.len() == inequalities.len(), Rule::Leaf, || {
        format!("{} margins for {} inequalities", bases.len(), inequalities.len())
    })?;
    inequalities.iter().zip(bases).try_for_each(|(inequality, basis)| margin(node, inequality, basis))
}

/// Checks the basis of one inequality.
pub fn margin(node: &Node, inequality: &Inequality, basis: &[u32]) -> Result<(), Rejection> {
    let wanted = if inequality.is_strict() { Proved::Positive } else { Proved::NotNegative };
    let proved = node.basis(basis)?.proves(&inequality.form(&node.forms)?);
    ensure(proved >= wanted, Rule::Sign, || format!("the basis does not prove {inequality}"))
}
