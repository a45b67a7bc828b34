//! `metes verify`.

use metes_traverse::{Findings, Keep, Verdict};

use crate::args::{self, VerifyArgs};
use crate::run::{self, Run, Towards};
use crate::setup::Setup;
use crate::{json, output, picture, summary};

/// Answers the question and reports; the exit code says the verdict.
pub fn verify(arguments: &VerifyArgs) -> anyhow::Result<u8> {
    output::check_all(&arguments.output, &arguments.question)?;
    let setup = Setup::load(&arguments.question)?;
    let question = setup.question(keep(arguments), arguments.output.picture.is_some());
    let Run { answer: findings, signs, .. } =
        run::run(&arguments.limits, Towards::Everything, |limits, progress| {
            metes_traverse::verify(&question, limits, progress)
        })?;
    output::deliver(
        &arguments.output,
        || picture::verify::of(&setup, &question, &findings),
        || json::verify::report(&setup, &question, &findings, signs),
        || summary::verify::text(&setup, &question, &findings),
    )?;
    Ok(exit_code(&findings))
}

fn keep(arguments: &VerifyArgs) -> Keep {
    match (arguments.keep, &arguments.question.delta) {
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
