//! The engine against exact evaluation, on every model of the data folder that both read.
//!
//! The folder is named by the environment variable `METES_DATA`; without it the test says that it is skipped.
#![allow(clippy::float_arithmetic, reason = "the float engine is compared with exact values up to rounding")]

use std::path::{Path, PathBuf};

use metes_exact::Rational;
use metes_exact::rational::FloatFormat;
use metes_runtime::{Model, RuntimeError};
use num_traits::ToPrimitive;

/// Larger files than this take too long in exact arithmetic.
const LARGEST_FILE: u64 = 6_000_000;

fn models(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "onnx") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Numbers in [0, 1] that no symmetry maps onto each other, the same in every run.
fn input(length: usize) -> Vec<f32> {
    let mut state = 1u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from((state >> 16) as u16) / 65535.0
    })
    .take(length)
    .collect()
}

/// The output of the whole model, of which the exact network leaves out a last activation.
fn finished(logits: &[f64], notes: &[String]) -> Vec<f64> {
    let last = |operator: &str| notes.iter().any(|note| note.contains(&format!("the final {operator}")));
    let most = logits.iter().copied().fold(f64::MIN, f64::max);
    let sum: f64 = logits.iter().map(|logit| (logit - most).exp()).sum();
    let finish = |&logit: &f64| match () {
        () if last("Softmax") => (logit - most).exp() / sum,
        () if last("LogSoftmax") => logit - most - sum.ln(),
        () if last("Sigmoid") => 1.0 / (1.0 + (-logit).exp()),
        () => logit,
    };
    logits.iter().map(finish).collect()
}

/// The largest difference, as a share of the largest value (or of 1).
fn distance(values: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(values.len(), expected.len());
    let size = expected.iter().fold(1.0f64, |size, value| size.max(value.abs()));
    let distances = values.iter().zip(expected).map(|(&value, expected)| (f64::from(value) - expected).abs());
    distances.fold(0.0, f64::max) / size
}

#[test]
fn the_engine_agrees_with_exact_evaluation() {
    let Some(folder) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA is not set");
        return;
    };
    let (mut compared, mut flaws) = (0, Vec::new());
    for path in models(&folder) {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        if path.metadata().unwrap().len() > LARGEST_FILE {
            continue;
        }
        let Ok(exact) = metes_network::model::load(&path) else { continue };
        let model = match Model::load(&path) {
            Ok(model) => model,
            Err(error) => {
                flaws.push(format!("{name}: {error}"));
                continue;
            }
        };
        assert_eq!(model.input_len(), exact.network.input_len(), "{name}");
        assert_eq!(model.outputs(), exact.network.output_len(), "{name}");
        let x = input(model.input_len());
        let point: Vec<Rational> =
            x.iter().map(|x| FloatFormat::F32.value(x.to_bits().into()).unwrap()).collect();
        let y = exact.network.evaluate(&point);
        let logits: Vec<f64> = y.iter().map(|value| value.to_f64().unwrap()).collect();
        let off = distance(&model.run(&x).unwrap(), &finished(&logits, &exact.inspection.notes));
        compared += 1;
        if off > 1e-5 {
            flaws.push(format!("{name}: off by {off:e}"));
        }
    }
    assert!(flaws.is_empty(), "of {compared} models:\n{}", flaws.join("\n"));
    assert!(compared > 100, "only {compared} models were compared");
}

#[test]
fn what_is_not_piecewise_linear_is_run_all_the_same() {
    let Some(folder) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA is not set");
        return;
    };
    for name in ["nets/layer_zoo/tanh.onnx", "nets/must_refuse/quadrotor2d_state.onnx"] {
        let model = Model::load(&folder.join(name)).unwrap_or_else(|error: RuntimeError| panic!("{error}"));
        let values = model.run(&input(model.input_len())).unwrap();
        assert!(!values.is_empty() && values.iter().all(|value| value.is_finite()), "{name}: {values:?}");
    }
}
