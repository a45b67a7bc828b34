//! The findings for people: decimals, rounded so that nothing robust is overstated.

use std::fmt::Write as _;

use metes_exact::Rational;
use metes_exact::rational::{self, Round, decimal};
use metes_saliency::Distance;
use metes_traverse::{Amount, Findings, Keep, LabelInterval, Question, Verdict, Witness, WitnessKind};
use num_traits::Zero as _;

use crate::setup::Setup;

/// Decimals of a number.
const PLACES: u32 = 6;

/// The most intervals or steps that are listed.
const MOST_LINES: usize = 12;

/// The summary.
pub fn text(setup: &Setup<'_>, question: &Question<'_>, findings: &Findings) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<13} {value}");
    };
    line("verdict", verdict(question, findings));
    line("label", label(setup, question, findings));
    for note in &setup.model.inspection.notes {
        line("note", note.clone());
    }
    let names: Vec<&str> = setup.perturbation.parameters.iter().map(|p| p.name.as_str()).collect();
    for parameter in &setup.perturbation.parameters {
        let (low, high) = (parameter.interval.low(), parameter.interval.high());
        line("parameter", format!("{} in {low}..{high}", parameter.name));
    }
    let share = if findings.complete {
        "all of Θ".to_owned()
    } else {
        format!("{} of Θ", percent(&findings.explored_volume, &findings.domain_volume))
    };
    line("regions", format!("{} activation regions, {share}", findings.regions));
    line("robust", robust(findings));
    for witness in &findings.witnesses {
        line("witness", describe(witness, &names));
    }
    if !findings.intervals.is_empty() {
        for (at, interval) in findings.intervals.iter().enumerate().take(MOST_LINES) {
            line(if at == 0 { "labels" } else { "" }, stretch(interval, findings.label));
        }
        if findings.intervals.len() > MOST_LINES {
            line("", format!("… {} intervals in all", findings.intervals.len()));
        }
    }
    attention(question, findings, &names, &mut line);
    text
}

pub fn verdict(question: &Question<'_>, findings: &Findings) -> String {
    let delta = question.asked_delta().map(rational::text).unwrap_or_default();
    let (claim, failure) = match (question.keep, question.asked_delta()) {
        (Keep::Label, _) | (Keep::Both, None) => {
            ("the label stays".to_owned(), "the label changes".to_owned())
        }
        (Keep::Attention, _) => (
            format!("the attention inconsistency stays at most {delta}"),
            format!("the attention inconsistency exceeds {delta}"),
        ),
        (Keep::Both, Some(_)) => (
            format!("the label stays and the attention inconsistency is at most {delta}"),
            format!("the label changes or the attention inconsistency exceeds {delta}"),
        ),
    };
    match findings.verdict {
        Verdict::Holds => format!("holds: {claim} for every θ (exact)"),
        Verdict::Refuted if findings.complete => format!("refuted: {failure} for some θ (exact)"),
        Verdict::Refuted => format!("refuted: {failure} for some θ (exact; stopped by a limit)"),
        Verdict::Undecided => {
            format!("undecided: {claim} on all that was explored before a limit ended the run")
        }
        Verdict::Profiled => "no claim asked; the δ-profile is the answer (exact)".to_owned(),
    }
}

fn label(setup: &Setup<'_>, question: &Question<'_>, findings: &Findings) -> String {
    let mut text = findings.label.to_string();
    if question.label.is_none() {
        text.push_str(", the network's own");
    }
    match setup.image.label {
        Some(stated) if stated != findings.label => format!("{text}; the image's file says {stated}"),
        _ => text,
    }
}

/// A share in per cent, rounded down.
fn percent(part: &Amount, whole: &Rational) -> String {
    let hundred = Rational::from(metes_exact::BigInt::from(100));
    if *part == Amount::Exact(whole.clone()) {
        return "100 %".to_owned();
    }
    let share = decimal(&(part.at_least() * hundred / whole), 4, Round::Down);
    if matches!(part, Amount::Exact(_)) { format!("{share} %") } else { format!("at least {share} %") }
}

pub fn robust(findings: &Findings) -> String {
    let whole = &findings.domain_volume;
    let mut text = format!("{} of Θ", percent(&findings.robust_volume, whole));
    match &findings.component {
        None if findings.complete => text.push_str("; Θ does not contain θ = 0"),
        None => text.push_str("; θ = 0 is not among what was explored"),
        Some(component) if component.volume.at_most().is_zero() => {
            text.push_str("; the claim already fails at θ = 0");
        }
        Some(component) => {
            let share = percent(&component.volume, whole);
            match &component.interval {
                Some((from, to)) => {
                    let (from, to) = (decimal(from, PLACES, Round::Up), decimal(to, PLACES, Round::Down));
                    let _ = write!(text, "; around θ = 0 from {from} to {to}");
                }
                None => {
                    let _ = write!(text, "; {share} hangs together with θ = 0");
                }
            }
        }
    }
    text
}

fn describe(witness: &Witness, names: &[&str]) -> String {
    let at = place(&witness.theta, names);
    match &witness.kind {
        WitnessKind::Label(label) => format!("label {label} at {at}"),
        WitnessKind::Tie => format!("no unique label at {at}"),
        WitnessKind::Attention(distance) => format!("inconsistency {} at {at}", number(distance)),
    }
}

/// A point, exact where that is short.
pub fn place(theta: &[Rational], names: &[&str]) -> String {
    const SHORT: usize = 24;
    let coordinate = |(name, value): (&&str, &Rational)| {
        let exact = value.to_string();
        if exact.len() <= SHORT {
            format!("{name} = {exact}")
        } else {
            format!("{name} ≈ {}", decimal(value, 2 * PLACES, Round::Down))
        }
    };
    names.iter().zip(theta).map(coordinate).collect::<Vec<_>>().join(", ")
}

fn stretch(interval: &LabelInterval, robust: usize) -> String {
    // A robust stretch is rounded inward, the others outward.
    let (from, to) =
        if interval.label == Some(robust) { (Round::Up, Round::Down) } else { (Round::Down, Round::Up) };
    let label = interval.label.map_or("tie".to_owned(), |label| label.to_string());
    format!("{label} from {} to {}", decimal(&interval.from, PLACES, from), decimal(&interval.to, PLACES, to))
}

/// An inconsistency, rounded up: a smaller one would be the stronger claim.
pub fn number(distance: &Distance) -> String {
    let (_, high) = distance.high.enclosure(64);
    decimal(&high, PLACES, Round::Up)
}

fn attention(
    question: &Question<'_>,
    findings: &Findings,
    names: &[&str],
    line: &mut dyn FnMut(&str, String),
) {
    let found = &findings.attention;
    let classes = match found.classes[..] {
        [class] => format!("class {class}"),
        _ => format!("{} classes", found.classes.len()),
    };
    let Some((largest, theta)) = &found.maximum else { return };
    let at = place(theta, names);
    line("attention", format!("{} of {classes}: at most {}, at {at}", question.measure, number(largest)));
    let steps = &found.profile;
    let shown = MOST_LINES.min(steps.len());
    for row in 0..shown {
        // Evenly spread, the first and the last among them.
        let step = &steps[if shown > 1 { row * (steps.len() - 1) / (shown - 1) } else { 0 }];
        let share = percent(&step.volume, &findings.domain_volume);
        line(
            if row == 0 { "δ-profile" } else { "" },
            format!("at most {} on {share} of Θ", number(&step.distance)),
        );
    }
    if steps.len() > shown {
        line("", format!("… {} critical values of δ in all", steps.len()));
    }
}
