//! What has been settled on the way to a region, and the exact forms that follow from it.
//!
//! Exact forms are calculated one by one when someone asks for them, and kept with the shortest
//! prefix that determines them: all regions below share what was calculated above them.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use metes_exact::Ints;
use metes_network::Op;

use crate::coincidence::{Coincidences, Oriented};
use crate::plan::{Plan, Step};

/// The hinge nodes settled so far, each with the pieces of its units.
#[derive(Debug)]
pub(crate) struct Prefix {
    pub(crate) plan: Arc<Plan>,
    before: Option<Arc<Self>>,
    /// The pieces of every hinge node settled so far, in order.
    pub(crate) pieces: Vec<Arc<[u32]>>,
    exact: Mutex<Memo>,
    /// Kept at the root only.
    coincidences: OnceLock<Coincidences>,
}

/// For each node whose forms are known from here on, the exact ones of its elements that someone asked
/// for.
type Memo = Arc<[OnceLock<Box<[OnceLock<Arc<Ints>>]>>]>;

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
        let exact = Mutex::new(Self::nothing(plan, pieces.len()));
        Self { plan: Arc::clone(plan), before, pieces, exact, coincidences: OnceLock::new() }
    }

    fn nothing(plan: &Plan, stage: usize) -> Memo {
        (0..plan.nodes_in_stage(stage)).map(|_| OnceLock::new()).collect()
    }

    fn memo(&self) -> MutexGuard<'_, Memo> {
        // Only ever replaced whole.
        self.exact.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the exact forms since the root: who asks again has them calculated again.
    pub(crate) fn forget(&self) {
        if let Some(before) = &self.before {
            self.forget_last();
            before.forget();
        }
    }

    /// Forgets the exact forms that follow from the last hinge node settled.
    pub(crate) fn forget_last(&self) {
        let mut memo = self.memo();
        if memo.iter().any(|forms| forms.get().is_some()) {
            *memo = Self::nothing(&self.plan, self.pieces.len());
        }
    }

    /// The exact form of one element of a node: coefficients and constant over the node's
    /// denominator. The node's forms must be known here.
    pub(crate) fn exact(&self, node: usize, element: usize) -> Arc<Ints> {
        let plan = &self.plan;
        let (stage, place) = plan.stages[node];
        let mut prefix = self;
        while prefix.pieces.len() > stage
            && let Some(before) = &prefix.before
        {
            prefix = before;
        }
        let memo = Arc::clone(&prefix.memo());
        let forms = memo[place]
            .get_or_init(|| (0..plan.network.nodes()[node].len).map(|_| OnceLock::new()).collect());
        Arc::clone(forms[element].get_or_init(|| Arc::new(prefix.calculate(node, element))))
    }

    /// The hyperplane at a breakpoint of a unit, where other units are known to share it.
    pub(crate) fn shared(&self, hinge: usize, unit: usize, breakpoint: usize) -> Option<&Oriented> {
        let input = self.plan.network.nodes()[hinge].inputs[0].index();
        if self.plan.stages[input].0 > 0 {
            return None;
        }
        let mut root = self;
        while let Some(before) = &root.before {
            root = before;
        }
        root.coincidences.get_or_init(|| Coincidences::new(root)).of(hinge, unit, breakpoint)
    }

    fn calculate(&self, at: usize, element: usize) -> Ints {
        let plan = &self.plan;
        let node = &plan.network.nodes()[at];
        let columns = plan.columns;
        let read = |place: usize, element: usize| self.exact(node.inputs[place].index(), element);
        let mut out = Ints::zeros(columns, plan.scales[at].width);
        match (&node.op, &plan.steps[at]) {
            (Op::Activation(activation), Step::Activation(step)) => {
                let piece = self.piece(at, element);
                let (slope, intercept) = &step.functions[activation.function_index(element)].pieces[piece];
                if !slope.as_ref().is_zero() {
                    out.add_scaled_run(0, (*read(0, element)).as_ref(), slope.get(0));
                }
                out.add_scaled_run(columns - 1, intercept.as_ref(), &[1]);
            }
            (Op::Max(groups), _) => {
                let winner = groups[element][self.piece(at, element)] as usize;
                out.copy_run(0, (*read(0, winner)).as_ref());
            }
            (op, step) => return step.linear(op, element, read, out),
        }
        out
    }

    /// The piece of a unit.
    fn piece(&self, node: usize, unit: usize) -> usize {
        self.pieces[self.plan.stages[node].0 - 1][unit] as usize
    }
}
