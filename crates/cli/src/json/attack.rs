//! The schema `metes-attack-attribution-1`.

use metes_attribution::evaluation::Outcome;
use metes_attribution::metrics::Likeness;
use serde_json::{Value, json};

use super::float;
use crate::args::AttackArgs;
use crate::attack::Attack;
use crate::inspect::hex;

/// The report.
pub fn report(arguments: &AttackArgs, attack: &Attack) -> Value {
    let evaluation = &attack.evaluation;
    let outcomes: Vec<Value> = evaluation.outcomes.iter().map(outcome).collect();
    json!({
        "schema": "metes-attack-attribution-1",
        "exactness": "estimate",
        "complete": attack.is_complete,
        "model": arguments.model.display().to_string(),
        "model_sha256": hex(&attack.model.inspection.sha256),
        "data": arguments.data.display().to_string(),
        "attack": attack.trial.attack.to_string(),
        "seed": arguments.seed,
        "top": attack.trial.top,
        "images": evaluation.images,
        "accuracy": float(evaluation.accuracy()),
        "attacked_accuracy": float(evaluation.attacked_accuracy()),
        "mean": evaluation.mean().map(|mean| likeness(&mean)),
        "outcomes": outcomes,
    })
}

fn outcome(outcome: &Outcome) -> Value {
    json!({
        "image": outcome.image,
        "label": outcome.label,
        "label_kept": outcome.is_label_kept,
        "likeness": likeness(&outcome.likeness),
    })
}

fn likeness(likeness: &Likeness) -> Value {
    json!({
        "in_low": float(likeness.overlap[0]),
        "in_high": float(likeness.overlap[1]),
        "kendall": float(likeness.kendall),
        "spearman": float(likeness.spearman),
        "cosine": float(likeness.cosine),
    })
}
