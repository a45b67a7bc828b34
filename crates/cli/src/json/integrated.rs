//! The findings of `metes integrated-gradients`.

use metes_traverse::{RiemannSum, Settled};
use serde_json::{Value, json};

use super::{amount, exact};
use crate::inspect::hex;
use crate::integrated::{Explained, change};

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-integrated-gradients-1";

/// The report.
pub fn report(explained: &Explained<'_>, signs: Settled) -> Value {
    let Explained { arguments, model, integrated, .. } = explained;
    json!({
        "schema": SCHEMA,
        "question": {
            "model": arguments.model.display().to_string(),
            "model_sha256": hex(&model.inspection.sha256),
            "image": arguments.image.display().to_string(),
            "index": arguments.index,
            "baseline": arguments.baseline.to_string(),
            "preprocess": arguments.preprocess.to_string(),
            "label": arguments.label,
        },
        "label": integrated.output,
        "regions": integrated.regions,
        "signs": super::signs(signs),
        "output_at_image": exact(&integrated.at_image),
        "output_at_baseline": exact(&integrated.at_baseline),
        "attributions_sum": exact(&change(integrated)),
        "attributions_error": exact(&integrated.attribution.error),
        "sums": integrated.sums.iter().map(sum).collect::<Vec<_>>(),
    })
}

fn sum(sum: &RiemannSum) -> Value {
    json!({
        "steps": sum.steps,
        "relative_error": sum.relative_error.as_ref().map(amount),
        "completeness_gap": exact(&sum.completeness_gap),
    })
}
