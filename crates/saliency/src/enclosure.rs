//! Distances between maps in floats, with proved bounds.

use metes_exact::filter::{Ball, Vector};

use crate::Measure;

/// A measure that is a norm of the difference of maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// The Euclidean norm.
    L2,
    /// The sum of magnitudes.
    L1,
    /// The largest magnitude.
    Linf,
}

impl Measure {
    /// The measure as a norm. The others are not continuous in the maps: floats do not enclose them.
    pub fn norm(self) -> Option<Norm> {
        match self {
            Self::L2 => Some(Norm::L2),
            Self::L1 => Some(Norm::L1),
            Self::Linf => Some(Norm::Linf),
            Self::Cosine | Self::TopK(_) | Self::Kendall => None,
        }
    }
}

impl Norm {
    /// An enclosure of the distance between two maps.
    pub fn enclosure(self, map: &Vector, expected: &Vector) -> Ball {
        match self {
            Self::L2 => map.l2_from(expected),
            Self::L1 => map.l1_from(expected),
            Self::Linf => map.linf_from(expected),
        }
    }
}
