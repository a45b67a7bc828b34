//! `metes attention`.

use metes_saliency::Measure;
use metes_traverse::{AttentionQuestion, attention_worst};
use serde_json::Value;

use crate::args::AttentionArgs;
use crate::run::{self, Run, Towards};
use crate::setup::Setup;
use crate::{json, output, picture, summary};

/// How many pixels of largest saliency are compared unless it is stated.
const TOP: usize = 100;

/// Finds the worst case and reports it; the exit code says whether everything was seen.
pub fn attention(arguments: &AttentionArgs) -> anyhow::Result<u8> {
    let question = arguments.question(Measure::L2);
    output::check_all(&arguments.output, None, &question)?;
    let setup = Setup::load(&question)?;
    let top = arguments.top.map_or_else(|| TOP.min(setup.image.pixels.len()), usize::from);
    let measures =
        [Measure::TopK(top), Measure::Kendall, Measure::Cosine, Measure::L2, Measure::L1, Measure::Linf];
    let asked = AttentionQuestion {
        classifier: &setup.classifier,
        image: &setup.image.pixels,
        perturbation: &setup.perturbation,
        label: arguments.label,
        measures: &measures,
    };
    let Run { answer, signs, .. } = run::run(&arguments.limits, Towards::Everything, |limits, progress| {
        attention_worst(&asked, limits, progress)
    })?;
    output::deliver(
        &arguments.output,
        || picture::attention::of(&setup, measures[0], &answer),
        || json::attention::report(&setup, &answer, signs),
        || Value::Null,
        || summary::attention::text(&setup, &answer),
    )?;
    Ok(if answer.complete { 0 } else { crate::UNFINISHED })
}
