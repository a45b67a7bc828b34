//! Answers about attacks and training: estimates.

use metes_html::Tone;
use serde_json::Value;

use super::super::numbers::{plain, shown};
use super::{Heading, file, heading, verdict};

fn done(answer: &Value, meaning: &str) -> metes_html::Verdict {
    if answer["complete"] == true {
        verdict("Estimated.", Tone::Plain, meaning)
    } else {
        verdict(
            "Unfinished.",
            Tone::Open,
            "The run was interrupted: this is about what was found until then.",
        )
    }
}

pub fn attack(answer: &Value) -> Heading {
    let question = format!(
        "How much can an attack change the attribution maps of {} on images of {}?",
        file(answer, "model"),
        file(answer, "data")
    );
    let meaning = format!(
        "Of the top {} elements {} to {} stay on average, over {} images. An attack finds no worst case: it may be worse.",
        answer["top"],
        shown(&answer["mean"]["in_low"])[0],
        shown(&answer["mean"]["in_high"])[0],
        answer["images"]
    );
    heading(answer, question, done(answer, &meaning))
}

pub fn universal(answer: &Value) -> Heading {
    let models = answer["models"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = models.iter().map(|model| file(model, "model")).collect();
    let question = format!(
        "Which one perturbation of norm {} changes the attribution maps of most images of {}, under {}?",
        plain(&answer["epsilon"]),
        file(answer, "data"),
        names.join(" and ")
    );
    let meaning = "Found on training images and judged on test images. The command metes universal exact --delta FILE says exactly what a found perturbation does.";
    heading(answer, question, done(answer, meaning))
}

pub fn experiment(answer: &Value) -> Heading {
    let question = "Do attributions survive better after robust attribution training?".to_owned();
    let meaning = "Under attack (estimates) and in the worst case over a box of perturbations, which is exact for each image. Means over images and seeds.";
    Heading {
        exactness: "estimate".to_owned(),
        drawn: "The curves",
        ..heading(answer, question, done(answer, meaning))
    }
}
