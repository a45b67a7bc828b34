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

/// Runs a command with the given words.
pub fn run(command: &str, words: &[&str]) -> Run {
    metes().arg(command).args(words).output().expect("the program starts").into()
}

/// Runs `metes verify` with the given words.
pub fn verify(words: &[&str]) -> Run {
    run("verify", words)
}

/// Runs `metes boundary` with the given words.
pub fn boundary(words: &[&str]) -> Run {
    run("boundary", words)
}

/// Runs `metes verify` on the demo's network and image.
pub fn verify_boot(words: &[&str]) -> Run {
    verify(&[&BOOT, words].concat())
}

/// Runs `metes boundary` on the demo's network and image.
pub fn boundary_boot(words: &[&str]) -> Run {
    boundary(&[&BOOT, words].concat())
}

/// Runs `metes check` with the given words.
pub fn check(words: &[&str]) -> Run {
    run("check", words)
}

/// Runs `metes export` with the given words.
pub fn export(words: &[&str]) -> Run {
    run("export", words)
}

/// A certificate of a run on the demo's network and image that ends with a certain code.
pub fn certificate_boot(code: i32, file: &Path, words: &[&str]) {
    let file = file.to_str().expect("a path");
    let run = verify_boot(&[words, &["--certificate", file]].concat());
    assert_eq!((run.code, run.err.as_str()), (code, ""), "{words:?}");
}

/// The report of `metes check`.
pub fn check_report(code: i32, words: &[&str]) -> Value {
    report_of("check", code, words)
}

/// The report of a run that is expected to end with a certain code.
fn report_of(command: &str, code: i32, words: &[&str]) -> Value {
    let run = run(command, &[words, &["--json", "-"]].concat());
    assert_eq!((run.code, run.err.as_str()), (code, ""), "{words:?}");
    serde_json::from_str(&run.out).expect("JSON")
}

/// The report of `metes verify`.
pub fn report(code: i32, words: &[&str]) -> Value {
    report_of("verify", code, words)
}

/// The report of `metes boundary`.
pub fn boundary_report(code: i32, words: &[&str]) -> Value {
    report_of("boundary", code, words)
}

/// The report of a run on the demo's network and image.
pub fn report_boot(code: i32, words: &[&str]) -> Value {
    report(code, &[&BOOT, words].concat())
}

/// The report of `metes boundary` on the demo's network and image.
pub fn boundary_report_boot(code: i32, words: &[&str]) -> Value {
    boundary_report(code, &[&BOOT, words].concat())
}

/// A network whose two inputs count alike, and an image for it, in a folder: which pixel of the
/// saliency map is the top one is a matter of breaking the tie.
pub fn tied_pixels(folder: &Path) -> [String; 2] {
    let [model, image] = ["tie.nnet", "x.csv"].map(|name| folder.join(name));
    let layers = "1,1,\n1,1,\n0,\n0,\n1,0,\n0,-1,\n1,\n0,\n";
    std::fs::write(&model, format!("2,2,2,2,\n2,2,2,\n0,\n0,0,\n1,1,\n0,0,0,\n1,1,1,\n{layers}"))
        .expect("a file");
    std::fs::write(&image, "0.25,0.5\n").expect("a file");
    [model, image].map(|path| path.to_str().expect("a path").to_owned())
}

/// Compares a report with a stored one, byte by byte; with `METES_BLESS` set it is stored instead.
pub fn assert_golden(name: &str, command: &str, words: &[&str]) {
    let run = run(command, &[words, &["--json", "-"]].concat());
    assert_eq!(run.err, "");
    let file = data().join("golden").join(name);
    if std::env::var_os("METES_BLESS").is_some() {
        std::fs::write(&file, &run.out).expect("a file");
    }
    let stored = std::fs::read_to_string(&file).expect("a stored report");
    assert!(run.out == stored, "{name} differs; METES_BLESS=1 stores the new one:\n{}", run.out);
}

/// The second image of the test data on a network for digits.
pub const SNEAKER: [&str; 5] =
    ["verix_mnist-10x2.onnx", "--image", "fashion-images-idx3-ubyte.gz", "--index", "1"];

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

/// A network of one input that gives it back, a property of it on the interval from 0 to 1, and a point, in a folder.
pub fn instance(folder: &Path, assertion: &str, point: &str) -> [String; 3] {
    let model = "1,1,1,1,\n1,1,\n0,\n0,\n1,\n0,0,\n1,1,\n1,\n0,\n";
    let property =
        format!("(declare-const X_0 Real)\n(declare-const Y_0 Real)\n(assert (<= 0 X_0 1))\n{assertion}\n");
    [("identity.nnet", model), ("property.vnnlib", &property), ("point.txt", point)].map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_str().expect("a path").to_owned()
    })
}

/// Runs `metes audit-witness` with the given words.
pub fn audit_witness(words: &[&str]) -> Run {
    run("audit-witness", words)
}

/// The report of `metes audit-witness` on a point and a property of [`instance`].
pub fn audit_witness_report(code: i32, assertion: &str, point: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let files = instance(folder.path(), assertion, point);
    let words: Vec<&str> = files.iter().map(String::as_str).chain(["--json", "-"]).collect();
    let run = audit_witness(&words);
    assert_eq!((run.code, run.err.as_str()), (code, ""), "{}", run.out);
    serde_json::from_str(&run.out).expect("JSON")
}

/// An exact number of a report, as a float.
#[allow(clippy::float_arithmetic, reason = "tests compare estimates")]
pub fn number(value: &serde_json::Value) -> f64 {
    let text = value.as_str().expect("a number");
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    let float = |digits: &str| digits.parse::<f64>().expect("digits");
    float(numerator) / float(denominator)
}
