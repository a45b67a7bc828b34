//! The documentation of the report and the reports agree.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::attack::{attack_report, experiment_report};
use crate::attention::attention_report;
use crate::audit::{ANSWERS, audit};
use crate::common::{
    BOOT, SNEAKER, audit_witness, audit_witness_report, boundary_report, boundary_report_boot,
    certificate_boot, check_report, data, instance, report, report_boot, tied_pixels,
};
use crate::integrated::integrated_report;
use crate::map::map_report;
use crate::robust_box::box_report;
use crate::universal::universal_report;
use crate::universal_exact::universal_exact_reports;

fn document() -> String {
    fs::read_to_string(data().join("../../docs/json.md")).expect("docs/json.md")
}

/// Questions that together show every field.
fn reports() -> Vec<Value> {
    let boot: [(i32, &[&str]); 7] = [
        (1, &["--perturb", "brightness(-0.3..0.3)", "--delta", "1"]),
        (0, &["--perturb", "brightness(-0.01..0.01)", "--range", "none", "--keep", "attention"]),
        (1, &["--perturb", "brightness(-0.3..0.3)", "--delta", "1/10", "--measure", "topk=20"]),
        (1, &["--perturb", "brightness(-0.1..0.1)", "--delta", "1/1000", "--measure", "cosine"]),
        (0, &["--perturb", "brightness(-0.01..0.01) + contrast(-0.01..0.01)"]),
        (3, &["--perturb", "brightness(0..0.3) + contrast(0.1..0.3)", "--region-limit", "0"]),
        (0, &["--perturb", "brightness(-0.01..0.01)", "--measure", "kendall", "--classes", "all"]),
    ];
    let mut reports: Vec<Value> = boot.iter().map(|(code, words)| report_boot(*code, words)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let [model, image] = &tied_pixels(folder.path());
    let perturb = ["--perturb", "brightness(-0.1..0.1)", "--measure", "topk=1", "--delta", "0"];
    reports.push(report(1, &[&[model, "--image", image], &perturb[..]].concat()));
    let proof = folder.path().join("proof.metes");
    let certificate = ["--certificate", proof.to_str().expect("a path")];
    reports.push(report_boot(0, &[&["--perturb", "brightness(-0.01..0.01)"], &certificate[..]].concat()));
    reports
}

/// Boundaries that together show every field.
fn boundaries() -> Vec<Value> {
    const LINE: [&str; 2] = ["--perturb", "brightness(-0.3..0.3)"];
    let boot: [(i32, &[&str]); 4] = [
        (0, &["--of", "label"]),
        (0, &["--of", "attention", "--delta", "2"]),
        (1, &["--of", "label", "--label", "3"]),
        (3, &["--of", "label", "--range", "none", "--region-limit", "0"]),
    ];
    let boot = boot.iter().map(|(code, words)| boundary_report_boot(*code, &[&LINE, *words].concat()));
    let mut reports: Vec<Value> = boot.collect();
    let folder = tempfile::tempdir().expect("a folder");
    let [model, image] = &tied_pixels(folder.path());
    let proof = folder.path().join("proof.metes");
    let certificate = ["--of", "label", "--certificate", proof.to_str().expect("a path")];
    reports.push(boundary_report_boot(0, &[&LINE[..], &certificate].concat()));
    let words =
        ["--perturb", "brightness(-0.1..0.1)", "--measure", "topk=1", "--delta", "0", "--of", "attention"];
    reports.push(boundary_report(1, &[&[model, "--image", image], &words[..]].concat()));
    // Its bound fails in a region around the unperturbed image, with an irrational inconsistency.
    let words = ["--perturb", "translate(x, -1/2..1/2)", "--of", "attention", "--delta", "1"];
    reports.push(boundary_report(1, &[&SNEAKER[..], &words].concat()));
    reports
}

/// Boxes that together show every field.
fn boxes() -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let proof = folder.path().join("proof.metes");
    let certificate = ["--certificate", proof.to_str().expect("a path")];
    let boot: [(i32, &[&str]); 5] = [
        (0, &certificate),
        (0, &["--operator", "naive", "--steps", "9", "--mean", "0"]),
        (0, &["--delta", "2"]),
        (1, &["--label", "3"]),
        (3, &["--range", "none", "--region-limit", "0"]),
    ];
    boot.iter()
        .map(|(code, words)| box_report(*code, &[&["--perturb", "brightness(-0.3..0.3)"], *words].concat()))
        .collect()
}

/// Maps that together show every field.
fn maps() -> Vec<Value> {
    const LINE: [&str; 2] = ["--perturb", "brightness(-0.3..0.3)"];
    vec![map_report(0, &LINE), map_report(0, &[&LINE[..], &["--grid", "5"]].concat())]
}

/// Answers that together show every field.
fn checks() -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let [file, none] = ["proof.cert", "none.cert"].map(|name| folder.path().join(name));
    certificate_boot(0, &file, &["--perturb", "brightness(-0.01..0.01)"]);
    fs::write(&none, "{").expect("a file");
    let [file, none] = [&file, &none].map(|path| path.to_str().expect("a path"));
    let [model, option, image] = BOOT;
    vec![
        check_report(0, &[file]),
        check_report(0, &[file, "--model", model, option, image, "--index", "0"]),
        check_report(1, &[file, "--model", SNEAKER[0]]),
        check_report(1, &[none]),
    ]
}

/// Audits that together show every field.
fn witnesses() -> Vec<Value> {
    let reports = [
        (0, "((X_0 0.5) (Y_0 0.5))", "(assert (>= Y_0 0.5))"),
        (1, "((X_0 2))", "(assert (>= Y_0 0.5))"),
        (1, "((X_0 0))", "(assert (>= Y_0 0.5))"),
        (1, "((X_0 0))", "(assert (>= Y_0 1.5))"),
        (1, "((X_0 2))", "(assert (< 1 0))"),
    ]
    .map(|(code, point, assertion)| audit_witness_report(code, assertion, point));
    // Without bounds of the input no counterexample is looked for near by.
    let folder = tempfile::tempdir().expect("a folder");
    let [model, property, point] = instance(folder.path(), "", "((X_0 0))");
    let text = "(declare-const X_0 Real)(declare-const Y_0 Real)(assert (>= Y_0 1))";
    fs::write(&property, text).expect("a file");
    let unbounded = audit_witness(&[&model, &property, &point, "--json", "-"]);
    let unbounded = serde_json::from_str(&unbounded.out).expect("JSON");
    reports.into_iter().chain([unbounded]).collect()
}

/// An audit that shows every field.
fn audits() -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let run = audit(folder.path(), &ANSWERS, &["--json", "-"]);
    vec![serde_json::from_str(&run.out).expect("JSON")]
}

/// Worst cases that together show every field.
fn attentions() -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let [model, image] = &tied_pixels(folder.path());
    let words = ["--perturb", "brightness(-0.1..0.1)", "--top", "1"];
    let tied = attention_report(0, &[&[model, "--image", image], &words[..]].concat());
    let mut boot = attention_report(0, &[&BOOT[..], &["--perturb", "brightness(-0.3..0.3)"]].concat());
    // The first steps say as much as all of them.
    for measure in boot["measures"].as_array_mut().expect("measures") {
        measure["profile"].as_array_mut().expect("a profile").truncate(3);
    }
    vec![tied, boot]
}

/// An integral that shows every field.
fn integrals() -> Vec<Value> {
    vec![integrated_report(&BOOT)]
}

/// The paths of fields in a value: `a.b[].c`.
fn fields(path: &str, value: &Value, seen: &mut BTreeSet<String>) {
    match value {
        // An amount that is enclosed stands for a number.
        Value::Object(entries)
            if ["volume", "added", "mean_margin", "share", "overlap", "relative_error"]
                .iter()
                .any(|name| path.ends_with(name)) =>
        {
            assert_eq!(entries.keys().collect::<Vec<_>>(), ["at_least", "at_most"]);
        }
        Value::Object(entries) => {
            for (name, value) in entries {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                fields(&path, value, seen);
                seen.insert(path);
            }
        }
        Value::Array(entries) => {
            for entry in entries {
                fields(&format!("{path}[]"), entry, seen);
            }
        }
        _ => {}
    }
}

/// The fields that a section of the documentation has rows for.
fn documented(document: &str, section: &str) -> BTreeSet<String> {
    let (_, rest) = document.split_once(&format!("## {section}\n")).expect("a section");
    let section = rest.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    rows.map(|(field, _)| field.to_owned()).collect()
}

#[test]
fn every_field_is_documented_and_every_documented_field_is_written() {
    let document = document();
    let both = documented(&document, "Fields of both");
    for (section, both, reports) in [
        ("Fields of `metes verify`", both.clone(), reports()),
        ("Fields of `metes boundary`", both.clone(), boundaries()),
        ("Fields of `metes box`", both, boxes()),
        ("Fields of `metes map`", BTreeSet::from(["schema".to_owned(), "label".to_owned()]), maps()),
        ("Fields of `metes check`", BTreeSet::new(), checks()),
        ("Fields of `metes audit-witness`", BTreeSet::new(), witnesses()),
        ("Fields of `metes audit`", BTreeSet::new(), audits()),
        ("Fields of `metes attention`", BTreeSet::new(), attentions()),
        ("Fields of `metes integrated-gradients`", BTreeSet::new(), integrals()),
        ("Fields of `metes attack-attribution`", BTreeSet::new(), vec![attack_report()]),
        ("Fields of `metes universal`", BTreeSet::new(), vec![universal_report()]),
        ("Fields of `metes universal exact`", BTreeSet::new(), universal_exact_reports()),
        ("Fields of `metes experiment attribution`", BTreeSet::new(), vec![experiment_report()]),
    ] {
        let mut rows = documented(&document, section);
        rows.extend(both);
        if !section.contains("experiment") {
            rows.extend(documented(&document, "Fields of all"));
        }
        let mut written = BTreeSet::new();
        for report in reports {
            fields("", &report, &mut written);
        }
        // A list or an object with documented entries needs no row of its own.
        let covered = |field: &str| {
            rows.iter().any(|row| {
                row == field || row.strip_prefix(field).is_some_and(|rest| rest.starts_with(['.', '[']))
            })
        };
        let undocumented: Vec<&String> = written.iter().filter(|field| !covered(field)).collect();
        assert!(undocumented.is_empty(), "{section}: not in docs/json.md: {undocumented:?}");
        let unwritten: Vec<&String> = rows.difference(&written).collect();
        assert!(unwritten.is_empty(), "{section}: documented, but in no report: {unwritten:?}");
    }
}

#[test]
fn every_field_that_a_page_needs_is_documented() {
    let line = ["--perturb", "brightness(-0.05..0.05)"];
    let folder = tempfile::tempdir().expect("a folder");
    let [model, image] = &tied_pixels(folder.path());
    let tied = [
        model,
        "--image",
        image,
        "--perturb",
        "brightness(-0.1..0.1)",
        "--measure",
        "topk=1",
        "--delta",
        "0",
    ];
    let reports = |last: &[&str]| {
        let [line, tied] = [&line[..], &tied[..]].map(|words| [words, last].concat());
        [report_boot(0, &line), report(1, &tied), map_report(0, &line)]
    };
    let (full, plain) = (reports(&["--full"]), reports(&[]));
    let mut written = BTreeSet::new();
    for (full, plain) in full.iter().zip(plain) {
        // What there is without --full is the same, but for the command.
        for (name, value) in plain.as_object().expect("an object") {
            assert!(name == "command" || full[name] == *value, "{name}");
        }
        let Value::Object(mut fields_of_pages) = full.clone() else { panic!("an object") };
        plain.as_object().expect("an object").keys().for_each(|name| {
            fields_of_pages.remove(name);
        });
        fields("", &Value::Object(fields_of_pages), &mut written);
    }
    let inner = |field: &String| {
        ["scene.perturbation[]", "scene.classifiers[]"].iter().any(|of| field.starts_with(of))
    };
    written.retain(|field| !inner(field));
    let rows = documented(&document(), "With `--full`");
    let lists = [
        "maps",
        "maps[]",
        "maps[].cells",
        "maps[].cells[]",
        "maps[].inconsistencies",
        "maps[].inconsistencies[]",
    ];
    written.retain(|field| !lists.contains(&field.as_str()));
    assert_eq!(rows, written);
}

#[test]
fn the_example_of_the_documentation_is_a_report() {
    let document = document();
    let (_, rest) = document.split_once("## Example").expect("an example");
    let (_, rest) = rest.split_once("```json\n").expect("an example");
    let (example, _) = rest.split_once("```").expect("an example");
    let stored = fs::read_to_string(data().join("golden/sneaker-translate.json")).expect("a report");
    assert_eq!(example, stored);
}

/// Numbers are exact strings, decimals only where the documentation allows them.
#[test]
fn numbers_are_strings() {
    fn check(path: &str, value: &Value) {
        match value {
            Value::Number(number) => {
                let whole = [
                    "label",
                    "regions",
                    "index",
                    "class_indices[]",
                    "holes_skipped",
                    "filter",
                    "known",
                    "exact",
                    "bytes",
                ];
                assert!(number.is_i64() && whole.iter().any(|name| path.ends_with(name)), "{path}: {number}");
            }
            Value::Object(entries) => {
                entries.iter().for_each(|(name, value)| check(&format!("{path}.{name}"), value))
            }
            Value::Array(entries) => entries.iter().for_each(|entry| check(&format!("{path}[]"), entry)),
            Value::String(text)
                if text.contains('.')
                    && !["question", "name", "file", "command"].iter().any(|words| path.contains(words)) =>
            {
                let decimals = ["value", "at_least", "at_most", "low"];
                assert!(decimals.iter().any(|name| path.ends_with(name)), "{path}: {text}");
            }
            _ => {}
        }
    }
    reports().iter().chain(&boundaries()).for_each(|report| check("", report));
}
