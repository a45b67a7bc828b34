//! `metes check`.

use std::fs;

use anyhow::Context as _;
use metes_certificate::{Certificate, read};
use metes_check::{Accepted, Rejection};

use crate::args::CheckArgs;
use crate::compared::{self, Comparison, Difference};
use crate::{json, output, summary};

/// What came of a check.
pub struct Checked {
    /// Bytes of the file.
    pub bytes: usize,
    /// What is in it, if it is a certificate.
    pub certificate: Option<Certificate>,
    /// What a user should know about how the model was read that it was compared with.
    pub notes: Vec<String>,
    pub outcome: Result<Accepted, Flaw>,
}

/// Why a certificate is rejected.
pub struct Flaw {
    /// The step of its proof, from 0.
    pub step: Option<usize>,
    /// The rule of SPEC that is broken, or the part that is not what it should be.
    pub rule: &'static str,
    pub detail: String,
}

impl From<Rejection> for Flaw {
    fn from(rejection: Rejection) -> Self {
        Self { step: rejection.step, rule: rejection.rule.name(), detail: rejection.detail }
    }
}

impl From<Difference> for Flaw {
    fn from(difference: Difference) -> Self {
        Self { step: None, rule: difference.part, detail: difference.detail }
    }
}

/// Checks a certificate and reports; the exit code says whether it is accepted.
pub fn check(arguments: &CheckArgs) -> anyhow::Result<u8> {
    let CheckArgs { certificate, model, image, property, .. } = arguments;
    let in_use = [Some(certificate), model.as_ref(), image.as_ref(), property.as_ref()];
    let in_use = in_use.into_iter().flatten().map(|path| path.as_path()).collect();
    output::check_each(in_use, arguments.answer.files())?;
    let file = &arguments.certificate;
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let checked = checked(&bytes, arguments)?;
    output::report(
        &arguments.answer,
        || json::check::report(arguments, &checked),
        || summary::check::text(arguments, &checked),
    )?;
    Ok(if checked.outcome.is_ok() { 0 } else { 1 })
}

/// What the certificate should be about is looked at first: that takes less time than its proof.
pub fn checked(bytes: &[u8], arguments: &CheckArgs) -> anyhow::Result<Checked> {
    let certificate = match read(bytes) {
        Ok(certificate) => certificate,
        Err(error) => {
            let outcome = Err(Rejection::from(error).into());
            return Ok(Checked { bytes: bytes.len(), certificate: None, notes: Vec::new(), outcome });
        }
    };
    let Comparison { difference, notes } = compared::compare(&certificate, arguments)?;
    let outcome = match difference {
        Some(difference) => Err(difference.into()),
        None => metes_check::check(&certificate, bytes.len()).map_err(Flaw::from),
    };
    Ok(Checked { bytes: bytes.len(), certificate: Some(certificate), notes, outcome })
}
