//! Enumerates the regions of a network on a slice, and says how many, how fast, in how much memory.
//!
//! `enumerate MODEL.onnx SLICE THREADS [INTERVAL]` with `SLICE` such as `bench/plane`: the image
//! `SLICE_base.npy` and the directions `SLICE_dir1.npy`, … with the boxes of `bench/README.md`, or an
//! interval such as `-4..4` for all of them.
//! Prints one line: network, slice, regions, seconds, µs per region, how many times the same walk takes
//! in plain floating point (which proves nothing), peak memory, signs left to exact arithmetic.

use std::path::Path;
use std::time::Instant;

use metes_network::model;
use metes_perturb::Preprocess;
use metes_perturb::image::Image;
use metes_traverse::{Limits, Progress, Restriction};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [network, slice, threads, rest @ ..] = &arguments[..] else {
        return Err("usage: enumerate MODEL.onnx SLICE THREADS [INTERVAL]".into());
    };
    let name = |path: &str| Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let loaded = model::load(Path::new(network))?;
    let shape = loaded.network.input_shape();
    let geometry = Preprocess::default().geometry(shape)?;
    let image = Image::read(Path::new(&format!("{slice}_base.npy")), 0, Some(&geometry))?;
    let intervals = match (rest, name(slice).as_deref()) {
        ([interval, ..], Some("line" | "bright")) => vec![&interval[..]],
        ([interval, ..], _) => vec![&interval[..]; 2],
        (_, Some("line")) => vec!["0..1"],
        (_, Some("bright")) => vec!["-1/4..1/4"],
        (_, Some("bc")) => vec!["-1/4..1/4", "-1/8..1/8"],
        _ => vec!["0..1"; 2],
    };
    let directions =
        (1..).zip(intervals).map(|(at, interval)| format!("direction({slice}_dir{at}.npy, {interval})"));
    let expression = directions.collect::<Vec<_>>().join(" + ");
    let expression: metes_perturb::Expression = expression.parse()?;
    let perturbation = expression.compile(&image, None, Path::new(""), geometry.layout)?;
    let classifier = Preprocess::default().network(image.shape, shape)?.then(&loaded.network)?;
    let bounds =
        perturbation.parameters.iter().map(|p| (p.interval.low().clone(), p.interval.high().clone()));
    let restriction = Restriction::new(perturbation.network.then(&classifier)?, bounds.collect())?;
    let limits = Limits { threads: Some(threads.parse()?), ..Limits::default() };
    let progress = Progress::default();
    let (regions, mut proved) = timed(&restriction, &limits, &progress)?;
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned();
    let settled = progress.settled();
    let unproved = restriction.unproved();
    let (_, mut plain) = timed(&unproved, &limits, &Progress::default())?;
    let restriction = Restriction::new(unproved.network().clone(), unproved.domain().to_vec())?;
    for _ in 0..2 {
        proved = proved.min(timed(&restriction, &limits, &Progress::default())?.1);
        plain = plain.min(timed(&unproved, &limits, &Progress::default())?.1);
    }
    let hundredths = 100 * proved / plain.max(1);
    println!(
        "{:<12} {:<7} {regions:>7} {:>6}.{:03} s {:>6} µs {:>6}.{:02} {peak:>12} {:>5} of {}",
        name(network).unwrap_or_default(),
        name(slice).unwrap_or_default(),
        proved / 1_000_000,
        proved / 1000 % 1000,
        proved / u128::from(regions.max(1)),
        hundredths / 100,
        hundredths % 100,
        settled.exact,
        settled.filter + settled.exact,
    );
    Ok(())
}

/// Regions and microseconds of one enumeration.
fn timed(
    restriction: &Restriction,
    limits: &Limits,
    progress: &Progress,
) -> Result<(u64, u128), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let regions = restriction.count(limits, progress)?;
    Ok((regions, start.elapsed().as_micros()))
}
