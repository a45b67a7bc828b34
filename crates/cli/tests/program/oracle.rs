//! `metes attack-attribution` against Captum and SciPy: `scripts/oracle-attribution.py`, run by the Python that `METES_PYTHON` names.
#![allow(clippy::float_arithmetic, reason = "estimates are compared")]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::{large_data, number, run};

/// Maps are floats of 32 bits here and of 64 there.
const ROUNDING: f64 = 1e-5;
/// Where a unit is all but at its kink, rounding decides which way its gradient goes, at one of the points of the integral.
const KINK: f64 = 0.1;

#[test]
fn maps_and_their_likeness_are_those_of_captum_and_scipy() {
    let Some(python) = std::env::var_os("METES_PYTHON") else {
        println!("skipped: METES_PYTHON is not set");
        return;
    };
    let Some(data) = large_data() else { return };
    let data = data.join("images/fmnist");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/oracle-attribution.py");
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let data = data.to_str().expect("a path");

    let cases = [
        ("fc 24 24", "ig", ["integrated", "10"]),
        ("conv 4x5 pool 2 fc 16", "ig", ["integrated", "10"]),
        ("residual 4x5/3 fc 16", "gradient", ["gradient", "50"]),
    ];
    for (layers, map, [oracle_map, steps]) in cases {
        let words = ["--data", data, "--arch", layers, "-o", &path("net.onnx"), "--epochs", "1"];
        assert_eq!(run("train", &words).code, 0, "{layers}");
        let words = ["--images", "12", "--top", "50", "--attack-steps", "3", "--map", map, "--steps", steps];
        let files = ["--json", &path("attack.json"), "--maps", &path("maps")];
        let told =
            run("attack-attribution", &[&[&path("net.onnx"), "--data", data], &words[..], &files].concat());
        assert_eq!(told.code, 0, "{layers}: {told:?}");
        let read = fs::read(path("attack.json")).expect("a report");
        let report: Value = serde_json::from_slice(&read).expect("JSON");
        let outcomes = report["outcomes"].as_array().expect("outcomes");
        let labels: Vec<String> = outcomes.iter().map(|outcome| outcome["label"].to_string()).collect();

        let array = |name: &str| path(&format!("maps/{name}.npy"));
        let oracle = Command::new(&python)
            .arg(&script)
            .args([&path("net.onnx"), "--labels", &labels.join(","), "--top", "50"])
            .args(["--map", oracle_map, "--steps", steps])
            .args(["--clean", &array("clean"), "--attacked", &array("attacked")])
            .args(["--clean-map", &array("clean-map"), "--attacked-map", &array("attacked-map")])
            .output()
            .expect("METES_PYTHON starts");
        assert!(oracle.status.success(), "{layers}: {}", String::from_utf8_lossy(&oracle.stderr));
        let oracle: Value = serde_json::from_slice(&oracle.stdout).expect("JSON");
        let images = oracle["images"].as_array().expect("images");
        assert_eq!(images.len(), outcomes.len());
        assert!(images.len() > 4, "{layers}: {} images were attacked", images.len());

        let mut rounded = 0;
        for (image, outcome) in images.iter().zip(outcomes) {
            assert_eq!(image["clean"], outcome["label"], "{layers}: attacked though classified wrongly");
            assert_eq!(image["attacked"], outcome["label"], "{layers}: the label is not kept");
            for name in ["in_low", "in_high", "kendall", "spearman", "cosine"] {
                let [ours, theirs] =
                    [number(&outcome["likeness"][name]), image["given"][name].as_f64().expect("a number")];
                assert!((ours - theirs).abs() < 1e-9, "{layers}, {name}: {ours} and {theirs}");
            }
            let distances = ["clean_difference", "attacked_difference"]
                .map(|name| image[name].as_f64().expect("a number"));
            assert!(distances.iter().all(|&distance| distance < KINK), "{layers}: {distances:?}");
            rounded += distances.iter().filter(|&&distance| distance < ROUNDING).count();
        }
        assert!(10 * rounded >= 9 * 2 * images.len(), "{layers}: {rounded} of 2·{} maps agree", images.len());
    }
}
