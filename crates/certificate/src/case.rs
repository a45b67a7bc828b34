//! Cases of `unsat` and the bound trees that prove them: SPEC § 7.

use serde::{Deserialize, Serialize};

use crate::{Cut, Int, Linear, Ratio};

/// At no parameters in a polytope does any of several conjunctions hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The least and the largest value of each parameter.
    #[serde(rename = "box")]
    pub bounds: Vec<(Ratio, Ratio)>,
    /// Rows `(a₁ … a_d, b)`: `a·θ + b ≥ 0`.
    pub rows: Vec<Vec<Int>>,
    /// The rows that hold with `>`.
    pub open: Vec<u32>,
    /// Lists of inequalities between outputs.
    pub conjunctions: Vec<Vec<Linear>>,
    /// Why none of them holds anywhere.
    pub proof: Vec<BoundStep>,
}

/// A step of a bound tree, in depth-first order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundStep {
    /// Candidates of units are out.
    Settled(Settled),
    /// Units have bounds.
    Bounded(Vec<Bounded>),
    /// A part for each sign of what a unit reads.
    Cut(Cut),
    /// A part for each half of the box.
    Halve(Halve),
    /// A conjunction is out.
    Refuted(Refuted),
}

/// Candidates of relu units are out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settled {
    /// Units that are 0.
    pub off: Vec<u32>,
    /// Units that are what they read.
    pub on: Vec<u32>,
}

/// Bounds of what a relu unit reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounded(
    /// The unit.
    pub u32,
    /// At least this.
    pub Dyadic,
    /// At most this.
    pub Dyadic,
    /// The slope of the line above the relu, in parts of [`SLOPES`].
    pub u32,
);

/// How many parts slopes are counted in.
pub const SLOPES: u32 = 1 << 16;

/// `m·2ᵏ`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dyadic(
    /// `m`.
    pub Int,
    /// `k`.
    pub u32,
);

/// A part for each half of the box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Halve {
    /// The parameter.
    pub parameter: u32,
    /// Its value where the halves meet.
    pub at: Ratio,
}

/// A conjunction is out: it holds nowhere in the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuted {
    /// Which one.
    pub conjunction: u32,
    /// A multiplier for each of its inequalities.
    pub constraints: Vec<Dyadic>,
    /// Rows and their multipliers.
    pub rows: Vec<(u32, Dyadic)>,
    /// Units and the slopes of the lines below them, in parts of [`SLOPES`].
    pub slopes: Vec<(u32, u32)>,
}
