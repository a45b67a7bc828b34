//! Pages from answers: what `--report` and `metes report` write.
//!
//! A page is made from the JSON of an answer alone, so that one made later is the same. What it says of an answer as a
//! whole stands in [`heading`], a function for each schema; what all have in common (facts, tables, commands) here.

mod fields;
mod found;
mod heading;
mod numbers;
mod profile;
mod proof;
mod tables;

pub use heading::{knows, missing};
use metes_html::{Block, Fact, Figure, Page, Section};
use metes_report::{Scale, label_colours, scale};
use serde_json::{Value, json};

use crate::asked::quoted;

/// Whether pages show a field otherwise than as numbers. (The maps of `metes universal` are words.)
fn is_drawn(name: &str, value: &Value) -> bool {
    matches!(name, "scene" | "picture" | "summary") || name == "maps" && value.is_array()
}

/// The page of an answer; `checked` is what came of the check of a certificate of it.
pub fn of(answer: &Value, checked: Option<&Value>) -> Page {
    let heading = heading::of(answer);
    let mut sections: Vec<Section> = picture(answer, &heading).into_iter().collect();
    sections.extend(found::section(answer));
    sections.extend(tables::witnesses(answer));
    sections.extend(tables::counterexample(answer));
    sections.extend(profile::section(answer));
    sections.extend(proof::section(answer, checked));
    sections.push(repeat(answer));
    sections.push(Section::folded("Every number", tables::everything(answer)));
    Page {
        title: format!("metes {}", heading.command),
        question: heading.question,
        verdict: heading.verdict,
        exactness: heading.exactness,
        sections,
        data: explores(answer).then(|| json!({ "result": explored(answer), "colours": colours(answer) })),
    }
}

/// Whether there is something to explore.
fn explores(answer: &Value) -> bool {
    answer["parameters"].is_array() && (answer["maps"].is_array() || answer["scene"].is_object())
}

/// What scripts need of an answer: a page of many regions is large enough.
fn explored(answer: &Value) -> Value {
    let mut kept = answer.clone();
    forget(&mut kept, &["picture", "summary", "command"]);
    let entries = |value: &mut Value, of: &mut dyn FnMut(&mut Value)| {
        value.as_array_mut().into_iter().flatten().for_each(of);
    };
    if let Some(profile) = kept.pointer_mut("/attention/profile") {
        entries(profile, &mut |step| forget(step, &["added", "at_least", "low", "squares"]));
    }
    if let Some(maps) = kept.get_mut("maps") {
        entries(maps, &mut |map| {
            if let Some(values) = map.get_mut("inconsistencies") {
                entries(values, &mut |value| forget(value, &["at_least"]));
            }
        });
    }
    kept
}

fn forget(value: &mut Value, names: &[&str]) {
    if let Value::Object(fields) = value {
        names.iter().for_each(|name| {
            fields.remove(*name);
        });
    }
}

/// What is drawn; nothing of answers that never are.
fn picture(answer: &Value, heading: &heading::Heading) -> Option<Section> {
    if heading.drawn.is_empty() {
        return None;
    }
    let svg = answer["picture"].as_str().unwrap_or_default().to_owned();
    let alt = if svg.is_empty() && answer["command"].is_array() {
        "This answer brings no picture. The command below, with --report instead of --json or with --full beside it, \
         makes a page that has one."
            .to_owned()
    } else if svg.is_empty() {
        "This answer brings no picture.".to_owned()
    } else {
        format!("{} {}", heading.question, heading.verdict.meaning)
    };
    let figure = Figure { svg, alt };
    let block = if explores(answer) { Block::Explorer(figure) } else { Block::Figure(figure) };
    Some(Section::new(heading.drawn, vec![block]))
}

/// How to get the same answer.
fn repeat(answer: &Value) -> Section {
    let mut blocks = Vec::new();
    if let Some(words) = answer["command"].as_array() {
        let words: Vec<String> =
            ["metes"].into_iter().chain(words.iter().filter_map(Value::as_str)).map(quoted).collect();
        let proof = match heading::command(answer) {
            "verify" | "boundary" | "box" | "decide" => {
                " --certificate FILE adds a proof for whoever does not want to trust this program."
            }
            _ => "",
        };
        blocks.push(Block::Text(format!("The same question, in the folder in which it was asked.{proof}")));
        blocks.push(Block::Command(words.join(" ")));
    }
    let model = [&answer["question"]["model"], &answer["model"]].into_iter().find_map(Value::as_str);
    let hash =
        [&answer["question"]["model_sha256"], &answer["model_sha256"]].into_iter().find_map(Value::as_str);
    let named = [("model", model), ("its SHA-256", hash)];
    if answer["scene"].is_object() {
        blocks.push(Block::Text(
            "This file contains the image and, in floats, the network: whoever gets it has them.".to_owned(),
        ));
    }
    let mut facts: Vec<Fact> =
        named.iter().filter_map(|(name, value)| value.map(|value| Fact::new(*name, value))).collect();
    facts.push(Fact::new("metes", env!("CARGO_PKG_VERSION")));
    blocks.push(Block::Facts(facts));
    Section::new("How to repeat it", blocks)
}

/// The colours of labels and of scales, the same as in pictures.
fn colours(answer: &Value) -> Value {
    let expected = answer["label"].as_u64().map_or(0, |label| label as usize);
    let of_cells = answer["maps"].as_array().into_iter().flatten().filter_map(|map| map["cells"].as_array());
    let of_facets = answer["facets"].as_array();
    let entries = of_cells.chain(of_facets).flatten().filter_map(|entry| entry["label"].as_u64());
    let labels = entries.map(|label| label as usize).chain([expected]);
    let labels: serde_json::Map<String, Value> = label_colours(expected, labels)
        .into_iter()
        .map(|(label, colour)| (label.to_string(), json!(colour)))
        .collect();
    json!({ "labels": labels, "sequential": scale(Scale::Sequential), "diverging": scale(Scale::Diverging) })
}
