//! What a page says of an answer as a whole: question, verdict, exactness; a function for each schema.

mod estimates;
mod properties;
mod regions;

use std::path::Path;

use metes_html::{Tone, Verdict};
use serde_json::Value;

use super::numbers::plain;

/// The head of a page.
pub struct Heading {
    /// The command that answered.
    pub command: &'static str,
    /// What was asked, in a sentence.
    pub question: String,
    pub verdict: Verdict,
    /// The exactness class.
    pub exactness: String,
    /// The heading above what is drawn; empty of answers that are not.
    pub drawn: &'static str,
}

/// How a schema is put into words.
type Words = fn(&Value) -> Heading;

/// Every schema that has a page, with its command.
const KINDS: [(&str, &str, Words); 15] = [
    ("metes-verify-1", "verify", regions::verify),
    ("metes-boundary-1", "boundary", regions::boundary),
    ("metes-box-1", "box", regions::robust_box),
    ("metes-map-1", "map", regions::map),
    ("metes-attention-1", "attention", regions::attention),
    ("metes-integrated-gradients-1", "integrated-gradients", regions::integrated),
    ("metes-universal-exact-1", "universal exact", regions::universal_exact),
    ("metes-decide-1", "decide", properties::decide),
    ("metes-check-1", "check", properties::check),
    ("metes-audit-witness-1", "audit-witness", properties::audit_witness),
    ("metes-audit-1", "audit", properties::audit),
    ("metes-duel-1", "duel", properties::duel),
    ("metes-attack-attribution-1", "attack-attribution", estimates::attack),
    ("metes-universal-1", "universal", estimates::universal),
    ("metes-experiment-attribution-1", "experiment attribution", estimates::experiment),
];

/// Whether answers of a schema have pages.
pub fn knows(schema: &str) -> bool {
    kind(schema).is_some()
}

fn kind(schema: &str) -> Option<&'static (&'static str, &'static str, Words)> {
    KINDS.iter().find(|(name, ..)| *name == schema)
}

/// A field that an answer of its schema has, and this one has not, or as something else.
pub fn missing(answer: &Value) -> Option<&'static str> {
    let is_list = |path: &str| answer.pointer(path).is_some_and(Value::is_array);
    let is_text = |path: &str| answer.pointer(path).is_some_and(Value::is_string);
    let about_regions = || {
        let lists = ["/parameters"].into_iter().find(|path| !is_list(path));
        let texts = ["/question/model", "/question/image"].into_iter().find(|path| !is_text(path));
        let label = ["/label"].into_iter().find(|path| !answer.pointer(path).is_some_and(Value::is_u64));
        lists.or(texts).or(label)
    };
    let verdict_of = |path: &'static str, words: &[&str]| {
        let word = answer.pointer(path).and_then(Value::as_str);
        (!word.is_some_and(|word| words.contains(&word))).then_some(path)
    };
    let found = match command(answer) {
        "verify" => {
            let known = verdict_of("/verdict", &["holds", "refuted", "undecided", "profiled"]);
            let witnesses = answer["witnesses"].as_array();
            let is_refuted = answer["verdict"] == "refuted";
            // A verdict stands on its witnesses.
            let agree = witnesses.is_some_and(|found| found.is_empty() != is_refuted);
            known.or_else(about_regions).or((!agree).then_some("/witnesses"))
        }
        "boundary" => verdict_of("/status", &["traced", "start_fails", "unfinished"]).or_else(about_regions),
        "box" => verdict_of("/status", &["searched", "unfinished"])
            .or_else(about_regions)
            .or((!is_list("/boxes")).then_some("/boxes")),
        "map" => verdict_of("/shows", &["margin", "label", "confidence", "inconsistency"])
            .or((!is_list("/parameters")).then_some("/parameters")),
        "attention" => about_regions(),
        "decide" => verdict_of("/verdict", &["sat", "unsat", "unknown"]),
        "check" => verdict_of("/verdict", &["accepted", "partial", "rejected"]),
        "audit-witness" => verdict_of("/verdict", &["holds", "holds_clamped", "fails"]),
        "audit" => (!is_list("/entries")).then_some("/entries"),
        "duel" => (!answer["all"]["outcomes"].is_object()).then_some("/all"),
        _ => None,
    };
    found.map(|path| path.trim_start_matches('/'))
}

/// The command that gave an answer; empty if there is none.
pub fn command(answer: &Value) -> &'static str {
    answer["schema"].as_str().and_then(kind).map_or("", |(_, command, _)| command)
}

/// The head of the page of an answer.
pub fn of(answer: &Value) -> Heading {
    match answer["schema"].as_str().and_then(kind) {
        Some((_, _, words)) => words(answer),
        None => heading(answer, "What is in this answer?".to_owned(), verdict("", Tone::Plain, "")),
    }
}

fn heading(answer: &Value, question: String, verdict: Verdict) -> Heading {
    let exactness = match answer["exactness"].as_str().unwrap_or_default() {
        "exact" if !is_whole(answer) => "exact, of what was explored",
        exactness => exactness,
    }
    .to_owned();
    Heading { command: command(answer), question, verdict, exactness, drawn: "" }
}

fn verdict(word: &str, tone: Tone, meaning: &str) -> Verdict {
    Verdict { word: word.to_owned(), tone, meaning: meaning.to_owned() }
}

/// A field as a text.
fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("?")
}

/// Whether no limit left anything out.
fn is_whole(answer: &Value) -> bool {
    answer["complete"] != false
}

/// The box of parameters, in words.
fn domain(answer: &Value) -> String {
    let parameters = answer["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let intervals = parameters.iter().map(|parameter| {
        let [from, to] = ["from", "to"].map(|end| plain(&parameter[end]).replace('-', "−"));
        format!("{} from {from} to {to}", text(parameter, "name"))
    });
    format!("every {}", intervals.collect::<Vec<_>>().join(" and every "))
}

/// The name of a file.
fn file<'a>(value: &'a Value, name: &str) -> &'a str {
    let path = text(value, name);
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// Network and image, in words.
fn subject(answer: &Value) -> String {
    let question = &answer["question"];
    let index = match question["index"].as_u64() {
        None | Some(0) => String::new(),
        Some(index) => format!(" (image {index})"),
    };
    format!("of {} on {}{index}", file(question, "model"), file(question, "image"))
}
