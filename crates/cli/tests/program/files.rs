//! Files that are missing, malformed or truncated, and places that cannot be written to.

use std::fs;
use std::path::Path;

use crate::common::{BOOT, assert_refused, data, metes, verify, verify_boot};

const LINE: [&str; 2] = ["--perturb", "brightness(-0.1..0.1)"];

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn missing_files_and_folders_are_named() {
    let image = ["--image", BOOT[2]];
    for model in ["no-such.onnx", "no-such.nnet", "slices", "README.md"] {
        assert_refused(&verify(&[&[model][..], &image, &LINE].concat()), &[model]);
    }
    for image in ["no-such.png", "slices", "README.md"] {
        assert_refused(&verify(&[&[BOOT[0], "--image", image][..], &LINE].concat()), &[image]);
    }
}

#[test]
fn truncated_models_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cut.onnx");
    let whole = fs::read(data().join("verix_mnist-10x2.onnx")).expect("a model");
    for length in [0, 1, 2, 7, 100, 1000, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..length]).expect("a file");
        let words = [&[path(&file), "--image", BOOT[2]][..], &LINE].concat();
        assert_refused(&verify(&words), &["cut.onnx"]);
    }
}

#[test]
fn damaged_models_never_crash_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("damaged.onnx");
    let whole = fs::read(data().join("verix_mnist-10x2.onnx")).expect("a model");
    // The bytes of the structure stand at the front and at the end.
    let places = (0..120).chain(whole.len() - 120..whole.len()).step_by(5);
    for place in places {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        fs::write(&file, &bytes).expect("a file");
        let output = metes().arg("inspect").arg(&file).output().expect("the program starts");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 2)), "byte {place}: {text}");
        assert!(!text.contains("panicked"), "byte {place}: {text}");
    }
}

#[test]
fn truncated_images_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, source) in [
        ("cut.png", "../../crates/cli/demo/ankle-boot.png"),
        ("cut.gz", "fashion-images-idx3-ubyte.gz"),
        ("cut.npy", "slices/line_base.npy"),
    ] {
        let whole = fs::read(data().join(source)).expect("an image");
        let file = folder.path().join(name);
        for length in [0, 1, 9, 20, 60, whole.len() / 4] {
            fs::write(&file, &whole[..length]).expect("a file");
            let words = [&[BOOT[0], "--image", path(&file)][..], &LINE].concat();
            assert_refused(&verify(&words), &[name]);
        }
    }
}

#[test]
fn images_of_another_size_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("small.csv");
    for row in ["", "0.5", "0.1,0.2,oops,0.4"] {
        fs::write(&file, row).expect("a file");
        let words = [&[BOOT[0], "--image", path(&file)][..], &LINE].concat();
        assert_refused(&verify(&words), &["small.csv"]);
    }
}

#[test]
fn pixels_outside_the_range_are_refused_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bright.csv");
    fs::write(&file, vec!["1.25"; 784].join(",")).expect("a file");
    let words = [&[BOOT[0], "--image", path(&file)][..], &LINE].concat();
    assert_refused(&verify(&words), &["5/4", "--range none", "bright.csv"]);
}

#[test]
fn a_network_with_one_output_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("one.nnet");
    let image = folder.path().join("x.csv");
    fs::write(&model, "1,2,1,2,\n2,1,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n1,-1,\n0,\n").expect("a file");
    fs::write(&image, "0.25,0.5\n").expect("a file");
    let words = [&[path(&model), "--image", path(&image)][..], &LINE].concat();
    assert_refused(&verify(&words), &["1 output", "at least two"]);
}

#[test]
fn places_that_cannot_be_written_to_are_named_before_the_run() {
    // Without the check this query would run for minutes.
    let endless =
        ["--perturb", "brightness(-1..1) + contrast(-1..1) + patch(x=5..25, y=5..25, value=1, opacity=0..1)"];
    for option in
        [["--json", "no-such-folder/x.json"], ["--picture", "no-such-folder/x.svg"], ["--json", "slices"]]
    {
        assert_refused(&verify_boot(&[&endless[..], &option].concat()), &["cannot write", option[1]]);
    }
}

#[test]
fn files_in_use_are_not_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let [model, both] = ["net.onnx", "both.svg"].map(|name| folder.path().join(name));
    fs::copy(data().join(BOOT[0]), &model).expect("a copy");
    let length = fs::metadata(&model).expect("a file").len();
    let model_again = folder.path().join(".").join("net.onnx");
    let words = [&[path(&model), BOOT[1], BOOT[2], "--json", path(&model_again)][..], &LINE].concat();
    assert_refused(&verify(&words), &["cannot write", "net.onnx"]);
    assert_eq!(fs::metadata(&model).expect("a file").len(), length);
    let words = [&LINE[..], &["--json", path(&both), "--picture", path(&both)]].concat();
    assert_refused(&verify_boot(&words), &["both.svg"]);
}
