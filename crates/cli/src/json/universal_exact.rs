//! The findings of `metes universal exact`.

use std::cmp::Ordering;

use metes_exact::rational::Round;
use metes_exact::{Rational, RootSum};
use metes_universal::Half;
use serde_json::{Value, json};

use super::{exact, float, point, root};
use crate::inspect::hex;
use crate::universal::exact::ray::Ray;
use crate::universal::exact::space::{Space, There};
use crate::universal::exact::{Chosen, Setting};

/// The name of the schema; it changes when a field changes its meaning.
const SCHEMA: &str = "metes-universal-exact-1";

/// What is true of both reports.
fn report(setting: &Setting<'_>, is_complete: bool) -> Value {
    let arguments = setting.arguments;
    json!({
        "schema": SCHEMA,
        "exactness": "exact",
        "complete": is_complete,
        "question": {
            "model": arguments.model.display().to_string(),
            "model_sha256": hex(&setting.model.inspection.sha256),
            "data": arguments.data.folder.display().to_string(),
            "images_test": arguments.images_test,
            "seed": arguments.seed,
            "delta": arguments.delta.as_ref().map(|path| path.display().to_string()),
            "perturb": arguments.perturb.as_ref().map(ToString::to_string),
            "measure": arguments.measure.to_string(),
            "preprocess": arguments.preprocess.to_string(),
            "range": arguments.range.0.as_ref().map(|range| json!([exact(range.low()), exact(range.high())])),
        },
        "images_seen": setting.images.seen,
        "images": setting.images.chosen.iter().map(|chosen| chosen.number).collect::<Vec<_>>(),
    })
}

/// The report on what happens along δ.
pub fn ray(ray: &Ray<'_>) -> Value {
    let mut report = report(&ray.setting, ray.is_complete());
    report["regions"] = json!(ray.regions);
    report["l2"] = bounds(&ray.norms.l2);
    report["linf"] = exact(&ray.norms.linf);
    report["worse_sign"] = json!(match ray.compared() {
        Ordering::Greater => "+",
        Ordering::Less => "-",
        Ordering::Equal => "equal",
    });
    report["sides"] = [("+", 0), ("-", 1)].iter().map(|&(sign, at)| side(ray, sign, at)).collect();
    report
}

fn side(ray: &Ray<'_>, sign: &str, at: usize) -> Value {
    let (side, moved) = (&ray.sides[at], &ray.moved[at]);
    let estimate = ray.estimates.as_ref().map(|both| &both[at]);
    let level = |(at, level): (usize, &Rational)| {
        let [changed, kept] = side.pieces.last().map_or([0, 0], |piece| piece.changed[at]);
        json!({
            "change": exact(level),
            "changed": changed,
            "changed_kept": kept,
            "half": side.half(level, false).map(exact),
            "half_kept": side.half(level, true).map(exact),
            "estimated_share": estimate.map(|estimate| float(estimate.shares[at])),
        })
    };
    let (low, high) = side.mean();
    let half = |half: &Half| json!({ "change": bounds(&half.change), "from": exact(&half.at) });
    json!({
        "sign": sign,
        "images": side.images,
        "moved_l2": exact(moved),
        "mean_change": { "at_least": exact(&low), "at_most": exact(&high) },
        "estimated_mean": estimate.map(|estimate| float(estimate.mean)),
        "kept": side.pieces.last().map_or(0, |piece| piece.kept),
        "levels": side.levels.iter().enumerate().map(level).collect::<Vec<_>>(),
        "halves": side.halves.iter().map(half).collect::<Vec<_>>(),
        "halves_kept": side.halves_kept.iter().map(half).collect::<Vec<_>>(),
    })
}

/// The report on where over a box maps change most.
pub fn space(space: &Space<'_>) -> Value {
    let mut report = report(&space.setting, space.maximum.is_exact);
    report["objective"] = json!(space.setting.arguments.objective.to_string());
    report["labels_to_keep"] = json!(space.keep);
    report["parameters"] = super::parameters_of(&space.perturbations[0]);
    report["regions"] = json!(space.complexes.iter().map(|complex| complex.regions).sum::<u64>());
    report["nodes"] = json!(space.maximum.nodes);
    report["bound"] = exact(&space.maximum.bound);
    report["best"] = space.maximum.best.as_ref().map_or(Value::Null, |best| {
        let image = |(chosen, there): (&Chosen, &There)| {
            json!({
                "image": chosen.number,
                "change": bounds(&there.change.high),
                "label_kept": there.keeps_label,
                "moved_l2": bounds(&there.moved),
            })
        };
        let (low, high) = space.value().unwrap_or_default();
        json!({
            "theta": point(&best.theta),
            "value": { "at_least": exact(&low), "at_most": exact(&high) },
            "kept": space.kept(),
            "moved_l2": exact(&space.moved()),
            "images": space.setting.images.chosen.iter().zip(&space.images).map(image).collect::<Vec<_>>(),
        })
    });
    report
}

/// A number that need not be rational.
fn bounds(value: &RootSum) -> Value {
    match value.to_rational() {
        Some(value) => exact(&value),
        None => json!({ "at_least": root(value, Round::Down), "at_most": root(value, Round::Up) }),
    }
}
