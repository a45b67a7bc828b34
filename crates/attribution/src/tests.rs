//! Maps that are each other's transposes. Gradients of gradients are held against differences in crate `train`.
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
