//! Piecewise-linear functions of a pre-activation.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::Forms;
use metes_network::PiecewiseLinear;
use metes_polytope::Polytope;
use smallvec::SmallVec;

use super::{Parts, Status, Wall};
use crate::forms::Form;
use crate::prefix::Prefix;

/// A unit of an activation.
pub(crate) struct Bent<'a> {
    pub(crate) function: &'a PiecewiseLinear,
    /// The hinge node, and the unit in it.
    pub(crate) hinge: usize,
    pub(crate) unit: usize,
    pub(crate) prefix: &'a Arc<Prefix>,
    /// Those of the node that the hinge node reads.
    pub(crate) forms: &'a Forms,
}

impl<'a> Bent<'a> {
    /// The pre-activation less a breakpoint.
    pub(crate) fn shifted(&self, breakpoint: usize) -> Form<'a> {
        let value = &self.function.breakpoints()[breakpoint];
        Form::shifted(self.prefix, (self.hinge, self.unit), (breakpoint, value), self.forms)
    }

    /// Where the unit stands on a polytope.
    pub(crate) fn status(&self, polytope: &Polytope) -> Status {
        let mut cuts = SmallVec::new();
        let mut piece = 0;
        for at in 0..self.function.breakpoints().len() {
            match polytope.signs(&self.shifted(at)) {
                (Ordering::Less, Ordering::Greater) => cuts.push(at as u32),
                (Ordering::Equal, Ordering::Equal) => {
                    return Status::Settled(self.function.flatter(at) as u32);
                }
                (Ordering::Equal | Ordering::Greater, _) => piece = at as u32 + 1,
                (Ordering::Less, _) => break,
            }
        }
        if cuts.is_empty() { Status::Settled(piece) } else { Status::Open(cuts) }
    }

    /// Cuts a polytope at the given breakpoints, all of which lie inside.
    pub(crate) fn cut(&self, polytope: &Polytope, cuts: &[u32]) -> Parts {
        let mut parts = Parts::default();
        let mut rest = None;
        let mut piece = cuts.first().copied().unwrap_or(0);
        for &at in cuts {
            let plane = self.shifted(at as usize).hyperplane();
            if let Some((above, below)) = rest.as_ref().unwrap_or(polytope).split(&plane) {
                parts.walls.push(Wall { plane, below: parts.parts.len(), above: parts.parts.len() + 1 });
                parts.parts.push((at, below));
                rest = Some(above);
                piece = at + 1;
            }
        }
        parts.parts.push((piece, rest.unwrap_or_else(|| polytope.clone())));
        parts
    }
}
