//! The schema `metes-experiment-attribution-1`.

use serde_json::{Value, json};

use super::float;
use crate::experiment::row::{Row, Space};
use crate::experiment::{SPACES, TOP};

/// The report.
pub fn report(settings: &str, rows: &[Row], is_complete: bool) -> Value {
    json!({
        "schema": "metes-experiment-attribution-1",
        "complete": is_complete,
        "settings": settings,
        "top": TOP,
        "networks": rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn row(row: &Row) -> Value {
    let spaces: Vec<Value> =
        row.spaces.iter().zip(SPACES).map(|(found, (_, perturb))| space(perturb, found)).collect();
    json!({
        "data": row.data,
        "method": row.method,
        "seed": row.seed,
        "accuracy": float(row.accuracy),
        "attacked_accuracy": float(row.attacked_accuracy),
        "integrated_gradients": { "in": float(row.integrated[0]), "kendall": float(row.integrated[1]) },
        "gradients": { "in": float(row.gradient[0]), "kendall": float(row.gradient[1]) },
        "spaces": spaces,
    })
}

fn space(perturb: &str, space: &Space) -> Value {
    json!({
        "perturb": perturb,
        "worst_in": float(space.worst[0]),
        "worst_kendall": float(space.worst[1]),
        "shares": space.shares.iter().map(|&share| float(share)).collect::<Vec<_>>(),
    })
}
