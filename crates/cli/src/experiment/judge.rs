//! One network: training, attacks, exact worst cases.
#![allow(clippy::float_arithmetic, reason = "an experiment's table is of means")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::bail;
use metes_attribution::ascent::Ascent;
use metes_attribution::attack::{Aim, Settings as Attack};
use metes_attribution::evaluation::{Images, Trial, evaluate};
use metes_attribution::map::Map;
use metes_exact::rational::approximate;
use metes_exact::{Rational, RootSum};
use metes_network::{Network as Exact, onnx};
use metes_perturb::image::{Image, Layout, Shape};
use metes_perturb::{Expression, Interval, Perturbation};
use metes_saliency::Measure;
use metes_train::architecture::Architecture;
use metes_train::data::Split;
use metes_train::export;
use metes_train::network::Network;
use metes_train::training::{self, Settings};
use metes_traverse::{AttentionQuestion, Limits, MeasureWorst, Progress, attention_worst};

use super::Item;
use super::row::{LEVELS, Row, Space};
use crate::args::AttributionArgs;
use crate::output;

/// How many of the largest elements are compared, as in the papers.
pub const TOP: usize = 100;
/// The spaces over which the worst case is found, with their names.
pub const SPACES: [(&str, &str); 2] = [
    ("brightness × contrast", "brightness(-0.1..0.1) + contrast(-0.1..0.1)"),
    ("brightness × patch", "brightness(-0.1..0.1) + patch(x=10..18, y=10..18, value=1, opacity=0..0.5)"),
];
/// Points of integrated gradients under attack.
const STEPS: usize = 30;

/// All that a row depends on.
pub fn settings(arguments: &AttributionArgs) -> String {
    let preset = arguments.preset;
    let epochs = arguments.epochs.unwrap_or(preset.settings().epochs);
    let attack = trial(arguments, Map::Integrated { steps: STEPS }).attack;
    let spaces = SPACES.map(|(_, expression)| expression).join("; ");
    format!(
        "{} of preset {preset}, {epochs} epochs; attack {attack}, {} images; exact worst case of the {TOP} largest elements of {} images over {spaces}",
        preset.settings().architecture,
        arguments.attacked,
        arguments.certified
    )
}

fn trial(arguments: &AttributionArgs, map: Map) -> Trial {
    let epsilon = arguments.preset.settings().attack;
    let ascent = Ascent { epsilon, step: epsilon / 10.0, steps: 20 };
    let attack = Attack { map, aim: Aim::TopK(TOP), ascent, starts: 2, softplus: 50.0, seed: 0 };
    Trial { attack, top: TOP, batch: 50 }
}

/// What a network is trained with.
pub fn trained_with(
    arguments: &AttributionArgs,
    item: &Item<'_>,
) -> anyhow::Result<(Architecture, Settings)> {
    let preset = arguments.preset.settings();
    let settings = Settings {
        epochs: arguments.epochs.unwrap_or(preset.epochs) as usize,
        batch: preset.batch as usize,
        rate: preset.rate,
        seed: item.seed,
        method: arguments.preset.method(item.kind),
    };
    Ok((preset.architecture.parse()?, settings))
}

/// Trains a network, attacks it and finds its worst case; `None` when interrupted, which stops the enumeration of regions as well.
pub fn judge(
    arguments: &AttributionArgs,
    item: &Item<'_>,
    (stop, regions): (&AtomicBool, &Progress),
) -> anyhow::Result<Option<Row>> {
    let data = &item.set.data;
    let (architecture, settings) = trained_with(arguments, item)?;
    let go_on =
        || if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let network = Network::random(&architecture, data.train.shape, data.classes, item.seed)?;
    training::train(&network, data, &settings, &mut Vec::new(), &mut |_| go_on())?;
    if go_on().is_break() {
        return Ok(None);
    }
    let bytes = export::onnx(&network)?;
    output::write(&arguments.folder.join(format!("{}.onnx", item.name)), &bytes)?;
    let chosen: Vec<usize> = (0..data.test.len().min(arguments.attacked as usize)).collect();
    let (pixels, labels) = training::batch(&data.test, &chosen)?;
    let images = Images { pixels, labels, shape: data.test.shape };
    let mut under_attack = Vec::new();
    let mut attacked_accuracy = 0.0;
    for map in [Map::Integrated { steps: STEPS }, Map::Gradient] {
        let fixed = network.graph().detached();
        let found = evaluate(&fixed, &images, &trial(arguments, map), &mut |_| (), &go_on)?;
        if go_on().is_break() {
            return Ok(None);
        }
        let Some(mean) = found.mean() else {
            bail!(
                "none of the first {} test images is classified correctly: attack more, or train longer",
                found.images
            );
        };
        attacked_accuracy = found.attacked_accuracy();
        under_attack.push([mean.overlap[0], mean.kendall]);
    }
    let exact = onnx::read(&bytes)?.network;
    let mut spaces = Vec::new();
    for (_, expression) in SPACES {
        match space(arguments, &exact, &data.test, &expression.parse()?, regions)? {
            Some(space) => spaces.push(space),
            None => return Ok(None),
        }
    }
    Ok(Some(Row {
        data: item.set.name.clone(),
        method: item.kind.to_string(),
        seed: item.seed,
        accuracy: training::evaluate(&network, &data.test)?.accuracy,
        attacked_accuracy,
        integrated: under_attack[0],
        gradient: under_attack[1],
        spaces,
    }))
}

/// The exact worst case over a space, the mean over images; `None` when interrupted.
fn space(
    arguments: &AttributionArgs,
    exact: &Exact,
    split: &Split,
    expression: &Expression,
    regions: &Progress,
) -> anyhow::Result<Option<Space>> {
    let [channels, height, width] = split.shape;
    let limits = Limits { threads: Some(1), ..Limits::default() };
    let mut worst: Vec<[f64; 2]> = Vec::new();
    let mut shares = vec![0.0; LEVELS + 1];
    for at in 0..split.len() {
        if worst.len() == arguments.certified as usize {
            break;
        }
        let pixels: Vec<Rational> =
            split.image(at).iter().map(|&byte| Rational::new(byte.into(), 255.into())).collect();
        let label = usize::from(split.labels[at]);
        if largest(&exact.evaluate(&pixels)) != Some(label) {
            continue;
        }
        let image = Image { shape: Shape { channels, height, width }, pixels, label: None };
        let perturbation = compiled(expression, &image)?;
        let measures = [Measure::TopK(TOP), Measure::Kendall];
        let asked = AttentionQuestion {
            classifier: exact,
            image: &image.pixels,
            perturbation: &perturbation,
            label: Some(label),
            measures: &measures,
        };
        let found = attention_worst(&asked, &limits, regions)?;
        if !found.complete {
            return Ok(None);
        }
        if let [Some(overlap), Some(kendall)] = [0, 1].map(|measure| least(&found.measures[measure])) {
            worst.push([overlap, kendall]);
            for (level, share) in shares.iter_mut().enumerate() {
                let distance = Rational::new((LEVELS - level).into(), LEVELS.into());
                let (_, kept) = found.measures[0].within(&RootSum::rational(distance));
                *share += approximate(kept.at_least());
            }
        }
    }
    if worst.is_empty() {
        bail!("no test image is classified correctly: train longer");
    }
    let count = worst.len() as f64;
    let mean = |of: usize| worst.iter().map(|pair| pair[of]).sum::<f64>() / count;
    Ok(Some(Space {
        worst: [mean(0), mean(1)],
        shares: shares.into_iter().map(|share| share / count).collect(),
    }))
}

/// Finds out whether images of a shape can be perturbed as all spaces say.
pub fn check([channels, height, width]: [usize; 3]) -> anyhow::Result<()> {
    let shape = Shape { channels, height, width };
    let image = Image { shape, pixels: vec![Rational::default(); shape.len()], label: None };
    SPACES.iter().try_for_each(|(_, expression)| compiled(&expression.parse()?, &image).map(|_| ()))
}

fn compiled(expression: &Expression, image: &Image) -> anyhow::Result<Perturbation> {
    let range = Interval::between(Rational::from_integer(0.into()), Rational::from_integer(1.into()));
    Ok(expression.compile(image, Some(&range), Path::new(""), Layout::ChannelsFirst)?)
}

/// One less the largest distance where the label is kept, ties broken against it.
fn least(worst: &MeasureWorst) -> Option<f64> {
    worst.kept.as_ref().map(|extreme| 1.0 - approximate(&extreme.distance.high.enclosure(60).1))
}

/// The place of the largest output, if it is unique.
fn largest(outputs: &[Rational]) -> Option<usize> {
    let most = outputs.iter().max()?;
    let mut places = outputs.iter().enumerate().filter(|(_, output)| *output == most).map(|(place, _)| place);
    places.next().filter(|_| places.next().is_none())
}
