//! `metes universal`.
#![allow(clippy::float_arithmetic, reason = "estimates are compared")]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::common::{Run, assert_refused, metes, number, run};

/// Images of 28×28 of which the upper, the middle or the lower part is brighter, in noise: of two classes maps would have no gradient.
fn write_data(folder: &Path) {
    let labels: Vec<u8> = (0..60).map(|at| at % 3).collect();
    let pixel = |image: usize, at: usize, label: u8| {
        let noise = (image * 7919 + at * 104_729) % 97;
        noise as u8 + if at / 262 == usize::from(label) { 90 } else { 0 }
    };
    let pixels: Vec<u8> = labels
        .iter()
        .enumerate()
        .flat_map(|(image, &label)| (0..784).map(move |at| pixel(image, at, label)))
        .collect();
    for split in ["train", "test"] {
        let images = [&[0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 28, 0, 0, 0, 28][..], &pixels].concat();
        fs::write(folder.join(format!("{split}-images-idx3-ubyte")), images).expect("a file");
    }
    write_labels(folder, &labels);
}

fn write_labels(folder: &Path, labels: &[u8]) {
    for split in ["train", "test"] {
        let labels = [&[0, 0, 8, 1, 0, 0, 0, 60][..], labels].concat();
        fs::write(folder.join(format!("{split}-labels-idx1-ubyte")), labels).expect("a file");
    }
}

/// Two networks on such images.
fn write_networks(folder: &Path) {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    write_data(folder);
    for (name, layers) in [("net", "fc 8 8"), ("other", "fc 10")] {
        let file = path(&format!("{name}.onnx"));
        let words = ["--data", &path(""), "--arch", layers, "-o", &file, "--epochs", "6"];
        assert_eq!(run("train", &words).code, 0);
    }
}

fn words(folder: &Path, more: &[&str]) -> Vec<String> {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let few = [
        ("--images-train", "40"),
        ("--images-test", "30"),
        ("--batch", "10"),
        ("--iterations", "20"),
        ("--top", "40"),
        ("--epsilon", "2"),
    ];
    let few =
        few.into_iter().filter(|(name, _)| !more.contains(name)).flat_map(|(name, value)| [name, value]);
    let words = [path("net.onnx"), "--data".to_owned(), path(""), "-o".to_owned(), path("found")];
    words.into_iter().chain(few.chain(more.iter().copied()).map(str::to_owned)).collect()
}

/// `metes universal` on a network of a folder.
fn universal(folder: &Path, more: &[&str]) -> Run {
    if !folder.join("net.onnx").exists() {
        write_networks(folder);
    }
    let words = words(folder, more);
    run("universal", &words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A report of `metes universal` on two networks.
pub fn universal_report() -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    write_networks(folder.path());
    let other = folder.path().join("other.onnx").display().to_string();
    let told = universal(folder.path(), &[&other, "--json", "-"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
    serde_json::from_str(&told.out).expect("JSON")
}

#[test]
fn every_method_is_judged_and_written_and_not_calculated_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let images = folder.path().join("images.csv").display().to_string();
    let told = universal(folder.path(), &["--csv", &images]);
    assert_eq!((told.code, told.err.as_str()), (0, ""), "{told:?}");
    let methods = ["upi-grad", "upi-pca", "upi-pca-power", "upi-plus", "per-image", "per-image-random"];
    for method in methods.iter().chain(&["random, mean of 5", "random, largest of 5"]) {
        assert!(told.out.contains(&format!("| {method} |")), "{method} is not in\n{}", told.out);
    }
    for words in ["(estimates)", "ℓ₂ norm 2 for pixel values 0..1, 510 for 0..255", "classified correctly"]
    {
        assert!(told.out.contains(words), "{words} is not in\n{}", told.out);
    }
    let found = |name: &str| folder.path().join("found").join(name);
    assert_eq!(fs::read_to_string(found("table.md")).expect("a table"), told.out);
    let report: Value =
        serde_json::from_slice(&fs::read(found("results.json")).expect("a report")).expect("JSON");
    let rows = report["found"].as_array().expect("rows");
    assert_eq!(rows.len(), methods.len() + 5);
    assert_eq!(fs::read_to_string(found("rows.csv")).expect("rows").lines().count(), rows.len() + 1);
    let correct = report["models"][0]["test_images"]["correct"].as_u64().expect("a count") as usize;
    let images = fs::read_to_string(&images).expect("rows");
    assert_eq!(images.lines().count(), rows.len() * correct + 1);
    for row in rows.iter().filter(|row| !row["perturbation"].is_null()) {
        let perturbation = &row["perturbation"];
        assert!((number(&perturbation["l2"]) - 2.0).abs() < 1e-5, "{perturbation}");
        assert!(number(&perturbation["training"]) >= number(&perturbation["training_other_sign"]));
        let file = perturbation["delta"].as_str().expect("a name");
        let array: ndarray::Array3<f32> = ndarray_npy::read_npy(found(file)).expect("an array");
        assert_eq!(array.dim(), (1, 28, 28));
        let length = array.iter().map(|&number| f64::from(number) * f64::from(number)).sum::<f64>().sqrt();
        assert!((length - 2.0).abs() < 1e-5, "{file}: {length}");
        assert!(fs::read(found(&file.replace(".npy", ".png"))).expect("a picture").starts_with(b"\x89PNG"));
    }
    assert!(found("net-upi-pca-images.png").exists() && found("net-per-image-images.png").exists());

    // What is kept is used: a kept number that is changed is seen, and one of other settings is not.
    let kept = found("kept/net-upi-pca-on-net.json");
    let text = fs::read_to_string(&kept).expect("what is kept");
    let start = text.find("\"dissimilarity\":").expect("a number");
    let end = start + text[start..].find(',').expect("the next field");
    fs::write(&kept, format!("{}\"dissimilarity\":1000.0{}", &text[..start], &text[end..])).expect("a file");
    let changed = universal(folder.path(), &[]);
    assert_ne!(changed.out, told.out);
    fs::write(&kept, text.replace("top 40", "top 41")).expect("a file");
    assert_eq!(universal(folder.path(), &["--threads", "1"]).out, told.out);
    // The same images and noise in batches of another size.
    let other = universal(folder.path(), &["--batch", "7", "--method", "per-image-random"]);
    let line = |run: &Run| run.out.lines().find(|line| line.contains("per-image-random")).map(str::to_owned);
    assert_eq!(line(&other), line(&told));
}

#[test]
fn what_is_found_beats_noise_and_is_tried_on_every_network() {
    let report = universal_report();
    for row in report["found"].as_array().expect("rows") {
        let method = row["method"].as_str().expect("a name");
        if ["upi-grad", "upi-pca"].contains(&method) {
            assert!(number(&row["times_random"]) > 1.0, "{row}");
        }
        let transfers = row["transfers"].as_array().expect("transfers");
        let is_universal = !method.starts_with("per-image");
        assert_eq!(transfers.len(), if is_universal { 2 } else { 0 });
        for transfer in transfers.iter().filter(|transfer| transfer["on"] == row["model"]) {
            assert_eq!(transfer["test"], row["test"]);
        }
    }
}

#[test]
fn a_search_that_is_interrupted_or_killed_goes_on_with_the_same_bits() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = ["--method", "upi-grad", "--iterations", "2000", "--batch", "40"];
    write_networks(folder.path());
    let kept = folder.path().join("found/kept");
    let state = kept.join("net-upi-grad.state.json");
    for signal in ["-INT", "-KILL"] {
        let mut child = metes()
            .arg("universal")
            .args(words(folder.path(), &long))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let before = fs::read(&state).ok();
        let start = Instant::now();
        while fs::read(&state).ok() == before && start.elapsed() < Duration::from_secs(60) {
            assert!(child.try_wait().expect("a process").is_none(), "it ended before it was stopped");
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
        let status = child.wait().expect("a process");
        if signal == "-INT" {
            assert_eq!(status.code(), Some(3));
        }
        assert!(state.exists());
    }
    let found = || fs::read(folder.path().join("found/net-upi-grad.npy")).expect("an array");
    assert_eq!(universal(folder.path(), &long).code, 0);
    assert!(!state.exists());
    let gone_on = found();
    fs::remove_dir_all(&kept).expect("what is kept");
    assert_eq!(universal(folder.path(), &long).code, 0);
    assert!(gone_on == found(), "the bits differ");
}

#[test]
fn maps_of_logits_are_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let logit = |more: &[&str]| universal(folder.path(), &[&["--output", "logit"], more].concat());
    let words = ["net.onnx", "gradient of the maps is 0", "--output softmax", "--softplus"];
    for method in ["upi-grad", "upi-pca", "upi-pca-power", "upi-plus", "per-image"] {
        assert_refused(&logit(&["--method", method]), &words);
    }
    assert_eq!(logit(&["--method", "upi-pca", "--softplus", "10"]).code, 0);
    assert_eq!(logit(&["--method", "upi-pca", "--map", "ig", "--steps", "3"]).code, 0);
    assert_eq!(logit(&["--method", "random", "--norm", "linf", "--epsilon", "0.1"]).code, 0);
}

#[test]
fn wrong_input_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |more: &[&str], words: &[&str]| assert_refused(&universal(folder.path(), more), words);
    for epsilon in ["0", "-1", "nan", "inf", "1/0"] {
        refused(&["--epsilon", epsilon], &["--epsilon"]);
    }
    refused(&["--method", "upi"], &["--method", "upi-grad"]);
    refused(&["--noise", "-1"], &["--noise"]);
    refused(&["--noise", "nan"], &["--noise"]);
    refused(&["--top", "785"], &["--top 785", "784 elements"]);
    refused(&["--batch", "0"], &["--batch"]);
    refused(&["--json", "-", "--csv", "-"], &["standard output"]);
    refused(&["--csv", "no/rows.csv"], &["cannot write"]);
    let again = folder.path().join("net.onnx").display().to_string();
    refused(&[&again], &["two models are called net"]);
    write_labels(folder.path(), &[1, 2, 0].repeat(20));
    refused(&[], &["net.onnx, training images", "none of the 40 images is classified correctly"]);
    write_labels(folder.path(), &(0..60).map(|at| at % 12).collect::<Vec<u8>>());
    refused(&[], &["has label", "3 outputs"]);
}
