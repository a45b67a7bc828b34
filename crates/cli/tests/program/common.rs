//! Running the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The network and the image of the demo, as seen from [`data`].
pub const BOOT: [&str; 3] =
    ["../../crates/cli/demo/fashion-24x2.onnx", "--image", "../../crates/cli/demo/ankle-boot.png"];

/// The folder of the test data.
pub fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data")
}

/// The folder of the larger test data, if there is one.
pub fn large_data() -> Option<PathBuf> {
    let folder = std::env::var_os("METES_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: METES_DATA is not set");
    }
    folder
}

/// The program, about to run in [`data`].
pub fn metes() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metes"));
    command.current_dir(data());
    command
}

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("the program ends by itself"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }
}

/// Runs `metes verify` with the given words.
pub fn verify(words: &[&str]) -> Run {
    metes().arg("verify").args(words).output().expect("the program starts").into()
}

/// Runs `metes verify` on the demo's network and image.
pub fn verify_boot(words: &[&str]) -> Run {
    verify(&[&BOOT, words].concat())
}

/// The report of a run that is expected to end with a certain code.
pub fn report(code: i32, words: &[&str]) -> Value {
    let run = verify(&[words, &["--json", "-"]].concat());
    assert_eq!((run.code, run.err.as_str()), (code, ""), "{words:?}");
    serde_json::from_str(&run.out).expect("JSON")
}

/// The report of a run on the demo's network and image.
pub fn report_boot(code: i32, words: &[&str]) -> Value {
    report(code, &[&BOOT, words].concat())
}

/// Asserts that wrong input is refused: code 2, nothing on standard output, and a message of few
/// words that names what it should.
pub fn assert_refused(run: &Run, named: &[&str]) {
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.err.starts_with("error: "), "{}", run.err);
    for word in named {
        assert!(run.err.contains(word), "`{word}` is not in: {}", run.err);
    }
    let first = run.err.lines().next().unwrap_or_default();
    assert!(first.chars().count() < 600, "{first}");
    for debris in ["panicked", "Some(", "Err(", "RUST_BACKTRACE", "{ "] {
        assert!(!run.err.contains(debris), "`{debris}` in: {}", run.err);
    }
    // No cause is told twice.
    let parts: Vec<&str> = first.split(": ").collect();
    assert!(parts.windows(2).all(|pair| pair[0] != pair[1]), "{first}");
    let half = first.len() / 2;
    assert!(
        !first.is_char_boundary(half)
            || !first[half..].contains(parts[parts.len() - 1])
            || !first[..half].ends_with(parts[parts.len() - 1]),
        "{first}"
    );
}
