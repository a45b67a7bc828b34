//! Facets of cells as segments along a hyperplane, and the border they leave.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use metes_exact::{BigInt, Fraction};
use metes_polytope::{Facet, Hyperplane, Point, Side};
use num_traits::Signed;

use crate::component::Cell;

/// The extent of a cell's facet along one coordinate in which the hyperplane is not constant: in
/// the plane the facet itself.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) cell: Arc<Cell>,
    axis: usize,
    low: Arc<Point>,
    high: Arc<Point>,
}

/// A piece of the border of the robust set in the plane: a segment with the cell on one side.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) cell: usize,
    plane: Arc<Hyperplane>,
    side: Side,
    axis: usize,
    low: Arc<Point>,
    high: Arc<Point>,
}

impl Segment {
    /// The facet of a cell on a hyperplane; `None` in one dimension or where it has none.
    pub(crate) fn of(cell: &Arc<Cell>, plane: &Arc<Hyperplane>) -> Option<Self> {
        let (_, normal) = plane.coefficients().split_last()?;
        // Constant in an axis only where the normal has that direction alone.
        let axis = (0..normal.len()).find(|&axis| {
            normal.iter().enumerate().any(|(other, c)| other != axis && !num_traits::Zero::is_zero(c))
        })?;
        let facet = cell.polytope.facet_on(plane)?;
        let points = || cell.polytope.vertices_on(facet).map(|vertex| &vertex.point);
        let low = points().min_by(|a, b| a.compare(axis, b))?;
        let high = points().max_by(|a, b| a.compare(axis, b))?;
        Some(Self { cell: Arc::clone(cell), axis, low: Arc::clone(low), high: Arc::clone(high) })
    }

    pub(crate) fn by_low(a: &Self, b: &Self) -> Ordering {
        a.low.compare(a.axis, &b.low)
    }

    pub(crate) fn reaches_beyond_low_of(&self, other: &Self) -> bool {
        self.high.compare(self.axis, &other.low) == Ordering::Greater
    }

    pub(crate) fn starts_before_end_of(&self, other: &Self) -> bool {
        self.low.compare(self.axis, &other.high) == Ordering::Less
    }

    /// The whole segment as a piece of border.
    pub(crate) fn piece(&self, facet: &Facet) -> Piece {
        self.part(&facet.plane, facet.side, &self.low, &self.high)
    }

    fn part(&self, plane: &Arc<Hyperplane>, side: Side, low: &Arc<Point>, high: &Arc<Point>) -> Piece {
        Piece {
            cell: self.cell.id,
            plane: Arc::clone(plane),
            side,
            axis: self.axis,
            low: Arc::clone(low),
            high: Arc::clone(high),
        }
    }
}

/// What segments on the other side of a hyperplane, in order, leave uncovered of a segment.
pub(crate) fn uncovered(
    segment: &Segment,
    others: &[Segment],
    plane: &Arc<Hyperplane>,
    side: Side,
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = &segment.low;
    let meeting = others.iter().skip_while(|other| !other.reaches_beyond_low_of(segment));
    for other in meeting.take_while(|other| other.starts_before_end_of(segment)) {
        if from.compare(segment.axis, &other.low) == Ordering::Less {
            pieces.push(segment.part(plane, side, from, &other.low));
        }
        if from.compare(segment.axis, &other.high) == Ordering::Less {
            from = &other.high;
        }
    }
    if from.compare(segment.axis, &segment.high) == Ordering::Less {
        pieces.push(segment.part(plane, side, from, &segment.high));
    }
    pieces
}

/// A segment of a polygon's border, the polygon to its left.
pub(crate) type Oriented = [Arc<Point>; 2];

/// Pieces of border put together: those that continue each other on one line become one segment.
pub(crate) fn outline<'a>(pieces: impl Iterator<Item = &'a Piece>) -> Vec<Oriented> {
    let mut lines: BTreeMap<(Vec<BigInt>, bool), Vec<&Piece>> = BTreeMap::new();
    for piece in pieces {
        let coefficients = piece.plane.coefficients();
        let flipped =
            coefficients.iter().find(|c| !num_traits::Zero::is_zero(*c)).is_some_and(Signed::is_negative);
        let line = if flipped { coefficients.iter().map(|c| -c).collect() } else { coefficients.to_vec() };
        lines.entry((line, flipped != (piece.side == Side::Positive))).or_default().push(piece);
    }
    lines.into_iter().flat_map(|((line, positive), pieces)| segments(&line, positive, pieces)).collect()
}

fn segments(line: &[BigInt], positive: bool, mut pieces: Vec<&Piece>) -> Vec<Oriented> {
    pieces.sort_by(|a, b| a.low.compare(a.axis, &b.low));
    let mut segments: Vec<(usize, Oriented)> = Vec::new();
    for piece in pieces {
        match segments.last_mut() {
            Some((axis, [_, high])) if high.compare(*axis, &piece.low) == Ordering::Equal => {
                *high = Arc::clone(&piece.high);
            }
            _ => segments.push((piece.axis, [Arc::clone(&piece.low), Arc::clone(&piece.high)])),
        }
    }
    // The positive side of a·x + b·y + c lies to the left of the direction (b, −a).
    let turned = |axis: usize| {
        let along = if axis == 0 { line[1].is_positive() } else { line[0].is_negative() };
        along != positive
    };
    let oriented =
        |(axis, [low, high]): (usize, Oriented)| if turned(axis) { [high, low] } else { [low, high] };
    segments.into_iter().map(oriented).collect()
}

/// The area that each segment of an outline contributes (Green's theorem): `p × q / 2`.
pub(crate) fn areas(outline: &[Oriented]) -> Vec<Fraction> {
    let cross = |[p, q]: &Oriented| {
        let (p, q) = (p.homogeneous(), q.homogeneous());
        Fraction::new(&p[0] * &q[1] - &p[1] * &q[0], (&p[2] * &q[2]) << 1)
    };
    outline.iter().map(cross).collect()
}
