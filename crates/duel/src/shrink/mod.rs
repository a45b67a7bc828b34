//! From a wrong answer to a smallest question that is still answered wrongly.
//!
//! Delta debugging: of all `moves` that make a question cheaper ([`cost()`]), the first whose truth is *proved* to be the
//! same, with a margin that is no smaller a class, and on which the verifier still gives the same wrong answer, is taken; until
//! none is left or the runs are used up. The cost is a natural number, so it ends.

mod cost;
mod inputs;
mod moves;
mod units;
mod weights;

#[cfg(test)]
mod tests;

use metes_exact::Rational;
use num_traits::Signed;

use crate::command::RunError;
use crate::instance::is_plain;
use crate::prove::{CANDIDATE, fails_by, prove};
use crate::{Draft, Expected, Instance, Question, Truth};

pub use cost::cost;

/// The most runs of the verifier for one wrong answer.
const MAX_RUNS: usize = 300;

/// The most candidates whose truth is looked at.
const MAX_CANDIDATES: usize = 3_000;

/// A question that may take the place of another.
#[derive(Clone, Debug)]
struct Candidate {
    question: Question,
    /// A point that is perhaps a counterexample, because it came from one.
    witness: Option<Vec<Rational>>,
}

/// A smaller instance of the same truth whose margin is at least `floor`, and on which `is_wrong` still holds.
///
/// # Errors
/// When the verifier cannot be run; what was found until then is lost.
pub fn shrink(
    instance: Instance,
    floor: Option<&Rational>,
    mut is_wrong: impl FnMut(&Instance) -> Result<bool, RunError>,
) -> Result<Instance, RunError> {
    let mut best = instance;
    let (mut runs, mut looked) = (0, 0);
    // Where the search goes on: what failed before is tried again last.
    let mut place = 0;
    'smaller: loop {
        let moves = moves::all(&best);
        let price = cost(&best.question);
        for step in 0..moves.len() {
            let at = (place + step) % moves.len();
            let Some(candidate) = moves[at](&best).filter(|candidate| cost(&candidate.question) < price)
            else {
                continue;
            };
            if runs >= MAX_RUNS || looked >= MAX_CANDIDATES {
                return Ok(best);
            }
            looked += 1;
            let Some(next) = proved(candidate, &best, floor) else { continue };
            runs += 1;
            if is_wrong(&next)? {
                (best, place) = (next, at);
                continue 'smaller;
            }
        }
        return Ok(best);
    }
}

/// The candidate as an instance, if it is proved to have the same truth and margin enough.
fn proved(candidate: Candidate, of: &Instance, floor: Option<&Rational>) -> Option<Instance> {
    let expected = match (&of.truth, candidate.witness) {
        (Truth::Sat(_), Some(witness)) => Expected::Sat(witness),
        _ => Expected::Open,
    };
    let draft = Draft { question: candidate.question, expected, slack: None, why: of.why.clone() };
    if !is_plain(&draft.question.property) {
        return None;
    }
    let instance = prove(draft, CANDIDATE).ok()?;
    let same =
        matches!((&instance.truth, &of.truth), (Truth::Sat(_), Truth::Sat(_)) | (Truth::Unsat, Truth::Unsat));
    let enough = floor.is_none_or(|floor| match &instance.slack {
        Some(slack) => slack.abs() >= *floor,
        None => same && fails_by(&instance.question, floor),
    });
    (same && enough).then_some(instance)
}
