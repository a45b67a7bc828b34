//! `fixed`: candidates are out, one after another.

use metes_certificate::{Fixed, Lost};

use crate::basis::{Basis, Proved};
use crate::composed::Element;
use crate::node::Node;
use crate::rejection::{Rejection, Rule, ensure};

/// Checks the step and puts the candidates out.
pub fn check(node: &mut Node, step: &Fixed) -> Result<(), Rejection> {
    let mut basis = node.basis(&step.basis)?;
    for &unit in &step.off {
        relu(node, unit)?;
        lose(node, &mut basis, unit, 1, 0)?;
    }
    for &unit in &step.on {
        relu(node, unit)?;
        lose(node, &mut basis, unit, 0, 1)?;
    }
    for &Lost(unit, loser, winner) in &step.lost {
        let is_max = matches!(node.forms.element(unit), Some(Element::Max(_)));
        ensure(is_max, Rule::Unit, || format!("element {unit} is no maximum"))?;
        lose(node, &mut basis, unit, loser, winner)?;
    }
    Ok(())
}

fn relu(node: &Node, unit: u32) -> Result<(), Rejection> {
    let is_relu = matches!(node.forms.element(unit), Some(Element::Relu(_)));
    ensure(is_relu, Rule::Unit, || format!("element {unit} is no relu"))
}

fn lose(node: &mut Node, basis: &mut Basis, unit: u32, loser: u32, winner: u32) -> Result<(), Rejection> {
    let is_left = loser != winner && node.forms.is_left(unit, loser) && node.forms.is_left(unit, winner);
    ensure(is_left, Rule::Unit, || {
        format!("unit {unit}: candidates {loser} and {winner} are not two that are left")
    })?;
    let lead = node.forms.lead(unit, winner, loser)?;
    let is_proved = basis.proves(&lead) >= Proved::NotNegative;
    ensure(is_proved, Rule::Sign, || {
        format!("the basis does not prove that candidate {winner} of unit {unit} beats candidate {loser}")
    })?;
    ensure(!lead.is_zero() || winner < loser, Rule::Flat, || {
        format!(
            "candidates {loser} and {winner} of unit {unit} are identical, the first of them is the largest"
        )
    })?;
    node.forms.lose(unit, loser, winner);
    Ok(())
}
