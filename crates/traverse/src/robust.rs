//! The robust set of a subtree: joined to whole polytopes where the property holds throughout.

use std::sync::Arc;

use metes_polytope::{Hyperplane, Polytope};

use crate::component::{Components, Waiting};
use crate::hinge::Wall;
use crate::witness;

/// Where the property holds in a part of the domain.
#[derive(Debug, Default)]
pub(crate) enum Robust {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Everywhere: one convex cell, whatever regions it is made of.
    Everywhere(Arc<Polytope>),
    /// On some cells, which wait for what lies behind their facets.
    Partly(Waiting),
}

/// Puts the robust set together, cut by cut.
#[derive(Debug)]
pub(crate) struct Assembly {
    pub(crate) components: Components,
    /// The facets of the box: nothing lies behind them.
    pub(crate) borders: Vec<Arc<Hyperplane>>,
}

impl Assembly {
    /// The robust set of a polytope, from those of the parts it was cut into.
    pub(crate) fn join(&self, whole: &Arc<Polytope>, walls: &[Wall], parts: Vec<Robust>) -> Robust {
        if parts.iter().all(|part| matches!(part, Robust::Nowhere)) {
            return Robust::Nowhere;
        }
        if parts.iter().all(|part| matches!(part, Robust::Everywhere(_))) {
            return Robust::Everywhere(Arc::clone(whole));
        }
        let waiting = parts.into_iter().map(|part| self.cells(part)).collect();
        Robust::Partly(self.components.join(walls, waiting))
    }

    /// The cells of a part that is joined to others.
    pub(crate) fn cells(&self, part: Robust) -> Waiting {
        match part {
            Robust::Nowhere => Waiting::default(),
            Robust::Everywhere(polytope) => self.add(&polytope, |_| true),
            Robust::Partly(waiting) => waiting,
        }
    }

    /// Adds one cell; facets that are `open` may connect it to another, unless they bound the box.
    pub(crate) fn add(&self, polytope: &Arc<Polytope>, open: impl Fn(usize) -> bool) -> Waiting {
        let inner = |facet: usize| {
            let plane = &polytope.facets()[facet].plane;
            open(facet) && !self.borders.iter().any(|border| Arc::ptr_eq(border, plane))
        };
        self.components.add(polytope, witness::contains_origin(polytope), inner)
    }
}
