//! The truth of a question, proved on the files as they are written.
//!
//! A draft says what its construction knows. That is never taken on trust where arithmetic can tell: a counterexample is
//! evaluated exactly, on the network as it is read back from its ONNX file; where one input is free the whole chain is
//! followed exactly ([`crate::line`]). A draft whose truth stays open is no instance, and one that turns out to be wrong
//! is an error of metes, said loudly.

use metes_exact::Rational;
use metes_network::{Network, onnx};
use num_traits::Signed;

use crate::instance::{Draft, Expected, Ground, Instance, Question, Truth, holds, slack};
use crate::line;

/// Why a draft is no instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unproved {
    /// Neither the construction nor a proof says what is true.
    #[error("its truth could not be proved")]
    Open,
    /// The file that was written is not read again.
    #[error("the file of the network cannot be read: {0}")]
    Unread(String),
    /// The construction says one thing and exact arithmetic another: a defect of metes.
    #[error(
        "the construction says {expected}, exact arithmetic says {found}: this is a defect of metes, please report it"
    )]
    Contradiction {
        /// What the construction says.
        expected: &'static str,
        /// What is so.
        found: &'static str,
    },
}

/// The network as it is read back from its file.
///
/// # Errors
/// When the file is refused.
pub fn read_back(question: &Question) -> Result<Network, Unproved> {
    let model = onnx::read(&onnx::write(&question.chain));
    model.map(|model| model.network).map_err(|flaw| Unproved::Unread(flaw.to_string()))
}

/// A draft with its truth proved.
///
/// # Errors
/// When it cannot be proved, or is not what the draft says.
pub fn prove(draft: Draft) -> Result<Instance, Unproved> {
    let network = read_back(&draft.question)?;
    let property = &draft.question.property;
    let expected = match &draft.expected {
        Expected::Sat(_) => "sat",
        Expected::Unsat => "unsat",
        Expected::Open => "nothing",
    };
    let contradiction = |found| Err(Unproved::Contradiction { expected, found });
    let witness = |input: Vec<Rational>| {
        let output = network.evaluate(&input);
        holds(property, &input, &output).then(|| (slack(property, &input, &output), Truth::Sat(input)))
    };
    let (slack, truth, ground) = match line::best(&draft.question.chain, property) {
        Some(best) if best.slack.is_negative() => (Some(best.slack), Truth::Unsat, Ground::Line),
        Some(best) => match witness(best.input) {
            Some((slack, truth)) => (slack, truth, Ground::Witness),
            None => return contradiction("that the best point of the line is no counterexample"),
        },
        None => match draft.expected.clone() {
            Expected::Sat(input) => match witness(input) {
                Some((slack, truth)) => (slack, truth, Ground::Witness),
                None => return contradiction("no counterexample at its witness"),
            },
            Expected::Unsat => (None, Truth::Unsat, Ground::Construction),
            Expected::Open => return Err(Unproved::Open),
        },
    };
    match (&draft.expected, &truth) {
        (Expected::Sat(_), Truth::Unsat) => contradiction("unsat"),
        (Expected::Unsat, Truth::Sat(_)) => contradiction("sat"),
        _ => Ok(Instance { question: draft.question, truth, ground, slack, why: draft.why }),
    }
}
