//! The answer of `metes decide`.

use metes_decide::{Left, Verdict};
use metes_exact::Rational;
use serde_json::{Value, json};

use crate::args::DecideArgs;
use crate::certificate::Written;
use crate::decide::Decided;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-decide-1";

/// The report on a decision.
pub fn report(arguments: &DecideArgs, decided: &Decided, written: Option<&Written<'_>>) -> Value {
    let property = &decided.property;
    let witness = decided.witness.as_ref();
    let satisfied = witness.and_then(|witness| property.violation(&witness.x, &witness.y));
    json!({
        "schema": SCHEMA,
        "verdict": decided.verdict(),
        "model": arguments.model.display().to_string(),
        "property": arguments.property.display().to_string(),
        "inputs": property.inputs,
        "outputs": property.outputs,
        "cases": property.cases.len(),
        "witness": witness.map(|witness| json!({
            "case": satisfied.as_ref().map(|it| it.case),
            "conjunction": satisfied.as_ref().map(|it| it.conjunction),
            "x": exact(&witness.x),
            "y": exact(&witness.y),
            "decimals": witness.decimals.to_string(),
            "holds_in_decimals": witness.holds_in_decimals,
        })),
        "left": match &decided.decision.verdict {
            Verdict::Unknown(left) => left.iter().map(left_of).collect(),
            _ => Vec::new(),
        },
        "interrupted": decided.is_interrupted,
        "nodes": decided.decision.nodes,
        "notes": decided.notes,
        "certificate": super::certificate(written),
    })
}

fn exact(values: &[Rational]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn left_of(left: &Left) -> Value {
    let sides = |side: fn(&(Rational, Rational)) -> &Rational| -> Vec<String> {
        left.bounds.iter().map(|bounds| side(bounds).to_string()).collect()
    };
    json!({
        "case": left.case,
        "conjunctions": left.conjunctions,
        "parts": left.parts,
        "low": sides(|bounds| &bounds.0),
        "high": sides(|bounds| &bounds.1),
    })
}
