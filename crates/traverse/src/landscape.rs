//! The margin of a label as a function of θ: on each of finitely many patches it is affine.

use std::sync::Arc;

use metes_exact::Rational;
use metes_polytope::{Point, Polytope};

use crate::control::Settled;
use crate::hinge::Status;
use crate::region::Region;
use crate::visitor::{Cut, Visitor};

/// A part of an activation region on which one output is the largest of those beside a label.
#[derive(Clone, Debug)]
pub struct Patch {
    /// The vertices, in order around the border in the plane.
    pub corners: Vec<Arc<Point>>,
    /// The strongest other output; the first of several that are the same.
    pub rival: usize,
    /// What the label is ahead of it: the coefficients of an affine form of θ, then its constant.
    pub margin: Vec<Rational>,
}

/// Lists the patches of a label's margin, for a network of at least two outputs.
#[derive(Clone, Copy, Debug)]
pub struct Margins {
    /// The label.
    pub label: usize,
}

impl Visitor for Margins {
    type Out = Vec<Patch>;

    fn region(&self, region: &Region<'_>) -> Vec<Patch> {
        let others: Vec<u32> = (0..region.outputs() as u32).filter(|&k| k as usize != self.label).collect();
        let strongest = region.maximum(&others);
        let own = region.output_form(self.label);
        let patch = |place: u32, polytope: &Polytope| {
            let rival = others[place as usize] as usize;
            let theirs = region.output_form(rival);
            Patch {
                corners: polytope.ordered_vertices().into_iter().map(Arc::clone).collect(),
                rival,
                margin: own.iter().zip(theirs).map(|(own, theirs)| own - theirs).collect(),
            }
        };
        match strongest.status(region.polytope, &mut Settled::default()) {
            Status::Settled(place) => vec![patch(place, region.polytope)],
            Status::Open(rivals) => {
                let parts = strongest.cut(region.polytope, &rivals).parts;
                parts.into_iter().map(|(place, polytope)| patch(place, &polytope)).collect()
            }
        }
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Vec<Patch> {
        Vec::new()
    }

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, parts: Vec<Vec<Patch>>) -> Vec<Patch> {
        parts.into_iter().flatten().collect()
    }
}
