//! Pieces of boundary: where a facet of a robust cell and what lies behind it meet.

use std::collections::BTreeMap;
use std::sync::Arc;

use metes_polytope::{Hyperplane, Point, Polytope};
use num_traits::Signed;

use super::cells::{Cells, inward};
use super::faces;
use super::germ::{Direction, dot};

/// A piece of boundary, a polytope of one dimension less than the space.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// The robust cell.
    pub(crate) cell: usize,
    /// Its facet, by index.
    pub(crate) facet: usize,
    /// The cell behind it; none at the border of the box.
    pub(crate) behind: Option<usize>,
    pub(crate) polytope: Polytope,
    pub(crate) plane: Arc<Hyperplane>,
    /// Towards the robust cell.
    pub(crate) inward: Direction,
}

impl Piece {
    pub(crate) fn new(cells: &Cells<'_>, cell: usize, facet: usize, behind: Option<usize>) -> Self {
        let whole = cells.polytope(cell);
        let plane = Arc::clone(&whole.facets()[facet].plane);
        let inward = inward(&plane, whole.facets()[facet].side);
        let mut polytope = whole.face(facet);
        for other in behind.iter().flat_map(|&behind| cells.polytope(behind).facets()) {
            if let Some(part) = polytope.clip(&other.plane, other.side) {
                polytope = part;
            }
        }
        Self { cell, facet, behind, polytope, plane, inward }
    }

    /// What tells it from all other pieces.
    pub(crate) fn key(&self) -> (usize, usize, Option<usize>) {
        (self.cell, self.facet, self.behind)
    }

    /// The half-spaces that bound it, one for each of its ridges.
    pub(crate) fn ridges(&self) -> Vec<usize> {
        faces::facets(&self.polytope, self.polytope.dimension() - 1)
    }

    /// Towards the piece from one of its ridges.
    pub(crate) fn off_ridge(&self, ridge: usize) -> Direction {
        let facet = &self.polytope.facets()[ridge];
        inward(&facet.plane, facet.side)
    }

    /// In the plane, the ridge at which it ends when the cell lies to the left.
    pub(crate) fn last_ridge(&self) -> Option<usize> {
        let along = [self.inward[1].clone(), -&self.inward[0]];
        self.ridges().into_iter().find(|&ridge| dot(&self.off_ridge(ridge), &along).is_negative())
    }

    /// Its corners: from start to end in the plane with the cell to the left, in order around it in
    /// three dimensions.
    pub(crate) fn corners(&self) -> Vec<Arc<Point>> {
        let vertices = self.polytope.vertices();
        let point = |at: usize| Arc::clone(&vertices[at].point);
        match self.polytope.dimension() {
            2 => {
                let end = self.last_ridge();
                let is_end = |at: &usize| end.is_some_and(|end| vertices[*at].facets.contains(end));
                let mut order: Vec<usize> = (0..vertices.len()).collect();
                order.sort_by_key(is_end);
                order.into_iter().map(point).collect()
            }
            3 => self.around().into_iter().map(point).collect(),
            _ => (0..vertices.len()).map(point).collect(),
        }
    }

    /// The vertices of a polygon in order around it.
    fn around(&self) -> Vec<usize> {
        let vertices = self.polytope.vertices();
        let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for ridge in self.ridges() {
            let ends: Vec<usize> =
                (0..vertices.len()).filter(|&at| vertices[at].facets.contains(ridge)).collect();
            if let [a, b] = ends[..] {
                next.entry(a).or_default().push(b);
                next.entry(b).or_default().push(a);
            }
        }
        let mut order = vec![0];
        while let Some(&at) =
            order.last().and_then(|last| next.get(last)?.iter().find(|at| !order.contains(at)))
        {
            order.push(at);
        }
        order
    }
}
