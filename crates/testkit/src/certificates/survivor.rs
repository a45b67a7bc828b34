//! Why an accepted mutant is harmless, if it is.

use metes_certificate::{Certificate, Claim, Source, Statement};
use metes_exact::Rational;

use super::truth::{Truth, points as try_at, refute};

/// What an accepted mutant is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Survivor {
    /// Only names and sources differ, which are for people.
    ForPeople,
    /// Another proof of the same claim, which is true wherever it was tried.
    Proof,
    /// Another claim about the same networks, true wherever it was tried.
    Claim,
    /// A claim about other networks or another image, with their hashes, true wherever it was tried.
    Networks,
    /// A claim that is about none of the points tried.
    Untried,
    /// The claim is false: the checker is wrong.
    False(String),
}

/// Classifies a mutant that was accepted; its claim is tried at about `points` points.
pub fn survive(original: &Certificate, mutant: &Certificate, points: usize) -> Survivor {
    let plain = |certificate: &Certificate| {
        let mut plain = certificate.clone();
        plain.source = Source::default();
        plain.claim.parameters.clear();
        plain
    };
    let (one, other) = (plain(original), plain(mutant));
    if one == other {
        return Survivor::ForPeople;
    }
    let all = try_at(mutant);
    let step = all.len().div_ceil(points).max(1);
    // Not always the same ones: those tried begin at a place that depends on the mutant.
    let begin = mutant.hashes.classifier.bytes().map(usize::from).sum::<usize>() + mutant.proof.len();
    let mut tried = 0;
    for theta in all.iter().cycle().skip(begin % all.len()).step_by(step).take(points) {
        match refute(mutant, theta) {
            Truth::False(why) => return Survivor::False(format!("at {}: {why}", written(theta))),
            Truth::True => tried += 1,
            Truth::Elsewhere => {}
        }
    }
    if tried == 0 {
        Survivor::Untried
    } else if one.classifier != other.classifier
        || one.input_map != other.input_map
        || one.image != other.image
    {
        Survivor::Networks
    } else if claim(one) != claim(other) {
        Survivor::Claim
    } else {
        Survivor::Proof
    }
}

/// The claim without the proofs of its cases.
fn claim(certificate: Certificate) -> Claim {
    let mut claim = certificate.claim;
    if let Statement::Unsat { cases } = &mut claim.statement {
        cases.iter_mut().for_each(|case| case.proof.clear());
    }
    claim
}

fn written(theta: &[Rational]) -> String {
    let coordinates: Vec<String> = theta.iter().map(Rational::to_string).collect();
    format!("({})", coordinates.join(", "))
}
