//! Exact maps: the margin as an affine function on every patch of every region.

use anyhow::{anyhow, bail};
use metes_atlas::Patches;
use metes_exact::Rational;
use metes_exact::amount::Amount;
use metes_network::model::LoadError;
use metes_traverse::{Findings, Keep, Limits, Margins, Progress, verify_with};
use serde_json::Value;

use super::{Axis, Body, Maps};
use crate::args::MapArgs;
use crate::json::scene;
use crate::robust_box::patch;
use crate::run::{self, Run, Towards};
use crate::setup::{Setup, domain};

/// The map of one model.
pub struct ExactMap {
    /// Regions, labels, inconsistencies.
    pub findings: Findings,
    /// The margin of the label.
    pub margin: Patches<Rational>,
    /// Its mean over the domain, if all of it was visited.
    pub mean: Option<Amount>,
    /// Where it is least.
    pub least: Option<(Rational, Vec<Rational>)>,
}

/// Maps every model.
pub fn maps(arguments: &MapArgs) -> anyhow::Result<Maps> {
    let questions = arguments.models.iter().filter_map(|model| arguments.question(model.clone()));
    let mut questions: Vec<_> = questions.collect();
    let first = Setup::load(&questions[0]).map_err(hint)?;
    if !(1..=2).contains(&first.perturbation.parameters.len()) {
        bail!(
            "--perturb: maps have one or two parameters, and there are {}: fix the others by a number each",
            first.perturbation.parameters.len()
        );
    }
    let label = metes_traverse::label(&first.question(Keep::Label, false))?;
    let axes = first.perturbation.parameters.iter().map(Axis::new).collect();
    drop(first);
    questions.iter_mut().for_each(|question| question.label = Some(label));
    let setups = questions.iter().map(Setup::load).collect::<anyhow::Result<Vec<_>>>()?;
    let towards = if setups.len() == 1 { Towards::Everything } else { Towards::Unknown };
    let Run { answer: maps, .. } = run::run(&arguments.limits, towards, |limits, progress| {
        setups.iter().map(|setup| one(setup, label, limits, progress)).collect::<anyhow::Result<Vec<_>>>()
    })?;
    Ok(Maps {
        label,
        is_own: arguments.label.is_none(),
        axes,
        is_complete: maps.iter().all(|map| map.findings.complete),
        body: Body::Exact(maps),
        scene: if arguments.output.wants_details() { scene::of(&setups) } else { Value::Null },
    })
}

/// Networks without exact regions can be mapped as well.
fn hint(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<LoadError>() {
        Some(LoadError::Onnx { .. }) => {
            anyhow!("{error:#}; for a map in floats, of any ONNX model, add --grid 120x34")
        }
        _ => error,
    }
}

fn one(setup: &Setup<'_>, label: usize, limits: &Limits, progress: &Progress) -> anyhow::Result<ExactMap> {
    let question = setup.question(Keep::Label, true);
    let (findings, patches) = verify_with(&question, limits, progress, &Margins { label })?;
    let margin = Patches(patches.into_iter().map(patch).collect());
    Ok(ExactMap {
        mean: findings.complete.then(|| margin.mean(&domain(&setup.perturbation))),
        least: margin.least(),
        findings,
        margin,
    })
}
