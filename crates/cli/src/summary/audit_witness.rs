//! What a published counterexample is worth.

use metes_audit::witness::Evaluation;
use metes_exact::Rational;
use metes_exact::rational::{Round, parse, scientific};
use num_traits::{Signed, Zero};

use super::Lines;
use crate::audit_witness::{Audited, Repaired};

/// Significant digits of a number.
const DIGITS: u32 = 6;

/// The summary.
pub fn text(audited: &Audited<'_>) -> String {
    let audit = &audited.audit;
    let mut lines = Lines::default();
    let verdict = if audit.holds() {
        "holds: the point as printed is a counterexample, exactly\n"
    } else if audit.holds_clamped() {
        "holds only when clamped: the point as printed is no counterexample, the nearest point of the box is\n"
    } else if audit.clamped.is_some() {
        "fails: neither the point as printed nor the nearest point of the box is a counterexample\n"
    } else {
        "fails: the point as printed is no counterexample\n"
    };
    lines.add("printed", violated(&audit.printed));
    if let Some(clamped) = &audit.clamped {
        lines.add("clamped", violated(clamped));
    }
    match &audited.repaired {
        None => {}
        Some(Repaired::Found { distance, .. }) => {
            let distance = number(distance, Round::Up);
            lines.add(
                "repaired",
                format!("a counterexample lies in the same activation region, {distance} away (--json)"),
            );
        }
        Some(Repaired::NotInRegion) => {
            lines.add("repaired", "no counterexample lies in the same activation region")
        }
        Some(Repaired::TooLarge) => lines.add("repaired", "not tried: too many inputs or relus"),
    }
    match &audit.difference {
        None => lines.add("outputs", "none are printed"),
        Some(difference) if difference.amount().is_zero() => lines.add("outputs", "exact as printed"),
        Some(difference) => lines.add(
            "outputs",
            format!(
                "as printed, at most {} from the exact ones (Y_{})",
                number(&difference.amount(), Round::Up),
                difference.output
            ),
        ),
    }
    for note in &audited.model.inspection.notes {
        lines.add("note", note);
    }
    verdict.to_owned() + &lines.0
}

/// By how much a point violates the property.
pub fn violated(evaluation: &Evaluation) -> String {
    let Some(violation) = &evaluation.violation else {
        return "no point at all satisfies the property".to_owned();
    };
    let amount = &violation.amount;
    if amount.is_positive() {
        return format!("violates the property by {}", number(amount, Round::Down));
    }
    match (amount.is_zero(), violation.is_satisfied) {
        (true, true) => "satisfies the property, with nothing to spare".to_owned(),
        (true, false) => {
            "on the border of a strict inequality of the property, which it does not satisfy".to_owned()
        }
        (false, _) => format!("satisfies the property, with {} to spare", number(&-amount, Round::Down)),
    }
}

/// Some digits of a number, with a sign that says so where there are more.
fn number(value: &Rational, round: Round) -> String {
    let text = scientific(value, DIGITS, round);
    if parse(&text).is_ok_and(|shown| shown == *value) { text } else { format!("≈ {text}") }
}
