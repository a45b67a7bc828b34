//! The checker of certificates.

use metes_certificate::{Certificate, read};
use metes_check::check;

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

/// What the checker says of a certificate; panics if it accepts a claim that is not so.
pub(super) fn outcome_of(certificate: &Certificate, file_bytes: usize) -> Outcome {
    match check(certificate, file_bytes) {
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
