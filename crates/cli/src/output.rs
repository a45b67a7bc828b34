//! Writing to the user: a reader that goes away is no error.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use metes_report::Subject;
use serde_json::{Value, json};

use crate::args::{AnswerArgs, OutputArgs, QuestionArgs};
use crate::system::plainly;
use crate::{asked, page, picture};

/// Prints text to standard output; a closed pipe ends the printing silently.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// Writes a file, or standard output for `-`.
pub fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    if path == Path::new("-") {
        return print(&String::from_utf8_lossy(content));
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

/// Finds out whether the answer can be written where it should go: a wrong name should not cost a
/// long run.
pub fn check_all(
    arguments: &OutputArgs,
    certificate: Option<&Path>,
    question: &QuestionArgs,
) -> anyhow::Result<()> {
    let mut in_use = vec![question.model.as_path(), &question.image];
    if let Some(path) = &arguments.picture {
        picture::Format::of(path)?;
    }
    if let Some(path) = certificate {
        check_certificate(path, &in_use)?;
        in_use.push(path);
    }
    check_each(in_use, arguments.files())?;
    Ok(())
}

/// As [`check`], for a certificate.
pub fn check_certificate(path: &Path, in_use: &[&Path]) -> anyhow::Result<()> {
    if path == Path::new("-") {
        bail!("--certificate -: a certificate does not go to standard output: name a file");
    }
    check(path, in_use)
}

/// Writes the answer where it is asked for, and prints the summary unless JSON goes to standard output.
pub fn report(
    arguments: &AnswerArgs,
    report: impl FnOnce() -> Value,
    summary: impl FnOnce() -> String,
) -> anyhow::Result<()> {
    give(arguments, false, report, summary, |_| {})
}

/// The same for what has a picture, and details that pages explore.
pub fn deliver<P>(
    arguments: &OutputArgs,
    picture: impl FnOnce() -> anyhow::Result<P>,
    report: impl FnOnce() -> Value,
    details: impl FnOnce() -> Value,
    summary: impl FnOnce() -> String,
) -> anyhow::Result<()>
where
    for<'a> &'a P: Into<Subject<'a>>,
{
    let picture = arguments.draws().then(picture).transpose()?;
    if let (Some(path), Some(picture)) = (&arguments.picture, &picture) {
        write(path, &picture::file(picture, picture::Format::of(path)?)?)?;
    }
    give(&arguments.answer, arguments.full, report, summary, |answer| {
        answer["picture"] = json!(picture.as_ref().map(metes_report::svg));
        if let Value::Object(details) = details() {
            details.into_iter().for_each(|(name, value)| answer[name] = value);
        }
    })
}

/// Writes JSON and page and prints the summary. `enrich` adds to an answer what a page shows, and full JSON too.
fn give(
    arguments: &AnswerArgs,
    is_full: bool,
    report: impl FnOnce() -> Value,
    summary: impl FnOnce() -> String,
    enrich: impl FnOnce(&mut Value),
) -> anyhow::Result<()> {
    let summary = summary();
    if arguments.files().iter().any(|path| path.is_some()) {
        let mut answer = report();
        answer["command"] = json!(asked::command());
        let json = |answer: &Value| match &arguments.json {
            Some(path) => write(path, (serde_json::to_string_pretty(answer)? + "\n").as_bytes()),
            None => Ok(()),
        };
        if !is_full {
            json(&answer)?;
        }
        if is_full || arguments.report.is_some() {
            enrich(&mut answer);
            answer["summary"] = json!(summary);
        }
        if is_full {
            json(&answer)?;
        }
        if let Some(path) = &arguments.report {
            write(path, metes_html::html(&page::of(&answer, None)).as_bytes())?;
        }
    }
    if arguments.json.as_deref() != Some(Path::new("-")) {
        print(&summary)?;
    }
    Ok(())
}

/// Finds out of each file whether it can be written, and is none of those in use; all that are then in use.
pub fn check_each<'a>(
    mut in_use: Vec<&'a Path>,
    files: impl IntoIterator<Item = &'a Option<PathBuf>>,
) -> anyhow::Result<Vec<&'a Path>> {
    for path in files.into_iter().flatten() {
        check(path, &in_use)?;
        in_use.push(path);
    }
    Ok(in_use)
}

/// Finds out whether a file can be written, so that a wrong place does not cost a long run, and
/// that it is none of the files in use.
pub fn check(path: &Path, in_use: &[&Path]) -> anyhow::Result<()> {
    if path == Path::new("-") {
        return Ok(());
    }
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // A file that is not there yet is known by its folder.
        let in_folder = || Some(fs::canonicalize(folder).ok()?.join(path.file_name()?));
        fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
    };
    if in_use.iter().any(|other| place(other) == place(path)) {
        bail!("cannot write {}: another argument names the same file: choose another name", path.display());
    }
    let refused = || format!("cannot write {}", path.display());
    if path.exists() {
        OpenOptions::new().append(true).open(path).with_context(refused)?;
    }
    match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        Some(folder) => {
            Err(anyhow!("there is no folder {}: make it first", folder.display())).with_context(refused)
        }
        None => Ok(()),
    }
}

/// A text on one line that does nothing to a terminal.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Prints text to standard error, for what standard output is taken by a file.
pub fn remark(text: &str) {
    // Nothing can be done about a closed standard error.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Says something beside the summary; files may have put anything into it.
pub fn note(text: &str) {
    remark(&(plain(&format!("note: {}", plainly(text))) + "\n"));
}

/// Prints an error with its causes to standard error; files may have put anything into it.
pub fn complain(error: &anyhow::Error) {
    let text = plain(&format!("error: {}", plainly(&format!("{error:#}"))));
    // Nothing can be done about a closed standard error.
    let _ = writeln!(io::stderr(), "{text}");
}
