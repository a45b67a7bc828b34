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

/// Four pictures of each of two classes, whose names are `dark` and `bright|er`, in a folder called `pictures`.
fn write_pictures(folder: &Path) {
    let folder = folder.join("pictures");
    fs::create_dir_all(folder.join("sub")).expect("a folder");
    for split in ["train", "test"] {
        let mut table = "path,class\n".to_owned();
        for at in 0..8u8 {
            let name = format!("sub/{split}{at}.ppm");
            let pixels = [20 * at + if at % 2 == 0 { 0 } else { 100 }, 0, 7].repeat(usize::from(16 + at));
            let header = format!("P6 {} 1 255\n", 16 + at);
            fs::write(folder.join(&name), [header.as_bytes(), &pixels].concat()).expect("a picture");
            table += &format!("{name},{}\n", if at % 2 == 0 { "dark" } else { "bright|er" });
        }
        fs::write(folder.join(format!("{split}.csv")), table).expect("a table");
    }
}

#[test]
fn pictures_are_resized_and_unreadable_ones_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    write_pictures(folder.path());
    let data = folder.path().join("pictures");
    let output = folder.path().join("net.onnx");
    let words =
        ["--data", data.to_str().expect("a path"), "-o", output.to_str().expect("a path"), "--arch", "fc 4"];
    let train = |more: &[&str]| run("train", &[&words, more].concat());
    assert_refused(&train(&[]), &["sub/train0.ppm is 1×16", "sub/train1.ppm is 1×17", "--size"]);
    assert_refused(&train(&["--size", "4"]), &["32x32"]);
    fs::write(data.join("sub/train3.ppm"), "no picture").expect("a file");
    assert_refused(
        &train(&["--size", "2x4"]),
        &["1 of 16 pictures", "sub/train3.ppm: is neither PNG", "--skip-unreadable"],
    );
    let told = train(&["--size", "2x4", "--skip-unreadable", "--epochs", "2"]);
    assert_eq!(told.code, 0, "{told:?}");
    assert!(
        told.err.contains("note: left out 1 unreadable pictures: sub/train3.ppm: is neither"),
        "{}",
        told.err
    );
    for line in
        ["images        7 for training, 8 for testing, 2×4, in colour", "left out      1 unreadable pictures"]
    {
        assert!(told.out.lines().any(|told| told == line), "{line} is not in\n{}", told.out);
    }
    let card = fs::read_to_string(folder.path().join("net.md")).expect("a model card");
    for part in [
        "| 0 bright\\|er | 3 | 4 |",
        "| 1 dark | 4 | 4 |",
        "--data pictures --size 2x4 --arch 'fc 4'",
        "--skip-unreadable",
        "1 unreadable ones were left out",
        "[1, 3, 2, 4]",
    ] {
        assert!(card.contains(part), "{part} is not in\n{card}");
    }
}

#[test]
fn the_model_card_says_what_other_commands_find() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    let told = train(folder.path(), "conv 2x3 pool 2 fc 6", "net.onnx", &["--epochs", "3", "--seed", "5"]);
    assert_eq!(told.code, 0, "{told:?}");
    let card = fs::read_to_string(folder.path().join("net.md")).expect("a model card");
    let seen = run("inspect", &[folder.path().join("net.onnx").to_str().expect("a path")]).out;
    let found = |name: &str| {
        let line = seen.lines().find(|line| line.starts_with(name)).expect("a line of inspect");
        line.split_whitespace().last().expect("a value").to_owned()
    };
    for (name, value) in [("parameters", found("parameters")), ("hinge units", found("hinge units"))] {
        assert!(card.contains(&format!("| {name} | {value} |")), "{name} {value} is not in\n{card}");
        assert!(
            told.out.contains(&format!("{name:<13} {value}\n")),
            "{name} {value} is not in\n{}",
            told.out
        );
    }
    assert!(card.contains(&format!("SHA-256 {} |", found("sha256"))), "{card}");
    let said = told.out.lines().find_map(|line| line.strip_prefix("accuracy      ")).expect("an accuracy");
    assert!(card.contains(&format!("| accuracy | {said} |")), "{card}");
    assert!(
        !card.contains(folder.path().to_str().expect("a path").rsplit_once('/').expect("a folder").0),
        "{card}"
    );

    // The command line on the card makes the same network.
    let line = card.lines().find_map(|line| line.strip_prefix("metes train ")).expect("a command");
    let words: Vec<String> = line
        .split('\'')
        .enumerate()
        .flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect();
    let again = folder.path().join("again.onnx");
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut set = |name, value| {
        let at = words.iter().position(|word| *word == name).expect("an argument");
        words[at + 1] = value;
    };
    set("--data", folder.path().to_str().expect("a path"));
    set("-o", again.to_str().expect("a path"));
    assert_eq!(run("train", &words).code, 0);
    assert!(
        fs::read(&again).expect("a network") == fs::read(folder.path().join("net.onnx")).expect("a network")
    );
}

#[test]
fn a_file_that_is_no_model_card_is_not_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    fs::write(folder.path().join("README.md"), "# Mine\n").expect("a file");
    assert_refused(&train(folder.path(), "fc 3", "README.onnx", &[]), &["README.md", "model card"]);
    assert_eq!(train(folder.path(), "fc 3", "net.onnx", &["--epochs", "1"]).code, 0);
    assert_eq!(train(folder.path(), "fc 3", "net.onnx", &["--epochs", "1"]).code, 0);
    assert_refused(&train(folder.path(), "fc 3", "net.md", &[]), &["must end in .onnx"]);
}

#[test]
fn curves_are_tables_or_pictures() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let curve =
        |name: &str| train(folder.path(), "fc 3", "net.onnx", &["--epochs", "2", "--curve", &path(name)]);
    assert_eq!(curve("curve.svg").code, 0);
    let picture = fs::read_to_string(path("curve.svg")).expect("a picture");
    for text in ["Training of net.onnx", "fc 3 on", "loss", "accuracy (%)", "training images", "test images"]
    {
        assert!(picture.contains(text), "{text}");
    }
    assert_eq!(curve("curve.PNG").code, 0);
    assert!(fs::read(path("curve.PNG")).expect("a picture").starts_with(b"\x89PNG"));
    assert_refused(&curve("curve.txt"), &["--curve", ".csv, .svg or .png"]);
}

#[test]
fn networks_that_are_too_large_to_enumerate_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    let told = train(folder.path(), "fc 512 1", "net.onnx", &["--epochs", "1"]);
    assert!(told.code == 0 && told.err.starts_with("note: 513 hinge units"), "{told:?}");
    let told = train(folder.path(), "fc 512", "net.onnx", &["--epochs", "1"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
}

/// Trains for many epochs with a checkpoint.
fn with_checkpoint(folder: &Path, output: &str, more: &[&str]) -> Run {
    let checkpoint = folder.join("run.checkpoint").to_str().expect("a path").to_owned();
    train(folder, "fc 3", output, &[&["--epochs", "300", "--checkpoint", &checkpoint], more].concat())
}

#[test]
fn a_killed_run_goes_on_to_the_same_network() {
    use std::time::{Duration, Instant};

    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    let path = |name: &str| folder.path().join(name);
    let mut child = crate::common::metes()
        .args(["train", "--arch", "fc 3", "--epochs", "300", "--data"])
        .arg(folder.path())
        .arg("--checkpoint")
        .arg(path("run.checkpoint"))
        .arg("-o")
        .arg(path("killed.onnx"))
        .spawn()
        .expect("the program starts");
    let start = Instant::now();
    while !path("run.checkpoint").exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "there is no checkpoint");
        std::thread::sleep(Duration::from_millis(1));
    }
    // On Unix this is SIGKILL.
    child.kill().expect("the run ended before it was killed");
    child.wait().expect("an end");
    assert!(!path("killed.onnx").exists());

    let told = with_checkpoint(folder.path(), "net.onnx", &[]);
    assert_eq!(told.code, 0, "{told:?}");
    let epoch = told.err.strip_prefix("note: going on behind epoch ").and_then(|rest| rest.split(' ').next());
    let epoch: usize = epoch.and_then(|epoch| epoch.parse().ok()).expect("an epoch");
    assert!((1..300).contains(&epoch), "{}", told.err);
    assert_eq!(train(folder.path(), "fc 3", "whole.onnx", &["--epochs", "300"]).code, 0);
    let read = |name| fs::read(path(name)).expect("a network");
    assert!(read("net.onnx") == read("whole.onnx"), "going on gave another network");
}

#[test]
fn checkpoints_of_other_runs_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    assert_eq!(with_checkpoint(folder.path(), "net.onnx", &[]).code, 0);
    let other = with_checkpoint(folder.path(), "other.onnx", &["--seed", "1"]);
    assert_refused(&other, &["run.checkpoint", "seed 0, and not 1"]);
    let labels = folder.path().join("train-labels-idx1-ubyte");
    let mut changed = fs::read(&labels).expect("labels");
    changed[20] ^= 1;
    fs::write(&labels, changed).expect("labels");
    assert_refused(&with_checkpoint(folder.path(), "other.onnx", &[]), &["run.checkpoint", "other data"]);
    fs::write(folder.path().join("run.checkpoint"), "{}").expect("a file");
    assert_refused(&with_checkpoint(folder.path(), "other.onnx", &[]), &["run.checkpoint", "safetensors"]);
    let same = folder.path().join("net.onnx").to_str().expect("a path").to_owned();
    assert_refused(&train(folder.path(), "fc 3", "net.onnx", &["--checkpoint", &same]), &["same file"]);
}

/// A checkpoint after one epoch with weights that are numbers, but so large that logits are none.
fn write_huge_checkpoint(folder: &Path) {
    use std::ops::ControlFlow;

    use metes_train::architecture::Architecture;
    use metes_train::checkpoint::Run;
    use metes_train::method::Method;
    use metes_train::network::Network;
    use metes_train::state::State;
    use metes_train::training::{Settings, go_on};

    let data = metes_train::data::load(folder).expect("data");
    let architecture: Architecture = "fc 3".parse().expect("an architecture");
    let settings = Settings { epochs: 300, batch: 50, rate: 0.001, seed: 0, method: Method::NATURAL };
    let network = Network::random(&architecture, [1, 4, 4], 2, 0).expect("a network");
    let mut state = State::new(&network, &data, 0).expect("a state");
    let stop = &mut |_: &State| ControlFlow::Break(());
    go_on(&network, &data, &settings, &mut state, &mut |_| ControlFlow::Continue(()), stop)
        .expect("an epoch");
    for variable in network.variables() {
        variable.set(&(variable.ones_like().expect("ones") * 3e38).expect("a product")).expect("weights");
    }
    let settings = metes_train::described::described(&architecture, &settings);
    let run = Run { data: data.sha256(), settings, epochs: 300, batches: 2 };
    run.write(&folder.join("run.checkpoint"), &network, &state).expect("a checkpoint");
}

#[test]
fn a_run_that_diverges_says_which_file_has_the_last_good_epoch() {
    let folder = tempfile::tempdir().expect("a folder");
    write_data(folder.path());
    write_huge_checkpoint(folder.path());
    let before = fs::read(folder.path().join("run.checkpoint")).expect("a checkpoint");
    let told = with_checkpoint(folder.path(), "net.onnx", &[]);
    assert_eq!(told.code, 2, "{told:?}");
    for words in ["not finite in epoch 2, step 1", "run.checkpoint holds the run as it was after epoch 1"] {
        assert!(told.err.contains(words), "{words} is not in {}", told.err);
    }
    assert!(told.out.contains("1 of 300, then the loss was not finite"), "{}", told.out);
    assert!(fs::read(folder.path().join("run.checkpoint")).expect("a checkpoint") == before);
    assert_eq!(run("inspect", &[folder.path().join("net.onnx").to_str().expect("a path")]).code, 0);
}
