//! Hinge units on a polytope: which piece they are on, and where they cut it.

mod activation;
mod maximum;

use std::sync::Arc;

use metes_exact::filter::Forms;
use metes_network::Op;
use metes_polytope::{Hyperplane, Polytope};
use smallvec::SmallVec;

use crate::prefix::Prefix;

pub(crate) use activation::Bent;
pub(crate) use maximum::Maximum;

/// A hyperplane between two parts of a polytope.
#[derive(Clone, Debug)]
pub struct Wall {
    /// The hyperplane that the facets of both parts share.
    pub plane: Arc<Hyperplane>,
    /// The part on its negative side, by index.
    pub below: usize,
    /// The part on its positive side, by index.
    pub above: usize,
}

/// A polytope cut into the pieces of one unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// The unit's piece on each part.
    pub(crate) parts: Vec<(u32, Polytope)>,
    pub(crate) walls: Vec<Wall>,
}

/// What is known of a unit on a polytope.
#[derive(Clone, Debug)]
pub(crate) enum Status {
    /// It is on one piece everywhere.
    Settled(u32),
    /// It is on several: the breakpoints (of an activation) or places (of a maximum) between which it
    /// is undecided.
    Open(SmallVec<[u32; 4]>),
}

/// A hinge unit with the forms it reads on a region.
pub(crate) enum Unit<'a> {
    /// A piecewise-linear function of a pre-activation.
    Activation(Bent<'a>),
    /// The largest of some elements of a node.
    Max(Maximum<'a>),
}

impl<'a> Unit<'a> {
    /// A unit of a hinge node, with the forms of the node that it reads.
    pub(crate) fn new(prefix: &'a Arc<Prefix>, hinge: usize, unit: usize, forms: &'a Forms) -> Option<Self> {
        let node = &prefix.plan.network.nodes()[hinge];
        match &node.op {
            Op::Activation(activation) => Some(Self::Activation(Bent {
                function: activation.function(unit),
                hinge,
                unit,
                prefix,
                forms,
            })),
            Op::Max(groups) => Some(Self::Max(Maximum {
                node: node.inputs[0].index(),
                elements: &groups[unit],
                prefix,
                forms,
            })),
            _ => None,
        }
    }

    /// Where the unit stands on a polytope.
    pub(crate) fn status(&self, polytope: &Polytope) -> Status {
        match self {
            Self::Activation(unit) => unit.status(polytope),
            Self::Max(unit) => unit.status(polytope),
        }
    }

    /// Cuts a polytope where the unit is undecided on it.
    pub(crate) fn cut(&self, polytope: &Polytope, undecided: &[u32]) -> Parts {
        match self {
            Self::Activation(unit) => unit.cut(polytope, undecided),
            Self::Max(unit) => unit.cut(polytope, undecided),
        }
    }
}
