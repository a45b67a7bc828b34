//! `metes decide`, and certificates of what it says.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::{Run, assert_refused, check, large_data, metes};

/// `y = |x₀| + |x₁|`, of inputs that files say lie between −1 and 1.
const NETWORK: &str = "2,2,1,4,\n2,4,1,\n0,\n-1,-1,\n1,1,\n0,0,0,\n1,1,1,\n\
    1,0,\n-1,0,\n0,1,\n0,-1,\n0,\n0,\n0,\n0,\n1,1,1,1,\n0,\n";

/// A folder with the network.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        let files = Self { folder: tempfile::tempdir().expect("a folder") };
        files.write("sum.nnet", NETWORK);
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a file")
    }

    /// A property of two inputs in [−1, 1] and one output.
    fn property(&self, name: &str, conditions: &str) {
        let bounds = "(assert (<= X_0 1))(assert (>= X_0 -1))(assert (<= X_1 1))(assert (>= X_1 -1))";
        self.write(name, &format!("{}{bounds}{conditions}", declared(2, 1)));
    }

    /// Runs in the folder.
    fn run(&self, command: &str, words: &[&str]) -> Run {
        metes()
            .arg(command)
            .args(words)
            .current_dir(self.folder.path())
            .output()
            .expect("the program starts")
            .into()
    }

    fn decide(&self, words: &[&str]) -> Run {
        self.run("decide", words)
    }

    fn report(&self, code: i32, words: &[&str]) -> Value {
        let run = self.decide(&[words, &["--json", "-"]].concat());
        assert_eq!((run.code, run.err.as_str()), (code, ""), "{words:?}");
        serde_json::from_str(&run.out).expect("JSON")
    }
}

fn declared(inputs: usize, outputs: usize) -> String {
    let named =
        |letter: char, len: usize| (0..len).map(move |at| format!("(declare-const {letter}_{at} Real)"));
    named('X', inputs).chain(named('Y', outputs)).collect()
}

/// Margins of 0: the sum is at most 2, at vertices.
fn margins(files: &Files) {
    files.property("sat.vnnlib", "(assert (>= Y_0 2))");
    files
        .property("unsat.vnnlib", "(assert (or (and (>= Y_0 2.0000000000000000001)) (and (<= Y_0 -1e-30))))");
}

#[test]
fn exit_codes_tell_the_verdict() {
    let files = Files::new();
    margins(&files);
    for (property, code) in [("sat", 1), ("unsat", 0)] {
        let run = files.decide(&["sum.nnet", &format!("{property}.vnnlib")]);
        assert_eq!((run.code, run.err.as_str()), (code, ""));
        assert!(run.out.starts_with(&format!("{property}: ")), "{}", run.out);
    }
    let undecided = files.decide(&["sum.nnet", "unsat.vnnlib", "--time-limit", "0"]);
    assert_eq!(undecided.code, 3, "{}", undecided.out);
    assert!(
        undecided.out.starts_with("unknown: ") && undecided.out.contains("of 1 cases"),
        "{}",
        undecided.out
    );
}

#[test]
fn a_counterexample_is_told_exactly() {
    let files = Files::new();
    // Nothing but x₀ = 1/3, x₁ = ±1 or the like has these values: no decimal does.
    files.property(
        "thirds.vnnlib",
        "(assert (>= Y_0 (/ 4 3)))(assert (<= Y_0 (/ 4 3)))(assert (>= X_1 1))(assert (>= X_0 0))",
    );
    let report = files.report(1, &["sum.nnet", "thirds.vnnlib", "--result", "result.txt"]);
    assert_eq!(report["verdict"], "sat");
    assert_eq!(report["schema"], "metes-decide-1");
    assert_eq!([&report["inputs"], &report["outputs"], &report["cases"]], [&json!(2), &json!(1), &json!(1)]);
    let witness = &report["witness"];
    assert_eq!([&witness["x"], &witness["y"]], [&json!(["1/3", "1"]), &json!(["4/3"])]);
    assert_eq!([&witness["case"], &witness["conjunction"]], [&json!(0), &json!(0)]);
    assert_eq!(witness["holds_in_decimals"], json!(false));
    assert_eq!([&report["left"], &report["certificate"]], [&json!([]), &Value::Null]);
    let result = files.read("result.txt");
    assert_eq!(result, witness["decimals"]);
    assert!(result.starts_with("sat\n((X_0 0.333333333") && result.contains("(X_1 1)"), "{result}");
}

#[test]
fn results_are_the_words_of_competitions() {
    let files = Files::new();
    margins(&files);
    for (property, words, code, result) in
        [("unsat", &[][..], 0, "unsat\n"), ("unsat", &["--time-limit", "0"], 3, "unknown\n")]
    {
        let property = format!("{property}.vnnlib");
        let run = files.decide(&[&["sum.nnet", &property, "--result", "result.txt"], words].concat());
        assert_eq!(run.code, code);
        assert_eq!(files.read("result.txt"), result);
    }
    files.decide(&["sum.nnet", "sat.vnnlib", "--result", "result.txt"]);
    let result = files.read("result.txt");
    assert!(result.starts_with("sat\n((X_0 ") && result.contains("(Y_0 2)"), "{result}");
}

#[test]
fn what_is_left_is_told() {
    let files = Files::new();
    margins(&files);
    let report = files.report(3, &["sum.nnet", "unsat.vnnlib", "--time-limit", "0"]);
    assert_eq!(report["verdict"], "unknown");
    assert_eq!([&report["witness"], &report["interrupted"]], [&Value::Null, &json!(false)]);
    let left = &report["left"][0];
    assert_eq!([&left["case"], &left["conjunctions"]], [&json!(0), &json!([0, 1])]);
    assert_eq!([&left["low"], &left["high"]], [&json!(["-1", "-1"]), &json!(["1", "1"])]);
}

#[test]
fn certificates_are_about_their_model_and_property() {
    let files = Files::new();
    margins(&files);
    files.write("other.nnet", &NETWORK.replace("1,1,1,1,", "1,1,1,2,"));
    for (property, other, code) in [("sat.vnnlib", "unsat.vnnlib", 1), ("unsat.vnnlib", "sat.vnnlib", 0)] {
        for name in ["proof.json", "proof.metes"] {
            let report = files.report(code, &["sum.nnet", property, "--certificate", name]);
            assert_eq!(report["certificate"]["bytes"], fs::metadata(files.path(name)).expect("a file").len());
            let check = |model, property| {
                let run = files.run("check", &[name, "--model", model, "--property", property]);
                assert_eq!(run.err, "");
                (run.code, run.out)
            };
            assert_eq!(check("sum.nnet", property).0, 0);
            let (code, text) = check("sum.nnet", other);
            assert!(code == 1 && text.starts_with("rejected: claim"), "{text}");
            let (code, text) = check("other.nnet", property);
            assert!(code == 1 && text.starts_with("rejected: classifier"), "{text}");
            assert_eq!(files.run("check", &[name]).code, 0);
            assert_refused(&files.run("check", &[name, "--model", "sum.nnet"]), &["--property"]);
        }
    }
}

#[test]
fn nothing_is_certified_that_is_undecided() {
    let files = Files::new();
    margins(&files);
    let words = ["sum.nnet", "unsat.vnnlib", "--time-limit", "0", "--certificate", "proof.metes"];
    assert_eq!(files.report(3, &words)["certificate"], Value::Null);
    assert!(!files.path("proof.metes").exists());
}

#[test]
fn wrong_input_is_refused() {
    let files = Files::new();
    margins(&files);
    let box_of = |inputs: usize| -> String {
        (0..inputs).map(|at| format!("(assert (<= X_{at} 1))(assert (>= X_{at} 0))")).collect()
    };
    files.write("shape.vnnlib", &format!("{}{}(assert (>= Y_0 0))", declared(3, 1), box_of(3)));
    files.write("outputs.vnnlib", &format!("{}{}(assert (>= Y_1 0))", declared(2, 2), box_of(2)));
    files.write(
        "free.vnnlib",
        &format!("{}{}(assert (>= X_1 0))(assert (>= Y_0 0))", declared(2, 1), box_of(1)),
    );
    files.write("broken.vnnlib", "(declare-const X_0 Real");
    for (words, named) in [
        (&["sum.nnet", "shape.vnnlib"][..], &["2 inputs", "3 and 1"][..]),
        (&["sum.nnet", "outputs.vnnlib"], &["2 inputs and 1 outputs", "2 and 2"]),
        (&["sum.nnet", "free.vnnlib"], &["X_1", "upper"]),
        (&["sum.nnet", "broken.vnnlib"], &["broken.vnnlib"]),
        (&["sum.nnet", "missing.vnnlib"], &["missing.vnnlib"]),
        (&["missing.nnet", "sat.vnnlib"], &["missing.nnet"]),
        (&["sum.nnet", "sat.vnnlib", "--certificate", "-"], &["standard output", "name a file"]),
        (&["sum.nnet", "sat.vnnlib", "--result", "sum.nnet"], &["sum.nnet"]),
        (&["sum.nnet", "sat.vnnlib", "--json", "no/such/folder.json"], &["no/such/folder.json"]),
        (&["sum.nnet", "sat.vnnlib", "--time-limit", "nan"], &["--time-limit"]),
        (&["sum.nnet", "sat.vnnlib", "--threads", "0"], &["1..=1024"]),
        (&["sum.nnet"], &["PROPERTY"]),
    ] {
        assert_refused(&files.decide(words), named);
    }
    assert_eq!(files.read("sum.nnet"), NETWORK, "untouched");
}

#[test]
fn a_switch_that_floats_lose_is_decided_and_proved() {
    let Some(data) = large_data() else { return };
    let files = Files::new();
    for (name, code) in [("zombori", 1), ("zombori_out", 0)] {
        let path = |extension| data.join(format!("adversarial/{name}.{extension}")).display().to_string();
        let (model, property) = (path("onnx"), path("vnnlib"));
        assert_eq!(files.decide(&[&model, &property, "--certificate", "proof.metes"]).code, code, "{name}");
        let proof = files.path("proof.metes");
        let proof = proof.to_str().expect("a path");
        assert_eq!(check(&[proof, "--model", &model, "--property", &property]).code, 0, "{name}");
    }
}
