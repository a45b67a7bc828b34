//! `metes attack-attribution`.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use metes_attribution::ascent::Ascent;
use metes_attribution::attack::{Aim, Settings};
use metes_attribution::evaluation::{Batch, Evaluation, Images, Trial, evaluate};
use metes_attribution::map::Map;
use metes_attribution::{DType, import};
use metes_network::model::{self, LoadedModel};
use metes_perturb::image::Shape;
use metes_train::data::Split;
use metes_train::{threads, training};
use ndarray::Array4;
use ndarray_npy::WriteNpyExt as _;

use crate::args::{AimKind, AttackArgs, MapKind};
use crate::interruption::stopped_by_interruption;
use crate::{dataset, json, output, progress, summary};

/// What came of an attack.
pub struct Attack {
    pub model: LoadedModel,
    pub trial: Trial,
    pub evaluation: Evaluation,
    pub is_complete: bool,
}

/// Images and maps, clean and attacked.
#[derive(Default)]
struct Pictures([Vec<Vec<f32>>; 4]);

/// The files of [`Pictures`].
const FILES: [&str; 4] = ["clean.npy", "attacked.npy", "clean-map.npy", "attacked-map.npy"];

/// Attacks the maps of a classifier.
pub fn attack(arguments: &AttackArgs) -> anyhow::Result<u8> {
    let in_use: Vec<&Path> = vec![&arguments.model];
    if [&arguments.answer.json, &arguments.csv].iter().all(|path| path.as_deref() == Some(Path::new("-"))) {
        bail!("--json and --csv cannot both go to standard output: name a file for one");
    }
    output::check_each(in_use.clone(), arguments.answer.files().into_iter().chain([&arguments.csv]))?;
    if let Some(folder) = &arguments.maps {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        for name in FILES {
            output::check(&folder.join(name), &in_use)?;
        }
    }
    let model = model::load(&arguments.model)?;
    let split = dataset::load(&arguments.data, arguments.threads)?.data.test;
    let trial = trial(arguments);
    let elements = split.shape.iter().product();
    if trial.top > elements {
        bail!("--top {} is more than the {elements} elements of a map: choose fewer", trial.top);
    }
    let stop = stopped_by_interruption()?;
    let work = || run(arguments, &model, &split, &trial, &stop);
    let (evaluation, pictures) =
        threads::on(arguments.threads.map(usize::from), work).context("cannot start threads")??;
    let is_complete = !stop.load(Ordering::Relaxed);
    if evaluation.outcomes.is_empty() && !is_complete {
        output::note("interrupted before any image was attacked");
        return Ok(crate::UNFINISHED);
    }
    if evaluation.outcomes.is_empty() {
        bail!("none of the {} images is classified correctly: there is nothing to attack", evaluation.images);
    }
    let attack = Attack { model, trial, evaluation, is_complete };
    if let Some(folder) = &arguments.maps {
        pictures.write(folder, split.shape)?;
    }
    if let Some(path) = &arguments.csv {
        output::write(path, summary::attack::csv(&attack.evaluation).as_bytes())?;
    }
    output::report(
        &arguments.answer,
        || json::attack::report(arguments, &attack),
        || summary::attack::text(arguments, &attack),
    )?;
    Ok(if is_complete { 0 } else { crate::UNFINISHED })
}

#[allow(clippy::float_arithmetic, reason = "an attack estimates")]
fn trial(arguments: &AttackArgs) -> Trial {
    let top = arguments.top as usize;
    let epsilon = arguments.epsilon;
    let step = arguments.attack_step.unwrap_or(epsilon / 10.0);
    let attack = Settings {
        map: match arguments.map {
            MapKind::Ig => Map::Integrated { steps: arguments.steps as usize },
            MapKind::Gradient => Map::Gradient,
        },
        aim: match arguments.aim {
            AimKind::TopK => Aim::TopK(top),
            AimKind::CentreOfMass => Aim::CentreOfMass,
            AimKind::RandomSign => Aim::RandomSign,
        },
        ascent: Ascent { epsilon, step, steps: arguments.attack_steps as usize },
        starts: arguments.starts as usize,
        softplus: arguments.softplus,
        seed: arguments.seed,
    };
    Trial { attack, top, batch: arguments.batch as usize }
}

fn run(
    arguments: &AttackArgs,
    model: &LoadedModel,
    split: &Split,
    trial: &Trial,
    stop: &AtomicBool,
) -> anyhow::Result<(Evaluation, Pictures)> {
    let [channels, height, width] = split.shape;
    let shape = Shape { channels, height, width };
    let preprocess = arguments.preprocess.network(shape, model.network.input_shape()).with_context(|| {
        format!("the images of {} do not fit {}", arguments.data.folder.display(), arguments.model.display())
    })?;
    let network = import(&preprocess.then(&model.network)?, DType::F32)?;
    let chosen: Vec<usize> = (0..split.len().min(arguments.images as usize)).collect();
    let outputs = model.network.output_len();
    if let Some(label) =
        chosen.iter().map(|&at| split.labels[at]).find(|&label| usize::from(label) >= outputs)
    {
        bail!(
            "a test image has label {label}, and the network has {outputs} outputs: take the data that it was trained on"
        );
    }
    let (pixels, labels) = training::batch(split, &chosen)?;
    let images = Images { pixels, labels, shape: split.shape };
    let bar = progress::bar();
    bar.set_length(chosen.len() as u64);
    let mut pictures = Pictures::default();
    let mut seen = |Batch { images, maps, evaluation }: Batch<'_>| {
        bar.set_position(evaluation.images as u64);
        if arguments.maps.is_some() {
            let [clean, attacked] = images;
            let [clean_map, attacked_map] = maps;
            let found = [clean, attacked, clean_map, attacked_map];
            pictures.0.iter_mut().zip(found).for_each(|(all, rows)| all.extend(rows));
        }
    };
    let asked =
        || if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let evaluation = evaluate(&network, &images, trial, &mut seen, &asked)?;
    bar.finish_and_clear();
    Ok((evaluation, pictures))
}

impl Pictures {
    fn write(self, folder: &Path, [channels, height, width]: [usize; 3]) -> anyhow::Result<()> {
        for (name, rows) in FILES.iter().zip(self.0) {
            let array = Array4::from_shape_vec((rows.len(), channels, height, width), rows.concat())?;
            let mut bytes = Vec::new();
            array.write_npy(&mut bytes)?;
            output::write(&PathBuf::from(folder).join(name), &bytes)?;
        }
        Ok(())
    }
}
