//! Exact decisions of properties of networks: is there an input in a polytope for which the outputs satisfy inequalities?

#![allow(clippy::float_arithmetic, reason = "floats propose; what they decide is proved in `float`")]

mod branch;
mod exact;
mod float;
mod game;
mod leaf;
mod maxima;
mod node;
mod point;
mod problem;
mod proof;
mod refute;
mod search;
mod tighten;
mod weighed;

use std::time::{Duration, Instant};

use metes_certify::LowerError;
use metes_exact::Rational;
use metes_network::{GraphError, Network};
use metes_vnnlib::Property;

use float::Sum;
use problem::Problem;
use search::{Control, Search};

/// What ends a decision early.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// After this long.
    pub time_limit: Option<Duration>,
}

/// What was decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The answer.
    pub verdict: Verdict,
    /// Parts of the inputs that were looked at.
    pub nodes: u64,
}

/// The answer to a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is a counterexample: this input.
    Sat(Vec<Rational>),
    /// There is none.
    Unsat,
    /// The time was up.
    Unknown,
}

/// Why a property cannot be decided.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecideError {
    /// The property is about another network.
    #[error("the network has {} inputs and {} outputs, the property {} and {}", network.0, network.1, property.0, property.1)]
    Shape {
        /// Inputs and outputs.
        network: (usize, usize),
        /// Inputs and outputs.
        property: (usize, usize),
    },
    /// An input without a bound.
    #[error("input X_{input} has no {side} bound: state one for every input")]
    Unbounded {
        /// The input.
        input: usize,
        /// Which bound.
        side: &'static str,
    },
    /// The network is too large.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// The network's maxima cannot be written as relus.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// Decides a property.
///
/// # Errors
/// When the property does not fit the network or leaves inputs unbounded.
pub fn decide(network: &Network, property: &Property, settings: &Settings) -> Result<Decision, DecideError> {
    let deadline = settings.time_limit.and_then(|limit| Instant::now().checked_add(limit));
    let problem = Problem::new(network, property)?;
    let control = Control::new(deadline);
    let mut is_done = true;
    for question in &problem.cases {
        let (search, root) = Search::new(&problem, network, question, false, &control);
        let mut sum = Sum::new(problem.mirror.elements);
        is_done &= search.visit(root, &mut sum).is_some();
    }
    let verdict = match control.witness() {
        Some(witness) => Verdict::Sat(witness),
        None if is_done => Verdict::Unsat,
        None => Verdict::Unknown,
    };
    Ok(Decision { verdict, nodes: control.nodes.into_inner() })
}
