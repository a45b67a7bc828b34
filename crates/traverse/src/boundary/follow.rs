//! Following a boundary: from a piece around its ridges to the next ones.
//!
//! Around a ridge the robust cells form fans, each between two pieces of boundary: from one piece the
//! fan is crossed cell by cell to the other. Where two fans meet in one ridge the boundary touches
//! itself, and the surface followed stays on its own fan: cells connect across facets only.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use num_traits::Signed;

use super::cells::{Across, Cells, Stopped, inward};
use super::faces;
use super::germ::{Direction, Germ, dot};
use super::piece::Piece;

/// Follows the boundary from a piece on until it closes. What was found stays when the search stops.
pub(crate) fn follow(cells: &mut Cells<'_>, start: Piece, surface: &mut Vec<Piece>) -> Result<(), Stopped> {
    surface.clear();
    surface.push(start);
    if surface[0].polytope.dimension() == 2 { around(cells, surface) } else { everywhere(cells, surface) }
}

/// In the plane: piece by piece with the cells to the left.
fn around(cells: &mut Cells<'_>, surface: &mut Vec<Piece>) -> Result<(), Stopped> {
    while let Some(piece) = surface.last() {
        let ridge = piece.last_ridge();
        let Some((ridge, germ)) = ridge.and_then(|ridge| {
            let end = piece.polytope.vertices_on(ridge).next()?;
            Some((ridge, Germ::new(Arc::clone(&end.point), Vec::new())))
        }) else {
            break;
        };
        let next = rotate(cells, piece, ridge, &germ)?;
        if next.key() == surface[0].key() {
            break;
        }
        surface.push(next);
    }
    Ok(())
}

/// In three dimensions and more: over every ridge of every piece. What lies around a ridge changes
/// along it; each turn settles a part of it.
fn everywhere(cells: &mut Cells<'_>, surface: &mut Vec<Piece>) -> Result<(), Stopped> {
    let mut seen: HashMap<_, usize> = HashMap::from([(surface[0].key(), 0)]);
    let mut queue = VecDeque::from([0]);
    while let Some(at) = queue.pop_front() {
        let piece = surface[at].clone();
        for ridge in piece.ridges() {
            let mut parts = vec![piece.polytope.face(ridge)];
            while let Some(part) = parts.pop() {
                let Some(germ) = faces::germ_on(&part) else { continue };
                let next = rotate(cells, &piece, ridge, &germ)?;
                parts.extend(faces::without(part, &next.polytope));
                seen.entry(next.key()).or_insert_with(|| {
                    surface.push(next);
                    queue.push_back(surface.len() - 1);
                    surface.len() - 1
                });
            }
        }
    }
    Ok(())
}

/// The next piece around a ridge, at a germ in general position on the ridge.
fn rotate(cells: &mut Cells<'_>, piece: &Piece, ridge: usize, germ: &Germ) -> Result<Piece, Stopped> {
    let (mut cell, mut entry) = (piece.cell, piece.facet);
    let mut along = within(&piece.off_ridge(ridge), &piece.inward);
    loop {
        let polytope = Arc::clone(cells.polytope(cell));
        let normal = |facet: usize| inward(&polytope.facets()[facet].plane, polytope.facets()[facet].side);
        // At the ridge the cell ends in a ridge of its own, or its facet goes on beyond.
        let other = faces::facets(&polytope, polytope.dimension())
            .into_iter()
            .find(|&facet| facet != entry && germ.side_of(&polytope.facets()[facet].plane).is_eq());
        let exit = other.unwrap_or(entry);
        along = match other {
            Some(other) => within(&normal(entry), &normal(other)),
            None => along.iter().map(|x| -x).collect(),
        };
        match cells.across(cell, exit, &germ.moved(along.clone()))? {
            Across::Connected { cell: next, facet } => (cell, entry) = (next, facet),
            Across::Ends(behind) => return Ok(Piece::new(cells, cell, exit, behind)),
        }
    }
}

/// A direction within the hyperplane of a normal that goes along with another direction.
fn within(direction: &[metes_exact::BigInt], normal: &[metes_exact::BigInt]) -> Direction {
    if let [a, b] = normal {
        let turned = vec![-b, a.clone()];
        let backwards = dot(direction, &turned).is_negative();
        return if backwards { turned.iter().map(|x| -x).collect() } else { turned };
    }
    let (square, product) = (dot(normal, normal), dot(direction, normal));
    direction.iter().zip(normal).map(|(d, n)| d * &square - n * &product).collect()
}
