//! Encloses the attention inconsistency on every region of a slice, and says how long that takes.
//!
//! `estimate MODEL.onnx SLICE [MEASURE [CLASSES]]` with a `SLICE` such as `bench/plane`: the image
//! `SLICE_base.npy` and its directions `SLICE_dir1.npy`, …; `CLASSES` is how many.
//! Prints one line: network, slice, regions, ns to find a region and (the best of five runs) to enclose its
//! inconsistency, what it takes to prepare, and one of the enclosures with the number of those that meet it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use metes_exact::filter::Ball;
use metes_network::model;
use metes_perturb::Preprocess;
use metes_perturb::image::Image;
use metes_polytope::Polytope;
use metes_traverse::{Estimate, Limits, Progress, Region, Restriction, Visitor, Wall};

/// A pattern of the classifier.
type Pieces = Vec<Arc<[u32]>>;

/// Collects patterns.
struct Patterns {
    skip: usize,
}

impl Visitor for Patterns {
    type Out = Vec<Pieces>;

    fn region(&self, region: &Region<'_>) -> Vec<Pieces> {
        vec![region.pieces[self.skip..].to_vec()]
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Vec<Pieces> {
        Vec::new()
    }

    fn merge(&self, _: &Arc<Polytope>, _: &[Wall], mut parts: Vec<Vec<Pieces>>) -> Vec<Pieces> {
        parts.iter_mut().flat_map(std::mem::take).collect()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [network, slice, rest @ ..] = &arguments[..] else {
        return Err("usage: estimate MODEL.onnx SLICE [MEASURE [CLASSES]]".into());
    };
    let measure = rest.first().map_or("l2", String::as_str).parse()?;
    let classes: Vec<usize> = (0..rest.get(1).map_or("1", String::as_str).parse()?).collect();
    let name = |path: &str| Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let loaded = model::load(Path::new(network))?;
    let shape = loaded.network.input_shape();
    let geometry = Preprocess::default().geometry(shape)?;
    let image = Image::read(Path::new(&format!("{slice}_base.npy")), 0, Some(&geometry))?;
    let directions = [1, 2].map(|number| format!("{slice}_dir{number}.npy"));
    let directions = directions.iter().filter(|path| Path::new(path).exists());
    let expression: Vec<String> = directions.map(|path| format!("direction({path}, 0..1)")).collect();
    let expression = expression.join(" + ");
    let expression: metes_perturb::Expression = expression.parse()?;
    let perturbation = expression.compile(&image, None, Path::new(""), geometry.layout)?;
    let classifier = Preprocess::default().network(image.shape, shape)?.then(&loaded.network)?;
    let bounds =
        perturbation.parameters.iter().map(|p| (p.interval.low().clone(), p.interval.high().clone()));
    let restriction = Restriction::new(perturbation.network.then(&classifier)?, bounds.collect())?;
    let limits = Limits { threads: Some(1), ..Limits::default() };
    let skip = perturbation.network.hinges().count();
    let start = Instant::now();
    let base = classifier.pattern_at(&image.pixels);
    let evaluated = start.elapsed().as_millis();
    let start = Instant::now();
    let estimate = Estimate::new(&classifier, base.0, measure, &classes);
    let prepared = start.elapsed().as_millis();
    let start = Instant::now();
    let patterns = restriction.enumerate(&Patterns { skip }, &limits, &Progress::default())?;
    let walked = start.elapsed().as_nanos() / patterns.len().max(1) as u128;
    let Some(estimate) = estimate else { return Err("the measure has no enclosures".into()) };
    let mut balls = Vec::new();
    let mut best = u128::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        balls = patterns.iter().map(|pattern| estimate.of(pattern)).collect();
        best = best.min(start.elapsed().as_nanos() / patterns.len().max(1) as u128);
    }
    let middle = balls.get(balls.len() / 2).copied().unwrap_or(Ball::ZERO);
    let open = balls.iter().filter(|ball| ball.meets(middle)).count();
    println!(
        "{:<12} {:<7} {measure} {:>7} regions, {walked:>6} ns to find, {best:>6} ns to enclose; base {evaluated} ms, \
         prepared {prepared} ms; {open} meet {middle:?}",
        name(network).unwrap_or_default(),
        name(slice).unwrap_or_default(),
        balls.len(),
    );
    Ok(())
}
