//! `metes integrated-gradients`.

use std::path::Path;

use anyhow::{Context as _, bail};
use metes_exact::Rational;
use metes_exact::rational::approximate;
use metes_network::model::{self, LoadedModel};
use metes_perturb::Image;
use metes_traverse::{Integrated, Segment, integrated_gradients as integrate};
use ndarray::Array3;
use ndarray_npy::WriteNpyExt as _;

use crate::args::{Baseline, IntegratedArgs};
use crate::run::{self, End, Run, Towards};
use crate::setup::load_image;
use crate::{json, output, picture, summary};

/// The numbers of steps of the sums that are compared with the integral.
pub const STEPS: [u32; 6] = [10, 20, 50, 100, 200, 300];

/// Integrated gradients with what they are of.
pub struct Explained<'a> {
    pub arguments: &'a IntegratedArgs,
    pub model: LoadedModel,
    pub image: Image,
    pub integrated: Integrated,
}

/// Calculates integrated gradients and reports them.
pub fn integrated_gradients(arguments: &IntegratedArgs) -> anyhow::Result<u8> {
    check(arguments)?;
    let model = model::load(&arguments.model)?;
    let IntegratedArgs { model: name, image: path, index, preprocess, .. } = arguments;
    let (image, preprocess, geometry) =
        load_image(name, path, *index, preprocess, model.network.input_shape())?;
    let baseline = match &arguments.baseline {
        Baseline::Value(value) => vec![value.clone(); image.pixels.len()],
        Baseline::File(path) => {
            let baseline = Image::read(path, 0, Some(&geometry)).context(
                "--baseline is neither a number nor an image that can be read: write a value such as 0 or 1/2, or name a file",
            )?;
            if baseline.shape != image.shape {
                bail!(
                    "--baseline {} is {}, and the image is {}: give one of the same size",
                    path.display(),
                    baseline.shape,
                    image.shape
                );
            }
            baseline.pixels
        }
    };
    let classifier = preprocess.then(&model.network)?;
    let segment = Segment {
        classifier: &classifier,
        baseline: &baseline,
        image: &image.pixels,
        output: arguments.label,
    };
    let Run { answer, end, signs } = run::run(&arguments.limits, Towards::Everything, |limits, progress| {
        integrate(&segment, &STEPS, limits, progress)
    })?;
    let Some(integrated) = answer else {
        output::remark(&unfinished(end));
        return Ok(crate::UNFINISHED);
    };
    let explained = Explained { arguments, model, image, integrated };
    if let Some(path) = &arguments.npy {
        output::write(path, &npy(&explained)?)?;
    }
    output::deliver(
        &arguments.output,
        || picture::integrated::of(&explained),
        || json::integrated::report(&explained, signs),
        || serde_json::Value::Null,
        || summary::integrated::text(&explained),
    )?;
    Ok(0)
}

fn unfinished(end: End) -> String {
    format!("stopped by a {end} before every region along the segment was seen: there is no integral yet\n")
}

/// What would only be found out after a long run.
fn check(arguments: &IntegratedArgs) -> anyhow::Result<()> {
    if let Some(path) = &arguments.output.picture {
        picture::Format::of(path)?;
    }
    let mut in_use: Vec<&Path> = vec![&arguments.model, &arguments.image];
    if let Baseline::File(path) = &arguments.baseline {
        in_use.push(path);
    }
    output::check_each(in_use, arguments.output.files().into_iter().chain([&arguments.npy]))?;
    Ok(())
}

/// The map as an array, channels × rows × columns.
fn npy(explained: &Explained<'_>) -> anyhow::Result<Vec<u8>> {
    let shape = explained.image.shape;
    let map = &explained.integrated.attribution.map;
    let values = (0..shape.len()).map(|at| approximate(&map.get(at)));
    let array = Array3::from_shape_vec((shape.channels, shape.height, shape.width), values.collect())?;
    let mut bytes = Vec::new();
    array.write_npy(&mut bytes)?;
    Ok(bytes)
}

/// The outputs at image and baseline, and what they differ by.
pub fn change(integrated: &Integrated) -> Rational {
    &integrated.at_image - &integrated.at_baseline
}
