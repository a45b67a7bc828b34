//! A network on a slice: the image `SLICE_base.npy` moved along `SLICE_dir1.npy`, … (see `bench/README.md`).

use std::path::Path;

use metes_exact::Rational;
use metes_network::{Network, model};
use metes_perturb::image::Image;
use metes_perturb::{Expression, Preprocess};
use metes_traverse::Restriction;

/// The classifier (pixels to logits), the unmoved image's pixels, and the classifier over the parameters.
type Loaded = (Network, Vec<Rational>, Restriction);

/// The name of a file without its folder and its ending.
pub fn name(path: &str) -> String {
    Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Loads a network and a slice, with an interval for each direction.
pub fn load(network: &str, slice: &str, intervals: &[&str]) -> Result<Loaded, Box<dyn std::error::Error>> {
    let loaded = model::load(Path::new(network))?;
    let shape = loaded.network.input_shape();
    let geometry = Preprocess::default().geometry(shape)?;
    let image = Image::read(Path::new(&format!("{slice}_base.npy")), 0, Some(&geometry))?;
    let directions = (1..).zip(intervals);
    let directions = directions.map(|(at, interval)| format!("direction({slice}_dir{at}.npy, {interval})"));
    let expression: Expression = directions.collect::<Vec<_>>().join(" + ").parse()?;
    let perturbation = expression.compile(&image, None, Path::new(""), geometry.layout)?;
    let classifier = Preprocess::default().network(image.shape, shape)?.then(&loaded.network)?;
    let bounds =
        perturbation.parameters.iter().map(|p| (p.interval.low().clone(), p.interval.high().clone()));
    let restriction = Restriction::new(perturbation.network.then(&classifier)?, bounds.collect())?;
    Ok((classifier, image.pixels, restriction))
}
