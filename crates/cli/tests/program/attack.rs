//! `metes attack-attribution` and `metes experiment attribution`.
#![allow(clippy::float_arithmetic, reason = "estimates are compared")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{BOOT, Run, assert_refused, data, number, run};

/// Images of 28×28 in which the left or the right half is brighter, in noise.
pub fn write_data(folder: &Path) {
    let labels: Vec<u8> = (0..60).map(|at| at % 2).collect();
    let pixel = |image: usize, at: usize, label: u8| {
        let noise = (image * 7919 + at * 104_729) % 97;
        noise as u8 + if (at % 28 < 14) == (label == 0) { 90 } else { 0 }
    };
    for (split, first) in [("train", 0), ("test", labels.len())] {
        let pixels: Vec<u8> = labels
            .iter()
            .enumerate()
            .flat_map(|(image, &label)| (0..784).map(move |at| pixel(first + image, at, label)))
            .collect();
        let images = [&[0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 28, 0, 0, 0, 28][..], &pixels].concat();
        fs::write(folder.join(format!("{split}-images-idx3-ubyte")), images).expect("a file");
        let labels = [&[0, 0, 8, 1, 0, 0, 0, 60][..], &labels].concat();
        fs::write(folder.join(format!("{split}-labels-idx1-ubyte")), labels).expect("a file");
    }
}

/// A network on such images, and an attack on it.
fn attack(folder: &Path, more: &[&str]) -> Run {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    if !folder.join("net.onnx").exists() {
        write_data(folder);
        let words = ["--data", &path(""), "--arch", "fc 8 8", "-o", &path("net.onnx"), "--epochs", "4"];
        assert_eq!(run("train", &words).code, 0);
    }
    let few =
        [("--images", "9"), ("--attack-steps", "4"), ("--steps", "5"), ("--starts", "1"), ("--top", "40")];
    let few =
        few.into_iter().filter(|(name, _)| !more.contains(name)).flat_map(|(name, value)| [name, value]);
    let few: Vec<&str> = few.chain(more.iter().copied()).collect();
    run("attack-attribution", &[&[&path("net.onnx"), "--data", &path("")], &few[..]].concat())
}

/// A report of `metes attack-attribution`.
pub fn attack_report() -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let told = attack(folder.path(), &["--json", "-"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
    serde_json::from_str(&told.out).expect("JSON")
}

/// Two networks trained, attacked and certified in a folder.
fn experiment(folder: &Path) -> Run {
    write_data(folder);
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let few = ["--seeds", "1", "--epochs", "1", "--attacked", "4", "--certified", "1"];
    let words = ["attribution", &path("results"), "--data", &path(""), "--methods", "cacr-wacr,natural"];
    run("experiment", &[&words[..], &few].concat())
}

/// The report of `metes experiment attribution`.
pub fn experiment_report() -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(experiment(folder.path()).code, 0);
    let report = fs::read(folder.path().join("results/results.json")).expect("a report");
    serde_json::from_slice(&report).expect("JSON")
}

#[test]
fn an_attack_says_how_much_changed_and_repeats_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let [csv, maps] = ["rows.csv", "maps"].map(|name| folder.path().join(name).display().to_string());
    let told = attack(folder.path(), &["--csv", &csv, "--maps", &maps]);
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
    for words in
        ["(estimates)", "9 looked at", "under attack of the label", "of the 40 largest stay (IN)", "(CO)"]
    {
        assert!(told.out.contains(words), "{words} is not in\n{}", told.out);
    }
    let rows = fs::read_to_string(&csv).expect("a table");
    let header = "image,label,label_kept,overlap_low,overlap_high,kendall,spearman,cosine";
    assert_eq!(rows.lines().next(), Some(header));
    // Four arrays of as many images as there are rows.
    let count = rows.lines().count() - 1;
    for name in ["clean", "attacked", "clean-map", "attacked-map"] {
        let bytes = fs::read(folder.path().join(format!("maps/{name}.npy"))).expect("an array");
        assert!(String::from_utf8_lossy(&bytes[..128]).contains(&format!("({count}, 1, 28, 28)")), "{name}");
    }
    assert_eq!(attack(folder.path(), &["--batch", "2", "--threads", "1"]).code, 0);
    let again = attack(folder.path(), &[]);
    assert_eq!(again.out, attack(folder.path(), &["--threads", "1"]).out);
}

#[test]
fn random_signs_do_less_than_an_attack() {
    let folder = tempfile::tempdir().expect("a folder");
    let overlap = |aim| {
        let told =
            attack(folder.path(), &["--aim", aim, "--map", "gradient", "--json", "-", "--softplus", "5"]);
        let report: Value = serde_json::from_str(&told.out).expect("JSON");
        number(&report["mean"]["in_high"])
    };
    let (attacked, chance) = (overlap("top-k"), overlap("random-sign"));
    assert!(attacked <= chance && chance <= 1.0, "{attacked} and {chance}");
}

#[test]
fn wrong_input_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |more: &[&str], words: &[&str]| assert_refused(&attack(folder.path(), more), words);
    refused(&["--top", "785"], &["--top 785", "784 elements"]);
    refused(&["--top", "0"], &["--top"]);
    refused(&["--epsilon", "0"], &["above 0"]);
    refused(&["--softplus", "nan"], &["above 0"]);
    refused(&["--json", "no/report.json"], &["cannot write"]);
    refused(&["--preprocess", "mean=1 2"], &["mean"]);
    let path = folder.path().to_str().expect("a path");
    let small = data().join("must-not-exist.onnx");
    assert_refused(
        &run("attack-attribution", &[small.to_str().expect("a path"), "--data", path]),
        &["must-not-exist"],
    );
    // Every image has a label that the network does not give it.
    let labels = [&[0, 0, 8, 1, 0, 0, 0, 60][..], &[1, 0].repeat(30)].concat();
    fs::write(folder.path().join("test-labels-idx1-ubyte"), labels).expect("a file");
    refused(&[], &["none of the 9 images is classified correctly"]);
    // A label that the network does not have.
    let twelve: Vec<u8> = (0..60).map(|at| at % 12).collect();
    for split in ["train", "test"] {
        let labels = [&[0, 0, 8, 1, 0, 0, 0, 60][..], &twelve].concat();
        fs::write(folder.path().join(format!("{split}-labels-idx1-ubyte")), labels).expect("a file");
    }
    let [model, ..] = BOOT;
    assert_refused(
        &run("attack-attribution", &[model, "--data", path, "--images", "60"]),
        &["label 10", "10 outputs"],
    );
}

#[test]
fn an_experiment_keeps_what_is_done_and_tells_what_it_supports() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = experiment(folder.path());
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
    for words in [
        "| natural |",
        "| cacr-wacr |",
        "- cacr-wacr: ",
        "over natural training under attack; exactly, at worst",
    ] {
        assert!(told.out.contains(words), "{words} is not in\n{}", told.out);
    }
    let results = folder.path().join("results");
    let rows: Vec<_> =
        fs::read_dir(&results).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    let networks = rows.iter().filter(|path| path.extension().is_some_and(|end| end == "onnx")).count();
    assert_eq!(networks, 2);
    assert!(
        fs::read_to_string(results.join("shares.svg")).expect("a picture").contains("brightness × patch")
    );
    // A run that finds its rows trains nothing.
    for path in rows.iter().filter(|path| path.extension().is_some_and(|end| end == "onnx")) {
        fs::remove_file(path).expect("a network");
    }
    assert_eq!(experiment(folder.path()).out, told.out);
    assert!(
        rows.iter()
            .filter(|path| path.extension().is_some_and(|end| end == "onnx"))
            .all(|path| !path.exists())
    );
}

#[test]
fn what_is_exact_bounds_what_is_sampled() {
    let report = experiment_report();
    for network in report["networks"].as_array().expect("networks") {
        for space in network["spaces"].as_array().expect("spaces") {
            let shares: Vec<f64> = space["shares"].as_array().expect("shares").iter().map(number).collect();
            assert_eq!(shares.len(), 21);
            assert!(shares.windows(2).all(|pair| pair[0] >= pair[1]), "more is kept of more: {shares:?}");
            // Up to the worst overlap, all that keeps the label keeps it.
            let worst = number(&space["worst_in"]);
            let level = (worst * 20.0).floor() as usize;
            assert!((shares[level] - shares[0]).abs() < 1e-9, "{worst}: {shares:?}");
        }
    }
}
