//! `metes verify`.

use metes_traverse::{Findings, Verdict};

use crate::args::VerifyArgs;
use crate::setup::Setup;
use crate::{json, output, picture, run, summary};

/// Answers the question and reports; the exit code says the verdict.
pub fn verify(arguments: &VerifyArgs) -> anyhow::Result<u8> {
    let mut in_use = vec![arguments.model.as_path(), &arguments.image];
    if let Some(path) = &arguments.picture {
        // A wrong name should not cost a long run.
        picture::Format::of(path)?;
        output::check(path, &in_use)?;
        in_use.push(path);
    }
    if let Some(path) = &arguments.json {
        output::check(path, &in_use)?;
    }
    let setup = Setup::load(arguments)?;
    let question = setup.question();
    let findings = run::run(&question, &arguments.limits)?;
    if let Some(path) = &arguments.picture {
        let drawing = picture::draw(&setup, &question, &findings, picture::Format::of(path)?)?;
        output::write(path, &drawing)?;
    }
    if let Some(path) = &arguments.json {
        output::write(path, json::report(&setup, &question, &findings)?.as_bytes())?;
    }
    if arguments.json.as_deref() != Some(std::path::Path::new("-")) {
        output::print(&summary::text(&setup, &question, &findings))?;
    }
    Ok(exit_code(&findings))
}

fn exit_code(findings: &Findings) -> u8 {
    match findings.verdict {
        Verdict::Holds | Verdict::Profiled => 0,
        Verdict::Refuted => 1,
        Verdict::Undecided => 3,
    }
}
