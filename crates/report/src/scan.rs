//! Regions on a grid of samples.

use std::ops::Range;

use crate::region::{Region, STEPS};

/// The samples whose centres lie in a region, as rows with their columns. Regions that share an
/// edge share no sample.
pub(crate) fn samples(
    Region(corners): &Region,
    pitch: [f64; 2],
    [columns, rows]: [usize; 2],
) -> impl Iterator<Item = (usize, Range<usize>)> {
    let places: Vec<[f64; 2]> = corners
        .iter()
        .map(|corner| [0, 1].map(|axis| corner[axis] as f64 / STEPS / pitch[axis] - 0.5))
        .collect();
    covered(places.iter().map(|place| place[1]), rows).map(move |row| {
        let level = row as f64;
        let edges = places.iter().zip(places.iter().cycle().skip(1));
        let crossings = edges.filter_map(|(from, to)| {
            let crosses = (from[1] <= level) != (to[1] <= level);
            crosses.then(|| from[0] + (level - from[1]) / (to[1] - from[1]) * (to[0] - from[0]))
        });
        (row, covered(crossings, columns))
    })
}

/// The indices below `count` between the least and the greatest of some places.
pub(crate) fn covered(places: impl Iterator<Item = f64>, count: usize) -> Range<usize> {
    let (least, most) = places
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), place| (least.min(place), most.max(place)));
    let index = |place: f64| place.ceil().clamp(0.0, count as f64) as usize;
    if least > most { 0..0 } else { index(least)..index(most) }
}
