//! What is made of the regions: a fold over the region tree.

use std::sync::Arc;

use metes_polytope::Polytope;
use smallvec::SmallVec;

use crate::hinge::Wall;
use crate::record::Fact;
use crate::region::Region;

/// What is made of the regions: a fold over the region tree.
///
/// `merge` is called on the parts of every cut in a fixed order, whatever the number of threads.
pub trait Visitor: Sync {
    /// What is known of a subtree.
    type Out: Send;

    /// Whether facts are wanted.
    const RECORDS: bool = false;

    /// Sees one activation region.
    fn region(&self, region: &Region<'_>) -> Self::Out;

    /// Sees a part of the domain that a limit left unexplored.
    fn unexplored(&self, part: &Arc<Polytope>) -> Self::Out;

    /// Joins what is known of the parts into which a polytope was cut.
    fn merge(&self, whole: &Arc<Polytope>, cut: &Cut, parts: Vec<Self::Out>) -> Self::Out;

    /// Sees what was settled on the polytope of a subtree before it was cut or went on, with what is known
    /// of the subtree.
    fn record(&self, _facts: Vec<Fact>, out: Self::Out) -> Self::Out {
        out
    }
}

/// How a polytope was cut.
#[derive(Clone, Debug)]
pub struct Cut {
    /// The hinge node.
    pub hinge: usize,
    /// The unit in it.
    pub unit: u32,
    /// The breakpoints or places between which the unit was open.
    pub open: SmallVec<[u32; 4]>,
    /// The unit's piece on each part.
    pub pieces: Vec<u32>,
    /// The hyperplanes between the parts.
    pub walls: Vec<Wall>,
}

impl Cut {
    /// Whether every place of a maximum that was open is the largest on a part of its own.
    pub fn has_all_parts(&self) -> bool {
        self.pieces.len() >= self.open.len()
    }
}

/// Two visitors at once, of which the second may record.
pub(crate) struct Both<'a, A, B>(pub(crate) &'a A, pub(crate) &'a B);

impl<A: Visitor, B: Visitor> Visitor for Both<'_, A, B> {
    type Out = (A::Out, B::Out);
    const RECORDS: bool = B::RECORDS;

    fn region(&self, region: &Region<'_>) -> Self::Out {
        (self.0.region(region), self.1.region(region))
    }

    fn unexplored(&self, part: &Arc<Polytope>) -> Self::Out {
        (self.0.unexplored(part), self.1.unexplored(part))
    }

    fn merge(&self, whole: &Arc<Polytope>, cut: &Cut, parts: Vec<Self::Out>) -> Self::Out {
        let (first, second) = parts.into_iter().unzip();
        (self.0.merge(whole, cut, first), self.1.merge(whole, cut, second))
    }

    fn record(&self, facts: Vec<Fact>, (first, second): Self::Out) -> Self::Out {
        (first, self.1.record(facts, second))
    }
}
