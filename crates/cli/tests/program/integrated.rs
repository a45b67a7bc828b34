//! `metes integrated-gradients`.

#![allow(clippy::float_arithmetic, reason = "an array holds floats")]

use serde_json::Value;

use crate::common::{BOOT, SNEAKER, assert_refused, large_data, number, run};

const MODELS: [&str; 3] = [
    "nets/mnist/eran_mnist_relu_3_50.onnx",
    "nets/mnist/fgp_mnist-20_20_20.onnx",
    "nets/mnist/eran_convSmallRELU__Point.onnx",
];
const IMAGES: &str = "images/mnist/test-images-idx3-ubyte.gz";

/// The report of `metes integrated-gradients`.
pub fn integrated_report(words: &[&str]) -> Value {
    let run = run("integrated-gradients", &[words, &["--json", "-"]].concat());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{words:?}");
    serde_json::from_str(&run.out).expect("JSON")
}

/// The values of an array of 64-bit floats.
fn floats(bytes: &[u8]) -> Vec<f64> {
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let (values, _) = bytes[header..].as_chunks::<8>();
    values.iter().map(|value| f64::from_le_bytes(*value)).collect()
}

#[test]
fn attributions_are_complete_and_sums_come_near() {
    let folder = tempfile::tempdir().expect("a folder");
    let [npy, svg] = ["ig.npy", "ig.svg"].map(|name| folder.path().join(name).display().to_string());
    let report = integrated_report(&[&BOOT[..], &["--npy", &npy, "--picture", &svg]].concat());
    assert_eq!((report["label"].as_u64(), report["attributions_error"].as_str()), (Some(9), Some("0")));
    let values = floats(&std::fs::read(&npy).expect("an array"));
    assert_eq!(values.len(), 784);
    let sum = number(&report["attributions_sum"]);
    assert!((values.iter().sum::<f64>() - sum).abs() < 1e-9 && sum > 1.0);
    let error = |at: usize| number(&report["sums"][at]["relative_error"]["at_most"]);
    let steps: Vec<_> = (0..6).map(|at| report["sums"][at]["steps"].as_u64().expect("steps")).collect();
    assert_eq!(steps, [10, 20, 50, 100, 200, 300]);
    assert!(error(0) > error(5) && error(5) > 0.0 && error(5) < 0.01);
    let picture = std::fs::read_to_string(&svg).expect("a picture");
    assert!(
        picture.contains("integrated gradients of label 9 (exact)") && picture.contains("relative error")
    );
    assert!(picture.contains("sum of 50 steps") && picture.matches("<image").count() >= 3);
}

/// From another baseline the attributions add up to another difference, and from the image itself to nothing.
#[test]
fn baselines_are_values_or_images() {
    let report = |baseline: &str| integrated_report(&[&BOOT[..], &["--baseline", baseline]].concat());
    let (black, white, itself) = (report("0"), report("1"), report(BOOT[2]));
    assert_eq!(black["output_at_image"], white["output_at_image"]);
    assert_ne!(black["output_at_baseline"], white["output_at_baseline"]);
    assert_eq!((itself["attributions_sum"].as_str(), itself["regions"].as_u64()), (Some("0"), Some(1)));
    assert!(itself["sums"][0]["relative_error"].is_null());
    assert_eq!(itself["sums"][0]["completeness_gap"], "0");
    let summary = run("integrated-gradients", &BOOT).out;
    assert!(summary.contains("completeness  exact"), "{summary}");
}

#[test]
fn a_limit_ends_without_an_integral() {
    let run = run("integrated-gradients", &[&BOOT[..], &["--region-limit", "2"]].concat());
    assert_eq!((run.code, run.out.as_str()), (3, ""));
    assert!(run.err.contains("region limit"), "{}", run.err);
}

#[test]
fn wrong_input_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = folder.path().join("small.csv");
    std::fs::write(&small, "0.25,0.5\n").expect("a file");
    let small = small.to_str().expect("a path");
    let refused = |words: &[&str], named: &[&str]| {
        assert_refused(&run("integrated-gradients", &[&BOOT[..], words].concat()), named);
    };
    refused(&["--label", "10"], &["label 10", "10 outputs"]);
    refused(&["--baseline", "black"], &["--baseline", "black", "number"]);
    refused(&["--baseline", small], &["small.csv"]);
    refused(&["--npy", BOOT[2]], &["ankle-boot.png", "same file"]);
    refused(&["--picture", "ig.txt"], &[".svg"]);
    refused(&["--image", SNEAKER[0]], &[]);
}

/// Networks of somebody else, one of them convolutional.
#[test]
fn published_networks() {
    let Some(data) = large_data() else { return };
    let path = |name: &str| data.join(name).to_str().expect("a path").to_owned();
    for model in MODELS {
        let report = integrated_report(&[&path(model), "--image", &path(IMAGES), "--index", "3"]);
        assert!(report["regions"].as_u64().expect("a count") > 1);
        assert_ne!(report["attributions_sum"], "0");
    }
}
