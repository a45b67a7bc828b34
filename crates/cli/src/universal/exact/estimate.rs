//! What floats say of the two ends of a ray, beside what is exact there.
#![allow(clippy::float_arithmetic, reason = "an estimate, and called so")]

use std::ops::ControlFlow;

use metes_attribution::evaluation::Images;
use metes_attribution::map::{Map, Of};
use metes_attribution::universal::{Explained, PixelRange, Sample, Trial};
use metes_attribution::{DType, Smoothness, import};
use metes_exact::Rational;
use metes_exact::rational::approximate;
use metes_saliency::Change;
use metes_train::{threads, training};

use super::Setting;
use crate::output;

/// Images at once.
const BATCH: usize = 50;

/// An estimate for δ, or for −δ.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The mean change.
    pub mean: f64,
    /// For each level the share of images that have changed by at least as much.
    pub shares: Vec<f64>,
}

/// The estimates for δ and −δ; `None` where the change is measured by something else than floats are judged by, or where floats have
/// no number for it: a map or an image's label is another thing in them.
pub fn of(setting: &Setting<'_>, delta: &[Rational]) -> Option<[Estimate; 2]> {
    if setting.arguments.measure != Change::Dissimilarity {
        return None;
    }
    let threads = setting.arguments.limits.threads.map(usize::from);
    let estimates = threads::on(threads, || estimates(setting, delta));
    estimates.ok()?.inspect_err(|error| output::note(&format!("no estimate in floats: {error:#}"))).ok()?
}

fn estimates(setting: &Setting<'_>, delta: &[Rational]) -> anyhow::Result<Option<[Estimate; 2]>> {
    let chosen = &setting.images.chosen;
    let network = import(&setting.classifier, DType::F32)?;
    let numbers: Vec<usize> = chosen.iter().map(|chosen| chosen.number).collect();
    let (pixels, labels) = training::batch(&setting.split, &numbers)?;
    let images = Images { pixels, labels, shape: setting.split.shape };
    let sample = Sample::new(&network, &images, &numbers, BATCH)?;
    if sample.len() < chosen.len() {
        return Ok(None);
    }
    let range = setting.arguments.range.0.as_ref();
    let trial = Trial {
        explained: Explained { map: Map::Gradient, of: Of::Logit, smoothness: Smoothness::Exact },
        range: PixelRange(range.map(|range| [range.low(), range.high()].map(approximate))),
        top: 1,
        batch: BATCH,
    };
    let levels: Vec<f64> = setting.arguments.levels.iter().map(approximate).collect();
    let mut estimates = Vec::new();
    for sign in [1.0, -1.0] {
        let numbers: Vec<f32> = delta.iter().map(|change| (sign * approximate(change)) as f32).collect();
        let mut deltas = |batch: &Sample| batch.row(&numbers);
        let verdict = trial.judge(&network, &sample, &mut deltas, &mut |_| ControlFlow::Continue(()))?;
        let changes: Option<Vec<f64>> =
            verdict.iter().flat_map(|verdict| &verdict.changes).map(|change| change.dissimilarity).collect();
        let Some(changes) = changes.filter(|changes| !changes.is_empty()) else { return Ok(None) };
        let share = |level: &f64| {
            changes.iter().filter(|change| *change >= level).count() as f64 / changes.len() as f64
        };
        estimates.push(Estimate {
            mean: changes.iter().sum::<f64>() / changes.len() as f64,
            shares: levels.iter().map(share).collect(),
        });
    }
    Ok(<[Estimate; 2]>::try_from(estimates).ok())
}
