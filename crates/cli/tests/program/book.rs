//! The book (`docs/`) holds together: its links lead somewhere, every page is in it, and every command has one.
//!
//! That its commands do what it says is for `scripts/book` to see.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::common::metes;

fn root() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).expect("the repository")
}

/// All pages of the book.
fn pages() -> BTreeSet<PathBuf> {
    fn collect(folder: &Path, pages: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, pages);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.insert(path);
            }
        }
    }
    let mut pages = BTreeSet::new();
    collect(&root().join("docs"), &mut pages);
    assert!(pages.remove(&root().join("docs/SUMMARY.md")));
    assert!(pages.len() > 30, "the pages were not found");
    pages
}

/// A page with what it includes.
fn text(page: &Path) -> String {
    let text = fs::read_to_string(page).expect("a page");
    match text.trim().strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}")) {
        Some(included) => fs::read_to_string(page.with_file_name(included)).expect("a page that is included"),
        None => text,
    }
}

/// The lines of a page that are not in fenced blocks, without what stands in back quotes.
fn prose(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push(line.split('`').step_by(2).collect::<Vec<_>>().join("`"));
        }
    }
    assert!(!fenced, "a block is not closed");
    lines
}

/// Where the links and pictures of a page lead, those to other sites left out.
fn links(text: &str) -> Vec<String> {
    let lines = prose(text);
    let targets = lines.iter().flat_map(|line| line.split("](").skip(1));
    let targets = targets.map(|rest| rest.split(')').next().unwrap_or_default().to_owned());
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchors of a page's headings, as mdBook and code hosts make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if let (false, Some(heading)) = (fenced, line.strip_prefix('#')) {
            let words = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = words.chars().filter(|c| c.is_alphanumeric() || "_- ".contains(*c));
            anchors.insert(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
        }
    }
    anchors
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(component);
        }
    }
    plain
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    let readme = root().join("README.md");
    let summary = root().join("docs/SUMMARY.md");
    for page in pages().iter().chain([&readme, &summary]) {
        for link in links(&text(page)) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { page.clone() } else { plain(&page.with_file_name(file)) };
            let named = || format!("{}: {link}", page.strip_prefix(root()).unwrap_or(page).display());
            if !target.is_file() {
                wrong.push(format!("{}: there is no such file", named()));
            } else if !anchor.is_empty() && !anchors(&text(&target)).contains(anchor) {
                wrong.push(format!("{}: there is no such heading", named()));
            } else if *page != readme && !target.starts_with(root().join("docs")) {
                // The pages are read elsewhere too, where only `docs` is.
                wrong.push(format!("{}: leads out of the book", named()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_summary_lists_every_page_once() {
    let docs = root().join("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).expect("the summary");
    let listed: Vec<PathBuf> = links(&summary).iter().map(|link| docs.join(link)).collect();
    let once: BTreeSet<PathBuf> = listed.iter().cloned().collect();
    let pages = pages();
    let (wanting, unknown): (Vec<_>, Vec<_>) =
        (pages.difference(&once).collect(), once.difference(&pages).collect());
    assert!(wanting.is_empty() && unknown.is_empty(), "not listed: {wanting:?}; no pages: {unknown:?}");
    assert_eq!(once.len(), listed.len(), "a page is listed twice");
}

/// The help of some words, and what it says of their usage.
fn help(words: &[&str]) -> (String, String) {
    let output = metes().args(words).arg("--help").output().expect("the program starts");
    let help = String::from_utf8(output.stdout).expect("text");
    let usage = help.lines().find_map(|line| line.strip_prefix("Usage: metes")).unwrap_or_default();
    let usage = format!("{usage} ");
    (help, usage)
}

/// The commands below some words, in full. In whatever groups the help lists them: a word at the beginning of an
/// indented line is a command if its own help says so.
fn commands(words: &[&str]) -> Vec<String> {
    let (text, _) = help(words);
    let indented = text.lines().filter_map(|line| line.strip_prefix("  "));
    let names: BTreeSet<&str> = indented
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|rest| rest.split(' ').next())
        .filter(|name| *name != "help")
        .collect();
    let mut found = Vec::new();
    for name in names {
        let words = [words, &[name]].concat();
        if help(&words).1.starts_with(&format!(" {} ", words.join(" "))) {
            found.push(words.join("-"));
            found.extend(commands(&words));
        }
    }
    found
}

#[test]
fn every_command_has_a_page_with_an_example() {
    let commands = commands(&[]);
    for known in ["verify", "universal-exact", "experiment-attribution"] {
        assert!(commands.iter().any(|command| command == known), "{known} is not among {commands:?}");
    }
    let mut wanting = Vec::new();
    for command in commands {
        let page = root().join("docs/commands").join(format!("{command}.md"));
        let Ok(text) = fs::read_to_string(&page) else {
            wanting.push(format!("metes {command} has no page"));
            continue;
        };
        if !text.lines().any(|line| line == "```sh" || line.starts_with("```sh exit-")) {
            wanting.push(format!("{}: no example is run", page.display()));
        }
        if !text.to_lowercase().contains("exit code") {
            wanting.push(format!("{}: nothing is said of exit codes", page.display()));
        }
    }
    assert!(wanting.is_empty(), "{}", wanting.join("\n"));
}
