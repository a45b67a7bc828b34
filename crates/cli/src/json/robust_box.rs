//! The findings of `metes box`.

use metes_atlas::{Block, MeanBox};
use metes_exact::Rational;
use metes_exact::rational::{Round, decimal};
use metes_traverse::{MapCell, Question, Settled, Verdict};
use serde_json::{Value, json};

use super::{PLACES, amount, exact, label, point, value};
use crate::certificate::Written;
use crate::robust_box::{Boxed, Grown, Outcome, Robust};
use crate::setup::Setup;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-box-1";

/// The report on boxes.
pub fn report(
    setup: &Setup<'_>,
    question: &Question<'_>,
    outcome: &Outcome,
    signs: Settled,
    certificate: Option<&Written<'_>>,
) -> Value {
    let mut asked = super::question(setup, question);
    asked["keep"] = json!(super::keep(question));
    json!({
        "schema": SCHEMA,
        "exactness": "exact",
        "status": if outcome.findings.complete { "searched" } else { "unfinished" },
        "question": asked,
        "label": outcome.findings.label,
        "parameters": super::parameters(setup),
        "regions": outcome.findings.regions,
        "failing_cells": outcome.findings.complete.then_some(outcome.failing.len()),
        "domain_volume": exact(&outcome.findings.domain_volume),
        "signs": super::signs(signs),
        "certificate": super::certificate(certificate),
        "ended_by": (!outcome.findings.complete).then(|| outcome.end.to_string()),
        "boxes": outcome.boxes.iter().map(|it| boxed(it, question, &outcome.failing)).collect::<Vec<_>>(),
    })
}

/// What was found around a start.
fn boxed(boxed: &Boxed, question: &Question<'_>, failing: &[MapCell]) -> Value {
    let mut entry = json!({
        "start": point(&boxed.start),
        "start_cell": boxed.robust.as_ref().err().map(|&at| cell(&failing[at], question)),
        "is_largest": null,
        "sides": null,
        "volume": null,
        "verified": null,
        "mean": boxed.mean.as_ref().and_then(Option::as_ref).map(mean),
        "grown": boxed.grown.iter().map(grown).collect::<Vec<_>>(),
    });
    if let Ok(Robust { largest, inner }) = &boxed.robust {
        let block = |block: &Block| match block {
            Block::Border => json!({ "by": "border" }),
            Block::Cell { obstacle, at } => {
                let mut entry = cell(&failing[*obstacle], question);
                entry["by"] = json!("cell");
                entry["at"] = point(at);
                entry
            }
        };
        let sides = largest.sides.iter().zip(&largest.blocks).map(|((low, high), blocks)| {
            json!({ "from": exact(low), "to": exact(high), "blocks": blocks.each_ref().map(block) })
        });
        entry["sides"] = sides.collect();
        entry["volume"] = exact(&largest.volume);
        entry["is_largest"] = json!(largest.is_largest);
        entry["verified"] = json!({
            "sides": inner.sides.iter().map(|side| json!([exact(side.low()), exact(side.high())])).collect::<Vec<_>>(),
            "holds": inner.findings.verdict == Verdict::Holds,
            "regions": inner.findings.regions,
        });
    }
    entry
}

fn cell(cell: &MapCell, question: &Question<'_>) -> Value {
    json!({
        "label": label(cell.label),
        "inconsistency": question.asked_delta().map(|_| value(&cell.distance, question.measure)),
    })
}

fn pairs(sides: &[(Rational, Rational)]) -> Value {
    sides.iter().map(|(low, high)| json!([exact(low), exact(high)])).collect()
}

/// A box with a mean margin that is high enough.
fn mean(found: &MeanBox) -> Value {
    let slopes = found
        .gradient
        .iter()
        .map(|bounds| json!(bounds.each_ref().map(|it| decimal(it, PLACES, Round::Down))));
    json!({
        "gradient": slopes.collect::<Vec<_>>(),
        "sides": pairs(&found.sides),
        "volume": exact(&found.volume),
        "mean_margin": amount(&found.mean),
    })
}

/// What an operator grew.
fn grown(grown: &Grown) -> Value {
    let margin = grown.margin.as_ref();
    let trace = grown.shown().map(|(step, sides)| {
        let pair = |(low, high): &(f64, f64)| json!([format!("{low:.9}"), format!("{high:.9}")]);
        json!({ "step": step, "sides": sides.iter().map(pair).collect::<Vec<_>>() })
    });
    json!({
        "operator": grown.operator,
        "exactness": "estimate",
        "steps": grown.trace.len() - 1,
        "collapsed": grown.is_collapsed,
        "trace": trace.collect::<Vec<_>>(),
        "sides": pairs(&grown.sides),
        "volume": exact(&grown.volume),
        "ratio": grown.ratio.as_ref().map(exact),
        "failing_share": grown.failing.as_ref().map(amount),
        "confidence_at_corners": format!("{:.6}", grown.at_corners),
        "confidence_inside": format!("{:.6}", grown.inside),
        "mean_margin": margin.map(|(mean, _)| amount(mean)),
        "margin_at_corners": margin.map(|(_, estimate)| format!("{estimate:.6}")),
    })
}
