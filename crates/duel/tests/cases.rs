//! The cases of `docs/duels`: what they say is true.

use std::fs;
use std::path::{Path, PathBuf};

use metes_duel::prove::{INSTANCE, prove};
use metes_duel::{Draft, Expected, Question, Truth};
use metes_exact::rational::parse;
use metes_network::{Sequential, model};
use serde_json::Value;

/// The descriptions of all cases.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/duels");
    let tools = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = tools.flat_map(|tool| fs::read_dir(tool).unwrap().map(|entry| entry.unwrap().path()));
    files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

#[test]
fn every_case_is_answered_wrongly_by_its_own_account_and_its_truth_is_proved() {
    let cases = cases();
    assert!(cases.len() >= 8, "the cases were not found");
    for case in cases {
        let name = case.display();
        let described: Value = serde_json::from_slice(&fs::read(&case).unwrap()).unwrap();
        let network = model::load(&case.with_extension("onnx")).unwrap().network;
        let property = metes_vnnlib::load(&case.with_extension("vnnlib")).unwrap();
        let truth = described["truth"].as_str().unwrap();
        assert_ne!(described["duel"]["answer"], truth, "{name}");
        let expected = match fs::read_to_string(case.with_extension("witness.txt")) {
            Ok(text) => {
                let inputs = text.lines().filter_map(|line| line.strip_prefix("(X_")?.strip_suffix(')'));
                let witness: Vec<_> =
                    inputs.map(|line| parse(line.split_once(' ').unwrap().1).unwrap()).collect();
                assert!(property.is_satisfied(&witness, &network.evaluate(&witness)), "{name}");
                Expected::Sat(witness)
            }
            Err(_) => Expected::Open,
        };
        let question = Question { chain: Sequential::from_network(&network).unwrap(), property };
        let instance =
            prove(Draft { question, expected, slack: None, why: String::new() }, INSTANCE).unwrap();
        assert_eq!(if instance.truth == Truth::Unsat { "unsat" } else { "sat" }, truth, "{name}");
    }
}
