//! Where over a box of a semantic perturbation maps change most.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context as _, bail};
use metes_exact::rational::{Round, decimal};
use metes_exact::{BigInt, Rational, RootSum};
use metes_perturb::{Expression, Perturbation};
use metes_saliency::Distance;
use metes_traverse::{Limits, Progress};
use metes_universal::{Complex, Maximum, Search, State, Subject, maximise};

use super::{Chosen, Setting, Work, length, mean};
use crate::{json, output, picture, summary};

/// What is found over a box.
pub struct Space<'a> {
    pub setting: Setting<'a>,
    pub expression: &'a Expression,
    /// The perturbation of each image.
    pub perturbations: Vec<Perturbation>,
    /// The regions of each image.
    pub complexes: Vec<Complex>,
    /// How many images have to keep their labels.
    pub keep: usize,
    pub maximum: Maximum,
    /// What happens to each image at the best point.
    pub images: Vec<There>,
}

/// An image at a point.
pub struct There {
    /// What its map has changed by.
    pub change: Distance,
    pub keeps_label: bool,
    /// How far the image itself is moved, in ℓ₂.
    pub moved: RootSum,
}

/// Finds the point and reports it.
pub fn settle(setting: Setting<'_>, expression: &Expression, work: &Work) -> anyhow::Result<u8> {
    let arguments = setting.arguments;
    let compile = |chosen: &Chosen| {
        expression.compile(&chosen.image, arguments.range.0.as_ref(), Path::new(""), setting.images.layout)
    };
    let perturbations: Result<Vec<Perturbation>, _> = setting.images.chosen.iter().map(compile).collect();
    let perturbations = perturbations.with_context(|| format!("--perturb \"{expression}\""))?;
    let count = perturbations[0].parameters.len();
    if count > 2 && arguments.output.picture.is_some() {
        bail!("--picture shows one or two parameters, and \"{expression}\" has {count}");
    }
    let subject = |(chosen, perturbation)| subject(chosen, perturbation);
    let subjects: Vec<Subject<'_>> = setting.images.chosen.iter().zip(&perturbations).map(subject).collect();
    let explainer = setting.explainer();
    let all = Rational::from(BigInt::from(subjects.len()));
    let keep = (&arguments.keep_labels * all).ceil().to_integer();
    let keep = usize::try_from(keep).unwrap_or(subjects.len());
    let one = |chosen: &Chosen, limits: &Limits, progress: &Progress| {
        let subject = subjects.iter().find(|subject| subject.number == chosen.number);
        Ok(explainer.complex(subject.context("an image without a perturbation")?, limits, progress)?)
    };
    let found = work.watched(|| {
        let complexes = setting.images.each(arguments, work, one)?;
        if complexes.len() < subjects.len() {
            return Ok((complexes, None));
        }
        let objective = arguments.objective.clone();
        let search = Search { complexes: &complexes, objective, keep };
        let maximum = maximise(&search, &mut |state| {
            work.say(told(state));
            if work.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let mut images = Vec::new();
        if let Some(best) = &maximum.best {
            let confirmed = best.confirm(&explainer, &subjects, &search)?;
            let there = |((change, keeps_label), subject)| There {
                change,
                keeps_label,
                moved: length(subject, &best.theta),
            };
            images.extend(confirmed.into_iter().zip(&subjects).map(there));
        }
        Ok((complexes, Some((maximum, images))))
    })?;
    let (complexes, Some((maximum, images))) = found else {
        let (found, all) = (found.0.len(), subjects.len());
        output::note(&format!(
            "ended when {found} of {all} images were enumerated: nothing can be said of all of them"
        ));
        return Ok(crate::UNFINISHED);
    };
    drop(subjects);
    drop(explainer);
    let is_exact = maximum.is_exact;
    let space = Space { setting, expression, perturbations, complexes, keep, maximum, images };
    output::deliver(
        &arguments.output,
        || picture::universal_exact::map(&space),
        || json::universal_exact::space(&space),
        || serde_json::Value::Null,
        || summary::universal_exact::space(&space),
    )?;
    Ok(if is_exact { 0 } else { crate::UNFINISHED })
}

fn subject<'a>(chosen: &'a Chosen, perturbation: &'a Perturbation) -> Subject<'a> {
    Subject { number: chosen.number, label: chosen.label, image: &chosen.image, perturbation }
}

fn told(state: &State) -> String {
    let found = state.found.as_ref().map_or("none".to_owned(), |found| decimal(found, 6, Round::Down));
    format!("{} nodes, best {found}, at most {}", state.nodes, decimal(&state.bound, 6, Round::Up))
}

impl Space<'_> {
    /// How many images keep their labels at the best point.
    pub fn kept(&self) -> usize {
        self.images.iter().filter(|there| there.keeps_label).count()
    }

    /// How far images are moved at the best point on average, rounded up.
    pub fn moved(&self) -> Rational {
        mean(self.images.iter().map(|there| &there.moved))
    }

    /// The best value as a share or mean: at least and at most.
    pub fn value(&self) -> Option<(Rational, Rational)> {
        self.maximum.best.as_ref().map(|best| best.value(self.complexes.len()))
    }
}
