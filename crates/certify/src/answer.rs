//! Questions answered with a certificate.

use metes_certificate::{Certificate, Source, Statement};
use metes_traverse::{Findings, Limits, Progress, Question};

use crate::CertifyError;
use crate::tree::Leaves;
use crate::writer::{Writer, domain, steps};

/// What a certificate should say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// The verdict: that the claim holds, or that it fails at a witness; if nothing was claimed, all regions.
    Verdict,
    /// How far the claim holds around θ = 0 (one parameter).
    Interval,
    /// All regions with their labels; and their inconsistency, if the question is about attention.
    Partition,
}

/// Answers a question by visiting every activation region, as [`metes_traverse::verify`] does, and writes down why
/// the answer is right.
///
/// # Errors
/// When the question cannot be answered, or a certificate can be seen beforehand to be impossible. What stands in the
/// way of a certificate later on comes beside the findings.
pub fn verify(
    question: &Question<'_>,
    say: Say,
    source: Source,
    limits: &Limits,
    progress: &Progress,
) -> Result<(Findings, Result<Certificate, CertifyError>), CertifyError> {
    let claims = question.asks_label() || question.asked_delta().is_some();
    let say = if claims { say } else { Say::Partition };
    let parameters = question.perturbation.parameters.len();
    if say == Say::Interval && parameters != 1 {
        return Err(CertifyError::Parameters(parameters));
    }
    let writer = Writer::new(question, source)?;
    let whole = &question.perturbation.parameters;
    let question = &Question { list_cells: question.list_cells || say == Say::Interval, ..question.clone() };
    match say {
        Say::Partition => {
            let (findings, tree) = writer.run(question, &writer.partition(), limits, progress)?;
            let statement = Statement::Partition { attention: writer.measured() };
            let certificate = steps(tree).map(|proof| writer.certificate(domain(whole), statement, proof));
            Ok((findings, certificate))
        }
        Say::Verdict => {
            let (findings, tree) = writer.run(question, &writer.leaves(), limits, progress)?;
            let certificate = match findings.witnesses.first() {
                Some(witness) => Ok(writer.refutation(witness, None)),
                None => steps(tree).map(|proof| {
                    writer.certificate(domain(whole), Statement::Holds { wish: writer.wish() }, proof)
                }),
            };
            Ok((findings, certificate))
        }
        Say::Interval => {
            let (findings, _) = writer.run(question, &Leaves::Wish(None), limits, progress)?;
            let certificate = writer.interval(&findings, limits, progress);
            Ok((findings, certificate))
        }
    }
}
