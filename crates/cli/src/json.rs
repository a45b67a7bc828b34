//! The findings as JSON: a stable schema, documented in `docs/json.md`.
//!
//! Every number that is not a count, an index or a label is an exact string: `"p/q"`, or a whole
//! number. A volume too large to be written down exactly is an object `{"at_least", "at_most"}`.

use metes_exact::rational::{Round, decimal};
use metes_exact::{Rational, RootSum};
use metes_saliency::{Distance, Measure};
use metes_traverse::{Amount, AttentionFindings, Findings, Keep, Question, Verdict, WitnessKind};
use serde_json::{Value, json};

use crate::inspect::hex;
use crate::setup::Setup;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-verify-1";

/// Decimals of an enclosed number.
const PLACES: u32 = 18;

/// The report on a question.
pub fn report(setup: &Setup<'_>, question: &Question<'_>, findings: &Findings) -> anyhow::Result<String> {
    let arguments = setup.arguments;
    let parameters: Vec<Value> = setup
        .perturbation
        .parameters
        .iter()
        .map(|p| json!({ "name": p.name, "from": exact(p.interval.low()), "to": exact(p.interval.high()) }))
        .collect();
    let intervals = findings.intervals.iter().map(|interval| {
        json!({ "from": exact(&interval.from), "to": exact(&interval.to), "label": label(interval.label) })
    });
    let interval = findings.component.as_ref().and_then(|component| component.interval.as_ref());
    let report = json!({
        "schema": SCHEMA,
        "verdict": verdict(findings.verdict),
        "exactness": "exact",
        "complete": findings.complete,
        "question": {
            "model": arguments.model.display().to_string(),
            "model_sha256": hex(&setup.model.inspection.sha256),
            "image": arguments.image.display().to_string(),
            "index": arguments.index,
            "perturb": arguments.perturb.to_string(),
            "preprocess": arguments.preprocess.to_string(),
            "range": arguments.range.0.as_ref().map(|range| json!([exact(range.low()), exact(range.high())])),
            "keep": match question.keep { Keep::Label => "label", Keep::Attention => "attention", Keep::Both => "both" },
            "delta": question.delta.as_ref().map(exact),
            "label": question.label,
        },
        "label": findings.label,
        "parameters": parameters,
        "regions": findings.regions,
        "domain_volume": exact(&findings.domain_volume),
        "explored_volume": amount(&findings.explored_volume),
        "robust_volume": amount(&findings.robust_volume),
        "component_volume": findings.component.as_ref().map(|component| amount(&component.volume)),
        "component_interval": interval.map(|(from, to)| json!({ "from": exact(from), "to": exact(to) })),
        "witnesses": findings.witnesses.iter().map(|witness| {
            let (kind, label) = match &witness.kind {
                WitnessKind::Label(at) => ("label", label(Some(*at))),
                WitnessKind::Tie => ("tie", label(None)),
                WitnessKind::Attention(_) => ("attention", Value::Null),
            };
            let mut entry = json!({ "kind": kind, "label": label, "theta": point(&witness.theta) });
            if let WitnessKind::Attention(distance) = &witness.kind {
                entry["inconsistency"] = value(distance, question.measure);
            }
            entry
        }).collect::<Vec<_>>(),
        "intervals": intervals.collect::<Vec<_>>(),
        "attention": attention(question.measure, &findings.attention, setup.arguments.classes),
    });
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

fn attention(measure: Measure, found: &AttentionFindings, classes: crate::args::Classes) -> Value {
    let profile = found.profile.iter().map(|step| {
        let mut entry = value(&step.distance, measure);
        entry["at_most"] = entry["value"].take();
        entry["added"] = amount(&step.added);
        entry["volume"] = amount(&step.volume);
        if let Value::Object(fields) = &mut entry {
            fields.remove("value");
        }
        entry
    });
    json!({
        "measure": measure.to_string(),
        "classes": match classes { crate::args::Classes::Predicted => "predicted", crate::args::Classes::All => "all" },
        "class_indices": found.classes,
        "expected_map_moves": found.moving,
        "profile": profile.collect::<Vec<_>>(),
        "maximum": found.maximum.as_ref().map(|(distance, theta)| {
            let mut entry = value(distance, measure);
            entry["theta"] = point(theta);
            entry
        }),
    })
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

/// The verdict in a word.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Refuted => "refuted",
        Verdict::Undecided => "undecided",
        Verdict::Profiled => "profiled",
    }
}
