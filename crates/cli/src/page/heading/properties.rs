//! Answers about properties, certificates, and other verifiers.

use metes_html::Tone;
use serde_json::Value;

use super::{Heading, file, heading, text, verdict};

pub fn decide(answer: &Value) -> Heading {
    let question = format!(
        "Is there an input for which the outputs of {} satisfy {}?",
        file(answer, "model"),
        file(answer, "property")
    );
    let verdict = match text(answer, "verdict") {
        "unsat" => verdict(
            "unsat: there is none.",
            Tone::Good,
            "No real input in the bounds satisfies the property: there is no counterexample.",
        ),
        "sat" => verdict(
            "sat: there is one.",
            Tone::Bad,
            "There is a counterexample: it satisfies the property exactly, in the real function of the weights.",
        ),
        _ => verdict(
            "unknown",
            Tone::Open,
            "A limit came first; the field left says which parts of the inputs are undecided.",
        ),
    };
    Heading { exactness: "exact".to_owned(), ..heading(answer, question, verdict) }
}

pub fn check(answer: &Value) -> Heading {
    let question = format!("Is what {} says proved?", file(answer, "certificate"));
    let verdict = match text(answer, "verdict") {
        "accepted" => verdict("accepted", Tone::Good, answer["claim"].as_str().unwrap_or_default()),
        "partial" => verdict("accepted in part", Tone::Open, answer["claim"].as_str().unwrap_or_default()),
        _ => verdict("rejected", Tone::Bad, answer["detail"].as_str().unwrap_or_default()),
    };
    Heading { exactness: "exact".to_owned(), ..heading(answer, question, verdict) }
}

pub fn audit_witness(answer: &Value) -> Heading {
    let question = format!(
        "Is {} a counterexample to {} of {}, as it is printed?",
        file(answer, "counterexample"),
        file(answer, "property"),
        file(answer, "model")
    );
    let verdict = match text(answer, "verdict") {
        "holds" => verdict(
            "It is one.",
            Tone::Good,
            "The network was evaluated at the printed numbers without rounding.",
        ),
        "holds_clamped" => verdict(
            "Not as printed.",
            Tone::Bad,
            "It lies outside of the bounds; moved to the nearest bounds it is one.",
        ),
        _ => verdict(
            "It is none.",
            Tone::Bad,
            "The network was evaluated at the printed numbers without rounding.",
        ),
    };
    heading(answer, question, verdict)
}

pub fn audit(answer: &Value) -> Heading {
    let question = format!("Are the answers in {} right?", file(answer, "results"));
    let count = |name: &str| answer["counts"][name].as_u64().unwrap_or_default();
    let flawed = count("wrong") + count("unfounded");
    let meaning = format!(
        "{} right, {} wrong, {} unfounded (sat, with a counterexample that is none), {} undecided, of {} instances.",
        count("right"),
        count("wrong"),
        count("unfounded"),
        count("undecided"),
        count("instances")
    );
    let (word, tone) = match (flawed, count("right")) {
        (0, right) if right > 0 && right == count("instances") => ("All are right.", Tone::Good),
        (0, _) => ("None was found wrong; not all were decided.", Tone::Open),
        (1, _) => ("One is wrong or unfounded.", Tone::Bad),
        _ => ("Some are wrong or unfounded.", Tone::Bad),
    };
    heading(answer, question, verdict(word, tone, &meaning))
}

pub fn duel(answer: &Value) -> Heading {
    let verifier = answer["asked"]["verifier"].as_str().unwrap_or("no verifier");
    let question =
        format!("Does “{verifier}” answer rightly where the truth is known exactly and is hard for floats?");
    let outcomes = &answer["all"]["outcomes"];
    let count = |name: &str| outcomes[name].as_u64().unwrap_or_default();
    let wrong = count("missed") + count("false-alarm");
    let judged = wrong + count("agree") + count("clamped") + count("unfounded");
    let meaning = format!(
        "Of {} instances: {} right, {} right but for a counterexample just outside of the bounds, {} violations missed, {} false alarms, {} \
         counterexamples that are none, {} unknown, {} out of time, {} errors.",
        answer["all"]["instances"],
        count("agree"),
        count("clamped"),
        count("missed"),
        count("false-alarm"),
        count("unfounded"),
        count("unknown"),
        count("timeout"),
        count("error")
    );
    let (word, tone) = match (wrong, judged, count("unfounded")) {
        (0, 0, _) => ("There was no answer to judge.", Tone::Open),
        (0, _, 0) => ("No answer was wrong.", Tone::Good),
        (0, ..) => ("No answer was wrong, but counterexamples are unfounded.", Tone::Bad),
        _ => ("Some answers were wrong.", Tone::Bad),
    };
    Heading { exactness: "exact".to_owned(), ..heading(answer, question, verdict(word, tone, &meaning)) }
}
