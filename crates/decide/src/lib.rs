//! Exact decisions of properties of networks: is there an input in a polytope for which the outputs satisfy inequalities?

#![allow(clippy::float_arithmetic, reason = "floats propose; what they decide is proved in `float`")]

mod attack;
mod branch;
mod certificate;
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

use metes_certificate::{Certificate, Source};
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
    run(network, property, settings, false).map(|(_, _, decision)| decision)
}

/// Decides a property, with a certificate of the answer if there is one.
///
/// # Errors
/// As [`decide`].
pub fn decide_with_proof(
    network: &Network,
    property: &Property,
    settings: &Settings,
    source: Source,
) -> Result<(Decision, Option<Certificate>), DecideError> {
    let (problem, proofs, decision) = run(network, property, settings, true)?;
    let certificate = match &decision.verdict {
        Verdict::Sat(x) => {
            let y = network.evaluate(x);
            let mut holding = problem.cases.iter().filter_map(|case| Some((case, case.holding(x, &y)?)));
            holding.next().map(|(case, conjunction)| certificate::sat(&problem, case, conjunction, x, source))
        }
        Verdict::Unsat => Some(certificate::unsat(&problem, proofs, source)),
        Verdict::Unknown => None,
    };
    Ok((decision, certificate))
}

type Proofs = Vec<Vec<proof::Step>>;

fn run(
    network: &Network,
    property: &Property,
    settings: &Settings,
    records: bool,
) -> Result<(Problem, Proofs, Decision), DecideError> {
    let deadline = settings.time_limit.and_then(|limit| Instant::now().checked_add(limit));
    let problem = Problem::new(network, property)?;
    let control = Control::new(deadline);
    let mut proofs = Vec::with_capacity(problem.cases.len());
    for question in &problem.cases {
        let (search, root) = Search::new(&problem, network, question, records, &control);
        let mut sum = Sum::new(problem.mirror.elements);
        if let Some(witness) = attack::attack(&search, &root, &mut sum, problem.cases.len()) {
            control.found(witness);
            break;
        }
        proofs.extend(search.visit(root, &mut sum));
    }
    let verdict = match control.witness() {
        Some(witness) => Verdict::Sat(witness),
        None if proofs.len() == problem.cases.len() => Verdict::Unsat,
        None => Verdict::Unknown,
    };
    let decision = Decision { verdict, nodes: control.nodes.into_inner() };
    Ok((problem, proofs, decision))
}
