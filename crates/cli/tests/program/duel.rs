//! `metes duel`: the commands of `docs/test-your-verifier.md`, as they stand there, and wrong usage.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::common::metes;

/// The blocks of shell commands in the page, with the exit code of the last command of each.
fn blocks() -> Vec<(String, i32)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/test-your-verifier.md");
    let text = fs::read_to_string(page).unwrap();
    let fenced = text.split("```sh").skip(1).map(|rest| rest.split("```").next().unwrap());
    fenced
        .map(|block| {
            let (info, commands) = block.split_once('\n').unwrap();
            let code = info.trim().strip_prefix("exit-").map_or(0, |code| code.parse().unwrap());
            (commands.to_owned(), code)
        })
        .collect()
}

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_metes"));
    let path = std::env::join_paths(
        [binary.parent().unwrap().to_owned()]
            .into_iter()
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let path = path.unwrap();
    let blocks = blocks();
    assert_eq!(blocks.len(), 5, "the page has other commands than this test knows of");
    for (commands, code) in blocks {
        let run = Command::new("sh")
            .args(["-e", "-c", &commands])
            .env("PATH", &path)
            .current_dir(folder.path())
            .output();
        let run = run.unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(code), "{commands}\n{said}");
    }
    let report: Value = serde_json::from_slice(&fs::read(folder.path().join("liar.json")).unwrap()).unwrap();
    assert_eq!(report["schema"], "metes-duel-1");
    let counts = &report["all"]["outcomes"];
    let count = |name: &str| counts[name].as_u64().unwrap_or(0);
    assert_eq!(count("missed") + count("agree"), 20);
    assert!(count("missed") >= 10, "every tie is one");
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
        (vec!["--networks", folder.path().to_str().unwrap()], "holds no chain"),
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
