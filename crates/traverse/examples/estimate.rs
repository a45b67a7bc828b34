//! Encloses the attention inconsistency on every region of a slice, and says how long that takes.
//!
//! `estimate MODEL.onnx SLICE [MEASURE [CLASSES]]` with a `SLICE` such as `bench/plane`: the image
//! `SLICE_base.npy` and its directions `SLICE_dir1.npy`, …; `CLASSES` is how many.
//! Prints one line: network, slice, regions, ns to find a region and (the best of five runs) to enclose its
//! inconsistency, what it takes to prepare, and one of the enclosures with the number of those that meet it.

mod slice;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use metes_exact::filter::Ball;
use metes_polytope::Polytope;
use metes_traverse::{Cut, Estimate, Limits, Progress, Region, Visitor};

/// A pattern of the classifier.
type Pieces = Vec<Arc<[u32]>>;

/// Collects patterns: moving along directions without clipping bends nowhere, so they are the classifier's.
struct Patterns;

impl Visitor for Patterns {
    type Out = Vec<Pieces>;

    fn region(&self, region: &Region<'_>) -> Vec<Pieces> {
        vec![region.pieces.to_vec()]
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Vec<Pieces> {
        Vec::new()
    }

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, mut parts: Vec<Vec<Pieces>>) -> Vec<Pieces> {
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
    let directions = (1..=2).filter(|at| Path::new(&format!("{slice}_dir{at}.npy")).exists()).count();
    let (classifier, pixels, restriction) = slice::load(network, slice, &vec!["0..1"; directions])?;
    let limits = Limits { threads: Some(1), ..Limits::default() };
    let start = Instant::now();
    let base = classifier.pattern_at(&pixels);
    let evaluated = start.elapsed().as_millis();
    let start = Instant::now();
    let estimate = Estimate::new(&classifier, base.0, measure, &classes);
    let prepared = start.elapsed().as_millis();
    let start = Instant::now();
    let patterns = restriction.enumerate(&Patterns, &limits, &Progress::default())?;
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
        slice::name(network),
        slice::name(slice),
        balls.len(),
    );
    Ok(())
}
