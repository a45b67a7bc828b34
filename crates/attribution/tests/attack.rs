//! Attacks and their metrics.
#![allow(clippy::float_arithmetic, reason = "tests of estimates")]

use std::cell::Cell;
use std::ops::ControlFlow;

use candle_core::{Device, Tensor};
use fastrand::Rng;
use metes_attribution::ascent::Ascent;
use metes_attribution::attack::{Aim, Settings, attack, same_label};
use metes_attribution::evaluation::{Images, Trial, evaluate};
use metes_attribution::map::Map;
use metes_attribution::metrics::likeness;
use metes_attribution::{Bends, Network, Node, Op, Smoothness};

const EPSILON: f64 = 0.1;

fn go_on() -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn random(shape: &[usize], seed: u64) -> Tensor {
    let mut rng = Rng::with_seed(seed);
    let numbers: Vec<f32> = (0..shape.iter().product()).map(|_| 2.0 * rng.f32() - 1.0).collect();
    Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap()
}

/// 36 pixels, 20 units, 3 classes.
fn network() -> Network {
    let dense = |outputs: usize, inputs: usize, seed| Op::Dense {
        weights: random(&[outputs, inputs], seed),
        bias: Some(random(&[outputs], seed + 1)),
    };
    let ops = [dense(20, 36, 1), Op::Activation(Bends::relu()), dense(3, 20, 3)];
    Network::new(36, ops.into_iter().enumerate().map(|(at, op)| Node { op, inputs: vec![at] }).collect())
        .unwrap()
}

/// Images with the labels that the network gives them.
fn images(network: &Network) -> Images {
    let pixels = ((random(&[12, 36], 7) + 1.0).unwrap() / 2.0).unwrap();
    let labels = network.outputs(&pixels).unwrap().argmax(1).unwrap();
    Images { pixels, labels, shape: [1, 6, 6] }
}

fn settings(aim: Aim, map: Map) -> Settings {
    let ascent = Ascent { epsilon: EPSILON, step: 0.02, steps: 10 };
    Settings { map, aim, ascent, starts: 2, softplus: 4.0, seed: 5 }
}

fn rows(tensor: &Tensor) -> Vec<Vec<f32>> {
    tensor.to_vec2().unwrap()
}

#[test]
fn attacked_images_are_near_have_their_label_and_another_map() {
    let network = network();
    let images = images(&network);
    let numbers: Vec<usize> = (0..12).collect();
    let mut overlaps = Vec::new();
    for aim in [Aim::TopK(8), Aim::CentreOfMass, Aim::RandomSign] {
        for map in [Map::Gradient, Map::Integrated { steps: 10 }] {
            let settings = settings(aim, map);
            let found =
                attack(&network, &images.pixels, &images.labels, images.shape, &numbers, &settings, &go_on)
                    .unwrap();
            assert!(
                same_label(&network, &found.images, &images.labels).unwrap().into_iter().all(|kept| kept)
            );
            for (attacked, clean) in
                rows(&found.images).iter().flatten().zip(rows(&images.pixels).iter().flatten())
            {
                assert!((attacked - clean).abs() <= EPSILON as f32 + 1e-6 && (0.0..=1.0).contains(attacked));
            }
            // The maps are those of the images.
            for (image, map) in [(&images.pixels, &found.maps[0]), (&found.images, &found.maps[1])] {
                let again = settings.map.of(&network, image, &images.labels, Smoothness::Exact).unwrap();
                for (a, b) in rows(&again).iter().flatten().zip(rows(map).iter().flatten()) {
                    assert!((a - b).abs() < 1e-4, "{a} and {b}");
                }
            }
            let [clean, attacked] = found.maps.each_ref().map(rows);
            let overlap = |(a, b): (&Vec<f32>, &Vec<f32>)| likeness(a, b, 8).overlap[1];
            overlaps.push(clean.iter().zip(&attacked).map(overlap).sum::<f64>() / 12.0);
        }
    }
    // An attack that knows the network does more than chance to what it aims at.
    assert!(overlaps[0] < overlaps[4] && overlaps[1] < overlaps[5], "{overlaps:?}");
    assert!(overlaps.iter().all(|&overlap| overlap < 1.0));
}

#[test]
fn the_centre_of_mass_moves_from_one_start_too() {
    let network = network();
    let images = images(&network);
    let settings = Settings { starts: 1, ..settings(Aim::CentreOfMass, Map::Gradient) };
    let numbers: Vec<usize> = (0..12).collect();
    let (pixels, labels) = (&images.pixels, &images.labels);
    let found = attack(&network, pixels, labels, images.shape, &numbers, &settings, &go_on).unwrap();
    let moved =
        rows(&found.images).into_iter().zip(rows(pixels)).filter(|(found, clean)| found != clean).count();
    assert!(moved > 6, "{moved} of 12 images were moved");
}

#[test]
fn what_is_found_does_not_depend_on_the_batch() {
    let network = network();
    let images = images(&network);
    let found = |batch| {
        let trial = Trial { attack: settings(Aim::TopK(8), Map::Gradient), top: 8, batch };
        evaluate(&network, &images, &trial, &mut |_| (), &go_on).unwrap()
    };
    let (one, all) = (found(1), found(12));
    assert_eq!(one.outcomes.len(), 12);
    for (one, all) in one.outcomes.iter().zip(&all.outcomes) {
        assert_eq!((one.image, one.label, one.is_label_kept), (all.image, all.label, all.is_label_kept));
        assert!((one.likeness.kendall - all.likeness.kendall).abs() < 1e-6);
    }
}

#[test]
fn an_evaluation_ends_when_it_is_told_to() {
    let network = network();
    let trial = Trial { attack: settings(Aim::TopK(8), Map::Gradient), top: 8, batch: 5 };
    let asked = Cell::new(0);
    // The first batch is asked 10 times about its labels and 22 times about its maps.
    let stop = || {
        asked.set(asked.get() + 1);
        if asked.get() > 40 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let found = evaluate(&network, &images(&network), &trial, &mut |_| (), &stop).unwrap();
    assert_eq!((found.images, found.outcomes.len()), (5, 5));
    assert!(asked.get() < 50, "{}", asked.get());
}

#[test]
fn wrong_labels_are_not_attacked() {
    let network = network();
    let mut images = images(&network);
    let labels: Vec<u32> =
        images.labels.to_vec1::<u32>().unwrap().into_iter().map(|label| (label + 1) % 3).collect();
    images.labels = Tensor::new(labels, &Device::Cpu).unwrap();
    let trial = Trial { attack: settings(Aim::TopK(8), Map::Gradient), top: 8, batch: 5 };
    let found = evaluate(&network, &images, &trial, &mut |_| (), &go_on).unwrap();
    assert!(found.outcomes.is_empty() && found.mean().is_none() && found.images == 12);
}

#[test]
fn likeness_by_hand() {
    let [a, b] = [[4.0f32, -3.0, 2.0, 1.0, 0.0], [4.0, 3.0, 1.0, 2.0, 0.0]];
    let found = likeness(&a, &b, 3);
    assert!(found.overlap.iter().all(|overlap| (overlap - 2.0 / 3.0).abs() < 1e-12));
    // One of ten pairs is discordant.
    assert!((found.kendall - 0.8).abs() < 1e-12);
    // 1 − 6·(1 + 1)/(5·24).
    assert!((found.spearman - 0.9).abs() < 1e-12);
    assert!((found.cosine - (16.0 - 9.0 + 2.0 + 2.0) / 30.0).abs() < 1e-12);
}

#[test]
fn ties_are_ties_and_flat_maps_have_no_ranking() {
    let flat = [0.0f32; 4];
    let found = likeness(&flat, &[1.0, 0.0, 0.0, 0.0], 2);
    assert_eq!((found.overlap, found.kendall, found.spearman, found.cosine), ([0.0, 1.0], 0.0, 0.0, 0.0));
    let same = likeness(&flat, &flat, 2);
    assert_eq!((same.overlap, same.kendall, same.spearman, same.cosine), ([0.0, 1.0], 1.0, 1.0, 1.0));
    // Mean ranks: 0, 1.5, 1.5, 3 and 1, 1, 1, 3 less their mean of 1.5; 4.5 by the root of 4.5 by 3.
    let found = likeness(&[0.0, 1.0, 1.0, 2.0], &[1.0, 1.0, 1.0, 2.0], 1);
    assert!((found.spearman - 3.0 / (4.5f64 * 3.0).sqrt()).abs() < 1e-12, "{}", found.spearman);
}
