//! Reports and region counts on real networks.

use std::path::Path;

use crate::common::{BOOT, SNEAKER, assert_golden, data, large_data, metes, report};

/// The slices with the box of each parameter.
const SLICES: [(&str, &[&str]); 4] = [
    ("line", &["0..1"]),
    ("bright", &["-1/4..1/4"]),
    ("bc", &["-1/4..1/4", "-1/8..1/8"]),
    ("plane", &["0..1", "0..1"]),
];

fn regions(model: &Path, folder: &Path, slice: &str) -> u64 {
    let (_, boxes) = SLICES.iter().find(|(name, _)| *name == slice).expect("a slice");
    let direction = |(at, interval): (usize, &&str)| {
        let file = folder.join(format!("{slice}_dir{}.npy", at + 1));
        format!("direction(\"{}\", {interval})", file.display())
    };
    let perturb = boxes.iter().enumerate().map(direction).collect::<Vec<_>>().join(" + ");
    let output = metes()
        .arg("verify")
        .arg(model)
        .arg("--image")
        .arg(folder.join(format!("{slice}_base.npy")))
        .args(["--range", "none", "--keep", "attention", "--json", "-", "--perturb", &perturb])
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["explored_volume"], report["domain_volume"]);
    report["regions"].as_u64().expect("a count")
}

#[test]
fn regions_are_those_an_independent_program_counted() {
    let slices = data().join("slices");
    for (model, counts) in [("he50.onnx", [39, 50, 80, 1180]), ("dig50.onnx", [30, 81, 144, 494])] {
        for ((slice, _), count) in SLICES.iter().zip(counts) {
            assert_eq!(regions(&data().join(model), &slices, slice), count, "{model} on {slice}");
        }
    }
}

#[test]
fn regions_of_larger_networks_are_those_an_independent_program_counted() {
    let Some(folder) = large_data() else { return };
    let bench = folder.join("bench");
    for (model, counts) in [
        ("he256.onnx", [239, 211, 942, 34_596]),
        ("dig256.onnx", [166, 287, 1206, 13_312]),
        ("mnist_256x4.onnx", [285, 384, 876, 32_231]),
    ] {
        for ((slice, _), count) in SLICES.iter().zip(counts) {
            assert_eq!(regions(&bench.join(model), &bench, slice), count, "{model} on {slice}");
        }
    }
}

#[test]
fn a_line_is_reported_as_stored() {
    let perturb = ["--perturb", "brightness(-0.05..0.05)", "--delta", "1/2"];
    assert_golden("boot-brightness.json", "verify", &[&BOOT[..], &perturb].concat());
}

#[test]
fn a_plane_is_reported_as_stored() {
    let perturb = "brightness(-0.02..0.02) + patch(x=10..18, y=10..18, value=1, opacity=0..1/4)";
    let words = ["--perturb", perturb, "--measure", "topk=20", "--classes", "all", "--delta", "1/2"];
    assert_golden("sneaker-patch.json", "verify", &[&SNEAKER[..], &words].concat());
}

#[test]
fn a_moving_image_is_reported_as_stored() {
    let words = ["--perturb", "translate(x, -1/2..1/2)", "--delta", "5", "--keep", "both"];
    assert_golden("sneaker-translate.json", "verify", &[&SNEAKER[..], &words].concat());
}

#[test]
fn boundaries_are_reported_as_stored() {
    let perturb = "brightness(-0.02..0.02) + patch(x=10..18, y=10..18, value=1, opacity=0..1/4)";
    let words = [&SNEAKER[..], &["--perturb", perturb, "--of", "label"]].concat();
    assert_golden("sneaker-boundary.json", "boundary", &words);
    let perturb = "brightness(-0.3..0.3) + contrast(-0.3..0.3)";
    let words = ["--perturb", perturb, "--of", "attention", "--delta", "2"];
    assert_golden("boot-boundary.json", "boundary", &[&BOOT[..], &words].concat());
}

#[test]
fn the_images_of_a_file_are_told_apart_by_their_index() {
    let [model, image, file, option, _] = SNEAKER;
    let labels = ["0", "1", "2"].map(|index| {
        let words = [model, image, file, option, index, "--perturb", "brightness(0..1/1000)"];
        report(0, &words)["intervals"].clone()
    });
    assert_ne!(labels[0], labels[1]);
}
