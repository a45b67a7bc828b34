//! The findings of `metes attention`.

use metes_exact::rational::Round;
use metes_exact::{BigInt, Rational, RootSum};
use metes_saliency::Measure;
use metes_traverse::{AttentionWorst, Extreme, Keep, Level, MeasureWorst, Settled};
use num_traits::ToPrimitive as _;
use serde_json::{Value, json};

use super::{amount, label, point, root, value};
use crate::setup::Setup;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-attention-1";

/// The report on a worst case.
pub fn report(setup: &Setup<'_>, worst: &AttentionWorst, signs: Settled) -> Value {
    json!({
        "schema": SCHEMA,
        "exactness": "exact",
        "complete": worst.complete,
        "question": super::question(setup, &setup.question(Keep::Attention, false)),
        "label": worst.label,
        "parameters": super::parameters(setup),
        "regions": worst.regions,
        "signs": super::signs(signs),
        "explored_share": amount(&worst.explored),
        "kept_share": amount(&worst.kept),
        "measures": worst.measures.iter().map(measure).collect::<Vec<_>>(),
    })
}

fn measure(found: &MeasureWorst) -> Value {
    let measure = found.measure;
    json!({
        "measure": measure.to_string(),
        "worst": found.anywhere.as_ref().map(|worst| extreme(measure, worst)),
        "worst_kept": found.kept.as_ref().map(|worst| extreme(measure, worst)),
        "profile_is_rounded": found.rounded,
        "profile": found.profile.iter().map(level).collect::<Vec<_>>(),
    })
}

fn extreme(measure: Measure, worst: &Extreme) -> Value {
    let mut entry = value(&worst.distance, measure);
    if let Measure::TopK(count) = measure {
        let count = Rational::from(BigInt::from(count));
        let overlap = |distance: &RootSum| (&count - &count * distance.to_rational()?).to_integer().to_u64();
        entry["overlap"] = json!({
            "at_least": overlap(&worst.distance.high),
            "at_most": overlap(&worst.agreeing),
        });
    }
    entry["theta"] = point(&worst.theta);
    entry["label"] = label(worst.label);
    entry
}

fn level(level: &Level) -> Value {
    json!({
        "at_most": root(&level.distance, Round::Up),
        "share": amount(&level.share),
        "kept_share": amount(&level.kept),
    })
}
