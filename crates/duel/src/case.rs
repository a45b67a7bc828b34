//! Cases on disk: a network, a property, and why the answer to it is known.
//!
//! | file | |
//! | --- | --- |
//! | `NAME.onnx`, `NAME.vnnlib` | the question |
//! | `NAME.witness.txt` | where the truth is sat: the exact counterexample and its outputs, as fractions |
//! | `NAME.metes` | a certificate of the truth, for `metes check`, if [`write_certificate`] is asked for it and finds one |
//! | `NAME.json` | the truth with its ground, the exact slack, the network in decimals, what was answered |

use std::path::{Path, PathBuf};

use metes_certificate::{Form, Source};
use metes_decide::Settings;
use metes_exact::Rational;
use metes_network::onnx;
use metes_network::sequential::value_of;
use serde_json::{Value, json};

use crate::numbers::finite_decimal;
use crate::prove::{INSTANCE, read_back};
use crate::{Instance, Question, Truth};

/// Why a case cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// A file cannot be written.
    #[error("{}: {flaw}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: std::io::Error,
    },
}

/// Writes `NAME.onnx` and `NAME.vnnlib` into a folder.
///
/// # Errors
/// When they cannot be written.
pub fn write_question(folder: &Path, name: &str, question: &Question) -> Result<(), CaseError> {
    put(folder, &format!("{name}.onnx"), &onnx::write(&question.chain))?;
    put(folder, &format!("{name}.vnnlib"), question.property.to_string().as_bytes())
}

/// Writes all files of a case, with what else is to be said of it.
///
/// # Errors
/// When they cannot be written.
pub fn write(folder: &Path, name: &str, instance: &Instance, more: Value) -> Result<(), CaseError> {
    std::fs::create_dir_all(folder).map_err(|flaw| CaseError::Io { path: folder.to_owned(), flaw })?;
    write_question(folder, name, &instance.question)?;
    write_witness(folder, name, instance)?;
    let text = format!("{:#}\n", described(instance, more));
    put(folder, &format!("{name}.json"), text.as_bytes())
}

/// Writes `NAME.witness.txt`, if the truth is sat.
///
/// # Errors
/// When it cannot be written.
pub fn write_witness(folder: &Path, name: &str, instance: &Instance) -> Result<(), CaseError> {
    match &instance.truth {
        Truth::Sat(witness) => {
            put(folder, &format!("{name}.witness.txt"), witness_text(instance, witness).as_bytes())
        }
        Truth::Unsat => Ok(()),
    }
}

/// Writes `NAME.metes`, a certificate in JSON, if the question is decided in a few seconds.
///
/// # Errors
/// When it cannot be written.
pub fn write_certificate(folder: &Path, name: &str, instance: &Instance) -> Result<(), CaseError> {
    let Ok(network) = read_back(&instance.question) else { return Ok(()) };
    let property = &instance.question.property;
    let source =
        Source { model: format!("{name}.onnx"), image: format!("{name}.vnnlib"), ..Source::default() };
    let settings = Settings { time_limit: Some(INSTANCE), threads: Some(1), ..Settings::default() };
    match metes_decide::decide_with_proof(&network, property, &settings, source) {
        Ok((_, Some(certificate))) => {
            put(folder, &format!("{name}.metes"), &metes_certificate::write(&certificate, Form::Json))
        }
        _ => Ok(()),
    }
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), CaseError> {
    let path = folder.join(name);
    std::fs::write(&path, bytes).map_err(|flaw| CaseError::Io { path, flaw })
}

fn witness_text(instance: &Instance, witness: &[Rational]) -> String {
    let lines = |name: &str, values: &[Rational]| -> String {
        values.iter().enumerate().map(|(at, value)| format!("({name}_{at} {value})\n")).collect()
    };
    let outputs =
        instance.question.chain.network().map(|network| network.evaluate(witness)).unwrap_or_default();
    format!("{}{}", lines("X", witness), lines("Y", &outputs))
}

fn number(value: &Rational) -> String {
    finite_decimal(value).unwrap_or_else(|| value.to_string())
}

fn described(instance: &Instance, more: Value) -> Value {
    let floats =
        |values: &[f32]| -> Vec<String> { values.iter().map(|value| number(&value_of(*value))).collect() };
    let layers = instance.question.chain.layers().iter().map(|layer| {
        let rows: Vec<_> = (0..layer.outputs()).map(|row| floats(layer.row(row))).collect();
        json!({ "weights": rows, "bias": floats(&layer.bias), "relu": layer.relu })
    });
    json!({
        "truth": if instance.truth == Truth::Unsat { "unsat" } else { "sat" },
        "known_by": instance.ground.name(),
        "slack": instance.slack.as_ref().map(number),
        "construction": instance.why,
        "layers": layers.collect::<Vec<_>>(),
        "duel": more,
    })
}
