//! VNN-LIB properties.

use metes_exact::Rational;
use metes_vnnlib::{Problem, Property, read};
use num_traits::Zero;

use super::outcome;
use crate::mutate::Structure;
use crate::{Limits, Outcome, Target};

/// Properties: read, looked at, printed, read again; both say the same of a few points.
pub const TARGET: Target = Target {
    name: "vnnlib",
    corpora: &["corpus/vnnlib"],
    oracle,
    dictionary: &[
        b"(declare-const X_1 Real)",
        b"(declare-const Y_1 Real)",
        b"(vnnlib-version <2.0>)",
        b"(declare-network f ",
        b"(declare-input X Real [1,2])",
        b"(declare-output Y Real [])",
        b"(assert (or (and ",
        b"(and ",
        b"(or ",
        b"(not ",
        b"(<= ",
        b"(>= X_0 ",
        b"(< Y_0 ",
        b"(> ",
        b"(= ",
        b"(!= ",
        b"(== ",
        b"(+ ",
        b"(- ",
        b"(* 2 ",
        b"(/ Y_0 3)",
        b"X_0",
        b"Y_0",
        b"X[0,1]",
        b"))",
        b" 0)",
        b"; ",
        b"\n",
        b"1e600",
        b"1e-600",
        b"-1.5e-3",
        b"1/3",
        b"262144",
        b"\"",
    ],
    structure: Structure::Text,
    endings: &["vnnlib"],
    limits: Limits { memory: 1 << 30, memory_per_byte: 1 << 13, seconds: 20 },
};

fn oracle(bytes: &[u8]) -> Outcome {
    let Ok(text) = std::str::from_utf8(bytes) else { return "no text".to_owned() };
    let property = match read(text) {
        Ok(property) => property,
        Err(error) => {
            assert!(error.line <= text.lines().count() + 1, "{error}");
            return outcome(&error.problem.to_string());
        }
    };
    check(&property);
    let printed = property.to_string();
    let again = match read(&printed) {
        Ok(again) => again,
        // What was brought to integers, or has a box for each alternative, may be larger.
        Err(error) if matches!(error.problem, Problem::Bits(_) | Problem::Large(_)) => {
            return "not read again".to_owned();
        }
        Err(error) => panic!("{printed} was printed: {error}"),
    };
    assert_eq!(read(&again.to_string()).as_ref(), Ok(&again), "{printed}");
    for eighths in [-8, 0, 3, 8] {
        let values = |len: usize, step: i64| -> Vec<Rational> {
            (0..len as i64).map(|at| Rational::new((eighths + at % 3 * step).into(), 8.into())).collect()
        };
        let (x, y) = (values(property.inputs, 0), values(property.outputs, eighths));
        let violation = property.violation(&x, &y);
        assert_eq!(again.is_satisfied(&x, &y), property.is_satisfied(&x, &y), "{printed}");
        if let Some(violation) = violation {
            assert!(
                violation.amount.is_zero() || (violation.amount < Rational::zero()) == violation.is_satisfied
            );
        }
    }
    let conjunctions: usize = property.cases.iter().map(|case| case.conjunctions.len()).sum();
    format!("{} cases with {} conjunctions", property.cases.len().min(3), conjunctions.min(4))
}

/// What holds of every normal form.
fn check(property: &Property) {
    assert!(property.inputs > 0 && property.outputs > 0);
    for case in &property.cases {
        assert_eq!(case.bounds.len(), property.inputs);
        let rows = case.rows.iter().chain(case.conjunctions.iter().flatten());
        for row in rows {
            let is_below = |list: &[(u32, Rational)], len: usize| {
                list.windows(2).all(|pair| pair[0].0 < pair[1].0)
                    && list.iter().all(|(index, value)| (*index as usize) < len && !value.is_zero())
            };
            assert!(is_below(&row.inputs, property.inputs) && is_below(&row.outputs, property.outputs));
        }
        assert!(case.rows.iter().all(|row| row.outputs.is_empty() && !row.inputs.is_empty()));
        assert!(case.conjunctions.iter().flatten().all(|row| !row.outputs.is_empty()));
    }
}
