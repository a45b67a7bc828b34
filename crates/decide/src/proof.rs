//! What the search did, as steps of a bound tree before numbers are written.

use crate::node::Bounds;
use metes_exact::BigInt;

/// A step.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Relus of a block that are decided, and bounds of those that are not.
    Block {
        /// Relus that are 0.
        off: Vec<usize>,
        /// Relus that are what they read.
        on: Vec<usize>,
        /// Bounds of others.
        bounded: Vec<(usize, Bounds)>,
    },
    /// Parts for a relu: off, then on.
    Cut(usize),
    /// Parts of the box for an input: below, then above.
    Halve(usize, f64),
    /// A conjunction is out.
    Refuted(Refutation),
}

/// Why a conjunction is out.
#[derive(Clone, Debug)]
pub(crate) struct Refutation {
    pub(crate) conjunction: usize,
    pub(crate) multipliers: Multipliers,
}

/// What inequalities and rows are multiplied by.
#[derive(Clone, Debug)]
pub(crate) enum Multipliers {
    /// Floats, of inequalities as [`Weighed`](crate::weighed::Weighed) has them; rows by number, those of the case before those of cuts.
    Near {
        /// One for each inequality.
        constraints: Vec<f64>,
        /// Rows that count.
        rows: Vec<(usize, f64)>,
        /// Slopes of the lines below relus, by their number, where they are not the usual ones.
        slopes: Vec<(usize, u32)>,
    },
    /// Integers.
    Exact {
        /// One for each inequality.
        constraints: Vec<BigInt>,
        /// Rows that count.
        rows: Vec<(usize, BigInt)>,
    },
}

/// What is learned of relus, written down if anybody asks.
#[derive(Debug)]
pub(crate) struct Facts {
    steps: Option<Vec<Step>>,
    off: Vec<usize>,
    on: Vec<usize>,
    bounded: Vec<(usize, Bounds)>,
}

impl Facts {
    pub(crate) fn new(records: bool) -> Self {
        Self { steps: records.then(Vec::new), off: Vec::new(), on: Vec::new(), bounded: Vec::new() }
    }

    pub(crate) fn off(&mut self, unit: usize) {
        self.off.push(unit);
    }

    pub(crate) fn on(&mut self, unit: usize) {
        self.on.push(unit);
    }

    pub(crate) fn bounded(&mut self, unit: usize, bounds: Bounds) {
        self.bounded.push((unit, bounds));
    }

    pub(crate) fn end_of_block(&mut self) {
        let (off, on) = (std::mem::take(&mut self.off), std::mem::take(&mut self.on));
        let bounded = std::mem::take(&mut self.bounded);
        if off.len() + on.len() + bounded.len() > 0 {
            self.step(|| Step::Block { off, on, bounded });
        }
    }

    pub(crate) fn step(&mut self, step: impl FnOnce() -> Step) {
        if let Some(steps) = &mut self.steps {
            steps.push(step());
        }
    }

    pub(crate) fn finish(self) -> Vec<Step> {
        self.steps.unwrap_or_default()
    }
}
