//! What a certificate has to say about the region tree: for every unit that is settled, facets that prove it.
//!
//! A unit settled on a polytope keeps one sign there: its pre-activation less a breakpoint, or the difference
//! of two places of a maximum. Each such sign has a Farkas witness, a basis of facets
//! ([`Polytope::basis`](metes_polytope::Polytope::basis)).

use std::sync::Arc;

use metes_exact::filter::Forms;
use metes_network::Op;
use metes_polytope::{Basis, Polytope, Side};
use smallvec::SmallVec;

use crate::hinge::{Bent, Maximum, Unit};
use crate::prefix::Prefix;
use crate::visitor::Cut;

/// A sign that a unit keeps on a polytope.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The unit's hinge node.
    pub hinge: usize,
    /// The unit in it.
    pub unit: u32,
    /// The sign.
    pub sign: Sign,
    /// The half-spaces that prove it.
    pub basis: Basis,
}

/// What keeps a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The pre-activation is at most a breakpoint, by index.
    Below(u32),
    /// The pre-activation is at least a breakpoint, by index.
    Above(u32),
    /// One place of a maximum is nowhere larger than another.
    Beaten {
        /// The smaller.
        loser: u32,
        /// The larger.
        winner: u32,
    },
}

/// Where a unit stands that was looked at on a polytope.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    /// On one piece.
    Settled(u32),
    /// About to be cut, between these breakpoints or places.
    Open(SmallVec<[u32; 4]>),
    /// On a piece since the polytope was cut by it.
    Cut {
        piece: u32,
        /// The breakpoints or places between which it was open before.
        open: SmallVec<[u32; 4]>,
        /// Whether every place that was open has a part.
        is_whole: bool,
    },
}

impl Standing {
    /// On a part of a cut.
    pub(crate) fn behind(cut: &Cut, piece: u32) -> Self {
        Self::Cut { piece, open: cut.open.clone(), is_whole: cut.has_all_parts() }
    }
}

/// The facts about some units of a hinge node on a polytope.
pub(crate) fn facts(
    polytope: &Polytope,
    prefix: &Arc<Prefix>,
    (hinge, input): (usize, &Forms),
    units: &[(u32, Standing)],
) -> Vec<Fact> {
    let mut facts = Vec::with_capacity(units.len());
    for (unit, standing) in units {
        let mut note = |(sign, basis)| facts.push(Fact { hinge, unit: *unit, sign, basis });
        if let Some(fact) = usual(polytope, prefix, (hinge, input), *unit, standing) {
            note(fact);
            continue;
        }
        match Unit::new(prefix, hinge, *unit as usize, input) {
            Some(Unit::Activation(bent)) => bends(&bent, polytope, standing).for_each(&mut note),
            Some(Unit::Max(maximum)) => losers(&maximum, polytope, standing).for_each(&mut note),
            None => {}
        }
    }
    facts
}

/// The usual fact in the usual case, without looking at the unit any closer.
fn usual(
    polytope: &Polytope,
    prefix: &Prefix,
    (hinge, input): (usize, &Forms),
    unit: u32,
    standing: &Standing,
) -> Option<(Sign, Basis)> {
    let Op::Activation(activation) = &prefix.plan.network.nodes()[hinge].op else { return None };
    let Standing::Settled(piece) = standing else { return None };
    if !activation.function(unit as usize).bends_at_zero_only() {
        return None;
    }
    let is_below = *piece == 0;
    let vertex = polytope.cloud().least_at(input, unit as usize, is_below)?;
    let sign = if is_below { Sign::Below(0) } else { Sign::Above(0) };
    Some((sign, polytope.corner(vertex)?))
}

/// The sides of a unit's breakpoints.
fn bends<'a>(
    unit: &'a Bent<'_>,
    polytope: &'a Polytope,
    standing: &'a Standing,
) -> impl Iterator<Item = (Sign, Basis)> + 'a {
    let breakpoints = 0..unit.function.breakpoints().len() as u32;
    breakpoints.filter_map(move |at| {
        let is_above = match standing {
            Standing::Settled(piece) => at < *piece,
            Standing::Open(cuts) if cuts.contains(&at) => return None,
            Standing::Open(cuts) => cuts.first().is_some_and(|first| at < *first),
            Standing::Cut { piece, open, .. } if at <= *piece || !open.contains(&at) => return None,
            Standing::Cut { .. } => false,
        };
        let (sign, side) =
            if is_above { (Sign::Above(at), Side::Positive) } else { (Sign::Below(at), Side::Negative) };
        let shared = unit.prefix.shared(unit.hinge, unit.unit, at as usize);
        let facet = shared.and_then(|(plane, _)| polytope.facet_on(plane));
        let basis = match facet {
            Some(facet) => Some(Basis::from_slice(&[polytope.facets()[facet].number])),
            None => polytope.basis(&unit.shifted(at as usize), side),
        };
        basis.map(|basis| (sign, basis))
    })
}

/// The places of a maximum that are nowhere the largest.
fn losers<'a>(
    unit: &'a Maximum<'_>,
    polytope: &'a Polytope,
    standing: &'a Standing,
) -> impl Iterator<Item = (Sign, Basis)> + 'a {
    let (winners, losers): (&[u32], Vec<u32>) = match standing {
        Standing::Settled(piece) => {
            (std::slice::from_ref(piece), unit.places().filter(|at| at != piece).collect())
        }
        Standing::Open(open) => (open, unit.places().filter(|at| !open.contains(at)).collect()),
        // A cut into parts for all that were open decides the unit.
        Standing::Cut { is_whole: true, .. } => (&[], Vec::new()),
        Standing::Cut { piece, open, .. } => {
            (std::slice::from_ref(piece), open.iter().copied().filter(|at| at != piece).collect())
        }
    };
    losers.into_iter().filter_map(move |loser| {
        winners.iter().find_map(|&winner| {
            let basis = polytope.basis(&unit.margin(winner, loser), Side::Positive)?;
            Some((Sign::Beaten { loser, winner }, basis))
        })
    })
}
