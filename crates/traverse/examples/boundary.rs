//! Follows the outermost boundary around an image, and says how much of the box it looked at.
//!
//! `boundary MODEL IMAGES INDEX EXPRESSION [DELTA]`: images as `verify` of the command line takes them,
//! pixels in 0..1. Prints one line: status, facets, holes skipped, regions visited, estimated number of
//! all, seconds, µs per region visited.

use std::path::Path;
use std::time::{Duration, Instant};

use metes_exact::{Rational, rational::parse};
use metes_network::model;
use metes_perturb::image::Image;
use metes_perturb::{Expression, Interval, Preprocess};
use metes_saliency::Measure;
use metes_traverse::{BoundaryStatus, Classes, Keep, Limits, Progress, Question, boundary};
use num_traits::{One, Zero};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [network, images, index, expression, delta @ ..] = &arguments[..] else {
        return Err("usage: boundary MODEL IMAGES INDEX EXPRESSION [DELTA]".into());
    };
    let loaded = model::load(Path::new(network))?;
    let shape = loaded.network.input_shape();
    let geometry = Preprocess::default().geometry(shape)?;
    let image = Image::read(Path::new(images), index.parse()?, Some(&geometry))?;
    let range = Interval::new(Rational::zero(), Rational::one());
    let expression: Expression = expression.parse()?;
    let perturbation = expression.compile(&image, range.as_ref(), Path::new(""), geometry.layout)?;
    let classifier = Preprocess::default().network(image.shape, shape)?.then(&loaded.network)?;
    let delta = delta.first().map(|text| parse(text)).transpose()?;
    let question = Question {
        classifier: &classifier,
        image: &image.pixels,
        perturbation: &perturbation,
        label: None,
        keep: if delta.is_some() { Keep::Attention } else { Keep::Label },
        measure: Measure::L2,
        classes: Classes::Predicted,
        delta,
        list_cells: false,
    };
    let start = Instant::now();
    let limits = Limits { deadline: Some(start + Duration::from_secs(600)), ..Limits::default() };
    let found = boundary(&question, &limits, &Progress::default())?;
    let micros = start.elapsed().as_micros();
    let status = match found.status {
        BoundaryStatus::Traced if found.whole_box => "whole box",
        BoundaryStatus::Traced => "traced",
        BoundaryStatus::StartFails(_) => "start fails",
        BoundaryStatus::Unfinished => "unfinished",
    };
    println!(
        "{status}: {} facets, {} holes skipped, {} regions of about {:?}, {}.{:03} s, {} µs per region",
        found.facets.len(),
        found.holes_skipped,
        found.regions,
        found.estimated_regions,
        micros / 1_000_000,
        micros / 1000 % 1000,
        micros / u128::from(found.regions.max(1)),
    );
    Ok(())
}
