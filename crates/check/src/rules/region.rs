//! `region`: a leaf of a partition, with its label; its inconsistency in [`attention`](crate::attention).

use metes_certificate::Region;

use crate::inequality::Inequality;
use crate::node::Node;
use crate::rejection::{Rejection, Rule, ensure};
use crate::rules::leaf;

/// Checks that no output is larger than the label's.
pub fn label(node: &Node, region: &Region) -> Result<(), Rejection> {
    let outputs = node.forms.outputs();
    ensure((region.label as usize) < outputs, Rule::Leaf, || format!("there is no output {}", region.label))?;
    ensure(region.margins.len() + 1 == outputs, Rule::Leaf, || {
        format!("{} margins for {outputs} outputs", region.margins.len())
    })?;
    let mut pairs = Inequality::margins(outputs, region.label, false).zip(&region.margins);
    pairs.try_for_each(|(margin, basis)| leaf::margin(node, &margin, basis))
}
