//! What a certificate has to say about pieces of boundary: why the claim holds in the cell on one side, and where a
//! region lies that shows how it fails on the piece.

use std::sync::Arc;

use metes_exact::{BigInt, Rational};
use metes_polytope::{Basis, Point};

use super::cells::Cells;
use super::findings::Beyond;
use super::piece::Piece;
use crate::record::Fact;

/// The reasons for a boundary.
#[derive(Clone, Debug)]
pub struct BoundaryProof {
    /// Those for every piece that is not on the border of the box.
    pub pieces: Vec<PieceProof>,
    /// If attention fails at the start, a point inside the region in which it does: the start may be on its border.
    pub inside_start: Option<Vec<Rational>>,
}

/// A piece of boundary with the reasons for it.
#[derive(Clone, Debug)]
pub struct PieceProof {
    /// The half-spaces `a·θ + b ≥ 0` of the robust cell; bases name them by index.
    pub rows: Vec<Vec<BigInt>>,
    /// What every unit does in the cell.
    pub facts: Vec<Fact>,
    /// If a label should stay, for every other output what proves it smaller in the cell.
    pub margins: Vec<Basis>,
    /// The corners of the piece.
    pub corners: Vec<Arc<Point>>,
    /// What lies behind it.
    pub beyond: Beyond,
    /// A point inside a region whose closure contains the corners, and on which the claim fails at them.
    pub inside_beyond: Vec<Rational>,
}

impl PieceProof {
    /// The reasons for a piece that is not on the border of the box.
    pub(crate) fn new(cells: &Cells<'_>, piece: &Piece) -> Option<Self> {
        let polytope = cells.polytope(piece.cell);
        let beyond = cells.beyond(piece.behind);
        let region = match beyond {
            Beyond::Outside => return None,
            Beyond::Attention => cells.polytope(piece.behind?),
            // The logits are continuous: the label ties already at the closure of the cell.
            Beyond::Label(_) | Beyond::Tie => polytope,
        };
        let (mut facts, mut margins) = cells.facts(piece.cell);
        let by_index = |basis: &mut Basis| {
            for number in basis {
                let facets = polytope.facets().iter();
                *number = facets.take_while(|facet| facet.number != *number).count() as u32;
            }
        };
        facts.iter_mut().for_each(|fact| by_index(&mut fact.basis));
        margins.iter_mut().for_each(by_index);
        Some(Self {
            rows: polytope.facets().iter().map(|facet| facet.plane.towards(facet.side)).collect(),
            facts,
            margins,
            corners: piece.corners(),
            beyond,
            inside_beyond: region.interior_point(),
        })
    }
}
