//! The activation region around a germ, found by going through the network once.
//!
//! Every unit's form is known once the units before it are settled, and its sign at the germ settles
//! it. Where several units vanish together all are settled for the same germ, and later units see
//! what that makes of their inputs: no list of neighbours is kept, and none can be wrong.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::Fraction;
use metes_exact::Ints;
use metes_exact::ints::ArrayRef;
use metes_network::Op;
use metes_polytope::{Polytope, Side};

use super::germ::Germ;
use crate::enumerate::Restriction;
use crate::forms::Forms;
use crate::hinge::{difference, hyperplane, shifted};
use crate::plan::{FunctionStep, Plan, Step};
use crate::region::Region;

/// Finds regions of a network over a box.
pub(crate) struct Locator<'a> {
    plan: &'a Plan,
    domain: &'a Polytope,
}

/// One way through the network: what every unit is on, and the forms that follow.
pub(crate) struct Passage {
    /// The piece of every unit, for each hinge node in order.
    pub(crate) pieces: Vec<Arc<[u32]>>,
    forms: Vec<Forms>,
}

/// A region, with what others want to know of it.
pub(crate) struct Located {
    polytope: Arc<Polytope>,
    volume: Fraction,
    pieces: Vec<Arc<[u32]>>,
    outputs: Forms,
}

impl<'a> Locator<'a> {
    pub(crate) fn new(restriction: &'a Restriction) -> Self {
        Self { plan: restriction.plan(), domain: restriction.domain_polytope() }
    }

    /// Goes through the network at a germ inside the box whose directions span the space.
    pub(crate) fn pass(&self, germ: &Germ) -> Passage {
        let mut forms: Vec<Forms> = Vec::with_capacity(self.plan.steps.len());
        let mut pieces = Vec::new();
        for node in 0..self.plan.steps.len() {
            let next = self.plan.propagate(node, |read| forms.get(read)).unwrap_or_else(|| {
                let (out, settled) = self.settle(node, &forms, germ);
                pieces.push(settled);
                out
            });
            forms.push(next);
        }
        Passage { pieces, forms }
    }

    /// The region of a passage.
    pub(crate) fn region(&self, mut passage: Passage) -> Located {
        let mut polytope = self.domain.clone();
        let mut hinges = passage.pieces.iter();
        for (node, this) in self.plan.network.nodes().iter().enumerate() {
            if !this.op.is_hinge() {
                continue;
            }
            let input = &passage.forms[this.inputs[0].index()];
            let pieces = hinges.next().map_or(&[][..], |pieces| pieces);
            for (unit, &piece) in pieces.iter().enumerate() {
                self.bound(&mut polytope, node, unit, piece, input);
            }
        }
        let outputs = passage.forms.swap_remove(self.plan.network.output().index());
        Located { volume: polytope.volume(), polytope: Arc::new(polytope), pieces: passage.pieces, outputs }
    }

    /// A region as others see it.
    pub(crate) fn view<'s>(&'s self, located: &'s Located) -> Region<'s> {
        let output = self.plan.network.output().index();
        Region {
            polytope: &located.polytope,
            volume: &located.volume,
            pieces: &located.pieces,
            forms: &located.outputs,
            columns: self.plan.columns,
            denominator: &self.plan.scales[output].denominator,
        }
    }

    /// The forms behind a hinge node, and the pieces its units are on.
    fn settle(&self, node: usize, forms: &[Forms], germ: &Germ) -> (Forms, Arc<[u32]>) {
        let this = &self.plan.network.nodes()[node];
        let input = &forms[this.inputs[0].index()];
        let columns = self.plan.columns;
        let form = |element: usize| self.plan.form(input, element);
        let mut out = self.plan.zeros(node);
        let mut pieces = vec![0; this.len];
        for (unit, piece) in pieces.iter_mut().enumerate() {
            match (&this.op, &self.plan.steps[node]) {
                (Op::Activation(activation), Step::Activation(step)) => {
                    let step = &step.functions[activation.function_index(unit)];
                    *piece = match self.interval(germ, step, form(unit)) {
                        Interval::Inside(piece) => piece,
                        Interval::AtBreakpoint(at) => activation.function(unit).flatter(at) as u32,
                    };
                    let (slope, intercept) = &step.pieces[*piece as usize];
                    out.add_scaled_run(unit * columns, form(unit), slope.get(0));
                    out.add_scaled_run(unit * columns + columns - 1, intercept.as_ref(), &[1]);
                }
                (Op::Max(groups), _) => {
                    let group = &groups[unit];
                    let element = |place: usize| form(group[place] as usize);
                    let winner = (1..group.len()).fold(0, |best, place| {
                        let lead = difference(element(place), element(best));
                        if germ.sign_of(lead.as_ref()) == Ordering::Greater { place } else { best }
                    });
                    *piece = winner as u32;
                    out.copy_run(unit * columns, element(winner));
                }
                _ => {}
            }
        }
        (out, pieces.into())
    }

    fn interval(&self, germ: &Germ, step: &FunctionStep, z: ArrayRef<'_>) -> Interval {
        let mut space = Ints::zeros(0, 1);
        for (at, breakpoint) in step.breakpoints.iter().enumerate() {
            match germ.sign_of(shifted(z, breakpoint, &mut space)) {
                Ordering::Less => return Interval::Inside(at as u32),
                Ordering::Equal => return Interval::AtBreakpoint(at),
                Ordering::Greater => {}
            }
        }
        Interval::Inside(step.breakpoints.len() as u32)
    }

    /// Cuts off where a unit is on other pieces.
    fn bound(&self, polytope: &mut Polytope, node: usize, unit: usize, piece: u32, input: &Forms) {
        let form = |element: usize| self.plan.form(input, element);
        match (&self.plan.network.nodes()[node].op, &self.plan.steps[node]) {
            (Op::Activation(activation), Step::Activation(step)) => {
                let breakpoints = &step.functions[activation.function_index(unit)].breakpoints;
                let mut space = Ints::zeros(0, 1);
                if let Some(low) = (piece as usize).checked_sub(1).map(|at| &breakpoints[at]) {
                    clip(polytope, shifted(form(unit), low, &mut space), Side::Positive);
                }
                if let Some(high) = breakpoints.get(piece as usize) {
                    clip(polytope, shifted(form(unit), high, &mut space), Side::Negative);
                }
            }
            (Op::Max(groups), _) => {
                let winner = form(groups[unit][piece as usize] as usize);
                for &rival in &groups[unit] {
                    let lead = difference(winner, form(rival as usize));
                    clip(polytope, lead.as_ref(), Side::Positive);
                }
            }
            _ => {}
        }
    }
}

/// Where a pre-activation lies among the breakpoints of its function.
enum Interval {
    /// On a piece.
    Inside(u32),
    /// At a breakpoint, whatever θ.
    AtBreakpoint(usize),
}

/// Cuts off where a form has the other sign; most forms do not cut.
fn clip(polytope: &mut Polytope, form: ArrayRef<'_>, side: Side) {
    if polytope.sign_range(form) == (Ordering::Less, Ordering::Greater)
        && let Some(part) = polytope.clip(&hyperplane(form), side)
    {
        *polytope = part;
    }
}
