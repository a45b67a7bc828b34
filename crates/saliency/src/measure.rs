//! The names of the measures.

use std::fmt;
use std::str::FromStr;

/// A distance between two saliency maps of one class; see the crate's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Euclidean distance: the measure of the paper.
    L2,
    /// Sum of absolute differences.
    L1,
    /// Largest absolute difference.
    Linf,
    /// One minus the cosine of the angle.
    Cosine,
    /// One minus the share of common elements among the `K` largest in magnitude.
    TopK(usize),
    /// One minus Kendall's τ-b of the rankings by magnitude.
    Kendall,
}

impl Measure {
    /// Whether the measure is convex in the map, so that on a region where the expected map moves
    /// its maximum is at a vertex.
    pub fn is_convex(self) -> bool {
        matches!(self, Self::L2 | Self::L1 | Self::Linf)
    }
}

/// A text that names no measure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no measure: choose l2, l1, linf, cosine, kendall, or topk=K with a whole number K ≥ 1")]
pub struct ParseMeasureError(String);

impl FromStr for Measure {
    type Err = ParseMeasureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "l2" => Ok(Self::L2),
            "l1" => Ok(Self::L1),
            "linf" => Ok(Self::Linf),
            "cosine" => Ok(Self::Cosine),
            "kendall" => Ok(Self::Kendall),
            _ => text
                .strip_prefix("topk=")
                .and_then(|count| count.parse().ok())
                .filter(|&count| count > 0)
                .map(Self::TopK)
                .ok_or_else(|| ParseMeasureError(text.to_owned())),
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::L2 => out.write_str("l2"),
            Self::L1 => out.write_str("l1"),
            Self::Linf => out.write_str("linf"),
            Self::Cosine => out.write_str("cosine"),
            Self::Kendall => out.write_str("kendall"),
            Self::TopK(count) => write!(out, "topk={count}"),
        }
    }
}
