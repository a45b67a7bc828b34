//! Models, images and settings: what a run is about.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use metes_attribution::evaluation::Images;
use metes_attribution::map::{Map, Of};
use metes_attribution::universal::{
    Ball, Explained, Method, Norm, PixelRange, Sample, Settings, Trial, chosen,
};
use metes_attribution::{DType, Network, Smoothness, import};
use metes_exact::Rational;
use metes_exact::rational::{self, approximate};
use metes_network::model;
use metes_perturb::image::Shape;
use metes_train::data::{Data, Split};
use metes_train::training;

use crate::args::{MapKind, NormKind, OutputKind, UniversalArgs};
use crate::inspect::hex;

/// Images at once, those on the ways of integrated gradients included.
const MOST_POINTS: u64 = 100_000;

/// A model with the images that it classifies correctly.
pub struct Model {
    /// The name of its files.
    pub name: String,
    pub path: PathBuf,
    pub sha256: String,
    pub network: Network,
    pub train: Sample,
    pub test: Sample,
}

/// What a run is about.
pub struct Scene {
    pub models: Vec<Model>,
    pub methods: Vec<Method>,
    pub settings: Settings,
    pub trial: Trial,
    pub shape: [usize; 3],
    /// Settings, data and version in words: all that every finding depends on, beside its models.
    pub words: String,
    /// How maps are judged, in words.
    pub judged: String,
}

impl Scene {
    /// Reads the models and picks the images.
    pub fn new(arguments: &UniversalArgs, data: &Data) -> anyhow::Result<Self> {
        let shape = data.train.shape;
        let [_, height, width] = shape;
        if arguments.top as usize > height * width {
            bail!(
                "--top {} is more than the {} elements of a map: choose fewer",
                arguments.top,
                height * width
            );
        }
        let points = u64::from(arguments.steps) * u64::from(arguments.batch);
        if arguments.map == MapKind::Ig && points > MOST_POINTS {
            bail!(
                "--steps times --batch is {points} images at once: at most {MOST_POINTS} are calculated together, so choose a smaller --batch"
            );
        }
        let (settings, trial) = (settings(arguments), trial(arguments));
        let chosen = [
            chosen(data.train.len(), arguments.images_train as usize, arguments.seed),
            chosen(data.test.len(), arguments.images_test as usize, arguments.seed),
        ];
        check_range(arguments, [&data.train, &data.test], &chosen)?;
        let mut models: Vec<Model> = Vec::new();
        for path in &arguments.models {
            let model = loaded(arguments, path, data, &chosen)?;
            if models.iter().any(|other| other.name == model.name) {
                bail!(
                    "two models are called {}: their files would have the same names, so rename one",
                    model.name
                );
            }
            models.push(model);
        }
        let range = &arguments.range;
        let [training, test] = chosen.map(|chosen| chosen.len());
        let words = format!(
            "metes {}; data {}; preprocess \"{}\"; {}; {} norm {}; range {range}; noise {}; {training} training images in batches of {}; {} iterations; seed {}",
            env!("CARGO_PKG_VERSION"),
            data.sha256(),
            arguments.preprocess,
            explained_words(arguments),
            settings.ball.norm,
            rational::text(&arguments.epsilon()),
            settings.noise,
            settings.batch,
            settings.iterations,
            settings.seed,
        );
        let judged = format!("{test} test images, top {}", trial.top);
        Ok(Self { models, methods: arguments.methods(), settings, trial, shape, words, judged })
    }
}

/// Images outside the range would change by clipping alone.
fn check_range(
    arguments: &UniversalArgs,
    splits: [&Split; 2],
    chosen: &[Vec<usize>; 2],
) -> anyhow::Result<()> {
    let Some(range) = &arguments.range.0 else { return Ok(()) };
    let bytes = splits
        .into_iter()
        .zip(chosen)
        .flat_map(|(split, chosen)| chosen.iter().flat_map(|&image| split.image(image).iter().copied()));
    let (low, high) = bytes.fold((u8::MAX, u8::MIN), |(low, high), byte| (low.min(byte), high.max(byte)));
    let pixels = [low, high].map(|byte| Rational::new(byte.into(), 255.into()));
    match pixels.iter().find(|pixel| *pixel < range.low() || *pixel > range.high()) {
        Some(pixel) => bail!(
            "an image has a pixel of value {pixel}, outside the range {}: unperturbed images would already change; state their range with --range, or switch clipping off with --range none",
            arguments.range
        ),
        None => Ok(()),
    }
}

/// What maps are, in words.
pub fn explained_words(arguments: &UniversalArgs) -> String {
    let map = match arguments.map {
        MapKind::Gradient => "gradients".to_owned(),
        MapKind::Ig => format!("integrated gradients of {} points", arguments.steps),
    };
    let output = match arguments.output {
        OutputKind::Softmax => "the softmax probability",
        OutputKind::Logit => "the logit",
    };
    let smooth = arguments.softplus.map_or(String::new(), |beta| format!(", softplus β = {beta}"));
    format!("{map} of {output}{smooth}")
}

fn explained(arguments: &UniversalArgs) -> Explained {
    Explained {
        map: match arguments.map {
            MapKind::Gradient => Map::Gradient,
            MapKind::Ig => Map::Integrated { steps: arguments.steps as usize },
        },
        of: match arguments.output {
            OutputKind::Softmax => Of::Probability,
            OutputKind::Logit => Of::Logit,
        },
        smoothness: arguments.softplus.map_or(Smoothness::Exact, Smoothness::Softplus),
    }
}

fn range(arguments: &UniversalArgs) -> PixelRange {
    PixelRange(arguments.range.0.as_ref().map(|range| [range.low(), range.high()].map(approximate)))
}

fn settings(arguments: &UniversalArgs) -> Settings {
    let norm = match arguments.norm {
        NormKind::L2 => Norm::L2,
        NormKind::Linf => Norm::Linf,
    };
    Settings {
        explained: explained(arguments),
        ball: Ball { norm, epsilon: approximate(&arguments.epsilon()) },
        range: range(arguments),
        noise: arguments.noise,
        iterations: arguments.iterations as usize,
        batch: arguments.batch as usize,
        seed: arguments.seed,
    }
}

fn trial(arguments: &UniversalArgs) -> Trial {
    Trial {
        explained: explained(arguments),
        range: range(arguments),
        top: arguments.top as usize,
        batch: arguments.batch as usize,
    }
}

fn loaded(
    arguments: &UniversalArgs,
    path: &Path,
    data: &Data,
    chosen: &[Vec<usize>; 2],
) -> anyhow::Result<Model> {
    let model = model::load(path)?;
    let [channels, height, width] = data.train.shape;
    let shape = Shape { channels, height, width };
    let preprocess = arguments.preprocess.network(shape, model.network.input_shape()).with_context(|| {
        format!("the images of {} do not fit {}", arguments.data.folder.display(), path.display())
    })?;
    let network = import(&preprocess.then(&model.network)?, DType::F32)?;
    let sample = |split: &Split, chosen: &[usize], which: &str| -> anyhow::Result<Sample> {
        let outputs = model.network.output_len();
        let labels = chosen.iter().map(|&at| split.labels[at]);
        if let Some(label) = labels.into_iter().find(|&label| usize::from(label) >= outputs) {
            bail!("a {which} image has label {label}, and {} has {outputs} outputs", path.display());
        }
        let (pixels, labels) = training::batch(split, chosen)?;
        let images = Images { pixels, labels, shape: split.shape };
        Sample::new(&network, &images, chosen, arguments.batch as usize)
            .with_context(|| format!("{}, {which} images", path.display()))
    };
    let [train, test] = chosen;
    let (train, test) = (sample(&data.train, train, "training")?, sample(&data.test, test, "test")?);
    let name =
        path.file_stem().map_or_else(|| "model".to_owned(), |stem| stem.to_string_lossy().into_owned());
    Ok(Model { name, path: path.to_owned(), sha256: hex(&model.inspection.sha256), network, train, test })
}
