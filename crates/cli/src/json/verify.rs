//! The findings of `metes verify`.

use std::sync::Arc;

use metes_polytope::Point;
use metes_saliency::Measure;
use metes_traverse::{AttentionFindings, Findings, Question, Settled, Verdict};
use serde_json::{Value, json};

use super::{amount, exact, label, point, value, witness};
use crate::certificate::Written;
use crate::setup::Setup;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-verify-1";

/// The report on a question.
pub fn report(
    setup: &Setup<'_>,
    question: &Question<'_>,
    findings: &Findings,
    signs: Settled,
    certificate: Option<&Written<'_>>,
) -> Value {
    let intervals = findings.intervals.iter().map(|interval| {
        json!({ "from": exact(&interval.from), "to": exact(&interval.to), "label": label(interval.label) })
    });
    let component = findings.component.as_ref();
    let interval = component.and_then(|component| component.interval.as_ref());
    let outline = component.map(|component| &component.outline).filter(|outline| !outline.is_empty());
    let mut asked = super::question(setup, question);
    asked["keep"] = json!(super::keep(question));
    json!({
        "schema": SCHEMA,
        "verdict": verdict(findings.verdict),
        "exactness": "exact",
        "complete": findings.complete,
        "question": asked,
        "label": findings.label,
        "parameters": super::parameters(setup),
        "regions": findings.regions,
        "signs": super::signs(signs),
        "domain_volume": exact(&findings.domain_volume),
        "explored_volume": amount(&findings.explored_volume),
        "robust_volume": amount(&findings.robust_volume),
        "component_volume": component.map(|component| amount(&component.volume)),
        "component_interval": interval.map(|(from, to)| json!({ "from": exact(from), "to": exact(to) })),
        "component_outline": outline.map(|outline| outline.iter().map(segment).collect::<Value>()),
        "witnesses": findings
            .witnesses
            .iter()
            .map(|found| witness(found, question.measure))
            .collect::<Vec<_>>(),
        "intervals": intervals.collect::<Vec<_>>(),
        "attention": attention(setup, question.measure, &findings.attention),
        "certificate": super::certificate(certificate),
    })
}

fn segment(ends: &[Arc<Point>; 2]) -> Value {
    ends.iter().map(|end| point(&end.to_rationals())).collect()
}

fn attention(setup: &Setup<'_>, measure: Measure, found: &AttentionFindings) -> Value {
    let profile = found.profile.iter().map(|step| {
        let mut entry = value(&step.distance, measure);
        entry["at_most"] = entry["value"].take();
        entry["added"] = amount(&step.added);
        entry["volume"] = amount(&step.volume);
        if let Value::Object(fields) = &mut entry {
            fields.remove("value");
        }
        entry
    });
    json!({
        "measure": measure.to_string(),
        "classes": super::classes(setup),
        "class_indices": found.classes,
        "expected_map_moves": found.moving,
        "profile_is_rounded": found.rounded,
        "profile": profile.collect::<Vec<_>>(),
        "maximum": found.maximum.as_ref().map(|(distance, theta)| {
            let mut entry = value(distance, measure);
            entry["theta"] = point(theta);
            entry
        }),
    })
}

/// The verdict in a word.
fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Refuted => "refuted",
        Verdict::Undecided => "undecided",
        Verdict::Profiled => "profiled",
    }
}
