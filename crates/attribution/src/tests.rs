//! Gradients of gradients, and maps that are each other's transposes.
#![allow(clippy::float_arithmetic, reason = "tests of estimates")]

use candle_core::{DType, Device, Tensor, Var};
use fastrand::Rng;

use crate::maximum::{Groups, maxima};
use crate::window::{Window, fold, unfold};

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

#[test]
fn folding_is_the_transpose_of_unfolding() {
    for (kernel, stride, image) in
        [(1, 1, [3, 4]), (1, 3, [5, 4]), (3, 1, [1, 1]), (3, 2, [4, 5]), (5, 2, [2, 3]), (3, 5, [7, 2])]
    {
        let window = Window { kernel, stride, image };
        let images = random(&[2, 3, image[0], image[1]], 4);
        let columns = unfold(&images, window).unwrap();
        let others = random(columns.dims(), 5);
        let left = scalar(&(columns * &others).unwrap().sum_all().unwrap());
        let right = scalar(&(images * fold(&others, window).unwrap()).unwrap().sum_all().unwrap());
        assert!((left - right).abs() < 1e-12, "{window:?}: {left} and {right}");
    }
}

#[test]
fn of_equal_pixels_the_first_gets_the_gradient() {
    let images = Var::ones((1, 10), DType::F64, &Device::Cpu).unwrap();
    let gradients =
        maxima(&images, &Groups::squares([1, 2, 5], 2)).unwrap().sum_all().unwrap().backward().unwrap();
    let gradient: Vec<f64> = gradients.get(&images).unwrap().flatten_all().unwrap().to_vec1().unwrap();
    assert_eq!(gradient, [1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
}
