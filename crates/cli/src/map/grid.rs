//! Maps on a grid, in floats: estimates, of any model that a runtime takes.

#![allow(clippy::float_arithmetic, reason = "estimates; nothing here decides")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Context as _, bail};
use metes_atlas::confidence;
use metes_network::model::{self, LoadedModel};
use metes_network::{Floats, Network};
use metes_runtime::Model;

use super::{Axis, Body, Maps};
use crate::args::{Grid, MapArgs, Shown};
use crate::rendered::Rendered;
use crate::run;
use crate::setup::Scene;

/// The published grid: every 3 degrees of azimuth and of elevation.
const PLANE: Grid = Grid { columns: 120, rows: Some(34) };
const LINE: Grid = Grid { columns: 480, rows: None };

/// Inputs that a runtime gets at once.
const BATCH: usize = 8;

/// The values of one model, row by row from the lowest value of the second parameter upwards; what is unknown is not a
/// number.
pub struct GridMap {
    pub columns: usize,
    pub rows: usize,
    /// The largest logit; none where a limit came first, or where outputs are no numbers.
    pub labels: Vec<Option<usize>>,
    pub margins: Vec<f64>,
    pub confidences: Vec<f64>,
}

impl GridMap {
    /// What is shown; what is unknown is not a number. Of equal logits the first counts: floats know no ties.
    pub fn values(&self, shown: Shown) -> Vec<f64> {
        match shown {
            Shown::Margin | Shown::Inconsistency => self.margins.clone(),
            Shown::Confidence => self.confidences.clone(),
            Shown::Label => {
                self.labels.iter().map(|label| label.map_or(f64::NAN, |label| label as f64)).collect()
            }
        }
    }
}

/// A classifier in floats.
enum Classifier<'a> {
    Runtime(Box<Model>),
    Network(&'a Network, Floats<'a>),
}

impl Classifier<'_> {
    fn input_shape(&self) -> &[usize] {
        match self {
            Self::Runtime(model) => model.input_shape(),
            Self::Network(network, _) => network.input_shape(),
        }
    }

    fn outputs(&self) -> usize {
        match self {
            Self::Runtime(model) => model.outputs(),
            Self::Network(network, _) => network.output_len(),
        }
    }

    /// The outputs at several inputs.
    fn run(&self, inputs: &[Vec<f64>]) -> anyhow::Result<Vec<Vec<f64>>> {
        match self {
            Self::Runtime(model) => {
                #[allow(clippy::cast_possible_truncation, reason = "runtimes take 32-bit floats")]
                let flat: Vec<f32> = inputs.iter().flatten().map(|&x| x as f32).collect();
                let outputs = model.run_batch(&flat, inputs.len())?;
                let one = |outputs: &[f32]| outputs.iter().copied().map(f64::from).collect();
                Ok(outputs.chunks(self.outputs()).map(one).collect())
            }
            Self::Network(_, floats) => Ok(inputs.iter().map(|input| floats.evaluate(input)).collect()),
        }
    }

    fn is_softmax(&self) -> bool {
        matches!(self, Self::Runtime(model) if model.ends_in_softmax())
    }
}

/// A format that the runtime does not read.
fn nnet(path: &Path) -> anyhow::Result<Option<LoadedModel>> {
    let is_nnet = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("nnet"));
    Ok(if is_nnet { Some(model::load(path)?) } else { None })
}

/// Maps every model.
pub fn maps(arguments: &MapArgs) -> anyhow::Result<Maps> {
    let nnets = arguments.models.iter().map(|path| nnet(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let mut classifiers: Vec<Classifier<'_>> = Vec::new();
    for (path, nnet) in arguments.models.iter().zip(&nnets) {
        classifiers.push(match nnet {
            Some(model) => Classifier::Network(&model.network, Floats::new(&model.network)),
            None => Classifier::Runtime(Box::new(Model::load(path)?)),
        });
    }
    let mut axes = Vec::new();
    let mut label = arguments.label;
    let mut scenes: Vec<(Network, Option<Rendered>)> = Vec::new();
    for (path, classifier) in arguments.models.iter().zip(&classifiers) {
        let Some(question) = arguments.question(path.clone()) else {
            axes = Rendered::axes(arguments);
            let (preprocess, rendered) = Rendered::new(arguments, classifier.input_shape())
                .with_context(|| format!("renderings for {}", path.display()))?;
            scenes.push((preprocess, Some(rendered)));
            continue;
        };
        let scene = Scene::load(&question, classifier.input_shape())?;
        let network = scene.perturbation.network.then(&scene.preprocess)?;
        if axes.is_empty() {
            axes = scene.perturbation.parameters.iter().map(Axis::new).collect();
            let unperturbed = Floats::new(&network).evaluate(&vec![0.0; axes.len()]);
            label = label.or(largest(&classifier.run(&[unperturbed])?[0]));
        }
        scenes.push((network, None));
    }
    let Some(label) = label else {
        bail!("the first model's output at θ = 0 is no number: name a class with --label")
    };
    let grid = match (arguments.grid, axes.len()) {
        (Some(Grid { rows: None, columns }), 1) => Grid { columns, rows: None },
        (Some(grid @ Grid { rows: Some(_), .. }), 2) => grid,
        (None, 1) => LINE,
        (None, 2) => PLANE,
        (Some(_), 1) => bail!("--grid: there is one parameter: write a number of points, such as --grid 480"),
        (Some(_), 2) => bail!("--grid: there are two parameters: write COLUMNSxROWS, such as --grid 120x34"),
        (_, count) => bail!(
            "--perturb: maps have one or two parameters, and there are {count}: fix the others by a number each"
        ),
    };
    let points = thetas(grid.columns, grid.rows.unwrap_or(1), &axes);
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let done = AtomicU64::new(0);
    let all = (points.len() * classifiers.len()) as u64;
    let deadline = arguments.limits.time_limit.and_then(|limit| Instant::now().checked_add(limit));
    let is_over =
        || stop.load(Ordering::Relaxed) || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    let shown = || {
        let done = done.load(Ordering::Relaxed);
        (Some(done * 1000 / all), format!("{done} of {all} points"))
    };
    let work = || {
        let models = arguments.models.iter().zip(&classifiers).zip(&scenes);
        let maps = models.map(|((path, classifier), (network, rendered))| {
            let (input, rendered) = (Floats::new(network), rendered.as_ref());
            let sampling = Sampling { classifier, input, rendered, label, is_over: &is_over, done: &done };
            sampling.over(&points, grid).with_context(|| path.display().to_string())
        });
        maps.collect::<anyhow::Result<Vec<_>>>()
    };
    let (maps, _) = run::watch(move || stopped.store(true, Ordering::Relaxed), shown, work)?;
    Ok(Maps {
        label,
        is_own: arguments.label.is_none(),
        axes,
        is_complete: done.load(Ordering::Relaxed) == all,
        body: Body::Grid(maps?),
        scene: serde_json::Value::Null,
    })
}

/// The points of a grid, the ends of the axes included; of a single axis in one row.
pub fn thetas(columns: usize, rows: usize, axes: &[Axis]) -> Vec<Vec<f64>> {
    let along = |axis: &Axis, at: usize, count: usize| {
        let share = at as f64 / (count - 1) as f64;
        axis.from * (1.0 - share) + axis.to * share
    };
    let row = |row| (0..columns).map(move |column| [column, row]);
    let place = |at: [usize; 2]| {
        let each = axes.iter().zip(at).zip([columns, rows]);
        each.map(|((axis, at), count)| along(axis, at, count)).collect()
    };
    (0..rows).flat_map(row).map(place).collect()
}

/// The place of the largest number, if all are numbers.
fn largest(values: &[f64]) -> Option<usize> {
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    (0..values.len()).reduce(|best, at| if values[at] > values[best] { at } else { best })
}

/// A model on the points of a grid.
struct Sampling<'a, F> {
    classifier: &'a Classifier<'a>,
    /// From θ, or from the pixels of a rendering, to the input of the model.
    input: Floats<'a>,
    rendered: Option<&'a Rendered>,
    label: usize,
    is_over: &'a F,
    done: &'a AtomicU64,
}

impl<F: Fn() -> bool> Sampling<'_, F> {
    /// The input of the model at a point.
    fn seen(&self, theta: &[f64]) -> anyhow::Result<Vec<f64>> {
        Ok(match self.rendered {
            Some(rendered) => self.input.evaluate(&rendered.pixels(theta)?),
            None => self.input.evaluate(theta),
        })
    }

    fn over(&self, points: &[Vec<f64>], grid: Grid) -> anyhow::Result<GridMap> {
        let outputs = self.classifier.outputs();
        if outputs < 2 || self.label >= outputs {
            bail!(
                "the model has {outputs} outputs, counted from 0: there is no label {}: choose another with --label",
                self.label
            );
        }
        let mut map = GridMap {
            columns: grid.columns,
            rows: grid.rows.unwrap_or(1),
            labels: vec![None; points.len()],
            margins: vec![f64::NAN; points.len()],
            confidences: vec![f64::NAN; points.len()],
        };
        for (chunk, points) in points.chunks(BATCH).enumerate() {
            if (self.is_over)() {
                break;
            }
            let inputs = points.iter().map(|theta| self.seen(theta)).collect::<anyhow::Result<Vec<_>>>()?;
            for (at, logits) in self.classifier.run(&inputs)?.iter().enumerate() {
                let at = chunk * BATCH + at;
                let others = logits.iter().enumerate().filter(|(other, _)| *other != self.label);
                let strongest = others.map(|(_, logit)| *logit).fold(f64::NEG_INFINITY, f64::max);
                map.labels[at] = largest(logits);
                map.margins[at] = logits[self.label] - strongest;
                map.confidences[at] = if self.classifier.is_softmax() {
                    logits[self.label]
                } else {
                    confidence(logits, self.label)
                };
            }
            self.done.fetch_add(points.len() as u64, Ordering::Relaxed);
        }
        Ok(map)
    }
}
