//! Exact decisions of properties: is there an input in a polytope for which the outputs satisfy inequalities?
//!
//! # How
//! The network is brought to rows and relus of integers (`metes_certify::lower`), maxima written as relus and elements that are the same
//! function made one. For every case of the property:
//! 1. `attack`: gradient ascent in floats from a few points. A point that looks like a counterexample is evaluated exactly.
//! 2. Branch and bound (`search`). A node is a box, and relus that are decided. `tighten` bounds what every other relu reads, by
//!    sinking sums through lines above and below relus (Zhang et al., *Efficient neural network robustness certification with general activation
//!    functions*, NeurIPS 2018). `refute` looks for multipliers with which inequalities and cuts contradict each other, by solving the game
//!    between inequalities and inputs (`game`). All in floats with a proved error (`float`): what they refute is refuted.
//! 3. `branch` halves the box along the input that is to blame for most of what lines lose, or cuts where few relus are left that matter.
//! 4. Where nothing is lost, the node is a polytope on which the network is affine, and an exact linear program decides (`leaf`).
//!
//! So every *sat* comes with an input that was evaluated exactly, every *unsat* is proved, and ties are decided by 4.
//!
//! [`decide_with_proof`] writes down what happened as a bound tree, which a checker replays in integers (SPEC § 7).

#![allow(clippy::float_arithmetic, reason = "floats propose; what they decide is proved in `float`")]

mod attack;
mod branch;
mod certificate;
mod control;
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
mod repair;
mod search;
mod simple;
mod tighten;
mod weighed;

use metes_certificate::{Certificate, Source};
use metes_certify::LowerError;
use metes_exact::Rational;
use metes_network::{GraphError, Network};
use metes_vnnlib::Property;

use control::Control;
pub use control::{Left, Progress, Settings};
use float::Sum;
use problem::{Problem, Question};
pub use repair::{Repair, repair};
use search::Search;

/// Stack of a thread, in bytes: a search goes as deep as there are relus and digits.
const STACK: usize = 1 << 28;

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
    /// The time was up or somebody stopped it; this is left, of one case after another.
    Unknown(Vec<Left>),
}

/// Why a property cannot be decided.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecideError {
    /// The property is about another network.
    #[error("the network has {} inputs and {} outputs, the property {} and {}: are these the files of one instance?", network.0, network.1, property.0, property.1)]
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
    /// There are no threads to work on.
    #[error("cannot start threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
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
        Verdict::Unknown(_) => None,
    };
    Ok((decision, certificate))
}

/// The part in which a certificate is not about this network and property, if there is one. Says nothing about its proof.
///
/// # Errors
/// As [`decide`].
pub fn difference(
    certificate: &Certificate,
    network: &Network,
    property: &Property,
) -> Result<Option<&'static str>, DecideError> {
    Ok(certificate::difference(&Problem::new(network, property)?, certificate))
}

type Proofs = Vec<Vec<proof::Step>>;

fn run(
    network: &Network,
    property: &Property,
    settings: &Settings,
    records: bool,
) -> Result<(Problem, Proofs, Decision), DecideError> {
    let problem = Problem::new(network, property)?;
    let threads = settings.threads.unwrap_or(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build()?;
    let control = Control::new(settings);
    let (mut proofs, mut left, mut witness) = (Proofs::new(), Vec::new(), None);
    for (case, question) in problem.cases.iter().enumerate() {
        let steps = pool.install(|| search(&problem, network, question, records, &control));
        witness = control.witness().map(|witness| simple::simple(question, network, witness));
        if witness.is_some() {
            break;
        }
        match steps {
            Some(steps) => proofs.push(steps),
            None => left.extend(control.take_left().map(|left| left.of(case, question))),
        }
    }
    let verdict = match witness {
        Some(witness) => Verdict::Sat(witness),
        None if left.is_empty() => Verdict::Unsat,
        None => Verdict::Unknown(left),
    };
    Ok((problem, proofs, Decision { verdict, nodes: settings.progress.nodes() }))
}

/// The steps that prove that a case holds nowhere.
fn search(
    problem: &Problem,
    network: &Network,
    question: &Question,
    records: bool,
    control: &Control,
) -> Option<Vec<proof::Step>> {
    let (search, root) = Search::new(problem, network, question, records, control);
    let mut sum = Sum::new(problem.mirror.elements);
    if let Some(witness) = attack::attack(&search, &root, &mut sum, problem.cases.len()) {
        control.found(witness);
        return None;
    }
    search.visit(root, &mut sum)
}
