//! The schema `metes-universal-1`.

use metes_attribution::universal::{Norm, Verdict};
use serde_json::{Value, json};

use super::{exact, float};
use crate::args::UniversalArgs;
use crate::summary::universal::times_random;
use crate::universal::scene::{Model, explained_words};
use crate::universal::{Findings, Row};

/// The report.
pub fn report(arguments: &UniversalArgs, findings: &Findings) -> Value {
    let scene = &findings.scene;
    let rows: Vec<&Row> = findings.rows.iter().collect();
    json!({
        "schema": "metes-universal-1",
        "exactness": "estimate",
        "complete": findings.is_complete,
        "data": arguments.data.folder.display().to_string(),
        "maps": explained_words(arguments),
        "norm": match scene.settings.ball.norm { Norm::L2 => "l2", Norm::Linf => "linf" },
        "epsilon": exact(&arguments.epsilon()),
        "range": arguments.range.0.as_ref().map(|range| [range.low(), range.high()].map(exact)),
        "noise": float(scene.settings.noise),
        "iterations": scene.settings.iterations,
        "batch": scene.settings.batch,
        "top": scene.trial.top,
        "seed": arguments.seed,
        "models": scene.models.iter().map(model).collect::<Vec<_>>(),
        "found": rows.iter().map(|row| found(findings, row, &rows)).collect::<Vec<_>>(),
    })
}

fn model(model: &Model) -> Value {
    json!({
        "name": model.name,
        "model": model.path.display().to_string(),
        "model_sha256": model.sha256,
        "training_images": { "looked_at": model.train.looked_at, "correct": model.train.len() },
        "test_images": { "looked_at": model.test.looked_at, "correct": model.test.len() },
    })
}

fn found(findings: &Findings, row: &Row, rows: &[&Row]) -> Value {
    let models = &findings.scene.models;
    let name = &models[row.model].name;
    let optional = |value: Option<f64>| value.map(float);
    let perturbation = row.found.as_ref().map(|found| {
        let [l2, linf] = found.norms();
        json!({
            "delta": format!("{name}-{}.npy", row.item.name()),
            "l2": float(l2),
            "linf": float(linf),
            "negated": found.is_negated,
            "training": optional(found.training[0]),
            "training_other_sign": optional(found.training[1]),
            "test_other_sign": optional(row.other.as_ref().and_then(Verdict::dissimilarity)),
        })
    });
    let transfers: Vec<Value> = row
        .transfers
        .iter()
        .zip(models)
        .map(|(verdict, on)| json!({ "on": on.name, "test": judged(verdict) }))
        .collect();
    json!({
        "model": name,
        "method": row.item.method.to_string(),
        "number": row.item.number,
        "perturbation": perturbation,
        "test": judged(&row.held_out),
        "times_random": optional(times_random(row, rows)),
        "transfers": transfers,
    })
}

fn judged(verdict: &Verdict) -> Value {
    let [low, high] = verdict.overlap();
    json!({
        "dissimilarity": verdict.dissimilarity().map(float),
        "fooling_rate": float(verdict.fooling_rate()),
        "in_low": float(low),
        "in_high": float(high),
        "kendall": float(verdict.kendall()),
    })
}
