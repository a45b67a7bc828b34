//! `metes train`.

use std::fs;
use std::path::Path;

use crate::common::{Run, assert_refused, run};

/// Two classes of images of 4×4, dark and bright, as many to train on as to test with.
fn write_data(folder: &Path) {
    let labels: Vec<u8> = (0..80).map(|at| at % 2).collect();
    let pixels: Vec<u8> =
        labels.iter().enumerate().flat_map(|(at, label)| [at as u8 + 100 * label; 16]).collect();
    for split in ["train", "test"] {
        let images = [&[0, 0, 8, 3, 0, 0, 0, 80, 0, 0, 0, 4, 0, 0, 0, 4][..], &pixels].concat();
        fs::write(folder.join(format!("{split}-images-idx3-ubyte")), images).expect("a file");
        let labels = [&[0, 0, 8, 1, 0, 0, 0, 80][..], &labels].concat();
        fs::write(folder.join(format!("{split}-labels-idx1-ubyte")), labels).expect("a file");
    }
}

fn train(folder: &Path, arch: &str, output: &str, more: &[&str]) -> Run {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let (data, output) = (path(""), path(output));
    run("train", &[&["--data", &data, "--arch", arch, "-o", &output], more].concat())
}

#[test]
fn a_network_is_trained_and_can_be_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    let curve = folder.path().join("curve.csv");
    let more =
        ["--epochs", "20", "--batch", "8", "--rate", "0.01", "--curve", curve.to_str().expect("a path")];
    let told = train(folder.path(), "conv 2x3/2 fc 6", "net.onnx", &more);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    for line in [
        "images        80 for training, 80 for testing, 4×4",
        "classes       2",
        "layers        conv 2x3/2 fc 6",
        "parameters    88",
        "epochs        20",
        "accuracy      100.00 % on training images, 100.00 % on test images",
    ] {
        assert!(told.out.lines().any(|told| told == line), "{line} is not in\n{}", told.out);
    }
    let curve = fs::read_to_string(&curve).expect("a table");
    assert_eq!(curve.lines().count(), 21);
    assert!(curve.starts_with("epoch,train_loss,train_accuracy,test_loss,test_accuracy\n1,"));

    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let words =
        ["--image", &path("test-images-idx3-ubyte"), "--index", "1", "--perturb", "brightness(-0.01..0.01)"];
    let verdict = run("verify", &[&[path("net.onnx").as_str()], &words[..]].concat());
    assert_eq!(verdict.code, 0, "{verdict:?}");

    let again =
        train(folder.path(), "conv 2x3/2 fc 6", "again.onnx", &[&more[..6], &["--threads", "1"]].concat());
    assert_eq!(again.code, 0);
    let read = |name| fs::read(folder.path().join(name)).expect("a network");
    assert!(read("net.onnx") == read("again.onnx"), "the same seed gave another network");
}

#[test]
fn wrong_input_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_refused(&train(folder.path(), "fc 3", "net.onnx", &[]), &["train-images-idx3-ubyte", "neither"]);
    write_data(folder.path());
    let refused = |arch, output, more: &[&str], words: &[&str]| {
        assert_refused(&train(folder.path(), arch, output, more), words);
        assert!(!folder.path().join("net.onnx").exists());
    };
    refused("fc x", "net.onnx", &[], &["`x` is no layer", "fc 32"]);
    refused("pool 8", "net.onnx", &[], &["`pool 8`", "4×4"]);
    refused("fc 4096 4096 4096 4096 4096 4096 4096 4096 4096", "net.onnx", &[], &["parameters"]);
    refused("fc 3", "no/net.onnx", &[], &["cannot write"]);
    refused("fc 3", "net.onnx", &["--rate", "0"], &["above 0"]);
    refused("fc 3", "net.onnx", &["--epochs", "0"], &["--epochs"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_writes_the_network_so_far() {
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    let child = crate::common::metes()
        .args(["train", "--arch", "fc 3", "--epochs", "100000", "--data"])
        .arg(folder.path())
        .arg("-o")
        .arg(folder.path().join("net.onnx"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    std::thread::sleep(std::time::Duration::from_secs(2));
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(kill.success(), "the run ended before it was interrupted");
    let told: Run = child.wait_with_output().expect("an end").into();
    assert_eq!(told.code, 3);
    assert!(told.out.contains("of 100000, then interrupted"), "{}", told.out);
    assert_eq!(run("inspect", &[folder.path().join("net.onnx").to_str().expect("a path")]).code, 0);
}
