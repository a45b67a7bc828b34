//! Distances between maps in floats, with proved bounds.

use metes_exact::filter::{Ball, Spread, Vector};

use crate::Measure;

/// An enclosure of the distance between two maps near which the floats of vectors are, as close as the
/// spread says; `None` for measures that are not continuous in the maps.
pub fn enclosure(measure: Measure, map: &Vector, expected: &Vector, spread: &Spread) -> Option<Ball> {
    match measure {
        Measure::L2 => Some(spread.l2(map, expected)),
        Measure::L1 => Some(spread.l1(map, expected)),
        Measure::Linf => Some(spread.linf(map, expected)),
        Measure::Cosine | Measure::TopK(_) | Measure::Kendall => None,
    }
}
