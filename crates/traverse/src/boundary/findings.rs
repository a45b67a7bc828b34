//! What a boundary search finds.

use std::sync::Arc;

use metes_exact::Rational;
use metes_polytope::Point;

use crate::findings::Witness;

/// The outermost boundary of the part of the robust set that hangs together with θ = 0.
#[derive(Clone, Debug)]
pub struct Boundary {
    /// The label that should stay.
    pub label: usize,
    /// How far the search came.
    pub status: BoundaryStatus,
    /// The facets of the outermost boundary, where the component reaches the border of the box
    /// included. In one dimension the two ends, the lower first; in the plane the segments in order,
    /// counterclockwise, the component to their left; in three dimensions and more flat pieces in
    /// the order in which they were found. Of an unfinished search, what it had traced.
    pub facets: Vec<BoundaryFacet>,
    /// The point of the boundary nearest to θ = 0, the border of the box not counted.
    pub nearest: Option<Vec<Rational>>,
    /// The point of the boundary farthest from θ = 0, the border of the box not counted.
    pub farthest: Option<Vec<Rational>>,
    /// Activation regions visited.
    pub regions: u64,
    /// Holes of the component whose boundary was met on the way. What others there are is not known.
    pub holes_skipped: u64,
    /// An unbiased estimate of the number of all activation regions in the box, for comparison: the mean
    /// over some points of the volume of the box in units of that of the region around the point.
    pub estimated_regions: Option<u64>,
    /// Whether the outermost boundary is the border of the box: the property fails in holes at most.
    pub whole_box: bool,
}

/// How far a boundary search came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundaryStatus {
    /// The outermost boundary was traced all around.
    Traced,
    /// The property fails at θ = 0 already; or, where the expected map moves, somewhere in a region that
    /// contains θ = 0, which then counts as failing as a whole: the witness says where.
    StartFails(Witness),
    /// A limit or an interruption ended the search.
    Unfinished,
}

/// A flat piece of the boundary.
#[derive(Clone, Debug)]
pub struct BoundaryFacet {
    /// Its corners: the point in one dimension, start and end in the plane, in order around it in
    /// three dimensions.
    pub corners: Vec<Arc<Point>>,
    /// What lies behind it.
    pub beyond: Beyond,
}

/// What lies behind a piece of the boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Beyond {
    /// Another label is largest there.
    Label(usize),
    /// The largest logit is not unique there, or on the piece itself.
    Tie,
    /// The attention inconsistency exceeds δ there.
    Attention,
    /// The border of the box.
    Outside,
}
