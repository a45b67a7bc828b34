//! Enumerates the regions of a network on a slice, and says how many, how fast, in how much memory.
//!
//! `enumerate MODEL.onnx SLICE THREADS` with `SLICE` such as `bench/plane`: the image
//! `SLICE_base.npy` and the directions `SLICE_dir1.npy`, … with the boxes of `bench/README.md`.
//! Prints one line: network, slice, regions, seconds, µs per region, peak memory.

use std::path::Path;
use std::time::Instant;

use metes_network::model;
use metes_perturb::Preprocess;
use metes_perturb::image::Image;
use metes_traverse::{Limits, Progress, Restriction};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [network, slice, threads] = &arguments[..] else {
        return Err("usage: enumerate MODEL.onnx SLICE THREADS".into());
    };
    let name = |path: &str| Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let loaded = model::load(Path::new(network))?;
    let shape = loaded.network.input_shape();
    let geometry = Preprocess::default().geometry(shape)?;
    let image = Image::read(Path::new(&format!("{slice}_base.npy")), 0, Some(&geometry))?;
    let expression = match name(slice).as_deref() {
        Some("line") => format!("direction({slice}_dir1.npy, 0..1)"),
        Some("bright") => format!("direction({slice}_dir1.npy, -1/4..1/4)"),
        Some("bc") => {
            format!("direction({slice}_dir1.npy, -1/4..1/4) + direction({slice}_dir2.npy, -1/8..1/8)")
        }
        _ => format!("direction({slice}_dir1.npy, 0..1) + direction({slice}_dir2.npy, 0..1)"),
    };
    let expression: metes_perturb::Expression = expression.parse()?;
    let perturbation = expression.compile(&image, None, Path::new(""), geometry.layout)?;
    let classifier = Preprocess::default().network(image.shape, shape)?.then(&loaded.network)?;
    let bounds =
        perturbation.parameters.iter().map(|p| (p.interval.low().clone(), p.interval.high().clone()));
    let restriction = Restriction::new(perturbation.network.then(&classifier)?, bounds.collect())?;
    let limits = Limits { threads: Some(threads.parse()?), ..Limits::default() };
    let start = Instant::now();
    let regions = restriction.count(&limits, &Progress::default())?;
    let micros = start.elapsed().as_micros();
    let peak = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim().to_owned();
    println!(
        "{:<12} {:<7} {regions:>7} {:>6}.{:03} s {:>6} µs {peak:>12}",
        name(network).unwrap_or_default(),
        name(slice).unwrap_or_default(),
        micros / 1_000_000,
        micros / 1000 % 1000,
        micros / u128::from(regions.max(1)),
    );
    Ok(())
}
