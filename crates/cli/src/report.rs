//! `metes report`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use crate::args::{AnswerArgs, CheckArgs, ReportArgs};
use crate::certificate::sha256;
use crate::{check, json, output, page};

/// Larger files are no answers that a browser could show.
const MOST_BYTES: u64 = 1 << 28;

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
    let checked = checked.unwrap_or_default();
    if checked["verdict"] == "rejected" {
        output::note("the certificate is rejected: the page says why");
    } else if let Some(why) = checked["foreign"].as_str() {
        output::note(&format!(
            "the certificate is accepted, but it is not known to be of this answer: {why}"
        ));
    } else {
        return Ok(0);
    }
    Ok(1)
}

/// The content of a file, which may be a device without an end.
fn bytes_of(path: &Path) -> anyhow::Result<Vec<u8>> {
    let named = || path.display().to_string();
    let mut bytes = Vec::new();
    File::open(path).with_context(named)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).with_context(named)?;
    if bytes.len() as u64 > MOST_BYTES {
        bail!("{}: more than {MOST_BYTES} bytes are too many for a page: leave --full out", path.display());
    }
    Ok(bytes)
}

/// Reads an answer.
fn read(path: &Path) -> anyhow::Result<Value> {
    let text = bytes_of(path)?;
    let answer: Value = serde_json::from_slice(&text).with_context(|| {
        format!("{}: it is not JSON: give what --json of another command wrote", path.display())
    })?;
    match answer["schema"].as_str() {
        Some(schema) if page::knows(schema) => match page::missing(&answer) {
            None => Ok(answer),
            Some(field) => bail!(
                "{}: its field `{field}` is missing or not what {schema} has there: give what --json of another command wrote",
                path.display()
            ),
        },
        Some(schema) => bail!(
            "{}: there is no page for the schema {schema}: give what --json of this version of metes wrote",
            path.display()
        ),
        None if answer["schema"].is_null() => {
            bail!("{}: it has no field `schema`: give what --json of another command wrote", path.display())
        }
        None => bail!(
            "{}: its field `schema` is no text: give what --json of another command wrote",
            path.display()
        ),
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
    let bytes = bytes_of(file)?;
    let (arguments, outcome, note) = match check::checked(&bytes, &arguments) {
        Ok(outcome) => (arguments, outcome, Value::Null),
        // Files that a stranger's answer names may be anything.
        Err(error) => {
            let alone = CheckArgs { model: None, image: None, index: None, property: None, ..arguments };
            let outcome = check::checked(&bytes, &alone)?;
            (alone, outcome, json!(format!("nothing: {error:#}")))
        }
    };
    let mut report = json::check::report(&arguments, &outcome);
    report["sha256"] = json!(sha256(&bytes));
    report["not_compared"] = note;
    report["foreign"] = json!(foreign(answer, &report));
    Ok(report)
}

/// Why a certificate is not known to be of an answer, if it is not.
fn foreign(answer: &Value, report: &Value) -> Option<&'static str> {
    let named = &answer["certificate"]["sha256"];
    let perturbation = &report["source"]["perturbation"];
    // The certificate of a box is about a smaller one.
    let is_narrower = answer["schema"] == "metes-box-1";
    let is_compared = !report["compared"]["image"].is_null() || !report["compared"]["property"].is_null();
    match () {
        () if named.is_string() && *named != report["sha256"] => {
            Some("the answer was given with another one: its SHA-256 is not the one that the answer names")
        }
        () if !is_narrower
            && perturbation.is_string()
            && *perturbation != answer["question"]["perturb"]
            && answer["question"].is_object() =>
        {
            Some("it is about another perturbation")
        }
        () if named.is_null() && !is_compared => {
            Some("the answer names none, and the files to compare it with are not where the answer says")
        }
        () => None,
    }
}
