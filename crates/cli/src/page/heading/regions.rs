//! Answers about activation regions: exact.

use metes_html::Tone;
use serde_json::Value;

use super::{Heading, domain, file, heading, number, subject, text, verdict};

/// The heading above regions: of more than two parameters there is no map.
fn drawn(answer: &Value) -> &'static str {
    match answer["parameters"].as_array().map_or(0, Vec::len) {
        1 | 2 => "The map: every region of the parameter space",
        _ => "Image and saliency map",
    }
}

/// What should stay, in words.
fn claim(answer: &Value, keep: &str) -> String {
    let question = &answer["question"];
    let delta = number(&question["delta"]);
    let measure = answer["attention"]["measure"].as_str().unwrap_or("l2");
    let subject = subject(answer);
    let label = format!("label {} {subject} stay", answer["label"]);
    let bound = format!("stay within {delta} ({measure}) of what it is without a perturbation");
    match (keep, question["delta"].is_null()) {
        ("attention", false) => format!("the saliency map {subject} {bound}"),
        ("both", false) => format!("{label}, and its saliency map {bound}"),
        _ => label,
    }
}

pub fn verify(answer: &Value) -> Heading {
    let keep = text(&answer["question"], "keep");
    let subject = subject(answer);
    let question = if answer["verdict"] == "profiled" {
        format!("How far does the saliency map {subject} move, for {}?", domain(answer))
    } else {
        format!("Does {}, for {}?", claim(answer, keep), domain(answer))
    };
    let verdict = match text(answer, "verdict") {
        "holds" => verdict(
            "It holds.",
            Tone::Good,
            "For every real θ in the box, of the real function of the weights as they stand in the file: every activation region was visited, and \
             each was decided in rational arithmetic.",
        ),
        "refuted" => verdict(
            "It is refuted.",
            Tone::Bad,
            "It fails for some θ: each witness below is one, confirmed by plain exact evaluation of the network. The map shows where it holds all the same.",
        ),
        "profiled" => verdict(
            "Measured.",
            Tone::Plain,
            "No bound was asked for. The answer is the δ-profile: on how much of the parameter space the inconsistency is at most δ, for every δ.",
        ),
        _ => verdict(
            "Undecided.",
            Tone::Open,
            "A limit ended the run before every activation region was visited. On what was visited it holds; of the rest nothing is known.",
        ),
    };
    Heading { drawn: drawn(answer), ..heading(answer, question, verdict) }
}

pub fn boundary(answer: &Value) -> Heading {
    let of = text(&answer["question"], "of");
    let question =
        format!("How far from the unperturbed image does {}, within {}?", claim(answer, of), domain(answer));
    let verdict = match text(answer, "status") {
        "traced" if answer["whole_box"] == true => verdict(
            "All the way to the border of the box.",
            Tone::Good,
            "The boundary was traced all around, and it is that of the box. Holes inside, in which it fails, were not looked for.",
        ),
        "traced" => verdict(
            "The boundary is traced all around.",
            Tone::Plain,
            "It is the outermost one, exact, of what hangs together with θ = 0. Holes inside, in which it fails, were not looked for.",
        ),
        "start_fails" => verdict(
            "It fails at the start.",
            Tone::Bad,
            "At θ = 0, or in a region around it, it fails already.",
        ),
        _ => verdict(
            "Unfinished.",
            Tone::Open,
            "A limit ended the search: the drawn pieces may be those of a hole.",
        ),
    };
    Heading { drawn: "The boundary", ..heading(answer, question, verdict) }
}

pub fn robust_box(answer: &Value) -> Heading {
    let attention =
        if answer["question"]["delta"].is_null() { "" } else { " and the saliency map keeps to its bound" };
    let question = format!(
        "Within {}: what is the largest box around the start on which the label {} {} stays{attention}?",
        domain(answer),
        answer["label"],
        subject(answer)
    );
    let boxes = answer["boxes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let verdict = if text(answer, "status") != "searched" {
        verdict(
            "Unfinished.",
            Tone::Open,
            "A limit came before all regions were visited; without them no box is proved.",
        )
    } else if boxes.iter().any(|found| found["sides"].is_null()) {
        verdict(
            "There is none around a start.",
            Tone::Bad,
            "The claim fails at a start, or at its border: there is no room for a box.",
        )
    } else if boxes.iter().all(|found| found["is_largest"] == true) {
        verdict(
            "Found, and none is larger.",
            Tone::Good,
            "The box is exact, with what blocks each of its sides. A slightly smaller one with short numbers (dashed) was verified anew, border included.",
        )
    } else {
        verdict(
            "Found.",
            Tone::Good,
            "The claim holds on all of it. That none is larger is not proved for more than two parameters.",
        )
    };
    Heading { drawn: "The box", ..heading(answer, question, verdict) }
}

pub fn map(answer: &Value) -> Heading {
    let shown = match text(answer, "shows") {
        "margin" => format!("the margin of label {}", answer["label"]),
        "confidence" => format!("the confidence in label {}", answer["label"]),
        "inconsistency" => "the attention inconsistency".to_owned(),
        _ => "the label".to_owned(),
    };
    let question = format!("How does {shown} change over {}?", domain(answer));
    let verdict = match (text(answer, "exactness"), answer["complete"] == true) {
        (_, false) => {
            verdict("Unfinished.", Tone::Open, "A limit left a part of the parameter space unknown.")
        }
        ("exact", _) => verdict(
            "Mapped, region by region.",
            Tone::Plain,
            "Every border is where it is drawn, and the values in the corners are exact.",
        ),
        _ => verdict(
            "Mapped on a grid.",
            Tone::Plain,
            "Values in floats at the points of a grid: an estimate. Between the points nothing is known.",
        ),
    };
    Heading { drawn: "The map", ..heading(answer, question, verdict) }
}

pub fn attention(answer: &Value) -> Heading {
    let question =
        format!("How much can the saliency map {} change, for {}?", subject(answer), domain(answer));
    let verdict = if answer["complete"] == true {
        verdict(
            "The worst cases are found.",
            Tone::Plain,
            "By each measure no θ of the box has a map that is farther away, anywhere and where the label stays. Each comes with a θ that attains it.",
        )
    } else {
        verdict("Unfinished.", Tone::Open, "A limit left a part unknown: worse cases may be there.")
    };
    Heading { drawn: "The maps", ..heading(answer, question, verdict) }
}

pub fn integrated(answer: &Value) -> Heading {
    let asked = &answer["question"];
    let question = format!(
        "What do the pixels of {} contribute to output {} of {}, from the baseline {}?",
        file(asked, "image"),
        answer["label"],
        file(asked, "model"),
        file(asked, "baseline")
    );
    let meaning = "The gradient of every activation region along the segment, weighed by its exact length. That the attributions add up to the \
                   difference of the outputs was checked exactly.";
    let found = verdict("Calculated.", Tone::Plain, meaning);
    Heading { exactness: "exact".to_owned(), drawn: "The attributions", ..heading(answer, question, found) }
}

pub fn universal_exact(answer: &Value) -> Heading {
    let asked = &answer["question"];
    let many = answer["images"].as_array().map_or(0, Vec::len);
    let (question, done, meaning) = match asked["perturb"].as_str() {
        Some(perturb) => (
            format!(
                "At which point of {perturb} do the saliency maps of {many} images change most, under {}?",
                file(asked, "model")
            ),
            "The point is found.",
            "No other point at which every image has one map has a larger value. The point is rational, confirmed by plain evaluation.",
        ),
        None => (
            format!(
                "How do the saliency maps of {many} images change along {}, under {}?",
                file(asked, "delta"),
                file(asked, "model")
            ),
            "Followed to the end, in both directions.",
            "Every breakpoint of every image is an exact fraction; between them nothing changes.",
        ),
    };
    let verdict = if answer["complete"] == true {
        verdict(done, Tone::Plain, meaning)
    } else {
        verdict("Unfinished.", Tone::Open, "A limit came first; `bound` says what cannot be exceeded.")
    };
    Heading {
        drawn: if asked["perturb"].is_null() { "The curves" } else { "The map" },
        ..heading(answer, question, verdict)
    }
}
