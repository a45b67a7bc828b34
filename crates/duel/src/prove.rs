//! The truth of a question, proved on the files as they are written.
//!
//! A draft says what its construction knows. That is never taken on trust: a counterexample is evaluated exactly, on the
//! network and the property as they are read back from their files; where one input is free the whole chain is followed
//! exactly ([`crate::line`]); else it is decided exactly ([`metes_decide`]). A draft whose truth stays open is no
//! instance, and one that turns out to be wrong is an error of metes, said loudly. Where a decision takes too long, the
//! argument of the construction is left, and the instance says so.

use std::time::Duration;

use metes_decide::{Settings, Verdict};
use metes_exact::Rational;
use metes_network::{Network, onnx};
use metes_vnnlib::Property;
use num_traits::Signed;

use crate::instance::{Draft, Expected, Ground, Instance, Question, Truth, slack};
use crate::line;

/// How long the decision of an instance may take.
pub const INSTANCE: Duration = Duration::from_secs(3);

/// How long that of a candidate for a smaller one may take, of which there are thousands.
pub const CANDIDATE: Duration = Duration::from_millis(200);

/// Why a draft is no instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unproved {
    /// Neither the construction nor a proof says what is true.
    #[error("its truth could not be proved")]
    Open,
    /// The files that were written are not read again as what was written.
    #[error("its files cannot be read again: {0}")]
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

/// A draft with its truth proved, decisions being cut short at a time limit.
///
/// # Errors
/// When it cannot be proved, or is not what the draft says.
pub fn prove(draft: Draft, limit: Duration) -> Result<Instance, Unproved> {
    let network = read_back(&draft.question)?;
    let property = metes_vnnlib::read(&draft.question.property.to_string())
        .map_err(|flaw| Unproved::Unread(flaw.to_string()))?;
    let expected = match &draft.expected {
        Expected::Sat(_) => "sat",
        Expected::Unsat => "unsat",
        Expected::Open => "nothing",
    };
    let contradiction = |found| Err(Unproved::Contradiction { expected, found });
    let witness = |input: &[Rational]| {
        let output = network.evaluate(input);
        let truth = || (slack(&property, input, &output), Truth::Sat(input.to_vec()), Ground::Witness);
        property.is_satisfied(input, &output).then(truth)
    };
    let (slack, truth, ground) = match (line::best(&draft.question.chain, &property), &draft.expected) {
        (Some(best), _) if best.slack.is_negative() => (Some(best.slack), Truth::Unsat, Ground::Line),
        (Some(best), _) => match witness(&best.input) {
            Some(proved) => proved,
            None => return contradiction("that the best point of the line is no counterexample"),
        },
        (None, Expected::Sat(input)) => match witness(input) {
            Some(proved) => proved,
            None => return contradiction("no counterexample at its witness"),
        },
        (None, _) => match decided(&network, &property, limit) {
            Verdict::Sat(input) => match witness(&input) {
                Some(proved) => proved,
                None => return contradiction("a counterexample that is none"),
            },
            Verdict::Unsat => (None, Truth::Unsat, Ground::Decided),
            Verdict::Unknown(_) if draft.expected == Expected::Unsat => {
                (None, Truth::Unsat, Ground::Construction)
            }
            Verdict::Unknown(_) => return Err(Unproved::Open),
        },
    };
    match (&draft.expected, &truth) {
        (Expected::Sat(_), Truth::Unsat) => contradiction("unsat"),
        (Expected::Unsat, Truth::Sat(_)) => contradiction("sat"),
        _ => {
            let slack = slack.or(draft.slack);
            Ok(Instance { question: draft.question, truth, ground, slack, why: draft.why })
        }
    }
}

fn decided(network: &Network, property: &Property, limit: Duration) -> Verdict {
    let settings = Settings { time_limit: Some(limit), threads: Some(1), ..Settings::default() };
    metes_decide::decide(network, property, &settings)
        .map_or(Verdict::Unknown(Vec::new()), |decision| decision.verdict)
}

/// Whether the largest slack of an unsat question is at most `-margin`: it stays unsat with every row loosened by that.
pub fn fails_by(question: &Question, margin: &Rational) -> bool {
    let mut loose = question.property.clone();
    for case in &mut loose.cases {
        for row in case.conjunctions.iter_mut().flatten() {
            row.constant += margin;
        }
    }
    match line::best(&question.chain, &loose) {
        Some(best) => best.slack.is_negative(),
        None => {
            read_back(question).is_ok_and(|network| decided(&network, &loose, CANDIDATE) == Verdict::Unsat)
        }
    }
}
