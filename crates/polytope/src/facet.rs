//! Sets of facets, by index.

use smallvec::SmallVec;

/// Which facets of a polytope a vertex lies on: indices in increasing order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FacetSet(SmallVec<[u32; 4]>);

impl FacetSet {
    /// The indices in increasing order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().map(|&facet| facet as usize)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a facet is among them.
    pub fn contains(&self, facet: usize) -> bool {
        self.0.contains(&(facet as u32))
    }

    /// Whether all of another set are among them.
    pub fn contains_all(&self, other: &Self) -> bool {
        let mut mine = self.0.iter();
        other.0.iter().all(|facet| mine.any(|candidate| candidate == facet))
    }

    /// The facets in both sets.
    pub fn common(&self, other: &Self) -> Self {
        Self(self.0.iter().copied().filter(|facet| other.0.contains(facet)).collect())
    }

    /// Adds a facet beyond all that are there.
    pub(crate) fn push(&mut self, facet: usize) {
        debug_assert!(self.0.last().is_none_or(|&last| (last as usize) < facet));
        self.0.push(facet as u32);
    }

    /// The set with facets renumbered in the same order; facets without a new number are left out.
    pub(crate) fn renumbered(&self, places: &[Option<u32>]) -> Self {
        Self(self.0.iter().filter_map(|&facet| places[facet as usize]).collect())
    }
}

impl FromIterator<usize> for FacetSet {
    fn from_iter<I: IntoIterator<Item = usize>>(facets: I) -> Self {
        let mut set: SmallVec<[u32; 4]> = facets.into_iter().map(|facet| facet as u32).collect();
        set.sort_unstable();
        set.dedup();
        Self(set)
    }
}
