//! What the search did, as steps of a bound tree before numbers are written.

use metes_exact::BigInt;

use crate::float::parts;
use crate::node::Bounds;
use crate::weighed::Weighed;

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

/// Why a conjunction is out: a combination of its inequalities and of rows is negative everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Refutation {
    pub(crate) conjunction: usize,
    pub(crate) multipliers: Multipliers,
}

/// What inequalities and rows are multiplied by, all of it up to a common factor.
#[derive(Clone, Debug)]
pub(crate) struct Multipliers {
    /// One for each inequality.
    pub(crate) constraints: Vec<Multiplier>,
    /// Rows that count, by number: those of the case, then those of cuts.
    pub(crate) rows: Vec<(usize, Multiplier)>,
}

/// `mantissa·2^exponent`.
#[derive(Clone, Debug)]
pub(crate) struct Multiplier {
    pub(crate) mantissa: BigInt,
    pub(crate) exponent: i64,
}

impl Multiplier {
    /// Of an inequality as it stands, where its [`Weighed`] form has the multiplier `value`.
    pub(crate) fn near(value: f64, weighed: &Weighed) -> Self {
        let (mantissa, exponent) = parts(value).unwrap_or_default();
        Self { mantissa: mantissa.into(), exponent: i64::from(exponent) - weighed.unit }
    }
}

impl From<BigInt> for Multiplier {
    fn from(mantissa: BigInt) -> Self {
        Self { mantissa, exponent: 0 }
    }
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
