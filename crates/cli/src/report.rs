//! `metes report`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::args::{AnswerArgs, CheckArgs, ReportArgs};
use crate::certificate::sha256;
use crate::{check, json, output, page};

/// Larger files are no answers that a browser could show.
const MOST_BYTES: u64 = 1 << 30;

/// Makes a page; the exit code says whether the certificate is accepted, if there is one.
pub fn report(arguments: &ReportArgs) -> anyhow::Result<u8> {
    let ReportArgs { result, certificate, output: path } = arguments;
    let in_use: Vec<&Path> =
        [Some(result), certificate.as_ref()].into_iter().flatten().map(AsRef::as_ref).collect();
    output::check(path, &in_use)?;
    let answer = read(result)?;
    let checked = certificate.as_ref().map(|file| checked(file, &answer)).transpose()?;
    let page = page::of(&answer, checked.as_ref());
    output::write(path, metes_html::html(&page).as_bytes())?;
    let is_rejected = checked.is_some_and(|checked| checked["verdict"] == "rejected");
    if is_rejected {
        output::note("the certificate is rejected: the page says why");
    }
    Ok(u8::from(is_rejected))
}

/// Reads an answer.
fn read(path: &Path) -> anyhow::Result<Value> {
    let named = || path.display().to_string();
    let size = fs::metadata(path).with_context(named)?.len();
    if size > MOST_BYTES {
        bail!("{}: {size} bytes are too many for a page: leave --full out", path.display());
    }
    let answer: Value = serde_json::from_slice(&fs::read(path).with_context(named)?).with_context(|| {
        format!("{}: it is not JSON: give what --json of another command wrote", path.display())
    })?;
    match answer["schema"].as_str() {
        Some(schema) if page::knows(schema) => Ok(answer),
        Some(schema) => bail!(
            "{}: there is no page for the schema {schema}: give what --json of this version of metes wrote",
            path.display()
        ),
        None => {
            bail!("{}: it has no field `schema`: give what --json of another command wrote", path.display())
        }
    }
}

/// What comes of the check of a certificate, compared with files that are where the answer says.
fn checked(file: &Path, answer: &Value) -> anyhow::Result<Value> {
    let there = |value: &Value| value.as_str().map(PathBuf::from).filter(|path| path.is_file());
    let question = &answer["question"];
    let model = there(&question["model"]).or_else(|| there(&answer["model"]));
    let image = model.as_ref().and_then(|_| there(&question["image"]));
    let property = model.as_ref().and_then(|_| there(&answer["property"]));
    let arguments = CheckArgs {
        certificate: file.to_owned(),
        index: image
            .as_ref()
            .and_then(|_| question["index"].as_u64())
            .and_then(|index| usize::try_from(index).ok()),
        model: model.filter(|_| image.is_some() || property.is_some()),
        image,
        property,
        answer: AnswerArgs { json: None, report: None },
    };
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let mut report = json::check::report(&arguments, &check::checked(&bytes, &arguments)?);
    report["sha256"] = json!(sha256(&bytes));
    Ok(report)
}
