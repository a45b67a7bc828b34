//! Counterexample files.

use metes_vnnlib::Counterexample;

use super::outcome;
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// Counterexamples: read, printed, read again.
pub const TARGET: Target = Target {
    name: "counterexample",
    corpora: &["corpus/counterexample"],
    oracle,
    dictionary: &[
        b"sat\n",
        b"unsat",
        b"(X_0 ",
        b"(X_1 0.5)\n",
        b"(Y_0 -1)",
        b"X Real [1,2]\n",
        b"Y Real []\n",
        b"1e-5000",
        b"1e5000",
        b"1/3",
        b"X_262143 ",
        b"((",
        b"))",
        b";",
    ],
    structure: Structure::Text,
    endings: &["txt"],
    limits: Limits { memory: 1 << 28, memory_per_byte: 1 << 12, seconds: 20 },
};

fn oracle(bytes: &[u8]) -> Outcome {
    let Ok(text) = std::str::from_utf8(bytes) else { return "no text".to_owned() };
    match Counterexample::read(text) {
        Ok(point) => {
            assert!(!point.inputs.is_empty());
            let printed = point.to_string();
            // A decimal of 2⁻¹⁵⁰⁰⁰ has more digits than are read.
            if let Ok(again) = Counterexample::read(&printed) {
                assert_eq!(again, point, "{printed}");
            } else {
                assert!(printed.len() > 5_000, "{printed} was printed");
            }
            format!("{} outputs", point.outputs.len().min(2))
        }
        Err(error) => outcome(&error.problem.to_string()),
    }
}
