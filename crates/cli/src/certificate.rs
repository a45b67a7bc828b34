//! Certificates on their way to a file.

use std::path::Path;

use anyhow::bail;
use metes_certificate::{Certificate, Form, Source, write};
use sha2::{Digest as _, Sha256};

use crate::args::{CertificateArgs, QuestionArgs};
use crate::inspect::hex;
use crate::output;

/// A certificate that was written.
pub struct Written<'a> {
    pub path: &'a Path,
    pub bytes: usize,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Whether the checker accepted it.
    pub is_checked: bool,
}

/// Where the parts of a certificate come from.
pub fn source(question: &QuestionArgs) -> Source {
    Source {
        model: question.model.display().to_string(),
        image: question.image.display().to_string(),
        perturbation: question.perturb.to_string(),
        preprocess: question.preprocess.to_string(),
        range: question.range.to_string(),
        index: u32::try_from(question.index).unwrap_or(u32::MAX),
    }
}

/// Writes a certificate, after the bytes to be written were read again and checked, unless told not to.
pub fn deliver<'a>(
    certificate: &Certificate,
    path: &'a Path,
    arguments: &CertificateArgs,
) -> anyhow::Result<Written<'a>> {
    let form = match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => Form::Json,
        _ => Form::Binary,
    };
    let bytes = write(certificate, form);
    if !arguments.no_check
        && let Err(rejection) = metes_check::check_file(&bytes)
    {
        bail!(
            "internal contradiction: the checker rejects the certificate: {rejection}; please report this as a bug"
        );
    }
    output::write(path, &bytes)?;
    Ok(Written { path, bytes: bytes.len(), sha256: sha256(&bytes), is_checked: !arguments.no_check })
}

/// The SHA-256 of a file's content, in hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}
