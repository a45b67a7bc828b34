//! What has been settled on the way to a region, and the exact forms that follow from it.
//!
//! Exact forms are calculated one by one when someone asks for them, and kept with the shortest
//! prefix that determines them: all regions below share what was calculated above them.

use std::sync::{Arc, OnceLock};

use metes_exact::Ints;
use metes_network::Op;

use crate::plan::{Plan, Step};

/// The hinge nodes settled so far, each with the pieces of its units.
#[derive(Debug)]
pub(crate) struct Prefix {
    pub(crate) plan: Arc<Plan>,
    before: Option<Arc<Self>>,
    /// The pieces of every hinge node settled so far, in order.
    pub(crate) pieces: Vec<Arc<[u32]>>,
    /// For each node whose forms are known from here on, the exact ones that someone asked for.
    forms: Box<[OnceLock<NodeForms>]>,
}

/// The exact forms of a node's elements, as far as someone asked for them.
type NodeForms = Box<[OnceLock<Ints>]>;

impl Prefix {
    /// With nothing settled.
    pub(crate) fn root(plan: &Arc<Plan>) -> Arc<Self> {
        Arc::new(Self::new(plan, None, Vec::new()))
    }

    /// With one more hinge node settled.
    pub(crate) fn with(self: &Arc<Self>, pieces: Arc<[u32]>) -> Arc<Self> {
        let all = self.pieces.iter().cloned().chain([pieces]).collect();
        Arc::new(Self::new(&self.plan, Some(Arc::clone(self)), all))
    }

    fn new(plan: &Arc<Plan>, before: Option<Arc<Self>>, pieces: Vec<Arc<[u32]>>) -> Self {
        let nodes = plan.nodes_in_stage(pieces.len());
        Self { plan: Arc::clone(plan), before, pieces, forms: (0..nodes).map(|_| OnceLock::new()).collect() }
    }

    /// The exact form of one element of a node: coefficients and constant over the node's
    /// denominator. The node's forms must be known here.
    pub(crate) fn exact(&self, node: usize, element: usize) -> &Ints {
        let plan = &self.plan;
        let (stage, place) = plan.stages[node];
        let mut prefix = self;
        while prefix.pieces.len() > stage
            && let Some(before) = &prefix.before
        {
            prefix = before;
        }
        let forms = prefix.forms[place]
            .get_or_init(|| (0..plan.network.nodes()[node].len).map(|_| OnceLock::new()).collect());
        forms[element].get_or_init(|| prefix.calculate(node, element))
    }

    fn calculate(&self, at: usize, element: usize) -> Ints {
        let plan = &self.plan;
        let node = &plan.network.nodes()[at];
        let columns = plan.columns;
        let mut out = Ints::zeros(columns, plan.scales[at].width);
        let read = |place: usize, element: usize| self.exact(node.inputs[place].index(), element).as_ref();
        match (&node.op, &plan.steps[at]) {
            (_, Step::Fixed(forms)) => out.copy_run(0, forms.run(element * columns, columns)),
            (Op::Affine { map, .. }, Step::Affine(step)) => {
                let nonzero = |column| Some(read(0, column)).filter(|form| !form.is_zero());
                return step.output(map, element, nonzero, out);
            }
            (Op::Select(picks), Step::Select(factors)) => {
                let (from, index) = picks[element];
                out.add_scaled_run(0, read(from as usize, index as usize), factors[from as usize].get(0));
            }
            (_, Step::Combine(factors)) => {
                for (place, factor) in factors.iter().enumerate() {
                    out.add_scaled_run(0, read(place, element), factor.get(0));
                }
            }
            (Op::Activation(activation), Step::Activation(step)) => {
                let piece = self.piece(at, element);
                let (slope, intercept) = &step.functions[activation.function_index(element)].pieces[piece];
                if !slope.as_ref().is_zero() {
                    out.add_scaled_run(0, read(0, element), slope.get(0));
                }
                out.add_scaled_run(columns - 1, intercept.as_ref(), &[1]);
            }
            (Op::Max(groups), _) => {
                out.copy_run(0, read(0, groups[element][self.piece(at, element)] as usize));
            }
            _ => {}
        }
        out
    }

    /// The piece of a unit.
    fn piece(&self, node: usize, unit: usize) -> usize {
        self.pieces[self.plan.stages[node].0 - 1][unit] as usize
    }
}
