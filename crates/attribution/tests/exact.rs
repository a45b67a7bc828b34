//! Networks in floats against the exact ones they were made of.
#![allow(clippy::float_arithmetic, reason = "tests of estimates")]

use std::path::PathBuf;

use candle_core::{DType, Device, Tensor};
use metes_attribution::map::one_hot;
use metes_attribution::{Smoothness, import};
use metes_exact::rational::approximate;
use metes_exact::{BigInt, Rational, ScaledArray};
use metes_network::{Network, Op, model};
use metes_testkit::strategies::{Sizes as ProblemSizes, fractions, problem};
use num_traits::Zero;
use proptest::prelude::*;

/// Bounds on the magnitudes of numbers at each node, at a point, and of derivatives along each node.
struct Sizes {
    values: Vec<f64>,
    slopes: Vec<f64>,
}

impl Sizes {
    fn new(network: &Network, point: &[Rational]) -> Self {
        let largest = |numbers: &[f64]| numbers.iter().fold(0.0, |most: f64, number| most.max(number.abs()));
        let floats = |array: &ScaledArray| array.to_rationals().iter().map(approximate).collect::<Vec<_>>();
        let point: Vec<f64> = point.iter().map(approximate).collect();
        let mut sizes = Self { values: vec![largest(&point)], slopes: vec![1.0] };
        for node in &network.nodes()[1..] {
            let read = |of: &[f64]| node.inputs.iter().map(|input| of[input.index()]).fold(0.0, f64::max);
            let (value, slope) = (read(&sizes.values), read(&sizes.slopes));
            let (factor, offset) = match &node.op {
                Op::Constant(numbers) => (0.0, largest(&floats(numbers))),
                Op::Affine { map, bias } => {
                    let weights = floats(map.weights());
                    let sum: f64 = weights.iter().map(|weight| weight.abs()).sum();
                    // A convolution uses each weight at several places, but not twice in one row.
                    (sum, bias.as_ref().map_or(0.0, |bias| largest(&floats(bias))))
                }
                Op::Combine(factors) => (factors.iter().map(|factor| approximate(factor).abs()).sum(), 0.0),
                Op::Activation(activation) => {
                    let pieces = activation.functions().iter().flat_map(|function| function.pieces());
                    let pieces: Vec<[f64; 2]> = pieces
                        .map(|(slope, constant)| [approximate(slope).abs(), approximate(constant).abs()])
                        .collect();
                    (pieces.iter().map(|piece| piece[0]).sum(), pieces.iter().map(|piece| piece[1]).sum())
                }
                _ => (1.0, 0.0),
            };
            sizes.values.push(value * factor + offset);
            sizes.slopes.push(slope * factor.max(f64::MIN_POSITIVE));
        }
        sizes
    }
}

/// The slopes of the outputs along a parameter, if they are the same on both sides of a point.
fn slopes(network: &Network, point: &[Rational], parameter: usize, step: &Rational) -> Option<Vec<Rational>> {
    let half = step / Rational::from_integer(2.into());
    let at = |by: &Rational| {
        let mut point = point.to_vec();
        point[parameter] += by;
        network.evaluate(&point)
    };
    let [far, near, here, behind, beyond] =
        [at(step), at(&half), at(&Rational::zero()), at(&-&half), at(&-step)];
    let slopes = |above: &[Rational], below: &[Rational], length: &Rational| -> Vec<Rational> {
        above.iter().zip(below).map(|(above, below)| (above - below) / length).collect()
    };
    let all = [
        slopes(&far, &near, &half),
        slopes(&near, &here, &half),
        slopes(&here, &behind, &half),
        slopes(&behind, &beyond, &half),
    ];
    all.windows(2).all(|pair| pair[0] == pair[1]).then(|| all[0].clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn values_and_gradients_are_those_of_the_exact_network(
        (problem, inside) in problem(ProblemSizes::small()).prop_flat_map(|problem| {
            let inside = fractions(problem.domain.dimension());
            (Just(problem), inside)
        })
    ) {
        let exact = &problem.network;
        let point = problem.domain.at(&inside);
        let network = import(exact, DType::F64).unwrap();
        let floats: Vec<f64> = point.iter().map(approximate).collect();
        let images = Tensor::from_vec(floats.clone(), (1, floats.len()), &Device::Cpu).unwrap();
        let trace = network.run(&images, Smoothness::Exact).unwrap();
        let found: Vec<f64> = trace.outputs().flatten_all().unwrap().to_vec1().unwrap();
        let values = exact.evaluate(&point);
        prop_assert_eq!(found.len(), values.len());
        let last = exact.output().index();
        let sizes = Sizes::new(exact, &point);
        for (found, exact) in found.iter().zip(&values) {
            let exact = approximate(exact);
            prop_assert!((found - exact).abs() <= 1e-12 * sizes.values[last], "output {} and {}", found, exact);
        }
        for parameter in 0..point.len() {
            let width = &problem.domain.high()[parameter] - &problem.domain.low()[parameter];
            let step = width / power(20);
            // Where the hinges that are passed in a step cannot be told apart in floats, slopes cannot either.
            if sizes.slopes.iter().chain(&sizes.values).any(|size| approximate(&step) < 1e-10 * size) {
                continue;
            }
            let Some(slopes) = slopes(exact, &point, parameter, &step) else { continue };
            for (output, slope) in slopes.iter().enumerate() {
                let label = Tensor::new(&[output as u32], &Device::Cpu).unwrap();
                let gradient = trace.gradient(&one_hot(&label, trace.outputs()).unwrap()).unwrap();
                let found = gradient.flatten_all().unwrap().to_vec1::<f64>().unwrap()[parameter];
                let slope = approximate(slope);
                prop_assert!((found - slope).abs() <= 1e-12 * sizes.slopes[last], "slope {} and {}", found, slope);
            }
        }
    }
}

fn power(exponent: u32) -> Rational {
    Rational::from_integer(BigInt::from(1) << exponent)
}

/// Real networks with convolutions and maxima, where such are at hand.
#[test]
fn real_networks_have_their_exact_logits() {
    let Some(folder) = std::env::var_os("METES_DATA").map(PathBuf::from) else {
        eprintln!("skipped: METES_DATA does not say where the data is");
        return;
    };
    for name in [
        "mnist/eran_mnist_conv_maxpool",
        "mnist/marabou_cnn_max_mninst2",
        "gtsrb/marabou_model-german-traffic-sign-fast",
    ] {
        let exact = model::load(&folder.join(format!("nets/{name}.onnx"))).unwrap().network;
        let mut rng = fastrand::Rng::with_seed(1);
        let pixels: Vec<u8> = (0..exact.input_len()).map(|_| rng.u8(..)).collect();
        let point: Vec<Rational> =
            pixels.iter().map(|&pixel| Rational::new(pixel.into(), 255.into())).collect();
        let floats: Vec<f64> = pixels.iter().map(|&pixel| f64::from(pixel) / 255.0).collect();
        let images = Tensor::from_vec(floats, (1, exact.input_len()), &Device::Cpu).unwrap();
        let outputs = import(&exact, DType::F64).unwrap().outputs(&images).unwrap();
        let found: Vec<f64> = outputs.flatten_all().unwrap().to_vec1().unwrap();
        for (found, exact) in found.iter().zip(exact.evaluate(&point)) {
            let exact = approximate(&exact);
            assert!((found - exact).abs() < 1e-9 * (1.0 + exact.abs()), "{name}: {found} and {exact}");
        }
    }
}
