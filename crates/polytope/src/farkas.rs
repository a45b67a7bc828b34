//! Farkas witnesses: facets that prove a form non-negative.
//!
//! A form that is least at a vertex of a polytope is a non-negative combination of the facets that meet
//! there, up to its value at that vertex (linear programming duality). So a witness is a *basis*, the numbers of at
//! most `d` facets, and the multipliers follow from it. Where the vertex is simple and the form is less there
//! than at every other, no arithmetic is needed to know that they are positive.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use smallvec::SmallVec;

use crate::minors::determinant;
use crate::{AffineForm, Polytope, Side};

/// Half-spaces by [`Facet::number`](crate::Facet::number), linearly independent.
pub type Basis = SmallVec<[u32; 4]>;

impl Polytope {
    /// A basis that proves a form non-negative on the polytope, or non-positive; `None` when it is not so.
    pub fn basis(&self, form: &impl AffineForm, side: Side) -> Option<Basis> {
        let d = self.dimension;
        if let Some(vertex) = self.cloud.least(form.enclosure(), side == Side::Negative) {
            if !side.holds(self.vertices[vertex].point.sign(form)) {
                return None;
            }
            if let Some(basis) = self.corner(vertex) {
                return Some(basis);
            }
        }
        let mut target = form.exact().to_bigs();
        if side == Side::Negative {
            target.iter_mut().for_each(|x| *x = -std::mem::take(x));
        }
        if target[..d].iter().all(Zero::is_zero) {
            return (!target[d].is_negative()).then(Basis::new);
        }
        self.vertices.iter().find_map(|vertex| {
            let sign = vertex.point.sign_of(form.exact());
            if !side.holds(sign) {
                return None;
            }
            let facets: SmallVec<[usize; 8]> = vertex.facets.iter().collect();
            subsets(&facets, d)
                .find(|chosen| self.generates(chosen, &target[..d]))
                .map(|chosen| chosen.iter().map(|&facet| self.facets[facet].number).collect())
        })
    }

    /// The half-spaces that meet in a vertex, if these are a basis: of a form that is less there than at every other
    /// vertex, and not negative, they prove that it is nowhere negative.
    pub fn corner(&self, vertex: usize) -> Option<Basis> {
        let facets = &self.vertices[vertex].facets;
        let numbers = || facets.iter().map(|facet| self.facets[facet].number).collect();
        (facets.len() == self.dimension).then(numbers)
    }

    /// Whether a vector is a non-negative combination of the inward normals of independent facets.
    fn generates(&self, facets: &[usize], target: &[BigInt]) -> bool {
        let d = self.dimension;
        let half = |&facet: &usize| self.facets[facet].plane.towards(self.facets[facet].side);
        let halves: SmallVec<[Vec<BigInt>; 3]> = facets.iter().map(half).collect();
        let mut rows: SmallVec<[&[BigInt]; 3]> = halves.iter().map(|half| &half[..d]).collect();
        let whole = determinant(&rows).cmp(&BigInt::ZERO);
        // Cramer's rule: each multiplier is a quotient of two determinants.
        whole != Ordering::Equal
            && (0..d).all(|at| {
                let own = std::mem::replace(&mut rows[at], target);
                let part = determinant(&rows).cmp(&BigInt::ZERO);
                rows[at] = own;
                part == Ordering::Equal || part == whole
            })
    }
}

/// All choices of `count` of some items, in order.
fn subsets(items: &[usize], count: usize) -> impl Iterator<Item = SmallVec<[usize; 4]>> + '_ {
    let mut places: SmallVec<[usize; 4]> = (0..count).collect();
    let mut is_done = count > items.len();
    std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let chosen = places.iter().map(|&place| items[place]).collect();
        match (0..count).rev().find(|&at| places[at] < items.len() - count + at) {
            Some(at) => {
                places[at] += 1;
                for next in at + 1..count {
                    places[next] = places[next - 1] + 1;
                }
            }
            None => is_done = true,
        }
        Some(chosen)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_are_all_choices_in_order() {
        let all: Vec<Vec<usize>> = subsets(&[3, 5, 7, 9], 2).map(|chosen| chosen.to_vec()).collect();
        assert_eq!(all, [[3, 5], [3, 7], [3, 9], [5, 7], [5, 9], [7, 9]]);
        assert_eq!(subsets(&[1], 2).count(), 0);
        assert_eq!(subsets(&[4], 1).count(), 1);
    }
}
