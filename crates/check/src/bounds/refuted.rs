//! `refuted`: a conjunction holds nowhere in the node.

use std::collections::HashSet;

use metes_certificate::{Dyadic, Refuted, SLOPES};
use num_bigint::BigInt;
use num_traits::Signed;

use crate::composed::{Composed, Element};
use crate::rejection::{Rejection, Rule, ensure};

use super::node::{Node, Row};
use super::relaxation::value;
use super::sum::Sum;

/// Checks the step and puts the conjunction out.
pub fn check(node: &mut Node, sum: &mut Sum, network: &Composed, step: &Refuted) -> Result<(), Rejection> {
    node.is_left(step.conjunction)?;
    sum.clear();
    let by_constraints = add_constraints(node, sum, network, step)?;
    let by_rows = add_rows(node, sum, network, step)?;
    let is_relu = |unit: u32| matches!(network.elements.get(unit as usize), Some(Element::Relu(_)));
    for &(unit, slope) in &step.slopes {
        ensure(is_relu(unit), Rule::Unit, || format!("element {unit} is no relu"))?;
        ensure(slope <= SLOPES, Rule::Unit, || format!("the slope below unit {unit} is more than 1"))?;
        ensure(sum.slope(unit, slope), Rule::Leaf, || format!("unit {unit} is named twice"))?;
    }
    let sign = sum.sink(node)?;
    let is_proved = if by_constraints || by_rows { sign.is_ge() } else { sign.is_gt() };
    ensure(is_proved, Rule::Sign, || format!("conjunction {} is not refuted", step.conjunction))?;
    node.refute(step.conjunction);
    Ok(())
}

/// Takes multiples of the inequalities away; whether one of them is strict.
fn add_constraints(
    node: &Node,
    sum: &mut Sum,
    network: &Composed,
    step: &Refuted,
) -> Result<bool, Rejection> {
    let inequalities = &node.case().conjunctions[step.conjunction as usize];
    ensure(step.constraints.len() == inequalities.len(), Rule::Leaf, || {
        format!("{} multipliers for {} inequalities", step.constraints.len(), inequalities.len())
    })?;
    let mut is_strict = false;
    for (inequality, multiplier) in inequalities.iter().zip(&step.constraints) {
        let factor = -not_negative(multiplier)?;
        is_strict |= inequality.strict && factor.is_negative();
        for (&output, coefficient) in network.outputs.iter().zip(&inequality.coefficients) {
            sum.add(output, &(&factor * &coefficient.0))?;
        }
        sum.add_constant(&(factor * &network.scale * &inequality.constant.0));
    }
    Ok(is_strict)
}

/// Takes multiples of rows away; whether one of them is open.
fn add_rows(node: &Node, sum: &mut Sum, network: &Composed, step: &Refuted) -> Result<bool, Rejection> {
    let mut named = HashSet::new();
    let mut is_open = false;
    for (index, multiplier) in &step.rows {
        let row = node.row(*index)?;
        ensure(named.insert(index), Rule::Leaf, || format!("row {index} is named twice"))?;
        let factor = -not_negative(multiplier)?;
        match row {
            Row::Given(row, is_row_open) => {
                is_open |= is_row_open && factor.is_negative();
                let (coefficients, constant) = row.split_at(network.parameters);
                for (coefficient, parameter) in coefficients.iter().zip(0..) {
                    sum.add(parameter, &(&factor * &coefficient.0))?;
                }
                constant.iter().for_each(|constant| sum.add_constant(&(&factor * &constant.0)));
            }
            Row::Cut { element, is_on } => sum.add(element, &if is_on { factor } else { -factor })?,
        }
    }
    Ok(is_open)
}

/// A multiplier.
fn not_negative(multiplier: &Dyadic) -> Result<BigInt, Rejection> {
    let multiplier = value(multiplier)?;
    ensure(!multiplier.is_negative(), Rule::Leaf, || "a multiplier is negative")?;
    Ok(multiplier)
}
