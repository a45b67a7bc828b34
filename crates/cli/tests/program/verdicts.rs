//! Verdicts, exit codes, summaries, pictures.

use std::fs;

use serde_json::{Value, json};

use crate::common::{metes, report_boot, verify_boot};

const REFUTED: [&str; 2] = ["--perturb", "brightness(-0.3..0.3)"];
const HOLDS: [&str; 2] = ["--perturb", "brightness(-1/100..1/100)"];

fn with<'a>(one: &[&'a str], other: &[&'a str]) -> Vec<&'a str> {
    [one, other].concat()
}

#[test]
fn exit_codes_tell_the_verdict() {
    for (code, verdict, words) in [
        (0, "holds", with(&HOLDS, &[])),
        (1, "refuted", with(&REFUTED, &[])),
        (3, "undecided", with(&REFUTED, &["--region-limit", "0"])),
        (3, "undecided", with(&REFUTED, &["--time-limit", "0"])),
        (0, "profiled", with(&HOLDS, &["--keep", "attention"])),
        (1, "refuted", with(&HOLDS, &["--label", "3"])),
        (1, "refuted", with(&REFUTED, &["--keep", "attention", "--delta", "0"])),
        (0, "holds", with(&REFUTED, &["--keep", "attention", "--delta", "1e9"])),
    ] {
        assert_eq!(report_boot(code, &words)["verdict"], verdict, "{words:?}");
        let run = verify_boot(&words);
        assert_eq!(run.code, code);
        let word = if verdict == "profiled" { "no claim asked" } else { verdict };
        assert!(run.out.starts_with(&format!("verdict       {word}")), "{}", run.out);
    }
}

#[test]
fn the_summary_names_what_was_found() {
    let run = verify_boot(&with(&REFUTED, &["--delta", "4"]));
    for part in [
        "label         9, the network's own",
        "brightness in -3/10..3/10",
        "all of Θ",
        "witness       label",
        "δ-profile",
    ] {
        assert!(run.out.contains(part), "{part} is not in:\n{}", run.out);
    }
    assert_eq!(run.err, "");
}

/// The intervals of a report as (from, to, label).
fn intervals(report: &Value) -> Vec<(&str, &str, i64)> {
    let list = report["intervals"].as_array().expect("a list");
    list.iter()
        .map(|entry| {
            (
                entry["from"].as_str().expect("a number"),
                entry["to"].as_str().expect("a number"),
                entry["label"].as_i64().expect("an integer"),
            )
        })
        .collect()
}

#[test]
fn intervals_cover_the_box_in_order_and_change_label() {
    let report = report_boot(1, &REFUTED);
    let intervals = intervals(&report);
    assert_eq!(intervals.first().map(|first| first.0), Some("-3/10"));
    assert_eq!(intervals.last().map(|last| last.1), Some("3/10"));
    assert!(intervals.len() > 1);
    for pair in intervals.windows(2) {
        assert_eq!(pair[0].1, pair[1].0, "no gap");
        assert_ne!(pair[0].2, pair[1].2, "merged over equal labels");
    }
}

#[test]
fn a_limit_on_regions_repeats_itself() {
    for (limit, code) in [("1", 3), ("10", 1)] {
        let words = with(&REFUTED, &["--region-limit", limit]);
        let first = report_boot(code, &words);
        assert_eq!(first["regions"].to_string(), limit);
        assert_eq!(first["complete"], json!(false));
        assert_eq!(report_boot(code, &words), first);
    }
}

#[test]
fn an_unexplored_start_is_not_taken_for_one_outside() {
    let unexplored = verify_boot(&with(&REFUTED, &["--region-limit", "0"]));
    assert!(unexplored.out.contains("not every region around θ = 0 was explored"), "{}", unexplored.out);
    let outside = verify_boot(&["--perturb", "brightness(0.1..0.2)"]);
    assert!(outside.out.contains("Θ does not contain θ = 0"), "{}", outside.out);
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut seen: Vec<[Vec<u8>; 2]> = Vec::new();
    for threads in ["1", "2", "5"] {
        let files = [folder.path().join("x.json"), folder.path().join("x.svg")];
        let run = verify_boot(&[
            "--perturb",
            "brightness(-0.1..0.1) + patch(x=10..18, y=10..18, value=1, opacity=0..1)",
            "--delta",
            "3",
            "--threads",
            threads,
            "--json",
            files[0].to_str().expect("a path"),
            "--picture",
            files[1].to_str().expect("a path"),
        ]);
        assert_eq!(run.code, 1, "{}", run.err);
        seen.push(files.map(|file| fs::read(file).expect("a file")));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn pictures_are_what_their_names_say() {
    let folder = tempfile::tempdir().expect("a folder");
    for perturb in [
        "brightness(-0.1..0.1)",
        "brightness(-0.02..0.02) + contrast(-0.02..0.02)",
        "brightness(0..0.001) + contrast(0..0.001) + fog(0..0.001)",
    ] {
        for (name, start) in [("x.svg", &b"<?xml"[..]), ("x.png", b"\x89PNG")] {
            let file = folder.path().join(name);
            let run = verify_boot(&["--perturb", perturb, "--picture", file.to_str().expect("a path")]);
            assert_eq!(run.err, "");
            assert!(fs::read(&file).expect("a picture").starts_with(start), "{perturb} {name}");
        }
    }
}

#[test]
fn the_demo_runs_the_command_that_it_prints() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = metes().arg("demo").arg("--folder").arg(folder.path()).output().expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("metes verify") && text.contains("verdict       refuted"), "{text}");
    let picture = fs::read_to_string(folder.path().join("verdict.svg")).expect("a picture");
    assert!(picture.contains("<svg"));
    let command = text.lines().find(|line| line.trim_start().starts_with("metes verify")).expect("a command");
    let binary = env!("CARGO_BIN_EXE_metes");
    let command = command.trim_start().replacen("metes", binary, 1);
    let again = std::process::Command::new("sh").arg("-c").arg(command).output().expect("a shell");
    let again = String::from_utf8(again.stdout).expect("text");
    assert!(text.contains(&again), "{again}");
}

#[test]
fn the_model_card_of_the_demo_is_about_its_network() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = metes().arg("demo").arg("--folder").arg(folder.path()).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0));
    let model = folder.path().join("fashion-24x2.onnx");
    let seen = metes().arg("inspect").arg(model).output().expect("the program starts");
    let seen = String::from_utf8(seen.stdout).expect("text");
    let hash = seen.lines().find_map(|line| line.strip_prefix("sha256 ")).expect("a hash").trim();
    let card = fs::read_to_string(folder.path().join("fashion-24x2.md")).expect("a model card");
    assert!(card.contains(&format!("SHA-256 {hash}")), "{hash} is not in:\n{card}");
    assert!(card.contains("metes train"), "{card}");
}

#[test]
fn inspection_describes_a_model() {
    let output = metes().args(["inspect", "verix_mnist-10x2.onnx"]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    for part in [
        "hinge units     20",
        "parameters      8070",
        "output shape    [1, 10]",
        "853d86b18a4266f6a516e5ad44e9403eac2f87575625193ac132ac17d11a34b0",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}
