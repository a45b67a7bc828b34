//! The activation region around a germ, found by going through the network once.
//!
//! Every unit's form is known once the units before it are settled, and its sign at the germ settles
//! it. Where several units vanish together all are settled for the same germ, and later units see
//! what that makes of their inputs: no list of neighbours is kept, and none can be wrong.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::Forms;
use metes_network::{Op, PiecewiseLinear};
use metes_polytope::{Polytope, Side};

use super::germ::{Germ, Probe};
use crate::control::Settled;
use crate::enumerate::Restriction;
use crate::forms::Form;
use crate::hinge::{Bent, Maximum, Unit};
use crate::plan::Plan;
use crate::prefix::Prefix;
use crate::record::{self, Fact, Standing};
use crate::region::Region;

/// Finds regions of a network over a box.
pub(crate) struct Locator<'a> {
    plan: &'a Arc<Plan>,
    domain: &'a Polytope,
    root: Arc<Prefix>,
}

/// One way through the network: what every unit is on, and the forms that follow.
pub(crate) struct Passage {
    prefix: Arc<Prefix>,
    /// What hinge nodes read, each with what was settled before it.
    inputs: Vec<(Arc<Prefix>, Arc<Forms>)>,
    outputs: Arc<Forms>,
    pub(crate) settled: Settled,
}

impl Passage {
    /// The piece of every unit, for each hinge node in order.
    pub(crate) fn pieces(&self) -> &[Arc<[u32]>] {
        &self.prefix.pieces
    }
}

/// A region, with what others want to know of it.
pub(crate) struct Located {
    polytope: Arc<Polytope>,
    prefix: Arc<Prefix>,
    outputs: Arc<Forms>,
}

impl Located {
    /// Forgets what can be calculated again.
    pub(crate) fn forget(&self) {
        self.prefix.forget();
    }
}

impl<'a> Locator<'a> {
    pub(crate) fn new(restriction: &'a Restriction) -> Self {
        let plan = restriction.plan();
        Self { plan, domain: restriction.domain_polytope(), root: Prefix::root(plan) }
    }

    /// Goes through the network at a germ inside the box whose directions span the space.
    pub(crate) fn pass(&self, germ: &Germ) -> Passage {
        let (nodes, sieve) = (self.plan.network.nodes(), &self.plan.sieve);
        let probe = germ.probe(&sieve.frame);
        let mut forms: Vec<Option<Arc<Forms>>> = vec![None; nodes.len()];
        let (mut prefix, mut inputs) = (Arc::clone(&self.root), Vec::new());
        for (at, node) in nodes.iter().enumerate() {
            if forms[at].is_some() {
                continue;
            }
            if let Some(known) = sieve.propagate(node, at, |read| forms[read].as_deref()) {
                forms[at] = Some(Arc::new(known));
                continue;
            }
            let Some(input) = forms[node.inputs[0].index()].clone() else { continue };
            let pieces: Arc<[u32]> =
                (0..node.len).map(|unit| self.piece(&prefix, at, unit, &input, &probe)).collect();
            let mut behind = sieve.behind(node, at);
            for (unit, &piece) in pieces.iter().enumerate() {
                sieve.fix(nodes, (at, unit), piece, &input, &mut behind);
            }
            behind.place(at, &mut forms, &sieve.frame);
            let next = prefix.with(pieces);
            inputs.push((std::mem::replace(&mut prefix, next), input));
        }
        let outputs = forms[self.plan.network.output().index()].take();
        let outputs = outputs.unwrap_or_else(|| Arc::new(sieve.frame.zeros(0)));
        Passage { prefix, inputs, outputs, settled: probe.settled() }
    }

    /// What every unit does on a polytope inside the region of a passage.
    pub(crate) fn facts(&self, passage: &Passage, polytope: &Polytope) -> Vec<Fact> {
        let nodes = self.plan.network.nodes().iter().enumerate();
        let hinges = nodes.filter(|(_, node)| node.op.is_hinge()).map(|(at, _)| at);
        let stages = hinges.zip(passage.pieces()).zip(&passage.inputs);
        let facts = stages.flat_map(|((hinge, pieces), (prefix, input))| {
            let units: Vec<(u32, Standing)> =
                (0..).zip(pieces.iter().map(|&piece| Standing::Settled(piece))).collect();
            record::facts(polytope, prefix, (hinge, input), &units)
        });
        facts.collect()
    }

    /// The region of a passage.
    pub(crate) fn region(&self, passage: Passage) -> Located {
        let mut polytope = self.domain.clone();
        let nodes = self.plan.network.nodes().iter().enumerate();
        let hinges = nodes.filter(|(_, node)| node.op.is_hinge()).map(|(at, _)| at);
        for ((hinge, pieces), (prefix, input)) in hinges.zip(passage.pieces()).zip(&passage.inputs) {
            for (unit, &piece) in pieces.iter().enumerate() {
                match Unit::new(prefix, hinge, unit, input) {
                    Some(Unit::Activation(bent)) => bound_bent(&mut polytope, &bent, piece as usize),
                    Some(Unit::Max(maximum)) => bound_maximum(&mut polytope, &maximum, piece),
                    None => {}
                }
            }
        }
        Located { polytope: Arc::new(polytope), prefix: passage.prefix, outputs: passage.outputs }
    }

    /// A region as others see it.
    pub(crate) fn view<'s>(&'s self, located: &'s Located) -> Region<'s> {
        Region {
            polytope: &located.polytope,
            pieces: &located.prefix.pieces,
            prefix: &located.prefix,
            outputs: &located.outputs,
        }
    }

    /// The piece that a unit of a hinge node is on at a germ.
    fn piece(
        &self,
        prefix: &Arc<Prefix>,
        hinge: usize,
        unit: usize,
        input: &Forms,
        probe: &Probe<'_>,
    ) -> u32 {
        match &self.plan.network.nodes()[hinge].op {
            Op::Activation(activation) => {
                let bent = Bent { function: activation.function(unit), hinge, unit, prefix, forms: input };
                piece_of(&bent, bent.function, probe) as u32
            }
            Op::Max(groups) => {
                let node = self.plan.network.nodes()[hinge].inputs[0].index();
                let maximum = Maximum { node, elements: &groups[unit], prefix, forms: input };
                (1..groups[unit].len() as u32).fold(0, |best, place| {
                    if probe.sign(&maximum.margin(place, best)).is_gt() { place } else { best }
                })
            }
            _ => 0,
        }
    }
}

/// The piece of an activation at a germ: the flatter one where the pre-activation is at a breakpoint
/// whatever θ.
fn piece_of(bent: &Bent<'_>, function: &PiecewiseLinear, probe: &Probe<'_>) -> usize {
    for at in 0..function.breakpoints().len() {
        match probe.sign(&bent.shifted(at)) {
            Ordering::Less => return at,
            Ordering::Equal => return function.flatter(at),
            Ordering::Greater => {}
        }
    }
    function.breakpoints().len()
}

/// Cuts off where an activation is on other pieces.
fn bound_bent(polytope: &mut Polytope, bent: &Bent<'_>, piece: usize) {
    if let Some(low) = piece.checked_sub(1) {
        clip(polytope, &bent.shifted(low), Side::Positive);
    }
    if piece < bent.function.breakpoints().len() {
        clip(polytope, &bent.shifted(piece), Side::Negative);
    }
}

/// Cuts off where another place is larger.
fn bound_maximum(polytope: &mut Polytope, maximum: &Maximum<'_>, winner: u32) {
    for rival in (0..maximum.elements.len() as u32).filter(|&rival| rival != winner) {
        clip(polytope, &maximum.margin(winner, rival), Side::Positive);
    }
}

/// Cuts off where a form has the other sign; most forms do not cut.
fn clip(polytope: &mut Polytope, form: &Form<'_>, side: Side) {
    if polytope.sign_range(form) == (Ordering::Less, Ordering::Greater)
        && let Some(part) = polytope.clip(&form.hyperplane(), side)
    {
        *polytope = part;
    }
}
