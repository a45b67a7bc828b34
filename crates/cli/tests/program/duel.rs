//! `metes duel`: a verifier that lies, one that knows nothing, and wrong usage.

#![cfg(unix)]

use std::fs;

use serde_json::Value;

use crate::common::metes;

#[test]
fn a_liar_is_caught_and_its_smallest_cases_are_proved() {
    let folder = tempfile::tempdir().unwrap();
    for (name, script) in [("unknown.sh", "echo unknown > \"$3\"\n"), ("liar.sh", "echo unsat\n")] {
        fs::write(folder.path().join(name), script).unwrap();
    }
    let duel = |verifier: &[&str], words: &str, code: i32| {
        let run =
            metes().current_dir(folder.path()).arg("duel").args(verifier).args(words.split(' ')).output();
        let run = run.unwrap();
        assert_eq!(run.status.code(), Some(code), "{words}: {}", String::from_utf8_lossy(&run.stderr));
    };
    let unknown = ["--verifier", "sh unknown.sh {onnx} {vnnlib} {result}"];
    duel(&unknown, "--generators tie,zombori --instances 20 --out unknown", 0);
    let liar = ["--verifier", "sh liar.sh {onnx} {vnnlib}"];
    duel(&liar, "--generators tie,zombori --instances 20 --shrinks 1 --out liar --json liar.json", 1);
    duel(&[], "--list", 0);
    duel(&[], "--instances 30 --seed 7 --out hard-cases", 0);

    let report: Value = serde_json::from_slice(&fs::read(folder.path().join("liar.json")).unwrap()).unwrap();
    assert_eq!(report["schema"], "metes-duel-1");
    let counts = &report["all"]["outcomes"];
    let count = |name: &str| counts[name].as_u64().unwrap_or(0);
    assert_eq!(count("missed") + count("agree"), 20);
    assert!(count("missed") >= 10, "every tie is one");
    let mut proved = 0;
    for case in fs::read_dir(folder.path().join("liar/wrong")).unwrap() {
        let case = case.unwrap().path();
        if !case.join("shrunk.metes").exists() {
            continue;
        }
        proved += 1;
        for form in ["vnnlib", "witness.txt", "json"] {
            assert!(case.join(format!("shrunk.{form}")).is_file(), "{}: {form}", case.display());
        }
        let run = metes().arg("check").arg(case.join("shrunk.metes")).output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{}", case.display());
    }
    assert!(proved > 0, "no wrong answer was shrunk");
    let truths = fs::read_to_string(folder.path().join("hard-cases/instances.csv")).unwrap();
    assert!(truths.lines().count() > 25, "{truths}");
}

#[test]
fn wrong_usage_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    for (words, said) in [
        (vec!["--verifier", "cat {onnx}"], "write {vnnlib} in its place"),
        (vec!["--verifier", "cat '{onnx} {vnnlib}"], "ends inside"),
        (vec!["--verifier", "/no/such/program {onnx} {vnnlib}"], "does not start"),
        (vec!["--generators", "tie,nonsense"], "no generator `nonsense`"),
        (vec!["--networks", "/no/such/folder"], "/no/such/folder"),
        (vec!["--networks", folder.path().to_str().unwrap()], "no network there is a chain"),
    ] {
        let run = metes()
            .arg("duel")
            .args(&words)
            .arg("--out")
            .arg(&out)
            .args(["--instances", "1"])
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(2), "{words:?}");
        let error = String::from_utf8(run.stderr).unwrap();
        assert!(error.contains(said), "{words:?}: {error}");
    }
}
