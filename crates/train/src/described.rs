//! Architecture and settings as names and texts: what a checkpoint is compared by, and what a model card lists.

use metes_attribution::ascent::Ascent;

use crate::architecture::Architecture;
use crate::method::{Kind, Method};
use crate::training::Settings;

/// All that a run depends on, beside the data. Numbers are written such that equal texts are equal numbers.
pub fn described(architecture: &Architecture, settings: &Settings) -> Vec<(&'static str, String)> {
    let Settings { epochs, batch, rate, seed, method } = settings;
    let mut lines = vec![
        ("layers", architecture.to_string()),
        ("epochs", epochs.to_string()),
        ("images a step", batch.to_string()),
        ("learning rate", rate.to_string()),
        ("seed", seed.to_string()),
    ];
    lines.extend(method_lines(method));
    lines
}

/// What is minimised, with the numbers that count for it.
fn method_lines(method: &Method) -> Vec<(&'static str, String)> {
    let Method { kind, ascent: Ascent { epsilon, step, steps: ascent_steps }, weight, steps, inner_steps } =
        method;
    let mut lines = vec![("method", kind.to_string())];
    if *kind != Kind::Natural {
        lines.extend([
            ("epsilon", epsilon.to_string()),
            ("step of the ascent", step.to_string()),
            ("steps of the ascent", ascent_steps.to_string()),
        ]);
    }
    if kind.has_weight() {
        lines.push(("weight", weight.to_string()));
    }
    if kind.integrates() {
        lines.extend([
            ("steps of integrated gradients", steps.to_string()),
            ("steps of integrated gradients in the ascent", inner_steps.to_string()),
        ]);
    }
    lines
}
