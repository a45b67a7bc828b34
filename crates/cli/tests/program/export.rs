//! `metes export`.

use std::fs;

use serde_json::Value;

use crate::common::{BOOT, assert_refused, certificate_boot, check_report, export};

/// The hash that a summary tells.
fn hash(summary: &str) -> &str {
    let line = summary.lines().find(|line| line.starts_with("sha256")).expect("a hash");
    line.split_whitespace().last().expect("a hash")
}

#[test]
fn the_network_is_the_classifier_of_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let [network, proof] = ["net.json", "proof.json"].map(|name| folder.path().join(name));
    let preprocess = ["--preprocess", "mean=0.1307, std=0.3081"];
    let told = export(&[&[BOOT[0], "-o", network.to_str().expect("a path")], &preprocess[..]].concat());
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    certificate_boot(0, &proof, &[&["--perturb", "brightness(-0.001..0.001)"], &preprocess[..]].concat());

    let read = |path| -> Value { serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON") };
    let written: Value = read(&network);
    assert_eq!(written, read(&proof)["classifier"]);
    let report = check_report(0, &[proof.to_str().expect("a path")]);
    assert_eq!(report["hashes"]["classifier"], hash(&told.out));
    assert_eq!(written["inputs"], 784);
    assert!(told.out.starts_with("network       784 inputs, 10 outputs, "), "{}", told.out);
}

#[test]
fn standard_output_gets_the_network_alone() {
    let run = export(&[BOOT[0]]);
    assert_eq!(run.code, 0);
    let network: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(network["outputs"].as_array().map(Vec::len), Some(10));
    assert_eq!(hash(&run.err).len(), 64);
}

#[test]
fn wrong_input_is_refused() {
    assert_refused(&export(&[]), &["<MODEL>"]);
    assert_refused(&export(&["no-such.onnx"]), &["no-such.onnx"]);
    assert_refused(&export(&[BOOT[0], "-o", "no-such-folder/x.json"]), &["cannot write"]);
    assert_refused(&export(&[BOOT[0], "-o", BOOT[0]]), &["cannot write", "fashion-24x2.onnx"]);
    assert_refused(&export(&[BOOT[0], "--preprocess", "std=0"]), &["divides by zero"]);
    assert_refused(&export(&[BOOT[0], "--preprocess", "mean=[1 2 3]"]), &["mean=[1 2 3]"]);
}
