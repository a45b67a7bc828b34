//! Encloses the attention inconsistency on every region of a slice, and says how long that takes.
//!
//! `estimate MODEL.onnx SLICE [MEASURE [CLASSES]]` with a `SLICE` such as `bench/plane`: the image
//! `SLICE_base.npy` and the directions `SLICE_dir1.npy`, `SLICE_dir2.npy`; `CLASSES` is how many.
//! Prints one line: network, slice, regions, ns a region without and with enclosures, and how many of the
//! enclosures leave the median open.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use metes_exact::filter::Ball;
use metes_network::model;
use metes_perturb::Preprocess;
use metes_perturb::image::Image;
use metes_polytope::Polytope;
use metes_traverse::{Estimate, Limits, Progress, Region, Restriction, Visitor, Wall};

struct Enclose<'a> {
    estimate: Option<Estimate<'a>>,
    skip: usize,
}

impl Visitor for Enclose<'_> {
    type Out = Vec<Ball>;

    fn region(&self, region: &Region<'_>) -> Vec<Ball> {
        vec![self.estimate.as_ref().map_or(Ball::ZERO, |estimate| estimate.of(&region.pieces[self.skip..]))]
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Vec<Ball> {
        Vec::new()
    }

    fn merge(&self, _: &Arc<Polytope>, _: &[Wall], parts: Vec<Vec<Ball>>) -> Vec<Ball> {
        parts.concat()
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
    let expression = format!("direction({slice}_dir1.npy, 0..1) + direction({slice}_dir2.npy, 0..1)");
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
    let mut nanos = Vec::new();
    let mut balls = Vec::new();
    for estimate in [None, estimate] {
        let start = Instant::now();
        balls = restriction.enumerate(&Enclose { estimate, skip }, &limits, &Progress::default())?;
        nanos.push(start.elapsed().as_nanos() / balls.len().max(1) as u128);
    }
    let middle = balls.get(balls.len() / 2).copied().unwrap_or(Ball::ZERO);
    let open = balls.iter().filter(|ball| ball.meets(middle)).count();
    println!(
        "{:<12} {:<7} {measure} {:>7} regions, {:>6} → {:>6} ns each; base {evaluated} ms, prepared {prepared} ms; {open} meet {middle:?}",
        name(network).unwrap_or_default(),
        name(slice).unwrap_or_default(),
        balls.len(),
        nanos[0],
        nanos[1],
    );
    Ok(())
}
