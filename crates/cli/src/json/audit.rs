//! The findings of `metes audit`.

use metes_audit::audit::{Claim, Decided, Entry, Judgement, Truth};
use metes_audit::results::Answer;
use serde_json::{Value, json};

use super::audit_witness::{difference, verdict};
use super::{exact, point};
use crate::args::AuditArgs;
use crate::audit::Audited;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-audit-1";

/// The report on answers.
pub fn report(arguments: &AuditArgs, audited: &Audited) -> Value {
    json!({
        "schema": SCHEMA,
        "exactness": "exact",
        "results": arguments.results.display().to_string(),
        "instances": arguments.instances.display().to_string(),
        "counts": {
            "instances": audited.instances,
            "right": audited.count(|judgement| *judgement == Judgement::Right),
            "wrong": audited.count(|judgement| *judgement == Judgement::Wrong),
            "unfounded": audited.count(|judgement| *judgement == Judgement::Unfounded),
            "undecided": audited.count(|judgement| *judgement == Judgement::Undecided),
            "no_answer": audited.count(|judgement| *judgement == Judgement::NoAnswer),
            "failed": audited.count(|judgement| matches!(judgement, Judgement::Failed(_))),
            "rows_of_no_instance": audited.left,
        },
        "interrupted": audited.is_interrupted,
        "entries": audited.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// A judgement in a word, and the reason if it failed.
pub fn judgement(judgement: &Judgement) -> (&'static str, Option<&str>) {
    match judgement {
        Judgement::Right => ("right", None),
        Judgement::Wrong => ("wrong", None),
        Judgement::Unfounded => ("unfounded", None),
        Judgement::Undecided => ("undecided", None),
        Judgement::NoAnswer => ("no_answer", None),
        Judgement::Failed(reason) => ("failed", Some(reason)),
    }
}

fn entry(entry: &Entry) -> Value {
    let (judgement, reason) = judgement(&entry.judgement);
    let decided = entry.decided.as_ref();
    json!({
        "onnx": entry.instance.onnx,
        "vnnlib": entry.instance.vnnlib,
        "answer": entry.answer.as_ref().map(|answer| match answer {
            Answer::Sat => "sat",
            Answer::Unsat => "unsat",
            Answer::None(text) => text,
        }),
        "judgement": judgement,
        "reason": reason,
        "published": entry.claim.as_ref().map(claim),
        "truth": decided.map(|decided| truth(&decided.truth)),
        "witness": decided.and_then(|decided| match &decided.truth {
            Truth::Sat(input) => Some(point(input)),
            _ => None,
        }),
        "certificate": decided.and_then(certificate),
    })
}

/// The exact answer in a word.
pub fn truth(truth: &Truth) -> &'static str {
    match truth {
        Truth::Sat(_) => "sat",
        Truth::Unsat => "unsat",
        Truth::Unknown => "unknown",
    }
}

fn certificate(decided: &Decided) -> Option<String> {
    decided.certificate.as_ref().map(|path| path.display().to_string())
}

fn claim(claim: &Claim) -> Value {
    let file = claim.file.display().to_string();
    let audit = match &claim.audit {
        Ok(audit) => audit,
        Err(reason) => return json!({ "file": file, "reason": reason }),
    };
    let violation = audit.printed.violation.as_ref();
    json!({
        "file": file,
        "verdict": verdict(audit),
        "violation": violation.map(|violation| exact(&violation.amount)),
        "difference": audit.difference.as_ref().map(difference),
    })
}
