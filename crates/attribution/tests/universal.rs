//! Universal perturbations.
#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "tests of estimates")]

use std::ops::ControlFlow;

use candle_core::{DType, Device, Tensor};
use fastrand::Rng;
use metes_attribution::attack::cross_entropy;
use metes_attribution::evaluation::Images;
use metes_attribution::map::{Map, Of};
use metes_attribution::universal::{
    Ball, Explained, Found, Method, Norm, PixelRange, Sample, Settings, State, Trial, UniversalError,
    Verdict, ascended, chosen, directions, noisy, search,
};
use metes_attribution::{Bends, Network, Node, Op, Smoothness};

const SHAPE: [usize; 3] = [2, 3, 4];
const ELEMENTS: usize = 24;
const IMAGES: usize = 40;

fn random(shape: &[usize], seed: u64) -> Tensor {
    let mut rng = Rng::with_seed(seed);
    let numbers: Vec<f32> = (0..shape.iter().product()).map(|_| 2.0 * rng.f32() - 1.0).collect();
    Tensor::from_vec(numbers, shape, &Device::Cpu).unwrap()
}

/// Logits of three classes, each `factor` times those of a small network.
fn network(factor: f64) -> Network {
    network_in(DType::F32, factor)
}

/// The same in numbers of a type.
fn network_in(dtype: DType, factor: f64) -> Network {
    network_of(3, dtype, factor)
}

/// The same of other classes.
fn network_of(classes: usize, dtype: DType, factor: f64) -> Network {
    let random = |shape: &[usize], seed| random(shape, seed).to_dtype(dtype).unwrap();
    let dense = |outputs: usize, inputs: usize, seed, factor: f64| Op::Dense {
        weights: (random(&[outputs, inputs], seed) * factor).unwrap(),
        bias: Some((random(&[outputs], seed + 1) * factor).unwrap()),
    };
    let ops = [dense(20, ELEMENTS, 1, 1.0), Op::Activation(Bends::relu()), dense(classes, 20, 3, factor)];
    let nodes = ops.into_iter().enumerate().map(|(at, op)| Node { op, inputs: vec![at] });
    Network::new(ELEMENTS, nodes.collect()).unwrap()
}

/// Images with the labels that the network gives them.
fn images(network: &Network) -> Images {
    images_in(DType::F32, network)
}

/// The same in numbers of a type.
fn images_in(dtype: DType, network: &Network) -> Images {
    let pixels = ((random(&[IMAGES, ELEMENTS], 7) + 1.0).unwrap() / 2.0).unwrap().to_dtype(dtype).unwrap();
    let labels = network.outputs(&pixels).unwrap().argmax(1).unwrap();
    Images { pixels, labels, shape: SHAPE }
}

fn sample(network: &Network) -> Sample {
    Sample::new(network, &images(network), &(0..IMAGES).collect::<Vec<_>>(), 7).unwrap()
}

const SOFTMAX: Explained =
    Explained { map: Map::Gradient, of: Of::Probability, smoothness: Smoothness::Exact };

fn settings(explained: Explained) -> Settings {
    Settings {
        explained,
        ball: Ball { norm: Norm::L2, epsilon: 0.5 },
        range: PixelRange(Some([0.0, 1.0])),
        noise: 0.05,
        iterations: 60,
        batch: 10,
        seed: 3,
    }
}

fn found(method: Method, network: &Network, settings: &Settings) -> Found {
    let go_on = &mut |_: metes_attribution::universal::Progress<'_>| ControlFlow::Continue(());
    search(method, network, &sample(network), settings, None, go_on).unwrap().unwrap()
}

fn verdict(network: &Network, settings: &Settings, found: &Found) -> Verdict {
    let trial = Trial { explained: settings.explained, range: settings.range, top: 4, batch: 9 };
    let deltas = &mut |batch: &Sample| found.for_batch(batch, false);
    trial.judge(network, &sample(network), deltas, &mut |_| ControlFlow::Continue(())).unwrap().unwrap()
}

fn rows(tensor: &Tensor) -> Vec<Vec<f64>> {
    tensor.to_dtype(DType::F64).unwrap().to_vec2().unwrap()
}

fn direction_rows(network: &Network, explained: Explained) -> Vec<Vec<f64>> {
    rows(&directions(network, &sample(network), explained, PixelRange(None), 3, 0).unwrap().change)
}

#[test]
fn a_map_is_the_shares_of_the_gradient_of_the_probability() {
    let network = network(1.0);
    let sample = sample(&network);
    let maps = rows(&SOFTMAX.maps(&network, &sample.pixels, &sample.labels, SHAPE).unwrap());
    // By differences of the probability itself, in 64 bits.
    let probability = |image: &[f64], label: usize| {
        let row: Vec<f32> = image.iter().map(|&pixel| pixel as f32).collect();
        let outputs = network.outputs(&Tensor::from_vec(row, (1, ELEMENTS), &Device::Cpu).unwrap()).unwrap();
        let outputs = &rows(&outputs)[0];
        outputs[label].exp() / outputs.iter().map(|output| output.exp()).sum::<f64>()
    };
    let labels: Vec<u32> = sample.labels.to_vec1().unwrap();
    for (at, image) in rows(&sample.pixels).iter().enumerate().take(10) {
        let derivative = |pixel: usize| {
            let moved = |by: f64| {
                let mut image = image.clone();
                image[pixel] += by;
                probability(&image, labels[at] as usize)
            };
            (moved(1e-3) - moved(-1e-3)) / 2e-3
        };
        let magnitudes: Vec<f64> =
            (0..12).map(|place| derivative(place).abs() + derivative(place + 12).abs()).collect();
        let sum: f64 = magnitudes.iter().sum();
        for (share, magnitude) in maps[at].iter().zip(&magnitudes) {
            assert!((share - magnitude / sum).abs() < 2e-2, "image {at}: {share} and {}", magnitude / sum);
        }
    }
}

#[test]
fn images_that_are_certain_have_maps_and_gradients_too() {
    // Logits that are hundreds apart: 1 − p is 0 in any floats.
    let network = network(1e3);
    let sample = sample(&network);
    for map in [Map::Gradient, Map::Integrated { steps: 5 }] {
        let explained = Explained { map, ..SOFTMAX };
        let maps = rows(&explained.maps(&network, &sample.pixels, &sample.labels, SHAPE).unwrap());
        assert!(maps.iter().all(|map| (map.iter().sum::<f64>() - 1.0).abs() < 1e-5));
        let gradients = direction_rows(&network, explained);
        assert!(gradients.iter().flatten().all(|number| number.is_finite()));
    }
}

#[test]
fn maps_of_logits_of_relus_have_gradient_nothing_and_others_do_not() {
    let network = network(1.0);
    let is_flat =
        |explained| direction_rows(&network, explained).iter().flatten().all(|&number| number == 0.0);
    let logit = Explained { of: Of::Logit, ..SOFTMAX };
    assert!(is_flat(logit));
    assert!(!is_flat(SOFTMAX));
    assert!(!is_flat(Explained { smoothness: Smoothness::Softplus(10.0), ..logit }));
    for method in [Method::UpiGrad, Method::UpiPca, Method::UpiPcaPower, Method::UpiPlus] {
        let outcome = search(method, &network, &sample(&network), &settings(logit), None, &mut |_| {
            ControlFlow::Continue(())
        });
        assert!(matches!(outcome, Err(UniversalError::Flat { images: IMAGES })), "{method}: {outcome:?}");
    }
    // The maps do change, by jumps: a perturbation that is not found by gradients shows it.
    let settings = settings(logit);
    let noise = found(Method::Random, &network, &settings);
    assert!(verdict(&network, &settings, &noise).dissimilarity().unwrap() > 0.0);
}

#[test]
fn of_two_classes_the_softmax_is_as_flat_as_a_logit() {
    let network = network_of(2, DType::F32, 1.0);
    let gradients = direction_rows(&network, SOFTMAX);
    assert!(gradients.iter().flatten().all(|&number| number == 0.0));
    let three = direction_rows(&self::network(1.0), SOFTMAX);
    assert!(three.iter().flatten().any(|number| number.abs() > 1e-3));
}

#[test]
fn gradients_of_the_change_are_its_slopes() {
    let network = network_in(DType::F64, 1.0);
    let numbers: Vec<usize> = (0..IMAGES).collect();
    let sample = Sample::new(&network, &images_in(DType::F64, &network), &numbers, 7).unwrap();
    let explained = Explained { smoothness: Smoothness::Softplus(5.0), ..SOFTMAX };
    let found = directions(&network, &sample, explained, PixelRange(None), 3, 0).unwrap();
    let clean = rows(&explained.maps(&network, &sample.pixels, &sample.labels, SHAPE).unwrap());
    let change = |images: &Tensor| -> Vec<f64> {
        let maps = rows(&explained.maps(&network, images, &sample.labels, SHAPE).unwrap());
        let far = |(a, b): (&Vec<f64>, &Vec<f64>)| {
            a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
        };
        maps.iter().zip(&clean).map(far).collect()
    };
    let way = random(&[IMAGES, ELEMENTS], 11).to_dtype(DType::F64).unwrap();
    let moved = |by: f64| change(&(&found.at + (&way * by).unwrap()).unwrap());
    let (ahead, behind) = (moved(1e-6), moved(-1e-6));
    let slopes = rows(&(&found.change * &way).unwrap().sum_keepdim(1).unwrap());
    for at in 0..IMAGES {
        let by_difference = (ahead[at] - behind[at]) / 2e-6;
        assert!((by_difference - slopes[at][0]).abs() < 1e-6, "{by_difference} and {}", slopes[at][0]);
    }
}

#[test]
fn what_is_found_has_the_norm_and_beats_noise() {
    let network = network(1.0);
    for norm in [Norm::L2, Norm::Linf] {
        let epsilon = if norm == Norm::L2 { 0.5 } else { 0.1 };
        for map in [Map::Gradient, Map::Integrated { steps: 4 }] {
            let explained = Explained { map, ..SOFTMAX };
            let settings = Settings { ball: Ball { norm, epsilon }, ..settings(explained) };
            let far = |method| {
                let found = found(method, &network, &settings);
                let [l2, linf] = found.norms();
                let length = if norm == Norm::L2 { l2 } else { linf };
                assert!((length - epsilon).abs() < 1e-6, "{method} {length}");
                assert!(found.training[0] >= found.training[1]);
                let far = verdict(&network, &settings, &found).dissimilarity().unwrap();
                // What was reported of the training images, which are the same here.
                assert!((far - found.training[0].unwrap()).abs() < 1e-5);
                far
            };
            let noise = far(Method::Random);
            for method in [Method::UpiGrad, Method::UpiPca, Method::UpiPcaPower] {
                let far = far(method);
                assert!(far > noise, "{method}, {norm}, {map:?}: {far} and {noise}");
            }
        }
    }
}

#[test]
fn the_penalty_lowers_the_change_of_the_loss() {
    let network = network(1.0);
    let sample = sample(&network);
    let settings = Settings {
        ball: Ball { norm: Norm::L2, epsilon: 0.1 },
        range: PixelRange(None),
        iterations: 600,
        ..settings(SOFTMAX)
    };
    let loss = |images: &Tensor| -> f64 {
        let loss = cross_entropy(&network.outputs(images).unwrap(), &sample.labels).unwrap();
        f64::from(loss.to_scalar::<f32>().unwrap())
    };
    let change = |method| {
        let found = found(method, &network, &settings);
        let moved =
            |is_other| sample.pixels.broadcast_add(&found.for_batch(&sample, is_other).unwrap()).unwrap();
        // Of either sign: the eigenvector has none.
        [false, true]
            .map(|is_other| (loss(&moved(is_other)) - loss(&sample.pixels)).abs())
            .into_iter()
            .sum::<f64>()
    };
    let (without, with) = (change(Method::UpiPcaPower), change(Method::UpiPlus));
    assert!(with < 0.5 * without, "{with} and {without}");
}

#[test]
fn perturbations_of_single_images_have_the_norm_and_change_more_than_noise() {
    let network = network(1.0);
    let (sample, settings) = (sample(&network), settings(SOFTMAX));
    let trial = Trial { explained: SOFTMAX, range: settings.range, top: 4, batch: 9 };
    let stop = || ControlFlow::Continue(());
    let far = |is_random: bool| {
        let mut deltas = |batch: &Sample| {
            let deltas = if is_random {
                noisy(batch, &settings)
            } else {
                ascended(&network, batch, &settings, &stop)
            }?;
            for delta in rows(&deltas) {
                let length = delta.iter().map(|number| number * number).sum::<f64>().sqrt();
                assert!((length - 0.5).abs() < 1e-6, "{length}");
            }
            Ok(deltas)
        };
        let verdict = trial.judge(&network, &sample, &mut deltas, &mut |_| ControlFlow::Continue(()));
        verdict.unwrap().unwrap().dissimilarity().unwrap()
    };
    let (single, noise) = (far(false), far(true));
    let universal = found(Method::UpiGrad, &network, &settings).training[0].unwrap();
    assert!(single > universal && universal > noise, "{single}, {universal} and {noise}");
}

#[test]
fn a_search_goes_on_from_its_state_with_the_same_bits() {
    let network = network(1.0);
    let settings = settings(SOFTMAX);
    for method in [Method::UpiGrad, Method::UpiPcaPower, Method::UpiPlus] {
        let mut state: Option<State> = None;
        let mut stop_early = |progress: metes_attribution::universal::Progress<'_>| {
            state = progress.state.map(|seen| seen.state().unwrap());
            if progress.done == 17 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let stopped = search(method, &network, &sample(&network), &settings, None, &mut stop_early).unwrap();
        assert!(stopped.is_none());
        assert_eq!(state.as_ref().unwrap().step, 17);
        let go_on = &mut |_: metes_attribution::universal::Progress<'_>| ControlFlow::Continue(());
        let again = search(method, &network, &sample(&network), &settings, state.as_ref(), go_on).unwrap();
        assert_eq!(again, Some(found(method, &network, &settings)), "{method}");
        // A state of another search.
        let other = State { vector: vec![0.0; 3], step: 17 };
        let refused = search(method, &network, &sample(&network), &settings, Some(&other), go_on);
        assert!(matches!(refused, Err(UniversalError::State { found: 3, step: 17, .. })));
    }
}

#[test]
fn noise_does_not_depend_on_the_batch() {
    let network = network(1.0);
    let all = sample(&network);
    let first = all.picked(&[0, 1, 2, 3, 4]).unwrap();
    let of = |batch| rows(&directions(&network, batch, SOFTMAX, PixelRange(None), 3, 9).unwrap().at);
    assert_eq!(of(&all)[..5], of(&first)[..]);
    let other = rows(&directions(&network, &first, SOFTMAX, PixelRange(None), 3, 10).unwrap().at);
    assert_ne!(of(&first), other);
}

#[test]
fn clipped_pixels_stay_in_the_range_and_have_no_gradient() {
    let network = network(1.0);
    let images = images(&network);
    // Every other image black: noise moves about half of its pixels below 0.
    let mask: Vec<f32> = (0..IMAGES).map(|at| (at % 2) as f32).collect();
    let mask = Tensor::from_vec(mask, (IMAGES, 1), &Device::Cpu).unwrap();
    let pixels = images.pixels.broadcast_mul(&mask).unwrap();
    let labels = network.outputs(&pixels).unwrap().argmax(1).unwrap();
    let images = Images { pixels, labels, shape: SHAPE };
    let sample = Sample::new(&network, &images, &(0..IMAGES).collect::<Vec<_>>(), 50).unwrap();
    let range = PixelRange(Some([0.0, 1.0]));
    let clipped = directions(&network, &sample, SOFTMAX, range, 3, 0).unwrap();
    let free = directions(&network, &sample, SOFTMAX, PixelRange(None), 3, 0).unwrap();
    let mut seen = 0;
    for (row, (at, there)) in rows(&clipped.at).iter().zip(rows(&free.at)).enumerate() {
        for (pixel, (&inside, outside)) in at.iter().zip(there).enumerate() {
            assert_eq!(inside, outside.clamp(0.0, 1.0));
            if inside != outside {
                seen += 1;
                assert_eq!(rows(&clipped.change)[row][pixel], 0.0);
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_map_that_is_nothing_stays_nothing() {
    // A hidden layer that never fires: the map is 0 whatever the image.
    let dense = |weights: Vec<f32>, outputs: usize, inputs: usize, bias: f32| Op::Dense {
        weights: Tensor::from_vec(weights, (outputs, inputs), &Device::Cpu).unwrap(),
        bias: Some(
            Tensor::from_vec(
                (0..outputs).map(|at| bias * (at + 1) as f32).collect::<Vec<_>>(),
                outputs,
                &Device::Cpu,
            )
            .unwrap(),
        ),
    };
    let ops = [
        dense(vec![0.5; 3 * ELEMENTS], 3, ELEMENTS, -100.0),
        Op::Activation(Bends::relu()),
        dense(vec![1.0; 6], 2, 3, 1.0),
    ];
    let nodes = ops.into_iter().enumerate().map(|(at, op)| Node { op, inputs: vec![at] });
    let network = Network::new(ELEMENTS, nodes.collect()).unwrap();
    let sample = sample(&network);
    let maps = rows(&SOFTMAX.maps(&network, &sample.pixels, &sample.labels, SHAPE).unwrap());
    assert!(maps.iter().flatten().all(|&share| share == 0.0));
    let settings = settings(SOFTMAX);
    let noise = found(Method::Random, &network, &settings);
    assert_eq!(noise.training, [None, None]);
    let verdict = verdict(&network, &settings, &noise);
    assert_eq!((verdict.dissimilarity(), verdict.changes.len()), (None, IMAGES));
    let outcome =
        search(Method::UpiPca, &network, &sample, &settings, None, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(outcome, Err(UniversalError::Flat { .. })));
}

#[test]
fn images_that_are_not_classified_correctly_take_no_part() {
    let network = network(1.0);
    let mut images = images(&network);
    let numbers: Vec<usize> = (100..100 + IMAGES).collect();
    let labels: Vec<u32> = images.labels.to_vec1().unwrap();
    let wrong: Vec<u32> = labels
        .iter()
        .enumerate()
        .map(|(at, &label)| if at % 2 == 0 { (label + 1) % 3 } else { label })
        .collect();
    images.labels = Tensor::new(wrong, &Device::Cpu).unwrap();
    let sample = Sample::new(&network, &images, &numbers, 7).unwrap();
    assert_eq!(sample.numbers, (100..100 + IMAGES).filter(|number| number % 2 == 1).collect::<Vec<_>>());
    assert_eq!((sample.len(), sample.looked_at), (IMAGES / 2, IMAGES));
    let wrong: Vec<u32> = labels.iter().map(|&label| (label + 1) % 3).collect();
    images.labels = Tensor::new(wrong, &Device::Cpu).unwrap();
    let refused = Sample::new(&network, &images, &numbers, 7);
    assert!(matches!(refused, Err(UniversalError::NothingCorrect { images: IMAGES })));
}

#[test]
fn chosen_images_are_different_and_in_order() {
    let places = chosen(1000, 100, 5);
    assert!(places.len() == 100 && places.windows(2).all(|pair| pair[0] < pair[1]) && places[99] < 1000);
    assert_eq!(chosen(1000, 100, 5), places);
    assert_ne!(chosen(1000, 100, 6), places);
    assert_eq!(chosen(3, 100, 6), [0, 1, 2]);
}
