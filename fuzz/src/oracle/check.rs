//! The checker of certificates.

use metes_certificate::{Certificate, Statement, read};
use metes_check::{Rule, check};

use super::{outcome, sample};
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// The checker: never panics, and what it accepts is not refuted at a point.
///
/// Hashes are put right first, so that networks can be changed: the rule about them is tested elsewhere.
///
/// The specification lets rows have 2²⁶ weights with repetition in each network, and for each the checker keeps
/// two numbers.
pub const TARGET: Target = Target {
    name: "check",
    corpora: &["corpus/certificate", "../tests/certificates"],
    oracle,
    dictionary: super::certificate::TARGET.dictionary,
    structure: Structure::Json,
    endings: &[],
    limits: Limits { memory: 3 << 30, memory_per_byte: 1 << 14, seconds: 60 },
};

fn oracle(bytes: &[u8]) -> Outcome {
    let given = match read(bytes) {
        Ok(certificate) => certificate,
        Err(error) => return outcome(&error.to_string()),
    };
    let hashes_fit = check(&given, bytes.len()).is_ok();
    let Certificate { source, classifier, image, input_map, claim, proof, .. } = given;
    let sealed = Certificate::new(source, classifier, image, input_map, claim, proof);
    outcome_of(&sealed, bytes.len()) + if hashes_fit { "" } else { " (hashes do not fit)" }
}

/// What the checker says of a certificate; panics if it accepts a claim that is not so, or if a judge of bound trees
/// disagrees.
pub(super) fn outcome_of(certificate: &Certificate, file_bytes: usize) -> Outcome {
    let found = check(certificate, file_bytes);
    let is_of_trees = matches!(certificate.claim.statement, Statement::Unsat { .. })
        && certificate.proof.is_empty()
        && !found.as_ref().is_err_and(|it| [Rule::Network, Rule::Claim, Rule::Limit].contains(&it.rule));
    if let Some(judged) = is_of_trees.then(|| sample::judged(certificate)).flatten() {
        assert_eq!(found.is_ok(), judged.is_ok(), "{found:?}, but the judge says {judged:?}");
    }
    match found {
        Ok(accepted) => {
            if let Some(flaw) = sample::refutation(certificate) {
                panic!("accepted: {accepted} But {flaw}");
            }
            let leaves = [accepted.proved, accepted.empty, accepted.open].map(|count| count.min(2));
            format!("accepted: {leaves:?} {}", outcome(&accepted.to_string()))
        }
        Err(rejection) => format!("{}: {}", rejection.rule, outcome(&rejection.detail)),
    }
}
