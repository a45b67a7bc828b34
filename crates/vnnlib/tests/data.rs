//! Every property and every counterexample of the folder `METES_DATA` is read.

use std::path::{Path, PathBuf};
use std::time::Instant;

use metes_vnnlib::{Counterexample, Problem, Property, load, read};

fn data() -> Option<PathBuf> {
    let data = std::env::var_os("METES_DATA").map(PathBuf::from);
    if data.is_none() {
        eprintln!("skipped: METES_DATA is not set");
    }
    data
}

/// The files below a folder that end so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let (mut open, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// How often something stands in a text, comments aside.
fn count(text: &str, what: &str) -> usize {
    text.lines().map(|line| line.split(';').next().unwrap_or("").matches(what).count()).sum()
}

fn check(path: &Path, property: &Property) {
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(property.inputs, count(&text, "declare-const X_"), "{path:?}");
    assert_eq!(property.outputs, count(&text, "declare-const Y_"), "{path:?}");
    assert!(!property.cases.is_empty(), "{path:?}");
    assert_eq!(&read(&property.to_string()).unwrap(), property, "{path:?}");
}

#[test]
fn every_property_of_the_competition_is_read() {
    let Some(data) = data() else { return };
    let mut total = 0;
    for path in files(&data, ".vnnlib") {
        if path.parent().is_some_and(|folder| folder.ends_with("vnnlib_syntax")) {
            continue;
        }
        let property = load(&path).unwrap_or_else(|error| panic!("{error}"));
        check(&path, &property);
        let is_boxed = |bounds: &metes_vnnlib::Bounds| bounds.lower.is_some() && bounds.upper.is_some();
        for case in &property.cases {
            assert!(case.bounds.iter().all(is_boxed), "{path:?}");
        }
        total += 1;
    }
    assert!(total > 300, "{total} files");
}

#[test]
fn syntax_that_is_not_of_vnnlib_is_refused_and_the_rest_read() {
    let Some(data) = data() else { return };
    for path in files(&data.join("nets/vnnlib_syntax"), ".vnnlib") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let read = read(&std::fs::read_to_string(&path).unwrap());
        let problem = read.as_ref().map_err(|error| (error.line, error.column, &error.problem));
        match name.as_str() {
            "test_command_not_implemented.vnnlib" => {
                assert!(matches!(problem, Err((3, 2, Problem::Command(_)))), "{name}: {read:?}");
            }
            "test_assert_operator_not_implemented.vnnlib" => {
                assert!(matches!(problem, Err((4, 10, Problem::Operator { .. }))), "{name}: {read:?}");
            }
            "test_mul_var_var.vnnlib" => {
                assert!(matches!(problem, Err((4, 14, Problem::Product))), "{name}: {read:?}");
            }
            _ => check(&path, &read.unwrap_or_else(|error| panic!("{name}: {error}"))),
        }
    }
}

#[test]
fn ten_thousand_alternatives_take_no_time() {
    let Some(data) = data() else { return };
    let path = data.join("vnncomp/nn4sys_lindex/vnnlib/lindex_5000.vnnlib");
    let start = Instant::now();
    let property = load(&path).unwrap();
    let seconds = start.elapsed().as_secs();
    // Two conditions on the output for every interval of the input, some intervals more than once.
    let conjunctions: usize = property.cases.iter().map(|case| case.conjunctions.len()).sum();
    assert_eq!(conjunctions, count(&std::fs::read_to_string(&path).unwrap(), "(and "));
    assert_eq!(conjunctions, 10_000);
    assert!(property.cases.len() <= 5_000);
    assert!(seconds < 1, "{seconds} s");
}

#[test]
fn every_counterexample_is_read() {
    let Some(data) = data() else { return };
    let mut total = 0;
    for path in files(&data, ".txt") {
        let is = |name: &str| path.ancestors().any(|folder| folder.ends_with(name));
        if !(is("cex") || is("cex_check") || is("witness")) {
            continue;
        }
        let point = Counterexample::load(&path).unwrap_or_else(|error| panic!("{error}"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(point.inputs.len(), count(&text, "X_"), "{path:?}");
        assert_eq!(point.outputs.len(), count(&text, "Y_"), "{path:?}");
        assert_eq!(Counterexample::read(&point.to_string()).unwrap(), point, "{path:?}");
        total += 1;
    }
    assert!(total > 400, "{total} files");
}
