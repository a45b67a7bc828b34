//! Maxima of forms.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::{Forms, Range};
use metes_polytope::{AffineForm, Hyperplane, Polytope, Side};
use smallvec::SmallVec;

use super::{Parts, Status, Wall};
use crate::control::Settled;
use crate::forms::Form;
use crate::prefix::Prefix;

/// The largest of some elements of a node.
pub(crate) struct Maximum<'a> {
    pub(crate) node: usize,
    pub(crate) elements: &'a [u32],
    pub(crate) prefix: &'a Arc<Prefix>,
    /// Those of the node.
    pub(crate) forms: &'a Forms,
}

impl<'a> Maximum<'a> {
    /// All places.
    pub(crate) fn places(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.elements.len() as u32
    }

    /// The difference of the forms at two places.
    pub(crate) fn margin(&self, a: u32, b: u32) -> Form<'a> {
        let element = |place: u32| self.elements[place as usize] as usize;
        Form::difference(self.prefix, self.node, (element(a), element(b)), self.forms)
    }

    /// Where the maximum stands on a polytope: the places that may be largest somewhere inside.
    ///
    /// A place drops out when another form is nowhere smaller; of identical forms the first place
    /// stays.
    pub(crate) fn status(&self, polytope: &Polytope, settled: &mut Settled) -> Status {
        let mut open: SmallVec<[u32; 4]> = SmallVec::new();
        for place in self.places() {
            let mut dominated = false;
            open.retain(|&mut other| {
                if dominated {
                    return true;
                }
                let margin = self.margin(other, place);
                match polytope.cloud().range(margin.enclosure()) {
                    Range::Unknown => settled.exact += 1,
                    _ => settled.filter += 1,
                }
                match polytope.sign_range(&margin) {
                    // The earlier one is nowhere smaller (or the same).
                    (Ordering::Equal | Ordering::Greater, _) => {
                        dominated = true;
                        true
                    }
                    (Ordering::Less, Ordering::Greater) => true,
                    (Ordering::Less, _) => false,
                }
            });
            if !dominated {
                open.push(place);
            }
        }
        match open[..] {
            [place] => Status::Settled(place),
            _ => Status::Open(open),
        }
    }

    /// Whether the forms at two places are the same.
    pub(crate) fn are_identical(&self, polytope: &Polytope, a: u32, b: u32) -> bool {
        polytope.sign_range(&self.margin(a, b)) == (Ordering::Equal, Ordering::Equal)
    }

    /// Cuts a polytope into the parts on which each of some places is largest. Places that are largest on
    /// less than a part are left out.
    pub(crate) fn cut(&self, polytope: &Polytope, places: &[u32]) -> Parts {
        // For each pair its hyperplane and the side on which the first is larger. Pairs that meet in one
        // place share a hyperplane: the facets of the parts that meet there lie on the same one.
        let mut planes: Vec<Arc<Hyperplane>> = Vec::new();
        let mut pairs = Vec::new();
        for first in 0..places.len() {
            for second in first + 1..places.len() {
                let margin = self.margin(places[first], places[second]);
                let (plane, side) = shared_hyperplane(margin.hyperplane(), &mut planes);
                pairs.push((first, second, plane, side));
            }
        }
        let mut parts = Parts::default();
        let mut index = vec![None; places.len()];
        for place in 0..places.len() {
            let cell =
                pairs.iter().try_fold(polytope.clone(), |cell, (first, second, plane, side)| match place {
                    _ if place == *first => cell.clip(plane, *side),
                    _ if place == *second => cell.clip(plane, side.opposite()),
                    _ => Some(cell),
                });
            if let Some(cell) = cell {
                index[place] = Some(parts.parts.len());
                parts.parts.push((places[place], cell));
            }
        }
        if parts.parts.len() < places.len() {
            let winners: Vec<u32> = parts.parts.iter().map(|(place, _)| *place).collect();
            return self.cut(polytope, &winners);
        }
        for (first, second, plane, side) in pairs {
            if let (Some(first), Some(second)) = (index[first], index[second]) {
                let (above, below) = if side == Side::Positive { (first, second) } else { (second, first) };
                parts.walls.push(Wall { plane, below, above });
            }
        }
        parts
    }
}

/// A hyperplane, or the one among those given that is the same (added to them if there is none); and the
/// side of it that was the positive one.
fn shared_hyperplane(plane: Arc<Hyperplane>, planes: &mut Vec<Arc<Hyperplane>>) -> (Arc<Hyperplane>, Side) {
    for known in planes.iter() {
        if *known == plane {
            return (Arc::clone(known), Side::Positive);
        }
        if known.coefficients().iter().zip(plane.coefficients()).all(|(a, b)| *a == -b) {
            return (Arc::clone(known), Side::Negative);
        }
    }
    planes.push(Arc::clone(&plane));
    (plane, Side::Positive)
}
