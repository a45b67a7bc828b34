//! Faces of polytopes: their own facets, germs inside them, and what one leaves of another.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::Rational;
use metes_polytope::{Point, Polytope, Side};
use num_traits::Zero;

use super::germ::{Direction, Germ};

/// The half-spaces that bound a face of some rank (the dimension for the polytope itself) in facets of
/// its own, one for each.
pub(crate) fn facets(face: &Polytope, rank: usize) -> Vec<usize> {
    let all = face.vertices().len();
    let on = |facet: usize| -> Vec<usize> {
        (0..all).filter(|&at| face.vertices()[at].facets.contains(facet)).collect()
    };
    let mut kept: Vec<(usize, Vec<usize>)> = Vec::new();
    for facet in 0..face.facets().len() {
        let set = on(facet);
        let within = |a: &[usize], b: &[usize]| a.iter().all(|at| b.contains(at));
        if set.len() < rank || set.len() == all || kept.iter().any(|(_, other)| within(&set, other)) {
            continue;
        }
        kept.retain(|(_, other)| !within(other, &set));
        kept.push((facet, set));
    }
    kept.into_iter().map(|(facet, _)| facet).collect()
}

/// From one point to another, in integers: a positive multiple of the difference.
pub(crate) fn from_to(from: &Point, to: &Point) -> Direction {
    let (p, q) = (from.homogeneous(), to.homogeneous());
    let last = p.len() - 1;
    (0..last).map(|axis| &q[axis] * &p[last] - &p[axis] * &q[last]).collect()
}

/// A germ in general position on a face, at one of its vertices.
pub(crate) fn germ_on(face: &Polytope) -> Option<Germ> {
    face.vertices().first().map(|vertex| germ_from(face, &vertex.point))
}

/// A germ in general position on a face at a point of it, if that is one.
pub(crate) fn germ_at(face: &Polytope, point: &[Rational]) -> Option<Germ> {
    face.contains(point).then(|| germ_from(face, &Arc::new(Point::from_rationals(point))))
}

fn germ_from(face: &Polytope, point: &Arc<Point>) -> Germ {
    let edges: Vec<Direction> = face.vertices().iter().map(|vertex| from_to(point, &vertex.point)).collect();
    // First towards the inside: a positive combination of all; then across it.
    let inside = edges.iter().cloned().reduce(|sum, edge| sum.iter().zip(edge).map(|(a, b)| a + b).collect());
    let others = edges.into_iter().filter(|edge| edge.iter().any(|x| !x.is_zero()));
    Germ::new(Arc::clone(point), inside.into_iter().chain(others).collect())
}

/// What another polytope leaves of a face, in convex parts.
pub(crate) fn without(face: Polytope, other: &Polytope) -> Vec<Polytope> {
    let mut left = Vec::new();
    let mut rest = face;
    for facet in other.facets() {
        let sign = |wanted: Ordering| {
            rest.vertices().iter().any(|vertex| facet.plane.side_of(&vertex.point) == wanted)
        };
        let (inner, outer) = match facet.side {
            Side::Positive => (Ordering::Greater, Ordering::Less),
            Side::Negative => (Ordering::Less, Ordering::Greater),
        };
        if !sign(outer) {
            continue;
        }
        if !sign(inner) {
            left.push(rest);
            return left;
        }
        left.extend(rest.clip(&facet.plane, facet.side.opposite()));
        match rest.clip(&facet.plane, facet.side) {
            Some(part) => rest = part,
            None => return left,
        }
    }
    left
}
