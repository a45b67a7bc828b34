//! The page is whole, and every word that the program prints as a name or a verdict stands in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::ValueEnum as _;
use metes_duel::judge::Outcome;

use super::*;
use crate::args::Operator;

#[test]
fn entries_are_whole_and_name_only_terms() {
    let glossary = Glossary::own();
    assert!(glossary.entries.len() > 80);
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for entry in &glossary.entries {
        let term = entry.term.as_str();
        assert!(!entry.blocks.is_empty() && !entry.sentence().is_empty(), "{term} is not explained");
        for name in entry.names() {
            if let Some(other) = names.insert(name.clone(), term) {
                assert_eq!(other, term, "`{name}` is a name of two terms");
                panic!("`{name}` stands twice among the names of {term}");
            }
        }
        assert!(!entry.akin.is_empty(), "{term} has no neighbours");
        for akin in &entry.akin {
            let is_other = glossary.entries.iter().any(|other| other.term == *akin && other.term != term);
            assert!(is_other, "{term}: see also {akin}");
        }
        for line in entry.text().lines() {
            assert!(line.chars().count() <= WIDTH, "{term}: {line}");
            assert!(!line.contains(['`', '*']) && !line.contains("]("), "{term}: {line}");
        }
    }
    for line in glossary.list().lines() {
        assert!(line.chars().count() <= WIDTH, "{line}");
    }
    let mut sorted: Vec<String> = glossary.entries.iter().map(|entry| spelled(&entry.term)).collect();
    sorted.sort();
    let order: Vec<String> = glossary.entries.iter().map(|entry| spelled(&entry.term)).collect();
    assert_eq!(order, sorted, "the page is in alphabetical order");
}

/// A term as it is sorted: Greek letters by their names.
fn spelled(term: &str) -> String {
    term.to_lowercase().replace('δ', "delta").replace('θ', "theta").replace(['-', ' '], "")
}

#[test]
fn terms_are_found_by_any_of_their_names() {
    let glossary = Glossary::own();
    for (asked, term) in [
        ("activation region", "activation region"),
        ("Activation-Regions", "activation region"),
        ("activation r", "activation region"),
        ("region", "activation region"),
        ("theta", "parameter"),
        ("θ", "parameter"),
        ("DELTA", "δ"),
        ("--delta", "δ"),
        ("delta_profile", "δ-profile"),
        ("δ profile", "δ-profile"),
        ("properties", "property"),
        ("verdicts", "verdict"),
        ("UPI-Grad", "universal perturbation"),
        ("farkas certificates", "Farkas certificate"),
        ("exit codes", "exit code"),
        ("no_answer", "no answer"),
        ("robust", "robust set"),
    ] {
        assert_eq!(glossary.find(asked).map(|entry| entry.term.as_str()).unwrap(), term, "{asked}");
    }
    let refusal = |asked| glossary.find(asked).err().map(|error| error.to_string()).unwrap();
    for (asked, named) in [
        ("", "lists all"),
        ("robust b o x e r", "no term `robust b o x e r`"),
        ("witnes5", "the nearest: witness"),
        ("xyzzyxyzzy", "none is near"),
        ("rob", "the beginning of several: robust"),
    ] {
        assert!(refusal(asked).contains(named), "{}", refusal(asked));
    }
}

#[test]
fn every_name_of_a_line_of_a_summary_is_explained() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files: Vec<_> =
        fs::read_dir(source.join("summary")).unwrap().map(|file| file.unwrap().path()).collect();
    files.push(source.join("inspect.rs"));
    let mut names = Vec::new();
    for file in &files {
        // The arguments of a model card are no lines of a summary.
        if file.ends_with("card.rs") {
            continue;
        }
        names.extend(line_names(&fs::read_to_string(file).unwrap()));
    }
    assert!(names.len() > 100, "{} names were found", names.len());
    let variable = ["nearest", "farthest", "right", "wrong", "unfounded", "undecided", "no answer", "failed"];
    names.extend(variable.map(str::to_owned));
    names.extend(
        Operator::value_variants()
            .iter()
            .filter_map(|it| Some(it.to_possible_value()?.get_name().to_owned())),
    );
    names.extend(["l2", "l1", "linf", "cosine", "kendall", "topk"].map(str::to_owned));
    assert_explained(names.iter().map(String::as_str));
}

/// The texts that stand as the first argument of a call that adds a line.
fn line_names(source: &str) -> Vec<String> {
    let calls = [".add(", " line(", "lines.push(("];
    let mut names = Vec::new();
    for call in calls {
        for (at, _) in source.match_indices(call) {
            let mut rest = &source[at + call.len()..];
            // Up to the comma after the first argument.
            let mut depth = 0_u32;
            while let Some(c) = rest.chars().next() {
                match c {
                    '"' => {
                        let end = rest[1..].find('"').unwrap();
                        names.push(rest[1..=end].to_owned());
                        rest = &rest[end + 2..];
                        continue;
                    }
                    '(' | '{' | '[' => depth += 1,
                    ')' | '}' | ']' if depth == 0 => break,
                    ')' | '}' | ']' => depth -= 1,
                    ',' if depth == 0 => break,
                    _ => {}
                }
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    names.retain(|name| !name.trim().is_empty());
    names
}

#[test]
fn every_word_of_a_verdict_is_explained() {
    let outcomes =
        Outcome::ALL.map(|outcome| serde_json::to_value(outcome).unwrap().as_str().unwrap().to_owned());
    assert_explained(outcomes.iter().map(String::as_str));
    assert_explained([
        "holds",
        "refuted",
        "undecided",
        "profiled",
        "exact",
        "estimate",
        "enclosed",
        "certified",
        "traced",
        "start_fails",
        "unfinished",
        "searched",
        "sat",
        "unsat",
        "unknown",
        "accepted",
        "partial",
        "rejected",
        "holds_clamped",
        "fails",
        "right",
        "wrong",
        "unfounded",
        "no_answer",
        "failed",
        "tie",
        "border",
        "exit code",
        "verdict",
    ]);
}

fn assert_explained<'a>(words: impl IntoIterator<Item = &'a str>) {
    let glossary = Glossary::own();
    // Not by the beginning of a name: that may be another word.
    let missing: Vec<&str> = words.into_iter().filter(|word| glossary.called(word).is_none()).collect();
    assert!(missing.is_empty(), "not in docs/glossary.md: {missing:?}");
}
