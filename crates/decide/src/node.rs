//! A part of the inputs under consideration, and what is known of the relus there.

/// A node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// At least this, for each input.
    pub(crate) low: Vec<f64>,
    /// At most this.
    pub(crate) high: Vec<f64>,
    /// What is known of each relu.
    pub(crate) units: Vec<Unit>,
    /// The rows that cuts added: the relu, and whether it is on.
    pub(crate) cuts: Vec<(usize, bool)>,
    /// How often the box was halved.
    pub(crate) halvings: usize,
    /// The conjunctions that are not out.
    pub(crate) open: Vec<usize>,
}

/// What is known of a relu.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// It is 0.
    Off,
    /// It is what it reads.
    On,
    /// What it reads lies between bounds.
    Between(Bounds),
}

/// Bounds of what a relu reads, as `vₑ`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    /// At least this.
    pub(crate) low: f64,
    /// At most this.
    pub(crate) high: f64,
    /// The slope of the line above the relu.
    pub(crate) slope: f64,
    /// The line's value at 0.
    pub(crate) intercept: f64,
}

impl Bounds {
    /// Nothing is known.
    pub(crate) const NONE: Self =
        Self { low: f64::NEG_INFINITY, high: f64::INFINITY, slope: 0.0, intercept: f64::INFINITY };

    /// With the line through both ends of the relu's graph, or one just above.
    pub(crate) fn new(low: f64, high: f64) -> Self {
        let parts = f64::from(metes_certificate::SLOPES);
        let slope = (high / (high - low) * parts).floor().clamp(0.0, parts) / parts;
        let intercept = (-slope * low).next_up().max(((1.0 - slope) * high).next_up());
        Self { low, high, slope, intercept }
    }

    /// Whether both are known, and one of them better than before.
    pub(crate) fn improves_on(&self, before: &Self) -> bool {
        let is_known = self.low.is_finite() && self.high.is_finite();
        is_known && (self.low > before.low || self.high < before.high)
    }

    /// The slope of the line below the relu.
    pub(crate) fn below(&self) -> f64 {
        if self.low + self.high >= 0.0 { 1.0 } else { 0.0 }
    }
}
