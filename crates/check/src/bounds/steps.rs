//! The steps of a bound tree.

use std::collections::{HashMap, HashSet};

use metes_certificate::{BoundStep, Bounded, Refuted, SLOPES, Settled};
use num_bigint::BigInt;
use num_traits::Signed;

use crate::composed::Element;
use crate::rejection::{Rejection, Rule, ensure};

use super::node::{Known, Node, Row};
use super::sum::{Sum, value};

/// Checks a step and carries it out.
pub fn check<'a>(node: &mut Node<'a>, step: &'a BoundStep) -> Result<(), Rejection> {
    match step {
        BoundStep::Settled(step) => settled(node, step),
        BoundStep::Bounded(step) => step.iter().try_for_each(|bounds| bounded(node, bounds)),
        BoundStep::Cut(step) => node.cut(step.unit),
        BoundStep::Halve(step) => node.halve(step.parameter, &step.at),
        BoundStep::Refuted(step) => refuted(node, step),
    }
}

/// The least value of `factor·(element) + constant`.
fn least(node: &Node, element: u32, factor: i32, constant: &BigInt) -> Result<BigInt, Rejection> {
    let mut sum = Sum::new(node.network);
    sum.add(element, &BigInt::from(factor));
    sum.add_constant(constant);
    sum.least(node, &|_| None)
}

fn settled(node: &mut Node, step: &Settled) -> Result<(), Rejection> {
    let off = step.off.iter().map(|&unit| (unit, -1, Known::Off, "off"));
    for (unit, factor, known, name) in off.chain(step.on.iter().map(|&unit| (unit, 1, Known::On, "on"))) {
        let element = node.undecided(unit)?;
        let is_so = !least(node, element, factor, &BigInt::ZERO)?.is_negative();
        ensure(is_so, Rule::Sign, || format!("it is not proved that unit {unit} is {name}"))?;
        node.know(unit, known);
    }
    Ok(())
}

fn bounded<'a>(node: &mut Node<'a>, bounds: &'a Bounded) -> Result<(), Rejection> {
    let Bounded(unit, lower, upper, slope) = bounds;
    let element = node.undecided(*unit)?;
    ensure(*slope <= SLOPES, Rule::Unit, || format!("unit {unit} has a slope above 1"))?;
    let (low, high) = match &node.known[*unit as usize] {
        Known::Bounds(Bounded(_, low, high, _)) => (value(lower) <= value(low), value(upper) >= value(high)),
        _ => (false, false),
    };
    let is_so = low || !least(node, element, 1, &-value(lower))?.is_negative();
    ensure(is_so, Rule::Sign, || format!("the lower bound of unit {unit} is not proved"))?;
    let is_so = high || !least(node, element, -1, &value(upper))?.is_negative();
    ensure(is_so, Rule::Sign, || format!("the upper bound of unit {unit} is not proved"))?;
    node.know(*unit, Known::Bounds(bounds));
    Ok(())
}

fn refuted(node: &mut Node, step: &Refuted) -> Result<(), Rejection> {
    node.is_left(step.conjunction)?;
    let inequalities = &node.case.conjunctions[step.conjunction as usize];
    ensure(step.constraints.len() == inequalities.len(), Rule::Leaf, || {
        format!("{} multipliers for {} inequalities", step.constraints.len(), inequalities.len())
    })?;
    let mut is_strict = false;
    let mut sum = Sum::new(node.network);
    for (inequality, multiplier) in inequalities.iter().zip(&step.constraints) {
        let factor = -multiplier_of(multiplier)?;
        is_strict |= inequality.strict && factor.is_negative();
        for (&output, coefficient) in node.network.outputs.iter().zip(&inequality.coefficients) {
            sum.add(output, &(&factor * &coefficient.0));
        }
        sum.add_constant(&(factor * &node.network.scale * &inequality.constant.0));
    }
    let mut named = HashSet::new();
    for (index, multiplier) in &step.rows {
        ensure(named.insert(index), Rule::Leaf, || format!("row {index} is named twice"))?;
        let factor = -multiplier_of(multiplier)?;
        match node.row(*index)? {
            Row::Given(row, is_open) => {
                is_strict |= is_open && factor.is_negative();
                for (parameter, coefficient) in (0..node.network.parameters).zip(row) {
                    sum.add(parameter as u32, &(&factor * &coefficient.0));
                }
                if let Some(constant) = row.last() {
                    sum.add_constant(&(factor * &constant.0));
                }
            }
            Row::Cut { element, is_on: true } => sum.add(element, &factor),
            Row::Cut { element, is_on: false } => sum.add(element, &-factor),
        }
    }
    let mut slopes = HashMap::new();
    for &(unit, slope) in &step.slopes {
        let is_relu = matches!(node.network.elements.get(unit as usize), Some(Element::Relu(_)));
        ensure(is_relu && slope <= SLOPES, Rule::Unit, || {
            format!("element {unit} is no relu with a slope up to 1")
        })?;
        ensure(slopes.insert(unit, slope).is_none(), Rule::Leaf, || format!("unit {unit} is named twice"))?;
    }
    let least = sum.least(node, &|unit| slopes.get(&unit).copied())?;
    let is_so = if is_strict { !least.is_negative() } else { least.is_positive() };
    ensure(is_so, Rule::Sign, || format!("conjunction {} is not refuted", step.conjunction))?;
    node.refute(step.conjunction);
    Ok(())
}

fn multiplier_of(number: &metes_certificate::Dyadic) -> Result<BigInt, Rejection> {
    let multiplier = value(number);
    ensure(!multiplier.is_negative(), Rule::Leaf, || "a multiplier is negative")?;
    Ok(multiplier)
}
