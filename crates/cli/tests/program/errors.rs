//! What the program says to wrong usage and wrong input, collected: each message is one line that names what it is about.
//!
//! `errors.md` beside this file has them all, for people to read. `METES_BLESS=1` writes it anew.

mod cases;
mod files;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use metes_duel::command::words;

use crate::common::Run;
use cases::SECTIONS;

/// What only programmers can read.
const DEBRIS: [&str; 14] = [
    "Some(",
    "None",
    "Ok(",
    "Err(",
    "Error {",
    "Error(",
    "\\\"",
    "\\n",
    "panicked",
    "RUST_BACKTRACE",
    "os error",
    "PathBuf",
    "{ ",
    "\u{fffd}",
];

const PAGE: &str = "# What metes says to wrong usage and input

Made by the test `errors` (`METES_BLESS=1 cargo test -p metes-cli errors`), which runs every line and compares. Each ends with exit code 2.
";

/// Runs a command line.
fn run(folder: &Path, line: &str) -> Run {
    let words = words(line).expect("a command line");
    let mut command = Command::new(env!("CARGO_BIN_EXE_metes"));
    command.args(&words).current_dir(folder).output().expect("the program starts").into()
}

/// The message of a run: of the parser of arguments without the usage that follows, and with lists on one line.
fn message(told: &Run) -> String {
    let own = ["\n\nUsage:", "\n\nFor more information"]
        .iter()
        .fold(told.err.as_str(), |text, end| text.split(end).next().unwrap_or_default());
    let lines: Vec<&str> = own.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// What cannot be understood in a message.
fn flaws(told: &Run, message: &str, about: &str) -> Vec<String> {
    let mut flaws = Vec::new();
    let mut check = |is_right: bool, flaw: String| {
        if !is_right {
            flaws.push(flaw);
        }
    };
    check(told.code == 2, format!("it ends with code {}", told.code));
    check(told.out.is_empty(), "something is on standard output".to_owned());
    let is_of_parser = told.err.contains("\nFor more information, try '--help'.");
    check(is_of_parser || told.err.lines().count() == 1, "it is not one line".to_owned());
    check(message.starts_with("error: "), "it does not say that it is an error".to_owned());
    check(message.contains(about), format!("it does not name `{about}`"));
    check(message.chars().count() < 600, "it is long".to_owned());
    for debris in DEBRIS {
        check(!message.contains(debris), format!("it contains `{debris}`"));
    }
    let parts: Vec<&str> = message.split(": ").collect();
    check(parts.windows(2).all(|pair| pair[0] != pair[1]), "it says something twice".to_owned());
    flaws
}

#[test]
fn errors_say_what_where_why_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    files::write(folder.path());
    for (line, code) in files::MADE {
        let told = run(folder.path(), line);
        assert_eq!(told.code, code, "{told:?}");
    }
    let place = folder.path().to_str().expect("a path in UTF-8");
    let mut page = PAGE.to_owned();
    let mut lines = BTreeSet::new();
    let mut wrong = Vec::new();
    for section in SECTIONS {
        let _ = write!(page, "\n## {}\n\n| done | said |\n| --- | --- |\n", section.title);
        for (line, about) in section.cases {
            assert!(lines.insert(line), "`{line}` stands twice");
            let told = run(folder.path(), line);
            let message = message(&told).replace(place, "FOLDER");
            for flaw in flaws(&told, &message, about) {
                wrong.push(format!("metes {line}\n{}\n-> {flaw}", told.err));
            }
            let said = message.trim_start_matches("error: ");
            let _ = writeln!(page, "| `metes {}` | {} |", escaped(line), escaped(said));
        }
    }
    assert!(lines.len() >= 150);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/errors.md");
    if std::env::var_os("METES_BLESS").is_some() {
        std::fs::write(&file, &page).expect("a file");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stored = std::fs::read_to_string(&file).expect("the stored page");
    for (line, stored) in page.lines().zip(stored.lines()) {
        assert_eq!(line, stored, "METES_BLESS=1 stores the new page");
    }
    assert_eq!(page.len(), stored.len(), "METES_BLESS=1 stores the new page");
}

/// A text in a cell of a table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
