//! The hundred counterexamples of `METES_DATA/cex_check`, each with what was found of it in exact arithmetic by other code.

use std::collections::BTreeMap;
use std::path::PathBuf;

use metes_audit::witness::{Evaluation, audit};
use metes_exact::Rational;
use metes_exact::rational::parse;
use metes_network::model;
use metes_vnnlib::{Counterexample, load};
use num_traits::{Signed, Zero};

/// One row is about another file than it names: the verifier's answer to the instance of this name of 2023, while the file is
/// that of 2022 (both are in the collection, with their origins).
const ELSEWHERE: (&str, &str) = (
    "nn4sys_lindex__lindex_lindex_600__nnv2023.txt",
    "vnncomp/nn4sys_lindex/cex/lindex_600__lindex__nnv2023.txt",
);

/// That a number is the one of which six digits were printed.
fn assert_printed(evaluation: &Evaluation, six_digits: &str, file: &str) {
    let printed = parse(six_digits).unwrap();
    let amount = &evaluation.violation.as_ref().unwrap().amount;
    let error = (amount - &printed).abs();
    assert!(error <= printed.abs() * parse("5e-6").unwrap(), "{file}: {amount} is not {six_digits}");
}

#[test]
fn the_labels_are_reproduced() {
    let Some(data) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA is not set");
        return;
    };
    let labels = std::fs::read_to_string(data.join("cex_check/labels.csv")).unwrap();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in labels.lines().skip(1) {
        let columns: Vec<&str> = row.split(',').collect();
        let [file, onnx, vnnlib, label, printed, clamped] = columns[..] else { panic!("{row}") };
        let network = model::load(&data.join(onnx)).unwrap().network;
        let property = load(&data.join(vnnlib)).unwrap();
        let path =
            if file == ELSEWHERE.0 { data.join(ELSEWHERE.1) } else { data.join("cex_check").join(file) };
        let counterexample = Counterexample::load(&path).unwrap();
        let audit = audit(&network, &property, &counterexample).unwrap();
        assert_printed(&audit.printed, printed, file);
        let last = audit.clamped.as_ref().unwrap_or(&audit.printed);
        assert_printed(last, clamped, file);
        let amount = |evaluation: &Evaluation| evaluation.violation.as_ref().unwrap().amount.clone();
        let tolerance = Rational::new(1.into(), 10_000.into());
        let found = if audit.holds() {
            "valid"
        } else if audit.holds_clamped() {
            "valid_after_clamping"
        } else if amount(last) <= tolerance && amount(&audit.printed) <= tolerance {
            "invalid_by_1e-4_or_less"
        } else {
            "invalid"
        };
        assert_eq!(found, label, "{file}");
        assert_eq!(audit.holds(), amount(&audit.printed) <= Rational::zero(), "{file}");
        *counts.entry(found).or_default() += 1;
        // A float's output is not exact, and not far off, unless the verifier was wrong.
        if let Some(difference) = &audit.difference {
            assert!(!difference.amount().is_zero() || label == "valid", "{file}");
        }
    }
    let expected =
        ["invalid", "invalid_by_1e-4_or_less", "valid", "valid_after_clamping"].map(|label| (label, 25));
    assert_eq!(counts, BTreeMap::from(expected));
}

#[test]
fn the_file_that_is_not_the_one_of_its_label_lies_outside_of_every_box() {
    let Some(data) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA is not set");
        return;
    };
    let network = model::load(&data.join("vnncomp/nn4sys_lindex/onnx/lindex.onnx")).unwrap().network;
    let property = load(&data.join("vnncomp/nn4sys_lindex/vnnlib/lindex_600.vnnlib")).unwrap();
    let counterexample = Counterexample::load(&data.join("cex_check").join(ELSEWHERE.0)).unwrap();
    let audit = audit(&network, &property, &counterexample).unwrap();
    // 0.08447142749307013 is this far below the bound 0.0868411362171173 of the nearest interval.
    let violation = audit.printed.violation.as_ref().unwrap();
    assert_eq!(violation.amount, parse("0.00236970872404717").unwrap());
    let clamped = audit.clamped.as_ref().unwrap();
    assert_eq!(clamped.input, [parse("0.0868411362171173").unwrap()]);
    assert!(!audit.holds_clamped());
}

#[test]
fn the_exact_witnesses_hold_with_the_slack_they_state() {
    let Some(data) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA is not set");
        return;
    };
    let mut total = 0;
    for benchmark in std::fs::read_dir(data.join("vnncomp")).unwrap() {
        let folder = benchmark.unwrap().path();
        let mut rows = csv::Reader::from_path(folder.join("verdicts.csv")).unwrap();
        let header = rows.headers().unwrap().clone();
        let column = |name: &str| header.iter().position(|title| title == name).unwrap();
        let (onnx, vnnlib, witness) = (column("onnx"), column("vnnlib"), column("witness_file"));
        for row in rows.records() {
            let row = row.unwrap();
            if row[witness].is_empty() {
                continue;
            }
            let path = folder.join(&row[witness]);
            let text = std::fs::read_to_string(&path).unwrap();
            let slack = text.lines().next().and_then(|line| line.split("slack ").nth(1)).unwrap();
            let network = model::load(&folder.join(&row[onnx])).unwrap().network;
            let property = load(&folder.join(&row[vnnlib])).unwrap();
            let audit = audit(&network, &property, &Counterexample::read(&text).unwrap()).unwrap();
            assert!(audit.holds() && audit.clamped.is_none() && audit.difference.is_none(), "{path:?}");
            assert_printed(&audit.printed, &format!("-{}", slack.trim()), &path.to_string_lossy());
            total += 1;
        }
    }
    assert!(total > 100, "{total} witnesses");
}
