//! From arguments to a question: model, image, perturbation.

use std::path::Path;

use anyhow::{Context as _, bail};
use metes_exact::Rational;
use metes_network::model::LoadedModel;
use metes_network::{Network, model};
use metes_perturb::image::Geometry;
use metes_perturb::{Image, Perturbation, Preprocess};
use metes_traverse::{Classes, Keep, Question};

use crate::args::{self, QuestionArgs};

/// An image and its perturbation, for models of one input shape.
pub struct Scene {
    pub image: Image,
    pub perturbation: Perturbation,
    /// From the image's pixels to the input of a model.
    pub preprocess: Network,
}

impl Scene {
    /// Reads the image and compiles the perturbation.
    pub fn load(arguments: &QuestionArgs, input_shape: &[usize]) -> anyhow::Result<Self> {
        let QuestionArgs { model, image: path, index, preprocess, .. } = arguments;
        let (image, preprocess, geometry) = load_image(model, path, *index, preprocess, input_shape)?;
        check_range(arguments, &image.pixels)?;
        let perturbation = arguments
            .perturb
            .compile(&image, arguments.range.0.as_ref(), Path::new(""), geometry.layout)
            .with_context(|| format!("--perturb \"{}\"", arguments.perturb))?;
        Ok(Self { image, perturbation, preprocess })
    }
}

/// An image as a model of that input shape takes it, with the way from its pixels to the model's input.
pub fn load_image(
    model: &Path,
    path: &Path,
    index: usize,
    preprocess: &Preprocess,
    input_shape: &[usize],
) -> anyhow::Result<(Image, Network, Geometry)> {
    let geometry = preprocess
        .geometry(input_shape)
        .with_context(|| format!("{}: its input is not an image", model.display()))?;
    let image = Image::read(path, index, Some(&geometry))?;
    let preprocess = preprocess
        .network(image.shape, input_shape)
        .with_context(|| format!("{} does not fit {}", path.display(), model.display()))?;
    Ok((image, preprocess, geometry))
}

/// Everything a question refers to.
pub struct Setup<'a> {
    pub arguments: &'a QuestionArgs,
    pub model: LoadedModel,
    pub image: Image,
    pub perturbation: Perturbation,
    /// From the image's pixels to logits.
    pub classifier: Network,
}

impl<'a> Setup<'a> {
    /// Loads everything.
    pub fn load(arguments: &'a QuestionArgs) -> anyhow::Result<Self> {
        let model = model::load(&arguments.model)?;
        let Scene { image, perturbation, preprocess } = Scene::load(arguments, model.network.input_shape())?;
        let classifier = preprocess.then(&model.network)?;
        Ok(Self { arguments, model, image, perturbation, classifier })
    }

    /// The question that the arguments ask, about what should stay.
    pub fn question(&self, keep: Keep, list_cells: bool) -> Question<'_> {
        let arguments = self.arguments;
        Question {
            classifier: &self.classifier,
            image: &self.image.pixels,
            perturbation: &self.perturbation,
            label: arguments.label,
            keep,
            measure: arguments.measure,
            classes: match arguments.classes {
                args::Classes::Predicted => Classes::Predicted,
                args::Classes::All => Classes::All,
            },
            delta: arguments.delta.clone(),
            list_cells,
        }
    }
}

/// Where the parameters move.
pub fn domain(perturbation: &Perturbation) -> Vec<(Rational, Rational)> {
    let intervals = perturbation.parameters.iter().map(|parameter| &parameter.interval);
    intervals.map(|interval| (interval.low().clone(), interval.high().clone())).collect()
}

/// An image outside the range would already change at θ = 0.
fn check_range(arguments: &QuestionArgs, pixels: &[Rational]) -> anyhow::Result<()> {
    let Some(range) = &arguments.range.0 else { return Ok(()) };
    if let Some(pixel) = pixels.iter().find(|pixel| *pixel < range.low() || *pixel > range.high()) {
        bail!(
            "{} has a pixel of value {pixel}, outside the range {}..{}: state its range with --range, or switch clipping off with --range none",
            arguments.image.display(),
            range.low(),
            range.high(),
        );
    }
    Ok(())
}
