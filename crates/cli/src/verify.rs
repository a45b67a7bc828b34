//! `metes verify`.

use metes_certificate::Certificate;
use metes_certify::{CertifyError, Say};
use metes_traverse::{Findings, Keep, Limits, Progress, Question, Verdict};

use crate::args::{self, QuestionArgs, VerifyArgs};
use crate::run::{self, Run, Towards};
use crate::setup::Setup;
use crate::{certificate, json, output, picture, summary};

/// Answers the question and reports; the exit code says the verdict.
pub fn verify(arguments: &VerifyArgs) -> anyhow::Result<u8> {
    let path = arguments.certificate.certificate.as_deref();
    output::check_all(&arguments.output, path, &arguments.question)?;
    let setup = Setup::load(&arguments.question)?;
    let question = setup.question(keep(arguments.keep, &arguments.question), arguments.output.draws());
    let Run { answer: (findings, certificate), signs, .. } =
        run::run(&arguments.limits, Towards::Everything, |limits, progress| {
            answer(arguments, &question, limits, progress)
        })?;
    let written = match (&certificate, path) {
        (Some(Ok(proof)), Some(path)) => Some(certificate::deliver(proof, path, &arguments.certificate)?),
        _ => None,
    };
    output::deliver(
        &arguments.output,
        || picture::verify::of(&setup, &question, &findings),
        || json::verify::report(&setup, &question, &findings, signs, written.as_ref()),
        || json::details::of(&setup, vec![json::details::cells(&findings.cells, question.measure)]),
        || summary::verify::text(&setup, &question, &findings, written.as_ref()),
    )?;
    if let Some(Err(error)) = certificate {
        return Err(anyhow::Error::new(error).context("no certificate was written"));
    }
    Ok(exit_code(&findings))
}

/// The findings, and the certificate if one is asked for.
fn answer(
    arguments: &VerifyArgs,
    question: &Question<'_>,
    limits: &Limits,
    progress: &Progress,
) -> Result<(Findings, Option<Result<Certificate, CertifyError>>), CertifyError> {
    if arguments.certificate.certificate.is_none() {
        return Ok((metes_traverse::verify(question, limits, progress)?, None));
    }
    let say = match arguments.say {
        args::Say::Verdict => Say::Verdict,
        args::Say::Interval => Say::Interval,
        args::Say::Partition => Say::Partition,
    };
    let source = certificate::source(&arguments.question);
    let (findings, certificate) = metes_certify::verify(question, say, source, limits, progress)?;
    Ok((findings, Some(certificate)))
}

/// What should stay, stated or not.
pub fn keep(stated: Option<args::Keep>, question: &QuestionArgs) -> Keep {
    match (stated, &question.delta) {
        (Some(args::Keep::Label), _) | (None, None) => Keep::Label,
        (Some(args::Keep::Attention), _) => Keep::Attention,
        (Some(args::Keep::Both), _) | (None, Some(_)) => Keep::Both,
    }
}

fn exit_code(findings: &Findings) -> u8 {
    match findings.verdict {
        Verdict::Holds | Verdict::Profiled => 0,
        Verdict::Refuted => 1,
        Verdict::Undecided => 3,
    }
}
