//! A box with short decimals just inside the largest one, verified with its border.

use anyhow::{Context as _, bail};
use metes_atlas::Largest;
use metes_certificate::Certificate;
use metes_certify::{CertifyError, Say};
use metes_exact::{Rational, rational};
use metes_perturb::Interval;
use metes_traverse::{Findings, Limits, Progress, Question, Verdict};

use crate::args::{BoxArgs, QuestionArgs};
use crate::certificate;
use crate::setup::Setup;

/// A side of the verified box loses less than its length over ten to this.
const DIGITS: usize = 3;

/// The box, and what was found on it.
pub struct Inner {
    pub sides: Vec<Interval>,
    pub findings: Findings,
}

/// Verifies the claim on a smaller box as if it was asked for.
pub fn prove(
    arguments: &BoxArgs,
    question: &Question<'_>,
    largest: &Largest,
    domain: &[(Rational, Rational)],
    limits: &Limits,
    progress: &Progress,
) -> anyhow::Result<(Inner, Option<Certificate>)> {
    let sides = inside(largest, domain);
    let narrowed =
        QuestionArgs { perturb: arguments.question.perturb.within(&sides), ..arguments.question.clone() };
    let setup = Setup::load(&narrowed)?;
    let question = Question { label: question.label, ..setup.question(question.keep, false) };
    let (findings, certificate) = if arguments.certificate.certificate.is_some() {
        let source = certificate::source(&narrowed);
        let (findings, proof) = metes_certify::verify(&question, Say::Verdict, source, limits, progress)?;
        (findings, Some(proof.context("no certificate of the box was written")?))
    } else {
        (metes_traverse::verify(&question, limits, progress).map_err(CertifyError::from)?, None)
    };
    if !matches!(findings.verdict, Verdict::Holds | Verdict::Undecided) {
        bail!("the claim fails on a set without volume inside the largest box {}", narrowed.perturb);
    }
    Ok((Inner { sides, findings }, certificate))
}

/// A box with short decimals strictly inside, but for sides on the border of the domain.
fn inside(largest: &Largest, domain: &[(Rational, Rational)]) -> Vec<Interval> {
    let is_same = |a, b| rational::compare(a, b).is_eq();
    let sides = largest.sides.iter().zip(domain).map(|((low, high), (first, last))| {
        let one = Rational::from_integer(1.into());
        let grains = Rational::from_integer(num_traits::pow(10.into(), grain(&(high - low))));
        let lower =
            if is_same(low, first) { low.clone() } else { ((low * &grains).floor() + &one) / &grains };
        let upper =
            if is_same(high, last) { high.clone() } else { ((high * &grains).ceil() - &one) / &grains };
        Interval::between(lower, upper)
    });
    sides.collect()
}

/// Decimals in which a step is at most a part of this length.
fn grain(length: &Rational) -> usize {
    let mut places = DIGITS;
    let mut scaled = length.clone();
    while scaled < Rational::from_integer(1.into()) {
        scaled *= Rational::from_integer(10.into());
        places += 1;
    }
    places
}
