//! A judge of bound trees: SPEC § 7 word by word.

use std::collections::HashSet;

use metes_certificate::{BoundStep, Bounded, Certificate, Refuted, SLOPES, Statement};
use metes_exact::Rational;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::sink::least;
use super::{Known, Node, Problem, Row, Sum, dyadic, naive};

/// The first rule that the trees of an `unsat` break; its claim and its networks are taken to be in order.
pub fn judge(certificate: &Certificate) -> Result<(), &'static str> {
    let Statement::Unsat { cases } = &certificate.claim.statement else { return Err("claim") };
    cases.iter().try_for_each(|case| {
        let problem = Problem::new(certificate, case);
        let mut steps = case.proof.iter();
        if !case.conjunctions.is_empty() {
            tree(&problem, problem.root(), &mut steps)?;
        }
        steps.next().map_or(Ok(()), |_| Err("tree"))
    })
}

type Steps<'a> = std::slice::Iter<'a, BoundStep>;

fn tree(problem: &Problem, mut node: Node, steps: &mut Steps) -> Result<(), &'static str> {
    while node.is_out.iter().any(|is_out| !is_out) {
        match steps.next().ok_or("tree")? {
            BoundStep::Settled(step) => {
                let off = step.off.iter().map(|&unit| (unit as usize, false));
                for (unit, is_on) in off.chain(step.on.iter().map(|&unit| (unit as usize, true))) {
                    let read = undecided(problem, &node, unit)?;
                    let value = least(problem, &node, &problem.sign(read, is_on).sum, &[]).ok_or("bound")?;
                    ensure(!value.is_negative(), "sign")?;
                    node.known[unit] = if is_on { Known::On } else { Known::Off };
                }
            }
            BoundStep::Bounded(step) => step.iter().try_for_each(|it| bounded(problem, &mut node, it))?,
            BoundStep::Cut(step) => {
                let unit = step.unit as usize;
                let read = undecided(problem, &node, unit)?;
                let mut first = node.clone();
                for (part, is_on) in [(&mut first, false), (&mut node, true)] {
                    part.rows.push(problem.sign(read, is_on));
                    part.known[unit] = if is_on { Known::On } else { Known::Off };
                }
                tree(problem, first, steps)?;
            }
            BoundStep::Halve(step) => {
                let (parameter, at) = (step.parameter as usize, naive::rational(&step.at));
                let (low, high) = node.sides.get(parameter).ok_or("row")?;
                ensure(*low < at && at < *high, "row")?;
                let mut first = node.clone();
                first.sides[parameter].1 = at.clone();
                node.sides[parameter].0 = at;
                tree(problem, first, steps)?;
            }
            BoundStep::Refuted(step) => refuted(problem, &mut node, step)?,
        }
    }
    Ok(())
}

fn ensure(holds: bool, rule: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(rule) }
}

/// What a relu with both candidates reads.
fn undecided(problem: &Problem, node: &Node, unit: usize) -> Result<usize, &'static str> {
    let read = problem.read(unit).ok_or("unit")?;
    ensure(!matches!(node.known[unit], Known::Off | Known::On), "unit")?;
    Ok(read)
}

fn bounded(problem: &Problem, node: &mut Node, bounds: &Bounded) -> Result<(), &'static str> {
    let Bounded(unit, lower, upper, slope) = bounds;
    let unit = *unit as usize;
    let read = undecided(problem, node, unit)?;
    ensure(*slope <= SLOPES, "unit")?;
    ensure(lower.1 <= 1 << 16 && upper.1 <= 1 << 16, "limit")?;
    let [lower, upper] = [lower, upper].map(dyadic);
    let count = problem.elements.len();
    let (is_low, is_high) = match &node.known[unit] {
        Known::Bounds { lower: low, upper: high, .. } => (lower <= *low, *high <= upper),
        _ => (false, false),
    };
    for (is_known, sum) in [
        (is_low, Sum::of(count, read, 1, -lower.clone())),
        (is_high, Sum::of(count, read, -1, upper.clone())),
    ] {
        ensure(is_known || !least(problem, node, &sum, &[]).ok_or("bound")?.is_negative(), "sign")?;
    }
    node.known[unit] = Known::Bounds { lower, upper, slope: Rational::from(BigInt::from(*slope)) };
    Ok(())
}

fn refuted(problem: &Problem, node: &mut Node, step: &Refuted) -> Result<(), &'static str> {
    let conjunction = step.conjunction as usize;
    ensure(node.is_out.get(conjunction) == Some(&false), "leaf")?;
    let inequalities = problem.case.conjunctions[conjunction].len();
    ensure(step.constraints.len() == inequalities, "leaf")?;
    let mut all: Vec<(Row, &metes_certificate::Dyadic)> = (0..inequalities)
        .map(|place| (problem.inequality(conjunction, place), &step.constraints[place]))
        .collect();
    for (row, multiplier) in &step.rows {
        all.push((node.rows.get(*row as usize).ok_or("row")?.clone(), multiplier));
    }
    let mut sum = Sum::zero(problem.elements.len());
    let mut is_strict = false;
    for (row, multiplier) in &all {
        ensure(multiplier.1 <= 1 << 16, "limit")?;
        let multiplier = dyadic(multiplier);
        ensure(!multiplier.is_negative(), "leaf")?;
        is_strict |= row.is_open && !multiplier.is_zero();
        sum.add(&-multiplier, &row.sum);
    }
    let slopes = step.slopes.iter();
    ensure(
        slopes.clone().all(|&(unit, slope)| problem.read(unit as usize).is_some() && slope <= SLOPES),
        "unit",
    )?;
    let is_set = |mut numbers: Vec<u32>| {
        let count = numbers.len();
        numbers.drain(..).collect::<HashSet<_>>().len() == count
    };
    ensure(is_set(step.rows.iter().map(|row| row.0).collect()), "leaf")?;
    ensure(is_set(slopes.map(|slope| slope.0).collect()), "leaf")?;
    let value = least(problem, node, &sum, &step.slopes).ok_or("bound")?;
    ensure(if is_strict { !value.is_negative() } else { value.is_positive() }, "sign")?;
    node.is_out[conjunction] = true;
    Ok(())
}
