//! Piecewise-linear functions of a pre-activation.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::{Forms, Range};
use metes_network::PiecewiseLinear;
use metes_polytope::{AffineForm, Polytope, Side};
use smallvec::SmallVec;

use super::{Parts, Status, Wall};
use crate::control::Settled;
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
    pub(crate) fn status(&self, polytope: &Polytope, settled: &mut Settled) -> Status {
        let mut cuts = SmallVec::new();
        let mut piece = 0;
        for at in 0..self.function.breakpoints().len() {
            match self.signs(at, polytope, settled) {
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

    /// The least and the greatest sign on a polytope of the pre-activation less a breakpoint.
    fn signs(&self, at: usize, polytope: &Polytope, settled: &mut Settled) -> (Ordering, Ordering) {
        let form = self.shifted(at);
        if polytope.cloud().range(form.enclosure()) != Range::Unknown {
            settled.filter += 1;
            return polytope.sign_range(&form);
        }
        if let Some((plane, positive)) = self.prefix.shared(self.hinge, self.unit, at)
            && let Some(facet) = polytope.facet_on(plane)
        {
            settled.known += 1;
            return match polytope.facets()[facet].side == *positive {
                true => (Ordering::Equal, Ordering::Greater),
                false => (Ordering::Less, Ordering::Equal),
            };
        }
        settled.exact += 1;
        polytope.sign_range(&form)
    }

    /// Cuts a polytope at the given breakpoints, all of which lie inside.
    pub(crate) fn cut(&self, polytope: &Polytope, cuts: &[u32]) -> Parts {
        let mut parts = Parts::default();
        let mut rest = None;
        let mut piece = cuts.first().copied().unwrap_or(0);
        for &at in cuts {
            let shared = self.prefix.shared(self.hinge, self.unit, at as usize).cloned();
            let (plane, positive) =
                shared.unwrap_or_else(|| (self.shifted(at as usize).hyperplane(), Side::Positive));
            if let Some(halves) = rest.as_ref().unwrap_or(polytope).split(&plane) {
                let (first, next) = (parts.parts.len(), parts.parts.len() + 1);
                let (above, below, wall) = match positive {
                    Side::Positive => (halves.0, halves.1, Wall { plane, below: first, above: next }),
                    Side::Negative => (halves.1, halves.0, Wall { plane, below: next, above: first }),
                };
                parts.walls.push(wall);
                parts.parts.push((at, below));
                rest = Some(above);
                piece = at + 1;
            }
        }
        parts.parts.push((piece, rest.unwrap_or_else(|| polytope.clone())));
        parts
    }
}
