//! The answer of `metes check`.

use metes_certificate::{Certificate, Hashes, Statement};

use super::Lines;
use crate::args::CheckArgs;
use crate::check::Checked;
use crate::output;

/// Characters of a text from a certificate that are shown.
const MOST_CHARACTERS: usize = 300;

/// The summary.
pub fn text(arguments: &CheckArgs, checked: &Checked) -> String {
    let mut lines = Lines::default();
    let verdict = match &checked.outcome {
        Ok(accepted) if accepted.open > 0 => format!("accepted (partial): {accepted}\n"),
        Ok(accepted) => format!("accepted: {accepted}\n"),
        Err(flaw) => {
            let step = flaw.step.map_or(String::new(), |step| format!("step {step}: "));
            format!("rejected: {step}{}: {}\n", flaw.rule, plain(&flaw.detail))
        }
    };
    if checked.outcome.is_ok() {
        compared(arguments, &mut lines);
    }
    for note in &checked.notes {
        lines.add("note", output::plain(note));
    }
    if let Some(certificate) = &checked.certificate {
        named(certificate, &mut lines);
        // Those that were found right: the checker calculates them again.
        if let Ok(accepted) = &checked.outcome {
            let Hashes { classifier, image, input_map } = &accepted.hashes;
            lines.add("classifier", format!("sha256 {classifier}"));
            lines.add("image", format!("sha256 {image}"));
            lines.add("input map", format!("sha256 {input_map}"));
        }
        lines.add("size", format!("{} bytes, {} steps", checked.bytes, certificate.proof.len()));
    }
    if let Ok(accepted) = &checked.outcome {
        let (proved, empty, open) = (accepted.proved, accepted.empty, accepted.open);
        lines.add("leaves", format!("{proved} proved, {empty} without any point, {open} open"));
    }
    verdict + &lines.0
}

/// What the certificate was held against.
fn compared(arguments: &CheckArgs, lines: &mut Lines) {
    if let (Some(model), Some(property)) = (&arguments.model, &arguments.property) {
        let (model, property) = (model.display(), property.display());
        lines.add("compared", format!("network and claim are those of {model} and {property}"));
        return;
    }
    match (&arguments.model, &arguments.image) {
        (None, _) => lines.add(
            "compared",
            "with no model file: what is proved is about the networks in the certificate (see --model, --image)",
        ),
        (Some(model), None) => {
            lines.add("compared", format!("the classifier is that of {}", model.display()));
            lines.add("", "image and perturbation were compared with no file (see --image)");
        }
        (Some(model), Some(image)) => {
            lines.add("compared", format!("the classifier is that of {}", model.display()));
            lines.add("", format!("image and perturbed images are those of {}", image.display()));
        }
    }
}

/// What the certificate says it is about.
fn named(certificate: &Certificate, lines: &mut Lines) {
    let source = &certificate.source;
    if matches!(certificate.claim.statement, Statement::Sat { .. } | Statement::Unsat { .. }) {
        lines.add("names", format!("{}, property {}", plain(&source.model), plain(&source.image)));
        return;
    }
    lines.add(
        "names",
        format!("{}, image {} of {}", plain(&source.model), source.index, plain(&source.image)),
    );
    lines
        .add("", format!("perturbed by \"{}\", range {}", plain(&source.perturbation), plain(&source.range)));
    if !source.preprocess.is_empty() {
        lines.add("", format!("preprocessed by \"{}\"", plain(&source.preprocess)));
    }
}

/// The beginning of a text from a certificate, which may contain anything.
fn plain(text: &str) -> String {
    let is_long = text.chars().nth(MOST_CHARACTERS).is_some();
    let shown: String = text.chars().take(MOST_CHARACTERS).collect();
    output::plain(&shown) + if is_long { "…" } else { "" }
}
