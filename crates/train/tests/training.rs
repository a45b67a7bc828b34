//! Short runs from end to end.
#![allow(clippy::float_arithmetic, reason = "tests of training")]

use std::ops::ControlFlow;
use std::path::PathBuf;

use metes_train::data::{self, Data, Split};
use metes_train::method::Method;
use metes_train::network::Network;
use metes_train::training::{Settings, TrainError, evaluate, train};
use metes_train::{export, threads};

/// Four classes of 8×8 images in noise: which quarter is brighter.
fn quarters(images: usize, seed: u64) -> Split {
    let mut rng = fastrand::Rng::with_seed(seed);
    let labels: Vec<u8> = (0..images).map(|at| (at % 4) as u8).collect();
    let mut pixels = Vec::new();
    for label in &labels {
        for at in 0..64u8 {
            let quarter = at / 32 * 2 + at % 8 / 4;
            pixels.push(rng.u8(0..160) + if quarter == *label { 60 } else { 0 });
        }
    }
    Split { shape: [1, 8, 8], pixels, labels }
}

fn synthetic() -> Data {
    Data { train: quarters(400, 1), test: quarters(200, 2), classes: 4 }
}

const SETTINGS: Settings = Settings { epochs: 6, batch: 20, rate: 0.01, seed: 3, method: Method::NATURAL };

fn network(text: &str, data: &Data) -> Network {
    Network::random(&text.parse().unwrap(), data.train.shape, data.classes, 3).unwrap()
}

#[test]
fn every_kind_of_layer_learns_what_chance_cannot_know() {
    let data = synthetic();
    for text in ["fc", "fc 12 12", "conv 4x3/2 8x3/2", "conv 4x3 pool 2 fc 8", "residual 4x3/2 fc 8"] {
        let network = network(text, &data);
        let mut epochs = Vec::new();
        train(&network, &data, &SETTINGS, &mut epochs, &mut |_| ControlFlow::Continue(())).unwrap();
        let accuracy = evaluate(&network, &data.test).unwrap().accuracy;
        // Of 200 images in 4 classes, chance gets 50 ± 6.
        assert!(accuracy > 0.85, "{text}: {accuracy}");
        assert_eq!(epochs.len(), 6);
        assert!(epochs[5].train.loss < epochs[0].train.loss, "{text}");
        assert_eq!(epochs[5].test, evaluate(&network, &data.test).unwrap());
    }
}

#[test]
fn the_same_seed_gives_the_same_network_on_any_number_of_threads() {
    let data = synthetic();
    let trained = |threads, seed| {
        let run = || {
            let network =
                Network::random(&"conv 8x3 16x3/2 fc 64".parse().unwrap(), [1, 8, 8], 4, seed).unwrap();
            let settings = Settings { epochs: 1, batch: 50, seed, ..SETTINGS };
            train(&network, &data, &settings, &mut Vec::new(), &mut |_| ControlFlow::Continue(())).unwrap();
            export::onnx(&network).unwrap()
        };
        threads::on(Some(threads), run).unwrap()
    };
    let first = trained(1, 5);
    assert!(first == trained(1, 5));
    assert!(first == trained(2, 5));
    assert!(first != trained(1, 6));
}

fn weights(network: &Network) -> Vec<Vec<f32>> {
    network.variables().iter().map(|variable| variable.flatten_all().unwrap().to_vec1().unwrap()).collect()
}

#[test]
fn a_loss_that_is_not_finite_ends_training_with_the_last_good_weights() {
    let data = synthetic();
    let network = network("fc", &data);
    let before = weights(&network);
    let mut epochs = Vec::new();
    let wild = Settings { rate: 1e38, ..SETTINGS };
    let ended = train(&network, &data, &wild, &mut epochs, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(ended, Err(TrainError::Diverged { epoch: 1, step: 2 })), "{ended:?}");
    assert!(epochs.is_empty());
    assert_eq!(weights(&network), before);
}

#[test]
fn weights_that_are_not_finite_are_found_behind_a_relu_too() {
    let data = synthetic();
    let network = network("fc 8", &data);
    let (mut epochs, mut good) = (Vec::new(), Vec::new());
    let ended = train(&network, &data, &SETTINGS, &mut epochs, &mut |progress| {
        if progress.done == 20 {
            good = weights(&network);
        }
        if progress.done == 25 {
            let hidden = network.variables()[0];
            hidden.set(&(hidden.as_tensor() * f64::NAN).unwrap()).unwrap();
        }
        ControlFlow::Continue(())
    });
    assert!(matches!(ended, Err(TrainError::Diverged { epoch: 2, .. })), "{ended:?}");
    assert_eq!(epochs.len(), 1);
    assert_eq!(weights(&network), good);
}

#[test]
fn training_can_be_stopped_after_any_step() {
    let data = synthetic();
    let network = network("fc 8", &data);
    let (mut epochs, mut seen) = (Vec::new(), Vec::new());
    train(&network, &data, &SETTINGS, &mut epochs, &mut |progress| {
        seen.push((progress.done, progress.steps, progress.epochs.len()));
        if progress.done == 23 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!(epochs.len(), 1);
    assert_eq!(seen.first(), Some(&(1, 120, 0)));
    assert_eq!(seen.last(), Some(&(23, 120, 1)));
}

#[test]
fn fashion_is_learned_from_a_slice_of_it() {
    let Some(folder) =
        std::env::var_os("METES_DATA").map(|folder| PathBuf::from(folder).join("images/fmnist"))
    else {
        eprintln!("skipped: METES_DATA does not say where the data is");
        return;
    };
    let mut data = data::load(&folder).unwrap();
    assert_eq!((data.classes, data.train.shape), (10, [1, 28, 28]));
    for split in [&mut data.train, &mut data.test] {
        split.labels.truncate(2000);
        split.pixels.truncate(2000 * 28 * 28);
    }
    let network = network("fc 24 24", &data);
    let settings = Settings { epochs: 5, batch: 20, rate: 0.003, seed: 1, method: Method::NATURAL };
    train(&network, &data, &settings, &mut Vec::new(), &mut |_| ControlFlow::Continue(())).unwrap();
    let accuracy = evaluate(&network, &data.test).unwrap().accuracy;
    assert!(accuracy > 0.7, "{accuracy}");
}
