//! `metes audit-witness`.

use std::path::Path;

use anyhow::Context as _;
use metes_audit::witness::{WitnessAudit, audit};
use metes_decide::Repair;
use metes_network::model::{self, LoadedModel};
use metes_vnnlib::Counterexample;

use crate::args::AuditWitnessArgs;
use crate::{json, output, summary};

/// What was audited, and what came of it.
pub struct Audited<'a> {
    pub arguments: &'a AuditWitnessArgs,
    pub model: LoadedModel,
    pub audit: WitnessAudit,
}

/// Audits a counterexample and reports; the exit code says whether it holds as it is printed.
pub fn audit_witness(arguments: &AuditWitnessArgs) -> anyhow::Result<u8> {
    let in_use: Vec<&Path> = vec![&arguments.model, &arguments.property, &arguments.counterexample];
    output::check_each(in_use, arguments.answer.files())?;
    let model = model::load(&arguments.model)?;
    let property = metes_vnnlib::load(&arguments.property)?;
    let counterexample = Counterexample::load(&arguments.counterexample)?;
    let mut audit = audit(&model.network, &property, &counterexample)
        .with_context(|| arguments.counterexample.display().to_string())?;
    audit.repair(&model.network, &property, |place, point| {
        match metes_decide::repair(&model.network, &property, place, point) {
            Ok(Repair::Found(input)) => Ok(Some(input)),
            Ok(Repair::NotInRegion) => Ok(None),
            Ok(_) => Err("too many inputs or relus".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    });
    let audited = Audited { arguments, model, audit };
    output::report(
        &arguments.answer,
        || json::audit_witness::report(&audited),
        || summary::audit_witness::text(&audited),
    )?;
    Ok(if audited.audit.holds() { 0 } else { 1 })
}
