//! The answer of `metes check`.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::args::CheckArgs;
use crate::check::Checked;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-check-1";

/// The report on a certificate.
pub fn report(arguments: &CheckArgs, checked: &Checked) -> Value {
    let (accepted, flaw) = match &checked.outcome {
        Ok(accepted) => (Some(accepted), None),
        Err(flaw) => (None, Some(flaw)),
    };
    let certificate = checked.certificate.as_ref();
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    json!({
        "schema": SCHEMA,
        "verdict": match accepted {
            Some(accepted) if accepted.open > 0 => "partial",
            Some(_) => "accepted",
            None => "rejected",
        },
        "claim": accepted.map(ToString::to_string),
        "step": flaw.and_then(|flaw| flaw.step),
        "rule": flaw.map(|flaw| flaw.rule),
        "detail": flaw.map(|flaw| &flaw.detail),
        "certificate": arguments.certificate.display().to_string(),
        "compared": {
            "model": path(&arguments.model),
            "image": path(&arguments.image),
            "index": arguments.index,
            "property": path(&arguments.property),
        },
        "notes": checked.notes,
        "source": certificate.map(|certificate| &certificate.source),
        "hashes": accepted.map(|accepted| &accepted.hashes),
        "bytes": checked.bytes,
        "steps": certificate.map(|certificate| certificate.proof.len()),
        "leaves": accepted.map(|accepted| json!({
            "proved": accepted.proved,
            "empty": accepted.empty,
            "open": accepted.open,
        })),
    })
}
