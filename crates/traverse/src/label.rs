//! The labels on a region: where each logit is the largest.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::Range;
use metes_polytope::{AffineForm, Hyperplane, Point, Polytope};

use crate::control::Settled;
use crate::hinge::{Parts, Status};
use crate::region::Region;
use crate::witness;

/// A part of a region on which one logit is the largest.
#[derive(Clone, Debug)]
pub struct LabelPart {
    /// The label; `None` where two logits are identical and largest: a tie does not hold.
    pub label: Option<usize>,
    /// Where it is.
    pub polytope: Arc<Polytope>,
}

/// Cuts a region into the parts of its labels.
pub(crate) fn parts(region: &Region<'_>) -> Vec<LabelPart> {
    let outputs: Vec<u32> = (0..region.outputs() as u32).collect();
    let largest = region.maximum(&outputs);
    let label = |winner: u32, polytope: &Polytope| {
        let same = |&other: &u32| other != winner && largest.are_identical(polytope, winner, other);
        (!outputs.iter().any(same)).then_some(winner as usize)
    };
    match largest.status(region.polytope, &mut Settled::default()) {
        Status::Settled(winner) => {
            let polytope = Arc::clone(region.polytope);
            vec![LabelPart { label: label(winner, &polytope), polytope }]
        }
        Status::Open(rivals) => {
            let Parts { parts, .. } = largest.cut(region.polytope, &rivals);
            let part = |(winner, polytope)| LabelPart {
                label: label(winner, &polytope),
                polytope: Arc::new(polytope),
            };
            parts.into_iter().map(part).collect()
        }
    }
}

/// A region cut by the hyperplanes between its labels, two parts at a time.
#[derive(Clone, Debug)]
pub enum Labels {
    /// A part on which an output is the largest.
    Part(usize, Arc<Polytope>),
    /// The part on the positive side of a hyperplane, and the one on the negative side.
    Split(Arc<Hyperplane>, Box<(Self, Self)>),
}

impl Labels {
    /// The labels on a region.
    pub fn on(region: &Region<'_>) -> Self {
        Self::among(region, Arc::clone(region.polytope), 0, 1)
    }

    /// The labels on a part of a region, on which `best` is the largest of the outputs before `next`.
    fn among(region: &Region<'_>, part: Arc<Polytope>, best: usize, next: usize) -> Self {
        if next == region.outputs() {
            return Self::Part(best, part);
        }
        let margin = region.margin(best, next);
        match part.sign_range(&margin) {
            (Ordering::Less, Ordering::Greater) => {
                let plane = margin.hyperplane();
                match part.split(&plane) {
                    Some((above, below)) => Self::Split(
                        plane,
                        Box::new((
                            Self::among(region, Arc::new(above), best, next + 1),
                            Self::among(region, Arc::new(below), next, next + 1),
                        )),
                    ),
                    None => Self::among(region, part, best, next + 1),
                }
            }
            (Ordering::Less, _) => Self::among(region, part, next, next + 1),
            _ => Self::among(region, part, best, next + 1),
        }
    }
}

/// For every vertex of a part the other labels whose logit ties with the part's there.
pub(crate) fn ties(region: &Region<'_>, label: usize, polytope: &Polytope) -> Vec<Vec<usize>> {
    let mut ties = vec![Vec::new(); polytope.vertices().len()];
    for other in (0..region.outputs()).filter(|&other| other != label) {
        let margin = region.margin(label, other);
        if polytope.cloud().range(margin.enclosure()) == Range::Positive {
            continue;
        }
        for (ties, vertex) in ties.iter_mut().zip(polytope.vertices()) {
            if vertex.point.sign(&margin) == Ordering::Equal {
                ties.push(other);
            }
        }
    }
    ties
}

/// The vertex of a part nearest to the unperturbed point at which its label ties with another.
pub(crate) fn tied_vertex<'a>(polytope: &'a Polytope, ties: &[Vec<usize>]) -> Option<&'a Arc<Point>> {
    let tied = polytope.vertices().iter().zip(ties).filter(|(_, ties)| !ties.is_empty());
    tied.map(|(vertex, _)| &vertex.point).min_by(|a, b| witness::by_nearness(a, b))
}
