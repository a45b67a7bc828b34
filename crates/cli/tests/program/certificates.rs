//! Certificates about other people's networks, judged by both checkers.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{boundary, check, large_data, verify};

/// A network with what is asked of it, and how the run ends.
struct Case {
    name: &'static str,
    model: &'static str,
    words: &'static [&'static str],
    code: i32,
}

const NORMALISED: &str = "mean=0.1307, std=0.3081";

const CASES: [Case; 5] = [
    Case {
        name: "plane",
        model: "nets/mnist/verix_mnist-10x2.onnx",
        words: &["--perturb", "brightness(-0.05..0.05) + contrast(-0.05..0.05)"],
        code: 0,
    },
    Case {
        name: "convolutions",
        model: "nets/mnist/eran_convSmallRELU__Point.onnx",
        words: &["--perturb", "brightness(-0.004..0.004)", "--preprocess", NORMALISED],
        code: 0,
    },
    Case {
        name: "maxima",
        model: "nets/mnist/eran_mnist_conv_maxpool.onnx",
        words: &["--perturb", "brightness(-0.001..0.001)", "--preprocess", NORMALISED],
        code: 0,
    },
    Case {
        name: "attention",
        model: "nets/mnist/fgp_mnist-20_20_20.onnx",
        words: &[
            "--perturb",
            "brightness(-0.05..0.05) + patch(x=4..8, y=4..8, value=1, opacity=0..0.1)",
            "--delta",
            "9",
        ],
        code: 0,
    },
    Case {
        name: "interval",
        model: "nets/mnist/marabou_mnist2x10.onnx",
        words: &["--perturb", "translate(x, -8..8)", "--say", "interval"],
        code: 1,
    },
];

/// The checker extracted from the proofs, if it was built.
fn proved() -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proofs/extraction/metes-check-proved");
    let path = std::env::var_os("METES_CHECK_PROVED").map_or(built, PathBuf::from);
    if !path.exists() {
        println!("skipped in part: the checker extracted from the proofs was not built (scripts/proofs)");
    }
    Some(path).filter(|path| path.exists())
}

/// Both checkers accept a file.
pub fn is_accepted(file: &Path, compared: &[&str]) {
    let path = file.to_str().expect("a path");
    let run = check(&[&[path], compared].concat());
    assert_eq!(run.code, 0, "{path}: {}{}", run.out, run.err);
    if let Some(proved) = proved() {
        let output = Command::new(proved).arg(file).output().expect("the proved checker starts");
        assert!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn both_checkers_accept_what_is_written_about_real_networks() {
    let Some(data) = large_data() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let image = data.join("images/mnist/test-images-idx3-ubyte.gz");
    let image = ["--image", image.to_str().expect("a path"), "--index", "3"];
    for Case { name, model, words, code } in CASES {
        let file = folder.path().join(format!("{name}.metes"));
        let certificate = ["--certificate", file.to_str().expect("a path")];
        let model = data.join(model);
        let model = model.to_str().expect("a path");
        let run = verify(&[&[model], &image[..], words, &certificate].concat());
        assert_eq!(run.code, code, "{name}: {}{}", run.out, run.err);
        assert!(run.out.contains("accepted by the checker"), "{}", run.out);
        is_accepted(&file, &[&["--model", model], &image[..]].concat());
    }
}

#[test]
fn both_checkers_accept_the_boundary_of_the_demo() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, of) in [("label", &["label"][..]), ("attention", &["attention", "--delta", "2"])] {
        let file = folder.path().join(name);
        let words = [
            &crate::common::BOOT[..],
            &["--of"],
            of,
            &["--perturb", "brightness(-0.1..0.1) + contrast(-0.1..0.1)"],
            &["--certificate", file.to_str().expect("a path")],
        ];
        let run = boundary(&words.concat());
        assert_eq!(run.code, 0, "{name}: {}{}", run.out, run.err);
        is_accepted(&file, &[]);
    }
}

#[test]
fn a_certificate_goes_to_a_file_of_its_own() {
    for (place, reason) in [
        ("-", "a certificate does not go to standard output"),
        (crate::common::BOOT[0], "another argument names the same file"),
        ("no/such/folder/proof", "there is no folder no/such/folder"),
    ] {
        let words = ["--perturb", "brightness(-0.01..0.01)", "--certificate", place];
        let run = verify(&[&crate::common::BOOT[..], &words].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{place}");
        assert!(run.err.contains(reason), "{}", run.err);
    }
}

#[test]
fn another_file_is_no_certificate() {
    let run = check(&[crate::common::BOOT[0]]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("rejected: format: not a certificate"), "{}", run.out);
}

#[test]
fn neither_the_filter_nor_threads_change_a_certificate() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.metes");
    let mut written = Vec::new();
    for how in [&["--threads", "2"][..], &["--threads", "1"], &["--no-filter"]] {
        let words = [
            &crate::common::BOOT[..],
            &["--perturb", "brightness(-0.3..0.3) + contrast(-0.1..0.1)", "--say", "partition"],
            &["--keep", "both", "--certificate", file.to_str().expect("a path")],
            how,
        ];
        let run = verify(&words.concat());
        assert_eq!(run.err, "", "{how:?}");
        written.push(std::fs::read(&file).expect("a certificate"));
    }
    assert!(written.windows(2).all(|pair| pair[0] == pair[1]));
}

/// The proof of an interval takes a second look at some regions, which a limit has let pass already.
#[test]
fn a_limit_that_all_regions_keep_does_not_stop_an_interval() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.metes");
    for (limit, written) in [("62", true), ("20", false)] {
        let words = [
            &crate::common::BOOT[..],
            &["--perturb", "brightness(-0.3..0.3)", "--say", "interval", "--region-limit", limit],
            &["--certificate", file.to_str().expect("a path")],
        ];
        let run = verify(&words.concat());
        assert_eq!(run.code, if written { 1 } else { 2 }, "{}", run.err);
        assert_eq!(run.err.contains("a limit ended the run"), !written, "{}", run.err);
    }
}
