//! The findings of `metes verify`.

use std::fmt::Write as _;

use metes_exact::Rational;
use metes_exact::rational::{Round, decimal};
use metes_traverse::{Amount, Findings, Keep, LabelInterval, Question, Verdict};
use num_traits::Zero as _;

use super::{Lines, PLACES, claim, describe, number, place};
use crate::certificate::Written;
use crate::setup::Setup;

/// The most intervals or steps that are listed.
const MOST_LINES: usize = 12;

/// The summary.
pub fn text(
    setup: &Setup<'_>,
    question: &Question<'_>,
    findings: &Findings,
    certificate: Option<&Written<'_>>,
) -> String {
    let mut lines = Lines::default();
    lines.add("verdict", verdict(question, findings));
    lines.add_subject(setup, question, findings.label);
    let names = super::names(setup);
    let share = if findings.complete {
        "all of Θ".to_owned()
    } else {
        format!("{} of Θ", percent(&findings.explored_volume, &findings.domain_volume))
    };
    lines.add("regions", format!("{} activation regions, {share}", findings.regions));
    lines.add("robust", robust(findings));
    for witness in &findings.witnesses {
        lines.add("witness", describe(witness, &names));
    }
    if !findings.intervals.is_empty() {
        for (at, interval) in findings.intervals.iter().enumerate().take(MOST_LINES) {
            lines.add(if at == 0 { "labels" } else { "" }, stretch(interval, findings.label));
        }
        if findings.intervals.len() > MOST_LINES {
            lines.add("", format!("… {} intervals in all", findings.intervals.len()));
        }
    }
    attention(question, findings, &names, &mut lines);
    lines.add_certificate(certificate);
    lines.0
}

/// The verdict in a sentence.
pub fn verdict(question: &Question<'_>, findings: &Findings) -> String {
    let (claim, failure) = claim(question);
    match findings.verdict {
        Verdict::Holds => format!("holds: {claim} for every θ (exact)"),
        Verdict::Refuted if findings.complete => format!("refuted: {failure} for some θ (exact)"),
        Verdict::Refuted => format!("refuted: {failure} for some θ (exact; stopped by a limit)"),
        Verdict::Undecided if question.keep == Keep::Attention && question.asked_delta().is_none() => {
            "unfinished: the δ-profile of what was explored before a limit ended the run".to_owned()
        }
        Verdict::Undecided => {
            format!("undecided: {claim} on all that was explored before a limit ended the run")
        }
        Verdict::Profiled => "no claim asked; the δ-profile is the answer (exact)".to_owned(),
    }
}

/// A share in per cent, rounded down.
pub fn percent(part: &Amount, whole: &Rational) -> String {
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
        None => text.push_str("; not every region around θ = 0 was explored"),
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

fn stretch(interval: &LabelInterval, robust: usize) -> String {
    // A robust stretch is rounded inward, the others outward.
    let (from, to) =
        if interval.label == Some(robust) { (Round::Up, Round::Down) } else { (Round::Down, Round::Up) };
    let label = interval.label.map_or("tie".to_owned(), |label| label.to_string());
    format!("{label} from {} to {}", decimal(&interval.from, PLACES, from), decimal(&interval.to, PLACES, to))
}

fn attention(question: &Question<'_>, findings: &Findings, names: &[&str], lines: &mut Lines) {
    let found = &findings.attention;
    let classes = match found.classes[..] {
        [class] => format!("class {class}"),
        _ => format!("{} classes", found.classes.len()),
    };
    let Some((largest, theta)) = &found.maximum else { return };
    let at = place(theta, names);
    lines
        .add("attention", format!("{} of {classes}: at most {}, at {at}", question.measure, number(largest)));
    let steps = &found.profile;
    let shown = MOST_LINES.min(steps.len());
    for row in 0..shown {
        // Evenly spread, the first and the last among them.
        let step = &steps[if shown > 1 { row * (steps.len() - 1) / (shown - 1) } else { 0 }];
        let share = percent(&step.volume, &findings.domain_volume);
        lines.add(
            if row == 0 { "δ-profile" } else { "" },
            format!("at most {} on {share} of Θ", number(&step.distance)),
        );
    }
    if steps.len() > shown {
        let kind = if found.rounded { "steps, rounded outward," } else { "critical values of δ" };
        lines.add("", format!("… {} {kind} in all", steps.len()));
    }
}
