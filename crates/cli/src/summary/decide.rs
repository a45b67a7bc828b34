//! The answer of `metes decide`.

use metes_decide::{Left, Verdict};
use metes_exact::rational::{Round, decimal};

use super::{Lines, PLACES};
use crate::certificate::Written;
use crate::decide::{Decided, Witness};

/// Inputs and outputs that are listed.
const LISTED: usize = 20;

/// The summary.
pub fn text(decided: &Decided, written: Option<&Written<'_>>) -> String {
    let mut lines = Lines::default();
    for note in &decided.notes {
        lines.add("note", note);
    }
    let meaning = match &decided.decision.verdict {
        Verdict::Sat(_) => "there is an input that makes the property true, in exact arithmetic",
        Verdict::Unsat => "no input makes the property true, in exact arithmetic",
        Verdict::Unknown(_) if decided.is_interrupted => "interrupted before it was decided",
        Verdict::Unknown(_) => "not decided within the time limit",
    };
    if let Some(witness) = &decided.witness {
        add_witness(&mut lines, decided, witness);
    }
    if let Verdict::Unknown(left) = &decided.decision.verdict {
        add_left(&mut lines, left, decided.property.cases.len());
    }
    lines.add("looked at", format!("{} parts of the inputs", decided.decision.nodes));
    lines.add_certificate(written);
    format!("{}: {meaning}\n{}", decided.verdict(), lines.0)
}

fn add_witness(lines: &mut Lines, decided: &Decided, witness: &Witness) {
    if let Some(violation) = decided.property.violation(&witness.x, &witness.y) {
        lines.add("satisfies", format!("conjunction {} of case {}", violation.conjunction, violation.case));
    }
    for (letter, values) in [("X", &witness.x), ("Y", &witness.y)] {
        for (at, value) in values.iter().enumerate().take(LISTED) {
            let approximate = decimal(value, PLACES, Round::Down);
            let number = if value.is_integer() || value.numer().bits() > 200 {
                approximate
            } else {
                format!("{value} ≈ {approximate}")
            };
            lines.add("", format!("{letter}_{at} = {number}"));
        }
        if values.len() > LISTED {
            lines.add("", format!("… {} more (see --json)", values.len() - LISTED));
        }
    }
    let holds =
        if witness.holds_in_decimals { "holds exactly" } else { "is rounded and does not hold exactly" };
    lines.add("decimals", format!("the counterexample in decimals (--result) {holds}"));
}

fn add_left(lines: &mut Lines, left: &[Left], cases: usize) {
    lines.add("left", format!("{} of {cases} cases", left.len()));
    for left in left.iter().take(LISTED) {
        let what = match &left.conjunctions[..] {
            [only] => format!("conjunction {only}"),
            several => format!("{} conjunctions", several.len()),
        };
        lines.add("", format!("case {}: {what}, in {} parts of the inputs", left.case, left.parts));
    }
}
