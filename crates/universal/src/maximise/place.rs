//! A point inside one cell of every image.

use metes_exact::Rational;
use metes_polytope::Polytope;

use super::values::Point;
use crate::{Cell, Complex};

/// A point as good as one that was found, at which every image has one map and one label: an image that is settled on a node
/// may have several cells there, and the point may lie between them.
pub(super) fn inside_cells(point: &Point, complexes: &[&Complex]) -> Vec<Rational> {
    let is_around = |cell: &&Cell| cell.polytope.contains_strictly(&point.theta);
    let around: Vec<Option<&Cell>> =
        complexes.iter().map(|complex| complex.cells.iter().find(is_around)).collect();
    if around.iter().all(Option::is_some) {
        return point.theta.clone();
    }
    let mut part = (*point.node).clone();
    // The point is inside all of these, so they have a part of the node in common.
    for cell in around.iter().flatten() {
        part = common(&part, &cell.polytope).unwrap_or(part);
    }
    for (complex, _) in complexes.iter().zip(&around).filter(|(_, cell)| cell.is_none()) {
        let mut parts = complex.cells.iter().filter_map(|cell| common(&part, &cell.polytope));
        part = parts.next().unwrap_or(part);
    }
    part.simple_interior_point()
}

/// What two polytopes have in common, if that is of full dimension.
fn common(one: &Polytope, other: &Polytope) -> Option<Polytope> {
    other.facets().iter().try_fold(one.clone(), |part, facet| part.clip(&facet.plane, facet.side))
}
