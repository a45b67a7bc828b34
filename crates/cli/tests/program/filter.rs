//! With `--no-filter` everything is printed the same but the counts of how signs were settled.

use serde_json::Value;

use crate::common::{BOOT, SNEAKER, metes};

/// The report and the picture of a command, with the counts of signs apart.
fn outcome(words: &[&str], filter: bool) -> (Value, Value, Vec<u8>) {
    let folder = tempfile::tempdir().expect("a folder");
    let picture = folder.path().join("picture.svg");
    let mut command = metes();
    command.args(words).args(["--json", "-"]).arg("--picture").arg(&picture);
    if !filter {
        command.arg("--no-filter");
    }
    let output = command.output().expect("the program starts");
    let mut report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let signs = report["signs"].take();
    (report, signs, std::fs::read(picture).expect("a picture"))
}

fn assert_same(words: &[&str]) {
    let (with, signs, picture) = outcome(words, true);
    let (without, exact_signs, exact_picture) = outcome(words, false);
    assert_eq!(with, without);
    assert_eq!(picture, exact_picture);
    assert!(signs["filter"].as_u64() > Some(0));
    assert_eq!(exact_signs["filter"], 0);
    assert!(exact_signs["exact"].as_u64() > signs["exact"].as_u64());
}

#[test]
fn a_line_is_the_same_without_the_filter() {
    assert_same(
        &[&["verify"], &BOOT[..], &["--perturb", "brightness(-0.05..0.05)", "--delta", "1/2"]].concat(),
    );
}

#[test]
fn a_plane_is_the_same_without_the_filter() {
    let perturb = "brightness(-0.02..0.02) + patch(x=10..18, y=10..18, value=1, opacity=0..1/4)";
    assert_same(&[&["verify"], &BOOT[..], &["--perturb", perturb]].concat());
    assert_same(&[&["boundary"], &SNEAKER[..], &["--of", "label", "--perturb", perturb]].concat());
}
