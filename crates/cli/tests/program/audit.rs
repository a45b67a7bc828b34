//! `metes audit`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::{Run, assert_refused, check, instance, run};

/// An answer: the least output that the property asks for, what the verifier says, and what it published.
pub type Answer = (&'static str, &'static str, Option<&'static str>);

/// Answers about the identity on the interval from 0 to 1, worth everything that answers can be.
pub const ANSWERS: [Answer; 7] = [
    ("0.5", "sat", Some("((X_0 0.5) (Y_0 0.5000001))")),
    ("0.5", "unsat", None),
    ("1.5", "sat", Some("((X_0 1.00000001))")),
    ("0.5", "sat", Some("((X_0 nan))")),
    ("0.5", "sat", Some("((X_0 1.00000001))")),
    ("0.5", "timeout", None),
    ("Y_7", "unsat", None),
];

/// Audits answers in a folder.
pub fn audit(folder: &Path, answers: &[Answer], words: &[&str]) -> Run {
    let (mut results, mut instances) = (String::new(), String::new());
    let published = folder.join("out/2025_identity");
    fs::create_dir_all(&published).expect("a folder");
    for (at, (least, answer, point)) in answers.iter().enumerate() {
        let files = folder.join(at.to_string());
        fs::create_dir_all(&files).expect("a folder");
        instance(&files, &format!("(assert (>= Y_0 {least}))"), "");
        instances += &format!("./{at}/identity.nnet,{at}/property.vnnlib,20\n");
        results += &format!("identity,run/{at}/identity.nnet,run/{at}/property.vnnlib,.1,{answer},1.5\n");
        if let Some(point) = point {
            let path = published.join(format!("{at}_identity_property.counterexample"));
            fs::write(path, point).expect("a file");
        }
    }
    results += "other,other.onnx,other.vnnlib,.1,sat,1.5\n";
    let path = |name: &str, text: &str| {
        fs::write(folder.join(name), text).expect("a file");
        folder.join(name).to_str().expect("a path").to_owned()
    };
    let [results, instances] = [path("out/results.csv", &results), path("instances.csv", &instances)];
    run("audit", &[&[results.as_str(), "--instances", &instances], words].concat())
}

#[test]
fn answers_are_judged_and_wrong_ones_proved() {
    let folder = tempfile::tempdir().expect("a folder");
    let proofs = folder.path().join("proofs");
    let words = ["--json", "-", "--proofs", proofs.to_str().expect("a path")];
    let run = audit(folder.path(), &ANSWERS, &words);
    assert_eq!((run.code, run.err.as_str()), (1, ""), "{}", run.out);
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    let entries = report["entries"].as_array().expect("a list");
    let judgements: Vec<&str> = entries.iter().filter_map(|entry| entry["judgement"].as_str()).collect();
    assert_eq!(judgements, ["right", "wrong", "wrong", "unfounded", "unfounded", "no_answer", "failed"]);
    assert_eq!(report["counts"]["wrong"], 2);
    assert_eq!(report["counts"]["rows_of_no_instance"], 1);
    for (entry, truth) in [(&entries[1], "sat"), (&entries[2], "unsat")] {
        assert_eq!(entry["truth"], truth);
        let certificate = entry["certificate"].as_str().expect("a certificate");
        let accepted = check(&[certificate]);
        assert_eq!(accepted.code, 0, "{} {}", accepted.out, accepted.err);
    }
    assert!(entries[1]["witness"][0].is_string());
    assert_eq!(entries[4]["published"]["verdict"], "holds_clamped");
    assert_eq!(entries[4]["published"]["violation"], "1/100000000");
    assert_eq!(fs::read_dir(&proofs).expect("a folder").count(), 2);
}

#[test]
fn the_table_names_what_is_not_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = audit(folder.path(), &ANSWERS, &[]);
    assert_eq!((run.code, run.err.as_str()), (1, ""), "{}", run.out);
    for part in [
        "2 wrong answers\naudited       7 of 7 instances\nright         1\nwrong         2\nunfounded     2\n",
        "undecided     0\nno answer     1\nfailed        1\n",
        "1 rows of answers belong to no instance",
        "wrong         ./1/identity.nnet 1/property.vnnlib\n              the verifier says unsat\n              exactly: sat, at X_0 = ",
        "violates the property by ≈ 0.499999\n              exactly: unsat\n",
        "violates the property by 1.00000e-8; clamped into the box it holds\n",
        "`nan` is not a number",
        "`Y_7` is not declared",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    let right = audit(folder.path(), &ANSWERS[..1], &[]);
    assert_eq!(right.code, 0);
    assert!(right.out.starts_with("no wrong answer\naudited       1 of 1 instances\n"), "{}", right.out);
}

#[test]
fn tables_that_are_none_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("a file");
        folder.path().join(name).to_str().expect("a path").to_owned()
    };
    let [good, short] = [path("good.csv", "a.onnx,b.vnnlib,1\n"), path("short.csv", "a.onnx\n")];
    assert_refused(&run("audit", &[&good]), &["--instances"]);
    assert_refused(&run("audit", &[&short, "--instances", &short]), &["short.csv: line 1: 1 columns"]);
    assert_refused(
        &run("audit", &[&good, "--instances", &good]),
        &["good.csv: line 1: 3 columns", "run_time"],
    );
    assert_refused(&run("audit", &["/nowhere", "--instances", &good]), &["/nowhere"]);
}
