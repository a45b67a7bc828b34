//! What a surface comes to: its facets, and its points nearest to and farthest from θ = 0.

use std::sync::Arc;

use metes_exact::{BigInt, Fraction, Rational};
use metes_polytope::Point;
use num_traits::{Signed, Zero};

use super::cells::Cells;
use super::faces::from_to;
use super::findings::{Beyond, BoundaryFacet};
use super::germ::dot;
use super::nearest;
use super::piece::Piece;
use crate::witness::{by_nearness, squared_norm};

/// The facets of a surface; in the plane those that continue each other on one line put together.
pub(crate) fn facets(cells: &Cells<'_>, surface: &[Piece]) -> Vec<BoundaryFacet> {
    let facet =
        |piece: &Piece| BoundaryFacet { corners: piece.corners(), beyond: cells.beyond(piece.behind) };
    let facets = surface.iter().map(facet);
    if surface.first().is_none_or(|piece| piece.polytope.dimension() != 2) {
        return facets.collect();
    }
    let mut joined: Vec<BoundaryFacet> = Vec::new();
    for facet in facets {
        match joined.last_mut() {
            Some(last) if continues(last, &facet) => last.corners[1] = Arc::clone(&facet.corners[1]),
            _ => joined.push(facet),
        }
    }
    if joined.len() > 1
        && continues(&joined[joined.len() - 1], &joined[0])
        && let Some(last) = joined.pop()
    {
        joined[0].corners[0] = Arc::clone(&last.corners[0]);
    }
    joined
}

/// Whether a segment goes on where another ends, in the same direction and with the same behind it.
fn continues(first: &BoundaryFacet, next: &BoundaryFacet) -> bool {
    let ([a, b], [c, d]) = (&first.corners[..], &next.corners[..]) else { return false };
    if first.beyond != next.beyond || from_to(b, c).iter().any(|x| !x.is_zero()) {
        return false;
    }
    let (p, q) = (from_to(a, b), from_to(c, d));
    (&p[0] * &q[1] - &p[1] * &q[0]).is_zero() && dot(&p, &q).is_positive()
}

/// The nearest and the farthest point of a surface, the border of the box not counted.
pub(crate) fn extremes(
    cells: &Cells<'_>,
    surface: &[Piece],
) -> (Option<Vec<Rational>>, Option<Vec<Rational>>) {
    let pieces = || surface.iter().filter(|piece| cells.beyond(piece.behind) != Beyond::Outside);
    let vertices = pieces().flat_map(|piece| piece.polytope.vertices()).map(|vertex| &vertex.point);
    // Of several as far the first by coordinates.
    let farthest =
        vertices.max_by(|a, b| squared_norm(a).cmp(&squared_norm(b)).then_with(|| by_nearness(b, a)));
    // Hyperplanes in order of their distance: those beyond the nearest point so far need no look.
    let mut by_distance: Vec<(Fraction, &Piece)> = pieces().map(|piece| (at_least(piece), piece)).collect();
    by_distance.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut nearest: Option<(Fraction, Vec<Rational>)> = None;
    for (at_least, piece) in by_distance {
        if nearest.as_ref().is_some_and(|(least, _)| at_least > *least) {
            break;
        }
        let rank = piece.polytope.dimension() - 1;
        let Some(point) = nearest::of_face(&piece.polytope, rank, &[&*piece.plane]) else { continue };
        let distance = squared_norm(&Point::from_rationals(&point));
        let is_nearer = nearest
            .as_ref()
            .is_none_or(|(least, other)| distance.cmp(least).then_with(|| point.cmp(other)).is_lt());
        if is_nearer {
            nearest = Some((distance, point));
        }
    }
    (nearest.map(|(_, point)| point), farthest.map(|point| point.to_rationals()))
}

/// The squared distance of a piece's hyperplane from θ = 0.
fn at_least(piece: &Piece) -> Fraction {
    let constant = piece.plane.coefficients().last().cloned().unwrap_or_default();
    let square: BigInt = dot(&piece.inward, &piece.inward);
    Fraction::new(&constant * &constant, square)
}
