//! The table of an audit.

use std::fmt::Write as _;

use metes_audit::audit::{Claim, Entry, Judgement, Truth};
use metes_audit::results::Answer;

use super::audit_witness::violated;
use super::place;
use crate::audit::Audited;
use crate::json::audit::{judgement, truth};
use crate::output::plain;

/// The most inputs of a counterexample that is printed.
const SHORT: usize = 8;

/// How many answers are worth what, and those that are not right one by one.
pub fn text(audited: &Audited) -> String {
    let mut text = match audited.count(|judgement| *judgement == Judgement::Wrong) {
        0 => "no wrong answer\n".to_owned(),
        1 => "1 wrong answer\n".to_owned(),
        count => format!("{count} wrong answers\n"),
    };
    let mut line = |name: &str, value: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<13} {value}");
    };
    let interrupted = if audited.is_interrupted { ", then interrupted" } else { "" };
    line("audited", format!("{} of {} instances{interrupted}", audited.entries.len(), audited.instances));
    for name in ["right", "wrong", "unfounded", "undecided", "no_answer", "failed"] {
        let count = audited.count(|judged| judgement(judged).0 == name);
        line(&name.replace('_', " "), count.to_string());
    }
    if audited.left > 0 {
        line("", format!("{} rows of answers belong to no instance", audited.left));
    }
    for entry in audited.entries.iter().filter(|entry| is_listed(&entry.judgement)) {
        let (name, _) = judgement(&entry.judgement);
        let _ =
            writeln!(text, "\n{name:<13} {} {}", plain(&entry.instance.onnx), plain(&entry.instance.vnnlib));
        for words in said(entry) {
            let _ = writeln!(text, "{:<13} {words}", "");
        }
    }
    text
}

fn is_listed(judgement: &Judgement) -> bool {
    !matches!(judgement, Judgement::Right | Judgement::NoAnswer)
}

/// What is known of an answer.
fn said(entry: &Entry) -> Vec<String> {
    let answer = match &entry.answer {
        Some(Answer::Sat) => "sat",
        Some(Answer::Unsat) => "unsat",
        Some(Answer::None(text)) => text,
        None => "nothing",
    };
    let mut said = vec![format!("the verifier says {}", plain(answer))];
    if let Some(claim) = &entry.claim {
        said.push(format!("{}: {}", plain(&claim.file.display().to_string()), worth(claim)));
    }
    if let Judgement::Failed(reason) = &entry.judgement {
        said.push(plain(reason));
    }
    let Some(decided) = &entry.decided else { return said };
    match &decided.truth {
        Truth::Sat(input) if input.len() <= SHORT => {
            let names: Vec<String> = (0..input.len()).map(|at| format!("X_{at}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            said.push(format!("exactly: sat, at {}", place(input, &names)));
        }
        Truth::Unknown => said.push("exactly: not decided".to_owned()),
        other => said.push(format!("exactly: {}", truth(other))),
    }
    if let Some(path) = &decided.certificate {
        said.push(format!("proof: {}", path.display()));
    }
    said
}

/// What a published counterexample is worth.
fn worth(claim: &Claim) -> String {
    match &claim.audit {
        Err(reason) => plain(reason),
        Ok(audit) if !audit.holds() && audit.holds_clamped() => {
            format!("{}; clamped into the box it holds", violated(&audit.printed))
        }
        Ok(audit) => violated(&audit.printed),
    }
}
