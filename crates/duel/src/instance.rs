//! A network, a property, and whether some input violates it.

use metes_exact::Rational;
use metes_network::Sequential;
use metes_vnnlib::{Bounds, Case, Linear, Property};
use num_traits::Zero;

use crate::numbers::{finite_decimal, int};

/// What is asked: does some input of the property's box make one of its conjunctions true?
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The network.
    pub chain: Sequential,
    /// The property.
    pub property: Property,
}

/// The exact answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// This input is a counterexample.
    Sat(Vec<Rational>),
    /// There is none.
    Unsat,
}

/// What a generator knows about its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// This input is a counterexample.
    Sat(Vec<Rational>),
    /// There is none, by the argument of the construction.
    Unsat,
    /// Whatever the prover finds.
    Open,
}

/// A question as it comes from a generator.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The question.
    pub question: Question,
    /// What the construction says of its truth.
    pub expected: Expected,
    /// The largest slack of an input, where the construction knows that and arithmetic may not find it.
    pub slack: Option<Rational>,
    /// Why that is so and what is hard about it, in one sentence.
    pub why: String,
}

/// How the truth is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A point that is one was evaluated exactly.
    Witness,
    /// The network was followed exactly along its one free input.
    Line,
    /// By branch and bound in exact arithmetic.
    Decided,
    /// By the argument of the construction alone.
    Construction,
}

impl Ground {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Witness => "witness",
            Self::Line => "line",
            Self::Decided => "decided",
            Self::Construction => "construction",
        }
    }
}

/// A question with its proved answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// The question.
    pub question: Question,
    /// The answer.
    pub truth: Truth,
    /// How the answer is known.
    pub ground: Ground,
    /// The largest slack of an input, where that is known: by how much a conjunction holds (at least 0, sat) or how
    /// far all are from holding (below 0, unsat). For a witness that is not the best one, a lower bound.
    pub slack: Option<Rational>,
    /// Why, in one sentence.
    pub why: String,
}

impl Question {
    /// A question with one box and one conjunction.
    pub fn new(chain: Sequential, bounds: Vec<(Rational, Rational)>, conjunction: Vec<Linear>) -> Self {
        let bounds = bounds
            .into_iter()
            .map(|(lower, upper)| Bounds { lower: Some(lower), upper: Some(upper) })
            .collect();
        let case = Case { bounds, rows: Vec::new(), conjunctions: vec![conjunction] };
        let property = Property { inputs: chain.inputs(), outputs: chain.outputs(), cases: vec![case] };
        Self { chain, property }
    }
}

/// `sign·(output − threshold) ≥ 0`.
pub fn beyond(output: u32, above: bool, threshold: &Rational) -> Linear {
    let sign = int(if above { 1 } else { -1 });
    Linear { inputs: Vec::new(), constant: -threshold * &sign, outputs: vec![(output, sign)], strict: false }
}

/// `larger − smaller ≥ 0`.
pub fn at_least(larger: u32, smaller: u32) -> Linear {
    let mut outputs = vec![(larger, int(1)), (smaller, int(-1))];
    outputs.sort_by_key(|term| term.0);
    Linear { inputs: Vec::new(), outputs, constant: Rational::zero(), strict: false }
}

/// By how much an input violates a property: the largest, over cases whose box contains it, and their conjunctions, of
/// the least row. `None` where no box contains it. It is a counterexample if that is at least 0 (and rows that are
/// strict are positive).
pub fn slack(property: &Property, x: &[Rational], y: &[Rational]) -> Option<Rational> {
    let inside = |case: &&Case| {
        case.bounds.iter().zip(x).all(|(bounds, x)| {
            bounds.lower.as_ref().is_none_or(|lower| lower <= x)
                && bounds.upper.as_ref().is_none_or(|upper| x <= upper)
        })
    };
    let least = |case: &Case, conjunction: &[Linear]| {
        case.rows.iter().chain(conjunction).map(|row| row.value(x, y)).min()
    };
    let cases = property.cases.iter().filter(inside);
    cases.flat_map(|case| case.conjunctions.iter().filter_map(|rows| least(case, rows))).max()
}

/// Whether every number of a property is a finite decimal: other numbers have no text that every tool reads.
pub fn is_plain(property: &Property) -> bool {
    let bounds = property.cases.iter().flat_map(|case| &case.bounds);
    let ends = bounds.flat_map(|bounds| [&bounds.lower, &bounds.upper]).flatten();
    let rows = property.cases.iter().flat_map(|case| case.conjunctions.iter().flatten());
    ends.chain(rows.map(|row| &row.constant)).all(|value| finite_decimal(value).is_some())
}
