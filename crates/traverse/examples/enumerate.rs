//! Enumerates the regions of a network on a slice, and says how many, how fast, in how much memory.
//!
//! `enumerate MODEL.onnx SLICE THREADS [INTERVAL]` with `SLICE` such as `bench/plane`: the image
//! `SLICE_base.npy` and the directions `SLICE_dir1.npy`, … with the boxes of `bench/README.md`, or an
//! interval such as `-4..4` for all of them.
//! Prints one line: network, slice, regions, seconds, µs per region, how many times the same walk takes
//! in plain floating point (which proves nothing), peak memory, signs left to exact arithmetic.

mod slice;

use std::time::Instant;

use metes_traverse::{Limits, Progress, Restriction};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [network, slice, threads, rest @ ..] = &arguments[..] else {
        return Err("usage: enumerate MODEL.onnx SLICE THREADS [INTERVAL]".into());
    };
    let of = slice::name(slice);
    let intervals = match (rest, of.as_str()) {
        ([interval, ..], "line" | "bright") => vec![&interval[..]],
        ([interval, ..], _) => vec![&interval[..]; 2],
        (_, "line") => vec!["0..1"],
        (_, "bright") => vec!["-1/4..1/4"],
        (_, "bc") => vec!["-1/4..1/4", "-1/8..1/8"],
        _ => vec!["0..1"; 2],
    };
    let (_, _, restriction) = slice::load(network, slice, &intervals)?;
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
        slice::name(network),
        of,
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
