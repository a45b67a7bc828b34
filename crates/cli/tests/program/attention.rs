//! `metes attention`.

use serde_json::Value;

use crate::common::{BOOT, assert_refused, large_data, report_boot, run, tied_pixels};

const MODEL: &str = "nets/mnist/eran_mnist_relu_3_50.onnx";
const IMAGES: &str = "images/mnist/test-images-idx3-ubyte.gz";

const PLANE: [&str; 2] =
    ["--perturb", "brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)"];

/// The report of `metes attention`.
pub fn attention_report(code: i32, words: &[&str]) -> Value {
    let run = run("attention", &[words, &["--json", "-"]].concat());
    assert_eq!((run.code, run.err.as_str()), (code, ""), "{words:?}");
    serde_json::from_str(&run.out).expect("JSON")
}

fn attention_boot(code: i32, words: &[&str]) -> Value {
    attention_report(code, &[&BOOT, words].concat())
}

#[test]
fn every_measure_is_as_metes_verify_finds_it() {
    let worst = attention_boot(0, &[&PLANE[..], &["--threads", "1"]].concat());
    assert_eq!(worst, attention_boot(0, &[&PLANE[..], &["--threads", "2"]].concat()));
    let measures = worst["measures"].as_array().expect("measures");
    let names: Vec<&str> = measures.iter().filter_map(|found| found["measure"].as_str()).collect();
    assert_eq!(names, ["topk=100", "kendall", "cosine", "l2", "l1", "linf"]);
    for found in measures {
        let name = found["measure"].as_str().expect("a name");
        let alone = report_boot(0, &[&PLANE[..], &["--keep", "attention", "--measure", name]].concat());
        assert_eq!(alone["regions"], worst["regions"]);
        let maximum = &alone["attention"]["maximum"];
        assert_eq!(
            (&maximum["value"], &maximum["at_least"]),
            (&found["worst"]["value"], &found["worst"]["at_least"])
        );
        let steps = alone["attention"]["profile"].as_array().expect("a profile");
        let levels = found["profile"].as_array().expect("a profile");
        assert_eq!(steps.len(), levels.len());
        assert!(steps.iter().zip(levels).all(|(step, level)| step["at_most"] == level["at_most"]));
    }
    let overlap = &worst["measures"][0]["worst"]["overlap"];
    assert_eq!(*overlap, serde_json::json!({ "at_least": 56, "at_most": 56 }));
}

/// Two pixels of the same saliency: which of them is the top one is open.
#[test]
fn ties_are_broken_in_all_ways() {
    let folder = tempfile::tempdir().expect("a folder");
    let [model, image] = &tied_pixels(folder.path());
    let words = [model, "--image", image, "--perturb", "brightness(-0.1..0.1)", "--top", "1"];
    let overlap = &attention_report(0, &words)["measures"][0]["worst"]["overlap"];
    assert_eq!(*overlap, serde_json::json!({ "at_least": 0, "at_most": 1 }));
    let summary = run("attention", &words).out;
    assert!(summary.contains("at least 0 of 1 stay, 1 if ties are broken in favour"), "{summary}");
}

#[test]
fn pictures_show_where_it_is_worst() {
    let folder = tempfile::tempdir().expect("a folder");
    for (perturb, name) in [(PLANE[1], "plane.svg"), ("brightness(-0.3..0.3)", "line.svg")] {
        let file = folder.path().join(name);
        let file = file.to_str().expect("a path");
        let run = run("attention", &[&BOOT[..], &["--perturb", perturb, "--picture", file]].concat());
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        let picture = std::fs::read_to_string(file).expect("a picture");
        assert!(picture.contains("worst case of the saliency map of label 9"));
        assert!(picture.contains("unperturbed") && picture.contains("of 100 stay"));
        assert!(picture.matches("<image").count() >= 4, "two images with their maps");
    }
}

#[test]
fn limits_leave_what_was_seen() {
    let part = attention_boot(3, &[&PLANE[..], &["--region-limit", "20"]].concat());
    assert_eq!((part["complete"].as_bool(), part["regions"].as_u64()), (Some(false), Some(20)));
    let nothing = attention_boot(3, &[&PLANE[..], &["--region-limit", "0"]].concat());
    assert!(nothing["measures"][0]["worst"].is_null());
}

#[test]
fn wrong_input_is_refused() {
    let refused = |words: &[&str], named: &[&str]| {
        assert_refused(&run("attention", &[&BOOT[..], words].concat()), named);
    };
    refused(&[&PLANE[..], &["--top", "785"]].concat(), &["topk=785", "784"]);
    refused(&[&PLANE[..], &["--top", "0"]].concat(), &["--top"]);
    refused(&[&PLANE[..], &["--label", "10"]].concat(), &["label 10", "10 outputs"]);
    refused(&["--perturb", "translate(x, -1..1)"], &["expected map moves", "metes verify"]);
}

/// A network of somebody else, with the preprocessing it was trained with.
#[test]
fn a_published_network() {
    let Some(data) = large_data() else { return };
    let path = |name: &str| data.join(name).to_str().expect("a path").to_owned();
    let (model, image) = (path(MODEL), path(IMAGES));
    let words = [&model, "--image", &image, "--index", "3", "--perturb", "brightness(-0.05..0.05)"];
    let worst = attention_report(0, &words);
    assert_eq!(worst["explored_share"], "1");
}
