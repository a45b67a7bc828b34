//! The certificate of an answer.

use metes_html::{Block, Fact, Section};
use serde_json::Value;

use super::numbers::shown;

/// What is known of the certificate: what the answer says of it, and what came of a check.
pub fn section(answer: &Value, checked: Option<&Value>) -> Option<Section> {
    let written = &answer["certificate"];
    let mut facts = Vec::new();
    let mut add = |name: &str, value: &Value| {
        if !value.is_null() {
            facts.push(Fact::new(name, shown(value)[0].clone()));
        }
    };
    if written.is_object() {
        add("file", &written["file"]);
        add("bytes", &written["bytes"]);
        add("SHA-256", &written["sha256"]);
        let is_checked = written["checked"].as_bool();
        add(
            "checked",
            &Value::from(match is_checked {
                Some(true) => "the checker accepted it before the answer was given",
                _ => "no: nobody checked it when it was written",
            }),
        );
    }
    let mut blocks = Vec::new();
    if let Some(checked) = checked {
        add("checked for this page", &checked["verdict"]);
        add("what is proved", &checked["claim"]);
        add("what is wrong", &checked["detail"]);
        if checked["sha256"] != written["sha256"] {
            add("checked file", &checked["certificate"]);
            add("its bytes", &checked["bytes"]);
            add("SHA-256 of the checked file", &checked["sha256"]);
        }
        let is_of_this = match checked["foreign"].as_str() {
            Some(why) => format!("not known: {why}"),
            None => "yes".to_owned(),
        };
        add("about this answer", &Value::from(is_of_this));
        if checked["compared"]["model"].is_null() {
            let nothing = Value::from("nothing: the files are not where the answer says");
            let why = &checked["not_compared"];
            add("compared with", if why.is_null() { &nothing } else { why });
        }
        add("compared with the model", &checked["compared"]["model"]);
        add("compared with the image", &checked["compared"]["image"]);
        add("compared with the property", &checked["compared"]["property"]);
        add("perturbation in it", &checked["source"]["perturbation"]);
    } else if facts.is_empty() {
        return None;
    }
    if let Some(file) = checked.map_or(&written["file"], |checked| &checked["certificate"]).as_str() {
        let mut words = vec!["metes", "check", file];
        let question = &answer["question"];
        if let (Some(model), Some(image)) = (question["model"].as_str(), question["image"].as_str()) {
            words.extend(["--model", model, "--image", image]);
        } else if let (Some(model), Some(property)) = (answer["model"].as_str(), answer["property"].as_str())
        {
            words.extend(["--model", model, "--property", property]);
        }
        let words: Vec<String> = words.into_iter().map(crate::asked::quoted).collect();
        blocks.push(Block::Text("The checker, which shares no code with the search, checks it:".to_owned()));
        blocks.push(Block::Command(words.join(" ")));
    }
    blocks.insert(0, Block::Facts(facts));
    Some(Section::new("Certificate", blocks))
}
