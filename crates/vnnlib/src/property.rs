//! What a property says, in the form that a decision starts from.

use metes_exact::Rational;

/// A question about a network `f`: is there an input `x`, and `y = f(x)`, such that one of the cases is so?
///
/// A verifier calls the property *sat* if there is, and the input is the counterexample; *unsat* if there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// How many inputs are declared.
    pub inputs: usize,
    /// How many outputs are declared.
    pub outputs: usize,
    /// The disjunction, in the order of the file. No case: unsat.
    pub cases: Vec<Case>,
}

/// `x` lies in a polytope, and one of several conjunctions of inequalities holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Bounds of each input, the tightest that the file states about this input alone; `lower ≤ upper`, closed. A strict
    /// bound is here as a closed one and among the [`rows`](Case::rows) as well.
    pub bounds: Vec<Bounds>,
    /// All other inequalities that read inputs alone.
    pub rows: Vec<Linear>,
    /// The disjunction of conjunctions of inequalities that read outputs, and perhaps inputs too. One that is empty is true.
    pub conjunctions: Vec<Vec<Linear>>,
}

/// Where an input lies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// At least this.
    pub lower: Option<Rational>,
    /// At most this.
    pub upper: Option<Rational>,
}

/// `Σ aᵢ·xᵢ + Σ bⱼ·yⱼ + c ≥ 0`, or `> 0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linear {
    /// Indices of inputs, increasing, and their coefficients, none of them 0.
    pub inputs: Vec<(u32, Rational)>,
    /// The same of outputs.
    pub outputs: Vec<(u32, Rational)>,
    /// The constant.
    pub constant: Rational,
    /// Whether it is `> 0`.
    pub strict: bool,
}
