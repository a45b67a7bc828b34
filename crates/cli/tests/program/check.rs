//! `metes check`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::{BOOT, SNEAKER, assert_refused, certificate_boot, check, check_report, metes, verify};

const LINE: [&str; 2] = ["--perturb", "brightness(-0.01..0.01)"];

fn path(path: &Path) -> &str {
    path.to_str().expect("a path")
}

/// A certificate in JSON with a field changed.
fn changed(file: &Path, change: impl FnOnce(&mut Value)) {
    let mut content: Value = serde_json::from_slice(&fs::read(file).expect("a file")).expect("JSON");
    change(&mut content);
    fs::write(file, content.to_string()).expect("a file");
}

#[test]
fn both_forms_are_accepted_with_what_they_were_compared_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let [model, option, image] = BOOT;
    for name in ["proof.json", "proof.cert"] {
        let file = folder.path().join(name);
        certificate_boot(0, &file, &LINE);
        let alone = check(&[path(&file)]);
        assert_eq!((alone.code, alone.err.as_str()), (0, ""));
        assert!(alone.out.starts_with("accepted: For all brightness in [-1/100, 1/100]: output 9 is larger"));
        assert!(alone.out.contains("compared      with no model file"), "{}", alone.out);
        let both = check(&[path(&file), "--model", model, option, image]);
        assert_eq!((both.code, both.err.as_str()), (0, ""));
        assert!(both.out.contains("the classifier is that of ../../crates/cli/demo/fashion-24x2.onnx"));
        assert!(both.out.contains("images are those of ../../crates/cli/demo/ankle-boot.png"));
    }
}

#[test]
fn every_statement_is_put_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.cert");
    for (code, interval, words, verdict, parts) in [
        (
            1,
            "-0.3..0.3",
            &[][..],
            "accepted: ",
            ["At brightness = ", "output 9 is not larger than every other"],
        ),
        (
            1,
            "-0.3..0.3",
            &["--say", "interval"],
            "accepted: ",
            ["< brightness <", "the interval ends where output 9 is not"],
        ),
        (
            1,
            "-0.3..0.3",
            &["--say", "partition"],
            "accepted: ",
            ["regions cover all", "brightness in [-3/10, 3/10]"],
        ),
        (
            3,
            "-0.05..0.05",
            &["--region-limit", "3"],
            "accepted (partial): ",
            ["For all", "nothing is said of"],
        ),
    ] {
        let perturb = format!("brightness({interval})");
        certificate_boot(code, &file, &[&["--perturb", &perturb], words].concat());
        let run = check(&[path(&file), "--model", BOOT[0], BOOT[1], BOOT[2]]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{words:?}: {}", run.out);
        let first = run.out.lines().next().unwrap_or_default();
        assert!(first.starts_with(verdict), "{first}");
        for part in parts {
            assert!(first.contains(part), "{part}: {first}");
        }
    }
    let report = check_report(0, &[path(&file)]);
    assert_eq!(report["verdict"], "partial");
    assert!(report["leaves"]["open"].as_u64().expect("a count") > 0);
}

#[test]
fn a_flawed_proof_is_rejected_with_its_step_and_rule() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.json");
    certificate_boot(0, &file, &LINE);
    let steps = check_report(0, &[path(&file)])["steps"].as_u64().expect("a count") as usize;
    changed(&file, |content| {
        let proof = content["proof"].as_array_mut().expect("steps");
        assert!(proof.pop().expect("a leaf")["leaf"].is_object());
        proof.push(json!({ "leaf": { "margins": [] } }));
    });
    let run = check(&[path(&file)]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(run.out.starts_with(&format!("rejected: step {}: leaf: ", steps - 1)), "{}", run.out);
    let report = check_report(1, &[path(&file)]);
    assert_eq!(
        (&report["verdict"], &report["rule"], &report["step"], &report["claim"]),
        (&json!("rejected"), &json!("leaf"), &json!(steps - 1), &Value::Null)
    );
}

#[test]
fn a_changed_network_is_rejected_by_its_hash() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.json");
    certificate_boot(0, &file, &LINE);
    changed(&file, |content| content["classifier"]["scale"] = json!("3"));
    let run = check(&[path(&file)]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("rejected: hash: "), "{}", run.out);
}

#[test]
fn what_is_no_certificate_is_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole.cert");
    certificate_boot(0, &whole, &LINE);
    let whole = fs::read(whole).expect("a file");
    let file = folder.path().join("proof.cert");
    let contents: [&[u8]; 6] = [
        b"",
        b"{",
        b"{\"format\": \"\\u001b[31m\"}",
        b"\xff\xff\xff\xff\xff",
        &whole[..whole.len() / 2],
        &[&whole[..], b"\0"].concat(),
    ];
    for content in contents {
        fs::write(&file, content).expect("a file");
        let run = check(&[path(&file)]);
        assert_eq!((run.code, run.err.as_str()), (1, ""), "{}", run.out);
        assert!(run.out.starts_with("rejected: format: "), "{}", run.out);
        assert!(!run.out.contains('\u{1b}'));
    }
}

#[test]
fn another_model_image_or_perturbation_is_rejected() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.json");
    let written = path(&file);
    let [model, option, image, index, one] = SNEAKER;
    let run = verify(&[&SNEAKER, &LINE[..], &["--certificate", written]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    let own = [written, "--model", model, option, image];
    let run = check(&own);
    assert_eq!(run.code, 0);
    assert!(run.out.contains("note          the first dimension of the input"), "{}", run.out);
    assert_eq!(check(&[&own[..], &[index, one]].concat()).code, 0);
    for (words, rule, detail) in [
        (&[written, "--model", BOOT[0]][..], "classifier", "fashion-24x2.onnx"),
        (&[written, "--model", model, option, BOOT[2], index, "0"], "image", "ankle-boot.png"),
        (&[&own[..], &[index, "0"]].concat(), "image", "image 0"),
    ] {
        let report = check_report(1, words);
        assert_eq!((&report["rule"], &report["step"]), (&json!(rule), &Value::Null), "{words:?}");
        assert!(report["detail"].as_str().expect("text").contains(detail), "{report}");
    }
    for (field, text, rule) in [
        ("perturbation", "brightness(-0.01..0.01) + contrast(0..1)", "input_map"),
        ("perturbation", "brightness(-0.01..0.0099)", "claim"),
        ("perturbation", "contrast(-0.01..0.01)", "input_map"),
        ("perturbation", "brightness(", "input_map"),
        ("range", "0..1/100", "input_map"),
        ("range", "1..0", "input_map"),
        ("preprocess", "mean=0.5", "classifier"),
        ("preprocess", "mean", "classifier"),
    ] {
        let before = fs::read(&file).expect("a file");
        changed(&file, |content| content["source"][field] = json!(text));
        // The proof is as good as before: only what it is said to be about is not.
        assert_eq!(check(&[written]).code, 0);
        assert_eq!(check_report(1, &own)["rule"], rule, "{field} {text}");
        fs::write(&file, before).expect("a file");
    }
}

#[test]
fn parameters_are_called_what_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.json");
    certificate_boot(0, &file, &LINE);
    changed(&file, |content| content["claim"]["parameters"] = json!(["con\u{1b}trast"]));
    let words = [path(&file), "--model", BOOT[0], BOOT[1], BOOT[2]];
    let run = check(&words);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("rejected: claim: parameter 0 is called \"con"), "{}", run.out);
    assert!(!run.out.contains('\u{1b}'));
    // Where a certificate names files, they are the user's to have.
    changed(&file, |content| content["source"]["perturbation"] = json!("blend(\"no\u{1b}such.png\", 0..1)"));
    let run = check(&words);
    assert_refused(&run, &["certificate's perturbation", "such.png"]);
    assert!(!run.err.contains('\u{1b}'));
}

#[test]
fn unreadable_files_and_wrong_usage_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.cert");
    certificate_boot(0, &file, &LINE);
    let file = path(&file);
    assert_refused(&check(&["no-such.cert"]), &["no-such.cert"]);
    assert_refused(&check(&[file, "--model", "no-such.onnx"]), &["no-such.onnx"]);
    assert_refused(&check(&[file, "--model", BOOT[0], "--image", "no-such.png"]), &["no-such.png"]);
    assert_refused(&check(&[file, "--image", BOOT[2]]), &["--model"]);
    assert_refused(&check(&[file, "--model", BOOT[0], "--index", "1"]), &["--image"]);
    assert_refused(&check(&[file, "--json", "no-such-folder/x.json"]), &["cannot write"]);
    let length = fs::metadata(file).expect("a file").len();
    assert_refused(&check(&[file, "--json", file]), &["cannot write", "proof.cert"]);
    assert_eq!(fs::metadata(file).expect("a file").len(), length);
    assert_refused(&check(&[]), &["<CERTIFICATE>"]);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("proof.cert");
    certificate_boot(0, &file, &LINE);
    let mut child = metes()
        .args(["check", path(&file)])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
