//! Findings for people: decimals, rounded so that nothing robust is overstated.

pub mod attack;
pub mod attention;
pub mod audit;
pub mod audit_witness;
pub mod boundary;
pub mod card;
pub mod check;
pub mod decide;
pub mod duel;
pub mod export;
pub mod integrated;
pub mod map;
pub mod poses;
pub mod robust_box;
pub mod train;
pub mod universal;
pub mod universal_exact;
pub mod verify;

use std::fmt::Write as _;

use metes_exact::Rational;
use metes_exact::rational::{self, Round, decimal};
use metes_saliency::Distance;
use metes_traverse::{Keep, Question, Witness, WitnessKind};

use crate::certificate::Written;
use crate::setup::Setup;

/// Decimals of a number.
const PLACES: u32 = 6;

/// A text of named lines.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: impl AsRef<str>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{name:<13} {}", value.as_ref());
    }

    /// The label that should stay, notes on the model, what the images are where that is not plain, and the box.
    fn add_subject(&mut self, setup: &Setup<'_>, question: &Question<'_>, label: usize) {
        self.add("label", expected(setup, question, label));
        for note in &setup.model.inspection.notes {
            self.add("note", note);
        }
        if let Some(about) = setup.arguments.perturb.about() {
            self.add("about", about);
        }
        for parameter in &setup.perturbation.parameters {
            let (low, high) = (parameter.interval.low(), parameter.interval.high());
            self.add("parameter", format!("{} in {low}..{high}", parameter.name));
        }
    }

    /// The certificate, if one was written.
    fn add_certificate(&mut self, certificate: Option<&Written<'_>>) {
        if let Some(Written { path, bytes, is_checked, .. }) = certificate {
            let checked = if *is_checked { "accepted by the checker" } else { "not checked" };
            self.add("certificate", format!("{}: {bytes} bytes, {checked}", path.display()));
        }
    }
}

/// The names of the parameters.
pub fn names<'a>(setup: &'a Setup<'_>) -> Vec<&'a str> {
    setup.perturbation.parameters.iter().map(|p| p.name.as_str()).collect()
}

/// What is claimed, and what it means that it fails.
pub fn claim(question: &Question<'_>) -> (String, String) {
    let delta = question.asked_delta().map(rational::text).unwrap_or_default();
    match (question.keep, question.asked_delta()) {
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
    }
}

fn expected(setup: &Setup<'_>, question: &Question<'_>, label: usize) -> String {
    let mut text = label.to_string();
    if question.label.is_none() {
        text.push_str(", the network's own");
    }
    match setup.image.label {
        Some(stated) if stated != label => format!("{text}; the image's file says {stated}"),
        _ => text,
    }
}

fn describe(witness: &Witness, names: &[&str]) -> String {
    format!("{} at {}", what(&witness.kind), place(&witness.theta, names))
}

/// In which way a claim fails, in words.
pub fn what(kind: &WitnessKind) -> String {
    match kind {
        WitnessKind::Label(label) => format!("label {label}"),
        WitnessKind::Tie => "no unique label".to_owned(),
        WitnessKind::Attention(distance) => format!("inconsistency {}", number(distance)),
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

/// An inconsistency, rounded up: a smaller one would be the stronger claim.
pub fn number(distance: &Distance) -> String {
    let (_, high) = distance.high.enclosure(64);
    decimal(&high, PLACES, Round::Up)
}
