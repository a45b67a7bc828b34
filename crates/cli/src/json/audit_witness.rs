//! The findings of `metes audit-witness`.

use metes_audit::witness::{Difference, Evaluation, WitnessAudit};
use serde_json::{Value, json};

use super::{exact, point};
use crate::audit_witness::{Audited, Repaired};
use crate::inspect::hex;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-audit-witness-1";

/// The report on a counterexample.
pub fn report(audited: &Audited<'_>) -> Value {
    let Audited { arguments, model, audit, repaired } = audited;
    json!({
        "schema": SCHEMA,
        "exactness": "exact",
        "verdict": verdict(audit),
        "model": arguments.model.display().to_string(),
        "model_sha256": hex(&model.inspection.sha256),
        "property": arguments.property.display().to_string(),
        "counterexample": arguments.counterexample.display().to_string(),
        "notes": model.inspection.notes,
        "printed": evaluation(&audit.printed),
        "clamped": audit.clamped.as_ref().map(evaluation),
        "repaired": repaired.as_ref().map(repair),
        "difference": audit.difference.as_ref().map(difference),
    })
}

/// What a counterexample is worth, in a word.
pub fn verdict(audit: &WitnessAudit) -> &'static str {
    if audit.holds() {
        "holds"
    } else if audit.holds_clamped() {
        "holds_clamped"
    } else {
        "fails"
    }
}

fn evaluation(evaluation: &Evaluation) -> Value {
    let violation = evaluation.violation.as_ref();
    json!({
        "input": point(&evaluation.input),
        "outputs": point(&evaluation.outputs),
        "holds": evaluation.holds(),
        "violation": violation.map(|violation| exact(&violation.amount)),
        "case": violation.map(|violation| violation.case),
        "conjunction": violation.map(|violation| violation.conjunction),
    })
}

fn repair(repaired: &Repaired) -> Value {
    match repaired {
        Repaired::Found { input, distance } => {
            json!({ "outcome": "found", "input": point(input), "distance": exact(distance) })
        }
        Repaired::NotInRegion => json!({ "outcome": "not_in_region" }),
        Repaired::TooLarge => json!({ "outcome": "too_large" }),
    }
}

/// How far a printed output is from the exact one.
pub fn difference(difference: &Difference) -> Value {
    json!({
        "output": difference.output,
        "printed": exact(&difference.printed),
        "exact": exact(&difference.exact),
        "amount": exact(&difference.amount()),
    })
}
