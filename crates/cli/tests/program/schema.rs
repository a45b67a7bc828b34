//! The documentation of the report and the reports agree.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::common::{data, report, report_boot};

fn document() -> String {
    fs::read_to_string(data().join("../../docs/json.md")).expect("docs/json.md")
}

/// Questions that together show every field.
fn reports() -> Vec<Value> {
    let boot: [(i32, &[&str]); 6] = [
        (1, &["--perturb", "brightness(-0.3..0.3)", "--delta", "1"]),
        (0, &["--perturb", "brightness(-0.01..0.01)", "--range", "none", "--keep", "attention"]),
        (1, &["--perturb", "brightness(-0.3..0.3)", "--delta", "1/10", "--measure", "topk=20"]),
        (1, &["--perturb", "brightness(-0.1..0.1)", "--delta", "1/10", "--measure", "cosine"]),
        (3, &["--perturb", "brightness(0..0.3) + contrast(0.1..0.3)", "--region-limit", "0"]),
        (0, &["--perturb", "brightness(-0.01..0.01)", "--measure", "kendall", "--classes", "all"]),
    ];
    let mut reports: Vec<Value> = boot.iter().map(|(code, words)| report_boot(*code, words)).collect();
    // Both pixels count alike: the top one is a matter of breaking the tie.
    let folder = tempfile::tempdir().expect("a folder");
    let [model, image] = ["tie.nnet", "x.csv"].map(|name| folder.path().join(name));
    let layers = "1,1,\n1,1,\n0,\n0,\n1,0,\n0,-1,\n1,\n0,\n";
    fs::write(&model, format!("2,2,2,2,\n2,2,2,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n{layers}")).expect("a file");
    fs::write(&image, "0.25,0.5\n").expect("a file");
    let [model, image] = [&model, &image].map(|path| path.to_str().expect("a path"));
    let perturb = ["--perturb", "brightness(-0.1..0.1)", "--measure", "topk=1", "--delta", "0"];
    reports.push(report(1, &[&[model, "--image", image], &perturb[..]].concat()));
    reports
}

/// The paths of fields in a value: `a.b[].c`.
fn fields(path: &str, value: &Value, seen: &mut BTreeSet<String>) {
    match value {
        // An amount that is enclosed stands for a number.
        Value::Object(entries) if path.ends_with("volume") || path.ends_with("added") => {
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

#[test]
fn every_field_is_documented_and_every_documented_field_is_written() {
    let document = document();
    let rows = document.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let documented: BTreeSet<String> = rows.map(|(field, _)| field.to_owned()).collect();
    let mut written = BTreeSet::new();
    for report in reports() {
        fields("", &report, &mut written);
    }
    // A list or an object with documented entries needs no row of its own.
    let covered = |field: &str| {
        documented.iter().any(|row| {
            row == field || row.strip_prefix(field).is_some_and(|rest| rest.starts_with(['.', '[']))
        })
    };
    let undocumented: Vec<&String> = written.iter().filter(|field| !covered(field)).collect();
    assert!(undocumented.is_empty(), "not in docs/json.md: {undocumented:?}");
    let unwritten: Vec<&String> = documented.difference(&written).collect();
    assert!(unwritten.is_empty(), "documented, but in no report: {unwritten:?}");
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
                let whole = ["label", "regions", "index", "class_indices[]"];
                assert!(number.is_i64() && whole.iter().any(|name| path.ends_with(name)), "{path}: {number}");
            }
            Value::Object(entries) => {
                entries.iter().for_each(|(name, value)| check(&format!("{path}.{name}"), value))
            }
            Value::Array(entries) => entries.iter().for_each(|entry| check(&format!("{path}[]"), entry)),
            Value::String(text)
                if text.contains('.') && !path.contains("question") && !path.ends_with("name") =>
            {
                let decimals = ["value", "at_least", "at_most", "low"];
                assert!(decimals.iter().any(|name| path.ends_with(name)), "{path}: {text}");
            }
            _ => {}
        }
    }
    reports().iter().for_each(|report| check("", report));
}
