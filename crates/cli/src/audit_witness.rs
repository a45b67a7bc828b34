//! `metes audit-witness`.

use metes_audit::witness::{WitnessAudit, audit};
use metes_decide::{DecideError, Repair};
use metes_exact::Rational;
use metes_network::Network;
use metes_network::model::{self, LoadedModel};
use metes_vnnlib::{Counterexample, Property};
use num_traits::{Signed as _, Zero as _};

use crate::args::AuditWitnessArgs;
use crate::{json, output, summary};

/// What was audited, and what came of it.
pub struct Audited<'a> {
    pub arguments: &'a AuditWitnessArgs,
    pub model: LoadedModel,
    pub audit: WitnessAudit,
    /// What became of looking for a counterexample near by, where neither point is one.
    pub repaired: Option<Repaired>,
}

/// The nearest counterexample in the activation region of the point in the box.
pub enum Repaired {
    /// Where, and how far from the point as printed by the largest difference of a coordinate.
    Found { input: Vec<Rational>, distance: Rational },
    /// There is none.
    NotInRegion,
    /// It was not looked for.
    TooLarge,
}

/// Audits a counterexample and reports; the exit code says whether it holds as it is printed.
pub fn audit_witness(arguments: &AuditWitnessArgs) -> anyhow::Result<u8> {
    let in_use =
        [&arguments.model, &arguments.property, &arguments.counterexample].map(|path| path.as_path());
    arguments.json.as_ref().map_or(Ok(()), |path| output::check(path, &in_use))?;
    let model = model::load(&arguments.model)?;
    let property = metes_vnnlib::load(&arguments.property)?;
    let counterexample = Counterexample::load(&arguments.counterexample)?;
    let audit = audit(&model.network, &property, &counterexample)?;
    let repaired = repaired(&audit, &model.network, &property)?;
    let audited = Audited { arguments, model, audit, repaired };
    output::report(
        arguments.json.as_deref(),
        || json::audit_witness::report(&audited),
        || summary::audit_witness::text(&audited),
    )?;
    Ok(if audited.audit.holds() { 0 } else { 1 })
}

fn repaired(
    audit: &WitnessAudit,
    network: &Network,
    property: &Property,
) -> Result<Option<Repaired>, DecideError> {
    let inside = audit.clamped.as_ref().unwrap_or(&audit.printed);
    let Some(violation) = inside.violation.as_ref().filter(|_| !audit.holds_clamped()) else {
        return Ok(None);
    };
    let start = property.cases[violation.case].clamp(&inside.input);
    let repair = metes_decide::repair(network, property, (violation.case, violation.conjunction), &start)?;
    Ok(Some(match repair {
        Repair::Found(input) => {
            let differences = input.iter().zip(&audit.printed.input).map(|(a, b)| (a - b).abs());
            let distance = differences.max().unwrap_or_else(Rational::zero);
            Repaired::Found { input, distance }
        }
        Repair::TooLarge => Repaired::TooLarge,
        _ => Repaired::NotInRegion,
    }))
}
