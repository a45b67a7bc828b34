//! Findings as JSON: stable schemas, documented in `docs/json.md`.
//!
//! Every number that is not a count, an index or a label is an exact string: `"p/q"`, or a whole
//! number. A volume too large to be written down exactly is an object `{"at_least", "at_most"}`.

pub mod attack;
pub mod attention;
pub mod audit;
pub mod audit_witness;
pub mod boundary;
pub mod check;
pub mod decide;
pub mod details;
pub mod duel;
pub mod experiment;
pub mod integrated;
pub mod map;
pub mod robust_box;
pub mod scene;
pub mod universal;
pub mod universal_exact;
pub mod verify;

use metes_exact::rational::{Round, decimal, parse};
use metes_exact::{Rational, RootSum};
use metes_perturb::Perturbation;
use metes_saliency::{Distance, Measure};
use metes_traverse::{Amount, Keep, Question, Settled, Witness, WitnessKind};
use serde_json::{Value, json};

use crate::args::Classes;
use crate::certificate::Written;
use crate::inspect::hex;
use crate::setup::Setup;

/// Decimals of an enclosed number.
const PLACES: u32 = 18;

/// What was asked, whichever command asked it.
fn question(setup: &Setup<'_>, question: &Question<'_>) -> Value {
    let arguments = setup.arguments;
    json!({
        "model": arguments.model.display().to_string(),
        "model_sha256": hex(&setup.model.inspection.sha256),
        "image": arguments.image.display().to_string(),
        "index": arguments.index,
        "perturb": arguments.perturb.to_string(),
        "about": arguments.perturb.about(),
        "preprocess": arguments.preprocess.to_string(),
        "range": arguments.range.0.as_ref().map(|range| json!([exact(range.low()), exact(range.high())])),
        "delta": question.delta.as_ref().map(exact),
        "label": question.label,
    })
}

/// What should stay.
fn keep(question: &Question<'_>) -> &'static str {
    match question.keep {
        Keep::Label => "label",
        Keep::Attention => "attention",
        Keep::Both => "both",
    }
}

/// The certificate, if one was written.
fn certificate(written: Option<&Written<'_>>) -> Value {
    written.map_or(Value::Null, |Written { path, bytes, sha256, is_checked }| {
        json!({ "file": path.display().to_string(), "bytes": bytes, "sha256": sha256, "checked": is_checked })
    })
}

/// How the signs of units were settled.
fn signs(settled: Settled) -> Value {
    json!({ "filter": settled.filter, "known": settled.known, "exact": settled.exact })
}

fn parameters(setup: &Setup<'_>) -> Value {
    parameters_of(&setup.perturbation)
}

fn parameters_of(perturbation: &Perturbation) -> Value {
    let parameters = perturbation.parameters.iter();
    parameters
        .map(|p| json!({ "name": p.name, "from": exact(p.interval.low()), "to": exact(p.interval.high()) }))
        .collect()
}

fn classes(setup: &Setup<'_>) -> &'static str {
    match setup.arguments.classes {
        Classes::Predicted => "predicted",
        Classes::All => "all",
    }
}

fn witness(witness: &Witness, measure: Measure) -> Value {
    let (kind, label) = match &witness.kind {
        WitnessKind::Label(at) => ("label", label(Some(*at))),
        WitnessKind::Tie => ("tie", label(None)),
        WitnessKind::Attention(_) => ("attention", Value::Null),
    };
    let mut entry = json!({ "kind": kind, "label": label, "theta": point(&witness.theta) });
    if let WitnessKind::Attention(distance) = &witness.kind {
        entry["inconsistency"] = value(distance, measure);
    }
    entry
}

/// An inconsistency: exact where it is rational, else its upper bound, with what determines it.
fn value(distance: &Distance, measure: Measure) -> Value {
    let mut entry = json!({ "value": root(&distance.high, Round::Up) });
    if distance.high.to_rational().is_none() {
        entry["at_least"] = root(&distance.high, Round::Down);
    }
    if measure == Measure::L2 {
        entry["squares"] = distance.squares.iter().map(exact).collect();
    }
    if distance.low != distance.high {
        entry["low"] = root(&distance.low, Round::Down);
    }
    entry
}

fn root(value: &RootSum, round: Round) -> Value {
    match value.to_rational() {
        Some(value) => exact(&value),
        None => {
            let (low, high) = value.enclosure(4 * u64::from(PLACES));
            Value::String(decimal(if round == Round::Up { &high } else { &low }, PLACES, round))
        }
    }
}

fn exact(value: &Rational) -> Value {
    Value::String(value.to_string())
}

fn amount(amount: &Amount) -> Value {
    match amount {
        Amount::Exact(value) => exact(value),
        Amount::Between(low, high) => json!({
            "at_least": exact(low),
            "at_most": exact(high),
        }),
    }
}

fn point(theta: &[Rational]) -> Value {
    theta.iter().map(exact).collect()
}

/// A label as an integer; −1 where the largest logit is not unique.
fn label(label: Option<usize>) -> Value {
    label.map_or(json!(-1), |label| json!(label))
}

/// A float as the shortest decimal that stands for it.
fn float(value: f64) -> Value {
    let text = value.to_string();
    parse(&text).map_or(Value::String(text), |value| exact(&value))
}
