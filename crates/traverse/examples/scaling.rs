//! What a region costs, by the size of the network and of the image.
//!
//! `scaling UNITS PIXELS`: a generated classifier with `UNITS` ReLU units in two hidden layers of the same
//! size and ten labels, on images of `PIXELS` pixels moved along two directions. Prints one line: units, pixels, regions, ns a region on one thread, µs of preparation
//! before any region, each the least of three runs or more.

use std::time::{Duration, Instant};

use metes_exact::{BigInt, Rational};
use metes_testkit::generated::Sequence;
use metes_traverse::{Limits, Progress, Restriction};

/// How far a pixel moves: far enough for some hundreds of regions with 50 units.
const MOST: u32 = 4;

/// Short runs are repeated for so long.
const SHORTEST: Duration = Duration::from_millis(500);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<usize> =
        std::env::args().skip(1).map(|number| number.parse()).collect::<Result<_, _>>()?;
    let [units, pixels] = &numbers[..] else {
        return Err("usage: scaling UNITS PIXELS".into());
    };
    let mut sequence = Sequence::default();
    let slice = sequence.slice(*pixels, 2, MOST);
    let network = slice.then(&sequence.classifier(&[*pixels, units / 2, units / 2, 10]))?;
    let side = || (Rational::from(BigInt::from(0)), Rational::from(BigInt::from(1)));
    let limits = Limits { threads: Some(1), ..Limits::default() };
    let (mut prepared, mut enumerated) = (u128::MAX, u128::MAX);
    let (mut runs, mut regions) = (0, 0);
    let begin = Instant::now();
    while runs < 3 || begin.elapsed() < SHORTEST {
        let network = network.clone();
        let start = Instant::now();
        let restriction = Restriction::new(network, vec![side(), side()])?;
        prepared = prepared.min(start.elapsed().as_micros());
        let start = Instant::now();
        regions = restriction.count(&limits, &Progress::default())?;
        enumerated = enumerated.min(start.elapsed().as_nanos());
        runs += 1;
    }
    println!("{units} {pixels} {regions} {} {prepared}", enumerated / u128::from(regions.max(1)));
    Ok(())
}
