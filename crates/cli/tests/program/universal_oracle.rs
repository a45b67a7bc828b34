//! What universal perturbations are made of, against torch: `scripts/oracle-universal.py`, run by the Python that `METES_PYTHON` names.
#![allow(clippy::float_arithmetic, reason = "estimates are compared")]

use std::path::Path;
use std::process::Command;

use metes_attribution::evaluation::Images;
use metes_attribution::map::{Map, Of, gradient};
use metes_attribution::universal::{Explained, PixelRange, Sample, directions, rows_norm};
use metes_attribution::{DType, Smoothness, import};
use metes_network::model;
use metes_train::data::Reading;
use metes_train::training;
use ndarray::{Array4, ArrayD};

use crate::common::{large_data, run};

const IMAGES: usize = 8;
const SEED: u64 = 5;

/// The largest distance between numbers, over the largest magnitude of the second ones.
fn difference(ours: &[Vec<f64>], theirs: &ArrayD<f64>) -> f64 {
    let theirs: Vec<f64> = theirs.iter().copied().collect();
    let ours = ours.concat();
    assert_eq!(ours.len(), theirs.len());
    let most = theirs.iter().map(|number| number.abs()).fold(0.0, f64::max);
    let far = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(ours.iter().all(|number| number.is_finite()));
    if most > 0.0 { far / most } else { far }
}

#[test]
fn maps_changes_and_their_gradients_are_those_of_torch() {
    let Some(python) = std::env::var_os("METES_PYTHON") else {
        println!("skipped: METES_PYTHON is not set");
        return;
    };
    let Some(data) = large_data() else { return };
    let data = data.join("images/fmnist");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/oracle-universal.py");
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let split = Reading { size: None, skip_unreadable: false }.load(&data).expect("images").data.test;
    let numbers: Vec<usize> = (0..40).collect();
    let (pixels, labels) = training::batch(&split, &numbers).expect("images");

    for layers in ["fc 24 24", "conv 4x5 pool 2 fc 16"] {
        let words = ["--data", data.to_str().expect("a path"), "--arch", layers, "--epochs", "1"];
        assert_eq!(run("train", &[&words[..], &["-o", &path("net.onnx")]].concat()).code, 0, "{layers}");
        let model = model::load(Path::new(&path("net.onnx"))).expect("a network");
        for (dtype, tolerance) in [(DType::F64, 1e-7), (DType::F32, 2e-3)] {
            let network = import(&model.network, dtype).expect("a network");
            let pixels = pixels.to_dtype(dtype).expect("images");
            let images = Images { pixels, labels: labels.clone(), shape: split.shape };
            let sample = Sample::new(&network, &images, &numbers, 40).expect("images");
            let sample = sample.picked(&[0, 1, 2, 3, 4, 5, 6, 7]).expect("images");
            assert_eq!(sample.len(), IMAGES);
            for (of, of_words, steps, softplus) in [
                (Of::Probability, "probability", 0, None),
                (Of::Probability, "probability", 5, None),
                (Of::Probability, "probability", 0, Some(10.0)),
                (Of::Logit, "logit", 0, None),
                (Of::Logit, "logit", 0, Some(10.0)),
                (Of::Logit, "logit", 5, None),
            ] {
                let case = format!("{layers}, {dtype:?}, {of_words}, {steps} steps, softplus {softplus:?}");
                let explained = Explained {
                    map: if steps == 0 { Map::Gradient } else { Map::Integrated { steps } },
                    of,
                    smoothness: softplus.map_or(Smoothness::Exact, Smoothness::Softplus),
                };
                let found =
                    directions(&network, &sample, explained, PixelRange(None), SEED, 0).expect("gradients");
                let maps = [&sample.pixels, &found.at].map(|images| {
                    explained.maps(&network, images, &sample.labels, sample.shape).expect("maps")
                });
                let distances = rows_norm(&(&maps[1] - &maps[0]).expect("maps")).expect("distances");
                let losses = gradient(&network, &found.at, &sample.labels, Of::Loss, Smoothness::Exact)
                    .expect("gradients");
                // A macro, as the type of tensors has no name here.
                macro_rules! rows {
                    ($tensor:expr) => {
                        $tensor.to_dtype(DType::F64).expect("numbers").to_vec2::<f64>().expect("rows")
                    };
                }

                for (name, images) in [("clean", &sample.pixels), ("at", &found.at)] {
                    let [channels, height, width] = sample.shape;
                    let values = rows!(images).concat();
                    let array =
                        Array4::from_shape_vec((IMAGES, channels, height, width), values).expect("images");
                    ndarray_npy::write_npy(path(&format!("{name}.npy")), &array).expect("a file");
                }
                let labels: Vec<String> =
                    sample.labels.to_vec1::<u32>().expect("labels").iter().map(u32::to_string).collect();
                let mut command = Command::new(&python);
                command.arg(&script).arg(path("net.onnx")).args([
                    "--of",
                    of_words,
                    "--steps",
                    &steps.to_string(),
                ]);
                command.args([
                    "--clean",
                    &path("clean.npy"),
                    "--at",
                    &path("at.npy"),
                    "--labels",
                    &labels.join(","),
                ]);
                command.args(["--output", &path("theirs")]);
                if let Some(beta) = softplus {
                    command.args(["--softplus", &beta.to_string()]);
                }
                let oracle = command.output().expect("METES_PYTHON starts");
                assert!(oracle.status.success(), "{case}: {}", String::from_utf8_lossy(&oracle.stderr));
                let theirs = |name: &str| -> ArrayD<f64> {
                    ndarray_npy::read_npy(path(&format!("theirs/{name}.npy"))).expect("an array")
                };
                let far = [
                    difference(&rows!(maps[0]), &theirs("maps")),
                    difference(&rows!(distances.unsqueeze(1).expect("a column")), &theirs("distances")),
                    difference(&rows!(found.change), &theirs("change")),
                    difference(&rows!(losses), &theirs("losses")),
                ];
                assert!(far.iter().all(|&far| far < tolerance), "{case}: {far:?}");
                // What is compared is something, but where it is known to be 0.
                let is_something = theirs("change").iter().any(|number| number.abs() > 0.0);
                let is_flat = of == Of::Logit && steps == 0 && softplus.is_none();
                assert_eq!(is_something, !is_flat, "{case}");
            }
        }
    }
}
