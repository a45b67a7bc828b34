//! An answer against the truth.

use metes_exact::Rational;
use metes_network::Network;
use num_traits::{Signed, Zero};

use crate::answer::Answer;
use crate::instance::slack;
use crate::{Instance, Truth};

/// What came of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The answer is right; where it is `sat` with a counterexample, that holds exactly.
    Agree,
    /// `unsat`, where there is a counterexample: a violation is missed.
    Missed,
    /// `sat`, where there is no counterexample: a false alarm.
    FalseAlarm,
    /// Rightly `sat`; the counterexample lies outside the box, and holds exactly once it is clamped into it. That is what
    /// becomes of a corner with decimals that are no floats.
    Clamped,
    /// Rightly `sat`, but the counterexample does not hold exactly, clamped into the box or not.
    Unfounded,
    /// The verifier does not know.
    Unknown,
    /// The verifier was not ready in time.
    Timeout,
    /// The verifier failed.
    Error,
}

impl Outcome {
    /// All of them, in the order of tables.
    pub const ALL: [Self; 8] = [
        Self::Agree,
        Self::Clamped,
        Self::Missed,
        Self::FalseAlarm,
        Self::Unfounded,
        Self::Unknown,
        Self::Timeout,
        Self::Error,
    ];

    /// Whether the answer is the opposite of the truth.
    pub fn is_wrong(self) -> bool {
        matches!(self, Self::Missed | Self::FalseAlarm)
    }
}

/// An outcome, and by how much a counterexample fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The outcome.
    pub outcome: Outcome,
    /// How far a counterexample lies outside the box, at most over inputs; 0 inside.
    pub outside: Option<Rational>,
    /// By how much it fails to violate the property; at most 0 where it violates it.
    pub short: Option<Rational>,
}

/// The answer to an instance, judged.
pub fn judge(instance: &Instance, network: &Network, answer: &Answer) -> Verdict {
    let plain = |outcome| Verdict { outcome, outside: None, short: None };
    match (answer, &instance.truth) {
        (Answer::Unknown, _) => plain(Outcome::Unknown),
        (Answer::Timeout, _) => plain(Outcome::Timeout),
        (Answer::Error(_), _) => plain(Outcome::Error),
        (Answer::Unsat, Truth::Unsat) => plain(Outcome::Agree),
        (Answer::Unsat, Truth::Sat(_)) => plain(Outcome::Missed),
        (Answer::Sat(point), truth) => {
            let inputs = instance.question.property.inputs;
            let Some(point) = point.as_ref().filter(|point| point.len() == inputs) else {
                // Nothing to check. Competitions want a counterexample, but not every tool gives one.
                return plain(if *truth == Truth::Unsat { Outcome::FalseAlarm } else { Outcome::Agree });
            };
            let property = &instance.question.property;
            let is_so = |point: &[Rational]| property.is_satisfied(point, &network.evaluate(point));
            let (outside, short) = failure(instance, network, point);
            let outcome = match truth {
                Truth::Unsat => Outcome::FalseAlarm,
                Truth::Sat(_) if is_so(point) => Outcome::Agree,
                Truth::Sat(_) if property.cases.iter().any(|case| is_so(&case.clamp(point))) => {
                    Outcome::Clamped
                }
                Truth::Sat(_) => Outcome::Unfounded,
            };
            Verdict { outcome, outside: Some(outside), short }
        }
    }
}

/// How far a point is outside the box, and by how much it falls short of a violation, regardless of the box.
fn failure(instance: &Instance, network: &Network, point: &[Rational]) -> (Rational, Option<Rational>) {
    let property = &instance.question.property;
    let output = network.evaluate(point);
    let excess = |case: &metes_vnnlib::Case| {
        let sides = case.bounds.iter().zip(point).map(|(bounds, x)| {
            let below = bounds.lower.as_ref().map(|lower| lower - x);
            let above = bounds.upper.as_ref().map(|upper| x - upper);
            below.into_iter().chain(above).max().unwrap_or_else(Rational::zero)
        });
        sides.max().filter(Signed::is_positive).unwrap_or_else(Rational::zero)
    };
    let outside = property.cases.iter().map(excess).min().unwrap_or_else(Rational::zero);
    let mut anywhere = property.clone();
    for case in &mut anywhere.cases {
        case.bounds.fill(metes_vnnlib::Bounds::default());
    }
    (outside, slack(&anywhere, point, &output).map(|slack| -slack))
}
