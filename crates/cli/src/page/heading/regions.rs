//! Answers about activation regions: exact.

use metes_html::Tone;
use serde_json::Value;

use super::super::numbers::plain;
use super::{Heading, domain, file, heading, is_whole, subject, text, verdict};

/// The heading above regions: of more than two parameters there is no map.
fn drawn(answer: &Value) -> &'static str {
    match (answer["parameters"].as_array().map_or(0, Vec::len), is_whole(answer)) {
        (1 | 2, true) => "The map: every region of the parameter space",
        (1 | 2, false) => "The map: what was explored of the parameter space",
        _ => "Image and saliency map",
    }
}

/// What should stay, in words.
fn claim(answer: &Value, keep: &str) -> String {
    let question = &answer["question"];
    let delta = plain(&question["delta"]);
    let measure = answer["attention"]["measure"].as_str().unwrap_or("l2");
    let subject = subject(answer);
    let label = format!("label {} {subject} stay", answer["label"]);
    let moves = answer["attention"]["expected_map_moves"] == true;
    let expected = if moves {
        "the expected one, which moves with the image"
    } else {
        "what it is without a perturbation"
    };
    let bound = format!("stay within {delta} ({measure}) of {expected}");
    match (keep, question["delta"].is_null()) {
        ("attention", false) => format!("the saliency map {subject} {bound}"),
        ("both", false) => format!("{label}, and its saliency map {bound}"),
        _ => label,
    }
}

pub fn verify(answer: &Value) -> Heading {
    let keep = text(&answer["question"], "keep");
    let subject = subject(answer);
    // Without a bound nothing is claimed of attention.
    let is_claim = keep != "attention" || !answer["question"]["delta"].is_null();
    let question = if !is_claim {
        format!("How far does the saliency map {subject} move, for {}?", domain(answer))
    } else {
        format!("Does {}, for {}?", claim(answer, keep), domain(answer))
    };
    let verdict = match text(answer, "verdict") {
        "holds" => verdict(
            "It holds.",
            Tone::Good,
            "For every real θ in the box, of the real function of the weights as they stand in the file: every activation region was visited, and \
             each was decided exactly (floating point only where a proved error bound leaves no doubt).",
        ),
        "refuted" => verdict(
            "It is refuted.",
            Tone::Bad,
            "It fails for some θ: each witness below is one, confirmed by plain exact evaluation of the network.",
        ),
        "profiled" => verdict(
            "Measured.",
            Tone::Plain,
            "No bound was asked for. The answer is the δ-profile: on how much of the parameter space the inconsistency is at most δ, for every δ.",
        ),
        _ if !is_claim => verdict(
            "Measured in part.",
            Tone::Open,
            "A limit ended the run before every activation region was visited. The δ-profile is about what was visited.",
        ),
        _ => verdict(
            "Undecided.",
            Tone::Open,
            "A limit or an interruption ended the run before every activation region was visited. On what was visited it holds; of the rest nothing is known.",
        ),
    };
    let mut heading = Heading { drawn: drawn(answer), ..heading(answer, question, verdict) };
    let meaning = &mut heading.verdict.meaning;
    if !is_whole(answer) && answer["verdict"] == "refuted" {
        meaning.push_str(" A limit ended the run: all else on this page is about what was explored.");
    }
    if answer["attention"]["expected_map_moves"] == true {
        meaning.push_str(
            " The expected map moves with the image: a region counts with its largest inconsistency, so that shares and volumes of the \
             δ-profile are at least as large as they are said to be.",
        );
    }
    heading
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
    let is_drawn = answer["parameters"].as_array().is_some_and(|parameters| parameters.len() <= 2);
    Heading {
        drawn: if is_drawn { "The boundary" } else { "Image and saliency map" },
        ..heading(answer, question, verdict)
    }
}

pub fn robust_box(answer: &Value) -> Heading {
    let claim = claim(answer, text(&answer["question"], "keep"));
    let question = format!("Within {}: on which largest box around the start does {claim}?", domain(answer));
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
            "The claim fails at that start, or right beside it: there is no room for a box. Others are below.",
        )
    } else if boxes.iter().any(|found| found["verified"]["holds"] != true) {
        verdict(
            "Found, not yet verified.",
            Tone::Open,
            "A limit came before the box just inside was verified anew.",
        )
    } else if boxes.iter().all(|found| found["is_largest"] == true) {
        verdict(
            "Found, and none is larger.",
            Tone::Good,
            "The box is exact, with what blocks each of its sides; on its border the claim may fail. One slightly smaller, with short \
             numbers (dashed), was verified anew, border included.",
        )
    } else {
        verdict(
            "Found.",
            Tone::Good,
            "The claim holds inside of it; on its border it may fail. That none is larger is not proved for more than two parameters.",
        )
    };
    Heading { drawn: "The box", ..heading(answer, question, verdict) }
}

pub fn map(answer: &Value) -> Heading {
    let networks: Vec<&str> =
        answer["networks"].as_array().into_iter().flatten().map(|network| file(network, "model")).collect();
    let shown = match text(answer, "shows") {
        "margin" => format!("the margin of label {}", answer["label"]),
        "confidence" => format!("the confidence in label {}", answer["label"]),
        "inconsistency" => "the attention inconsistency".to_owned(),
        _ => "the label".to_owned(),
    };
    let question = format!("How does {shown} of {} change, for {}?", networks.join(" and "), domain(answer));
    let verdict = match (text(answer, "exactness"), answer["complete"] == true) {
        (_, false) => {
            verdict("Unfinished.", Tone::Open, "A limit left a part of the parameter space unknown.")
        }
        ("exact", _) => verdict(
            "Mapped, region by region.",
            Tone::Plain,
            "Borders are exact fractions, which a cell shows when it is pointed at; the drawing rounds them.",
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
    let verdict = match (answer["complete"] == true, asked["perturb"].is_null()) {
        (true, false) if answer["best"].is_null() => verdict(
            "There is no such point.",
            Tone::Plain,
            "No point keeps as many labels as have to be kept.",
        ),
        (true, _) => verdict(done, Tone::Plain, meaning),
        (false, false) => verdict(
            "Unfinished.",
            Tone::Open,
            "A limit came first; The field bound says what cannot be exceeded.",
        ),
        (false, true) => {
            verdict("Unfinished.", Tone::Open, "A limit came first: not all images were followed.")
        }
    };
    Heading {
        drawn: if asked["perturb"].is_null() { "The curves" } else { "The map" },
        ..heading(answer, question, verdict)
    }
}
