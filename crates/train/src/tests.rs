//! Gradients against finite differences, for every kind of layer.
#![allow(clippy::float_arithmetic, reason = "tests of training")]

use candle_core::{DType, Device, Tensor, Var};
use fastrand::Rng;

use metes_attribution::Smoothness;
use metes_attribution::attack::cross_entropy;
use metes_attribution::map::{Of, gradient, one_hot};
use metes_attribution::maximum::{Groups, maxima};
use metes_attribution::window::{Window, fold, unfold};

use crate::network::{Affine, Convolution, Layer, Network, Residual};

/// The same network in 64 bits, with biases that are not 0.
fn precise(network: &Network) -> Network {
    let wide = |affine: &Affine| {
        let [weights, bias] =
            [&affine.weights, &affine.bias].map(|variable| variable.to_dtype(DType::F64).unwrap());
        let bias = (bias + random(affine.bias.dims(), 7)).unwrap();
        Affine { weights: Var::from_tensor(&weights).unwrap(), bias: Var::from_tensor(&bias).unwrap() }
    };
    let convolution = |old: &Convolution| Convolution { affine: wide(&old.affine), window: old.window };
    let layer = |layer: &Layer| match layer {
        Layer::Convolution(old) => Layer::Convolution(convolution(old)),
        Layer::Pool(size) => Layer::Pool(*size),
        Layer::Residual(block) => Layer::Residual(Residual {
            first: convolution(&block.first),
            second: convolution(&block.second),
            skip: block.skip.as_ref().map(convolution),
        }),
        Layer::Dense(affine) => Layer::Dense(wide(affine)),
    };
    Network::new(network.layers.iter().map(layer).collect(), network.input).unwrap()
}

fn random(dims: &[usize], seed: u64) -> Tensor {
    let mut rng = Rng::with_seed(seed);
    let values: Vec<f64> = (0..dims.iter().product()).map(|_| rng.f64() - 0.5).collect();
    Tensor::from_vec(values, dims, &Device::Cpu).unwrap()
}

fn scalar(tensor: &Tensor) -> f64 {
    tensor.to_scalar().unwrap()
}

/// Holds the gradient of a function of a variable against differences, element by element.
fn check(variable: &Var, gradient: &Tensor, value: impl Fn() -> f64, what: &str) {
    const STEP: f64 = 1e-6;
    let start: Vec<f64> = variable.flatten_all().unwrap().to_vec1().unwrap();
    let gradient: Vec<f64> = gradient.flatten_all().unwrap().to_vec1().unwrap();
    let set = |values: Vec<f64>| {
        variable.set(&Tensor::from_vec(values, variable.dims(), &Device::Cpu).unwrap()).unwrap();
    };
    for at in 0..start.len() {
        let moved = |by: f64| {
            let mut values = start.clone();
            values[at] += by;
            set(values);
            value()
        };
        let difference = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
        set(start.clone());
        assert!(
            (difference - gradient[at]).abs() < 1e-7,
            "{what}, element {at}: {difference} and {}",
            gradient[at]
        );
    }
}

#[test]
fn gradients_of_the_loss_are_those_of_finite_differences() {
    for text in [
        "fc",
        "fc 5 4",
        "conv 3x3",
        "conv 3x3/2 2x5/3 fc 4",
        "conv 2x1/2",
        "conv 3x3 pool 2 fc 4",
        "pool 3 fc 4",
        "residual 2x3 fc 3",
        "residual 3x3/2 3x3",
    ] {
        let network = precise(&Network::random(&text.parse().unwrap(), [2, 7, 6], 3, 1).unwrap());
        let images = Var::from_tensor(&random(&[4, 84], 2)).unwrap();
        let labels = Tensor::new(&[0u32, 2, 1, 2], &Device::Cpu).unwrap();
        let loss = || cross_entropy(&network.logits(&images).unwrap(), &labels).unwrap();
        let gradients = loss().backward().unwrap();
        for (at, variable) in network.variables().into_iter().chain([&images]).enumerate() {
            let gradient = gradients.get(variable).unwrap();
            assert!(
                scalar(&gradient.abs().unwrap().sum_all().unwrap()) > 1e-3,
                "{text}: no gradient of {at}"
            );
            check(variable, gradient, || scalar(&loss()), &format!("{text}, variable {at}"));
        }
    }
}

#[test]
fn gradients_along_a_way_are_the_means_of_those_at_its_points() {
    for text in
        ["fc", "fc 5 4", "conv 3x3/2 2x5/3 fc 4", "conv 3x3 pool 2 fc 4", "pool 3 fc 4", "residual 3x3/2 3x3"]
    {
        let network = precise(&Network::random(&text.parse().unwrap(), [2, 7, 6], 3, 1).unwrap());
        let [from, to] = [2, 3].map(|seed| random(&[4, 84], seed));
        let labels = Tensor::new(&[0u32, 2, 1, 2], &Device::Cpu).unwrap();
        let shares = [0.0, 0.3, 1.0];
        let trace = network.graph().run_along([&from, &to], &shares, Smoothness::Exact).unwrap();
        let weights = one_hot(&labels.repeat(3).unwrap(), trace.outputs()).unwrap();
        let mut mean = from.zeros_like().unwrap();
        for share in shares {
            let at = (&from + ((&to - &from).unwrap() * share).unwrap()).unwrap();
            let there = gradient(network.graph(), &at, &labels, Of::Logit, Smoothness::Exact).unwrap();
            mean = (mean + (there / 3.0).unwrap()).unwrap();
        }
        let difference = (trace.gradient(&weights).unwrap() - mean).unwrap();
        let largest = scalar(&difference.abs().unwrap().max_all().unwrap());
        assert!(largest < 1e-12, "{text}: {largest}");
    }
}

#[test]
fn gradients_of_gradients_pass_through_convolutions_and_maxima() {
    let images = Var::from_tensor(&random(&[2, 3, 5, 4], 3)).unwrap();
    let window = Window { kernel: 3, stride: 2, image: [5, 4] };
    let value = || {
        let columns = unfold(&images, window).unwrap();
        let folded = fold(&(columns.sqr().unwrap() * &columns).unwrap(), window).unwrap();
        maxima(&folded.sqr().unwrap().flatten_from(1).unwrap(), &Groups::squares([3, 5, 4], 2))
            .unwrap()
            .sum_all()
            .unwrap()
    };
    let gradients = value().backward().unwrap();
    check(&images, gradients.get(&images).unwrap(), || scalar(&value()), "fold after unfold");
}
