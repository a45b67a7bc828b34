//! The findings of `metes box`.

use metes_atlas::Block;
use metes_exact::Rational;
use metes_traverse::{MapCell, Question, Settled, Verdict};
use serde_json::{Value, json};

use super::{exact, label, point, value};
use crate::certificate::Written;
use crate::robust_box::{Answer, Found, Outcome};
use crate::setup::Setup;

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-box-1";

/// The report on a box.
pub fn report(
    setup: &Setup<'_>,
    question: &Question<'_>,
    outcome: &Outcome,
    signs: Settled,
    certificate: Option<&Written<'_>>,
) -> Value {
    let cell = |cell: &MapCell| {
        json!({
            "label": label(cell.label),
            "inconsistency": question.asked_delta().map(|_| value(&cell.distance, question.measure)),
        })
    };
    let block = |block: &Block, failing: &[MapCell]| match block {
        Block::Border => json!({ "by": "border" }),
        Block::Cell { obstacle, at } => {
            let mut entry = cell(&failing[*obstacle]);
            entry["by"] = json!("cell");
            entry["at"] = point(at);
            entry
        }
    };
    let status = match &outcome.found {
        Found::Blocked(_) => "start_fails",
        Found::Unfinished(_) => "unfinished",
        Found::Box(_) => "found",
    };
    let mut report = json!({
        "schema": SCHEMA,
        "status": status,
        "exactness": "exact",
        "question": super::question(setup, question),
        "label": outcome.findings.label,
        "parameters": super::parameters(setup),
        "start": point(&outcome.start),
        "regions": outcome.findings.regions,
        "domain_volume": exact(&outcome.findings.domain_volume),
        "signs": super::signs(signs),
        "certificate": super::certificate(certificate),
        "ended_by": null,
        "start_cell": null,
        "sides": null,
        "volume": null,
        "failing_cells": null,
        "verified": null,
        "grown": null,
    });
    match &outcome.found {
        Found::Blocked(at) => report["start_cell"] = cell(at),
        Found::Unfinished(end) => report["ended_by"] = json!(end.to_string()),
        Found::Box(answer) => {
            let Answer { largest, failing, inner, grown } = &**answer;
            let sides = largest.sides.iter().zip(&largest.blocks).map(|((low, high), blocks)| {
                json!({
                    "from": exact(low),
                    "to": exact(high),
                    "blocks": blocks.each_ref().map(|it| block(it, failing)),
                })
            });
            report["sides"] = sides.collect();
            report["volume"] = exact(&largest.volume);
            report["grown"] = json!(grown.as_ref().map(|grown| {
                let pair = |(low, high): &(Rational, Rational)| json!([exact(low), exact(high)]);
                json!({
                    "operator": grown.operator,
                    "exactness": "estimate",
                    "steps": grown.trace.len() - 1,
                    "collapsed": grown.is_collapsed,
                    "sides": grown.sides.iter().map(pair).collect::<Vec<_>>(),
                    "volume": exact(&grown.volume),
                    "ratio": exact(&grown.ratio),
                    "failing_share": grown.failing.as_ref().map(exact),
                    "confidence": format!("{:.6}", grown.confidence),
                })
            }));
            report["failing_cells"] = json!(failing.len());
            report["verified"] = {
                let sides = inner.sides.iter().map(|side| json!([exact(side.low()), exact(side.high())]));
                json!({
                    "sides": sides.collect::<Vec<_>>(),
                    "holds": inner.findings.verdict == Verdict::Holds,
                    "regions": inner.findings.regions,
                })
            };
        }
    }
    report
}
