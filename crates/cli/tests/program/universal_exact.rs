//! `metes universal exact`.
#![allow(clippy::float_arithmetic, reason = "estimates are compared")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::attack::write_data;
use crate::attention::attention_report;
use crate::common::{Run, assert_refused, number, run};

/// A network on images of halves, and a perturbation of them.
fn write(folder: &Path) {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    write_data(folder);
    let words = ["--data", &path(""), "--arch", "fc 8 8", "-o", &path("net.onnx"), "--epochs", "4"];
    assert_eq!(run("train", &words).code, 0);
    write_delta(&folder.join("delta.npy"), [1, 28, 28], |at| ((at * 7919 % 101) as f32 - 50.0) / 200.0);
}

/// An NPY file of 32-bit floats.
fn write_delta(path: &Path, shape: [usize; 3], value: impl Fn(usize) -> f32) {
    let [channels, height, width] = shape;
    let mut header =
        format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({channels}, {height}, {width}), }}");
    header.extend(std::iter::repeat_n(' ', 117 - header.len()));
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(header.into_bytes());
    bytes.extend((0..channels * height * width).flat_map(|at| value(at).to_le_bytes()));
    fs::write(path, bytes).expect("a file");
}

fn exact(folder: &Path, more: &[&str]) -> Run {
    if !folder.join("net.onnx").exists() {
        write(folder);
    }
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let few = if more.contains(&"--images-test") { &[][..] } else { &["--images-test", "12"] };
    let net = path("net.onnx");
    let data = path("");
    run("universal", &[&["exact", &net, "--data", &data], few, more].concat())
}

fn report(told: &Run) -> Value {
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
    serde_json::from_str(&told.out).expect("JSON")
}

/// Reports that together show every field.
pub fn universal_exact_reports() -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let delta = folder.path().join("delta.npy").display().to_string();
    let boxed = ["--perturb", "contrast(-1/4..1/4)", "--json", "-"];
    let mut along = report(&exact(folder.path(), &["--delta", &delta, "--json", "-"]));
    // The first steps say as much as all of them.
    for side in along["sides"].as_array_mut().expect("sides") {
        for halves in ["halves", "halves_kept"] {
            side[halves].as_array_mut().expect("halves").truncate(3);
        }
    }
    vec![along, report(&exact(folder.path(), &boxed))]
}

/// Of an exact number or an enclosed one.
fn middle(value: &Value) -> f64 {
    match value.get("at_least") {
        Some(low) => (number(low) + number(&value["at_most"])) / 2.0,
        None => number(value),
    }
}

#[test]
fn estimates_are_what_is_exact_but_for_rounding() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path());
    let delta = folder.path().join("delta.npy").display().to_string();
    for range in ["0..1", "none", "-1/8..3/2"] {
        let words = ["--delta", &delta, "--json", "-", "--range", range, "--levels", "0.05,0.1,0.2,0.4,0.8"];
        let report = report(&exact(folder.path(), &words));
        let mut seen = 0.0;
        for side in report["sides"].as_array().expect("sides") {
            let (exact, estimate) = (middle(&side["mean_change"]), number(&side["estimated_mean"]));
            assert!((exact - estimate).abs() < 1e-4, "{exact} and {estimate} with range {range}");
            seen += exact;
            let images = side["images"].as_f64().expect("a count");
            for level in side["levels"].as_array().expect("levels") {
                let share = level["changed"].as_f64().expect("a count") / images;
                let estimate = number(&level["estimated_share"]);
                assert!((share - estimate).abs() < 1e-9, "{share} and {estimate} of {level}");
            }
        }
        assert!(seen > 0.0, "the perturbation changes something");
    }
}

#[test]
fn curves_are_the_same_on_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path());
    let delta = folder.path().join("delta.npy").display().to_string();
    let files = |threads: &str| {
        let [csv, steps, picture] = ["all.csv", "steps.csv", "curves.svg"]
            .map(|name| folder.path().join(format!("{threads}-{name}")).display().to_string());
        let words = ["--delta", &delta, "--csv", &csv, "--steps", &steps, "--picture", &picture];
        let told = exact(folder.path(), &[&words[..], &["--threads", threads]].concat());
        assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
        let text = |path: &str| fs::read_to_string(path).expect("a file");
        [told.out, text(&csv), text(&steps), text(&picture)]
    };
    let [text, csv, steps, picture] = files("1");
    assert_eq!([text.clone(), csv.clone(), steps.clone(), picture.clone()], files("2"));
    assert!(
        text.contains("12 of 12 test images are classified correctly") && text.contains("changes maps more"),
        "{text}"
    );
    // Along either sign from 0 to 1, each piece where the one before ends.
    for sign in ["+", "-"] {
        let rows: Vec<Vec<&str>> = csv
            .lines()
            .map(|line| line.split(',').collect::<Vec<_>>())
            .filter(|row| row[0] == sign)
            .collect();
        assert_eq!((rows[0][1], rows[rows.len() - 1][2]), ("0", "1"));
        assert!(rows.windows(2).all(|pair| pair[0][2] == pair[1][1]));
    }
    assert!(steps.starts_with("image,label,from,to,kept,change,change_squared\n"), "{steps}");
    assert!(picture.contains("label kept") && picture.contains("estimate at δ"));
}

#[test]
fn the_largest_change_of_one_image_is_its_worst_case() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path());
    let net = folder.path().join("net.onnx").display().to_string();
    let images = folder.path().join("test-images-idx3-ubyte").display().to_string();
    for perturb in ["brightness(-0.2..0.2)", "brightness(-0.2..0.2) + contrast(-1/4..1/4)"] {
        for (keep, place) in [("0", "worst"), ("1", "worst_kept")] {
            let words = ["--perturb", perturb, "--measure", "topk=40", "--keep-labels", keep, "--json", "-"];
            let found = report(&exact(folder.path(), &[&words[..], &["--images-test", "1"]].concat()));
            let image = &found["best"]["images"][0];
            let words = ["--image", &images, "--index", &image["image"].to_string(), "--top", "40"];
            let worst = attention_report(0, &[&[net.as_str()], &words[..], &["--perturb", perturb]].concat());
            assert_eq!(worst["measures"][0]["measure"], "topk=40");
            assert_eq!(image["change"], worst["measures"][0][place]["value"], "{perturb}, {keep} to keep");
            assert_eq!(found["best"]["value"]["at_most"], found["bound"]);
            assert!(keep == "0" || image["label_kept"] == true);
        }
    }
}

#[test]
fn shares_are_counted_at_the_best_point() {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = folder.path().join("map.svg").display().to_string();
    let words = ["--perturb", "brightness(-0.2..0.2)", "--objective", "share=1/20", "--keep-labels", "0.75"];
    let more = ["--picture", &picture, "--json", "-"];
    let found = report(&exact(folder.path(), &[&words[..], &more].concat()));
    let images = found["best"]["images"].as_array().expect("images");
    let changed = images.iter().filter(|image| middle(&image["change"]) >= 0.05).count();
    let kept = images.iter().filter(|image| image["label_kept"] == true).count();
    assert!((changed as f64 / images.len() as f64 - number(&found["bound"])).abs() < 1e-12, "{found}");
    assert!(4 * kept >= 3 * images.len(), "{found}");
    assert!(fs::read_to_string(&picture).expect("a picture").contains("largest value"));
}

#[test]
fn limits_end_a_run_with_what_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path());
    let delta = folder.path().join("delta.npy").display().to_string();
    let told = exact(folder.path(), &["--delta", &delta, "--region-limit", "400"]);
    assert!(told.code == 3 && told.out.contains("unfinished"), "{told:?}");
    let told = exact(folder.path(), &["--delta", &delta, "--time-limit", "0"]);
    assert!(told.code == 3 && told.err.contains("before any image"), "{told:?}");
    let told = exact(folder.path(), &["--perturb", "brightness(-0.2..0.2)", "--region-limit", "3"]);
    assert!(told.code == 3 && told.err.contains("nothing can be said of all"), "{told:?}");
}

#[test]
fn wrong_input_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let refused = |more: &[&str], words: &[&str]| assert_refused(&exact(folder.path(), more), words);
    let delta = path("delta.npy");
    write_delta(&folder.path().join("small.npy"), [1, 14, 14], |_| 1.0);
    refused(&["--delta", &path("small.npy")], &["small.npy", "14", "28×28"]);
    write_delta(&folder.path().join("nan.npy"), [1, 28, 28], |at| if at == 7 { f32::NAN } else { 1.0 });
    refused(&["--delta", &path("nan.npy")], &["nan.npy", "element 7"]);
    write_delta(&folder.path().join("zero.npy"), [1, 28, 28], |_| 0.0);
    refused(&["--delta", &path("zero.npy")], &["zero.npy", "0 everywhere"]);
    refused(&["--delta", &path("none.npy")], &["none.npy"]);
    refused(&[], &["--delta"]);
    refused(&["--delta", &delta, "--perturb", "brightness(0..1)"], &["cannot be used"]);
    refused(&["--delta", &delta, "--objective", "mean"], &["cannot be used"]);
    refused(&["--delta", &delta, "--levels", "0"], &["above 0"]);
    refused(&["--delta", &delta, "--measure", "topk=785"], &["topk=785", "784"]);
    refused(&["--delta", &delta, "--measure", "likeness"], &["likeness"]);
    refused(&["--delta", &delta, "--range", "1/2..1"], &["outside the range"]);
    refused(&["--delta", &delta, "--csv", "-", "--json", "-"], &["only one"]);
    refused(&["--delta", &delta, "--csv", &delta], &["another argument"]);
    refused(&["--perturb", "translate(x, 0..1)"], &["expected map moves"]);
    refused(&["--perturb", "brightness(0..1)", "--keep-labels", "1.1"], &["from 0 to 1"]);
    refused(&["--perturb", "brightness(0..1)", "--objective", "most"], &["share=0.5"]);
    refused(&["--perturb", "brightness(0..1)", "--csv", &path("a.csv")], &["cannot be used"]);
    // Every image has a label that the network does not give it.
    let labels = [&[0, 0, 8, 1, 0, 0, 0, 60][..], &[1, 0].repeat(30)].concat();
    fs::write(folder.path().join("test-labels-idx1-ubyte"), labels).expect("a file");
    refused(&["--delta", &delta], &["none of 12 test images", "classified correctly"]);
}
