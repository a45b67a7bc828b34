//! The findings of `metes boundary`.

use metes_exact::Rational;
use metes_traverse::{Beyond, BoundaryFacet, BoundaryStatus, Keep, Question};
use serde_json::{Value, json};

use super::{exact, label, point, witness};
use crate::boundary::Traced;
use crate::certificate::Written;
use crate::setup::Setup;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-boundary-1";

/// The report on a boundary.
pub fn report(
    setup: &Setup<'_>,
    question: &Question<'_>,
    traced: &Traced,
    certificate: Option<&Written<'_>>,
) -> Value {
    let boundary = &traced.boundary;
    let (status, failing) = match &boundary.status {
        BoundaryStatus::Traced => ("traced", None),
        BoundaryStatus::StartFails(witness) => ("start_fails", Some(witness)),
        BoundaryStatus::Unfinished => ("unfinished", None),
    };
    let mut asked = super::question(setup, question);
    asked["of"] = json!(if question.keep == Keep::Label { "label" } else { "attention" });
    let attention = question.asked_delta().map(|_| {
        json!({
            "measure": question.measure.to_string(),
            "classes": super::classes(setup),
            "expected_map_moves": traced.moving,
        })
    });
    json!({
        "schema": SCHEMA,
        "status": status,
        "ended_by": traced.ended_by.map(|end| end.to_string()),
        "exactness": "exact",
        "question": asked,
        "attention": attention,
        "label": boundary.label,
        "parameters": super::parameters(setup),
        "certificate": super::certificate(certificate),
        "regions": boundary.regions,
        "signs": super::signs(traced.signs),
        "estimated_regions": boundary.estimated_regions,
        "whole_box": boundary.whole_box,
        "holes_skipped": boundary.holes_skipped,
        "facets": boundary.facets.iter().map(facet).collect::<Vec<_>>(),
        "nearest": boundary.nearest.as_deref().map(away),
        "farthest": boundary.farthest.as_deref().map(away),
        "witness": failing.map(|failing| witness(failing, question.measure)),
    })
}

fn facet(facet: &BoundaryFacet) -> Value {
    let (beyond, label) = match facet.beyond {
        Beyond::Label(at) => ("label", label(Some(at))),
        Beyond::Tie => ("tie", label(None)),
        Beyond::Attention => ("attention", Value::Null),
        Beyond::Outside => ("border", Value::Null),
    };
    let corners: Value = facet.corners.iter().map(|corner| point(&corner.to_rationals())).collect();
    json!({ "corners": corners, "beyond": beyond, "label": label })
}

/// A point and how far it is from θ = 0.
fn away(theta: &[Rational]) -> Value {
    let squared: Rational = theta.iter().map(|x| x * x).sum();
    json!({ "theta": point(theta), "squared_distance": exact(&squared) })
}
