//! Random numbers that belong to a seed, a step and an image, whatever batch the image is in.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{DType, Device, Result, Tensor};
use fastrand::Rng;

/// What random numbers are for: those for one purpose have nothing to do with those for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The noise Z of gradient ascents.
    Smoothing,
    /// Where the gradient of the change is taken.
    Direction,
    /// Where a power method begins.
    Start,
    /// Perturbations that are random.
    Perturbation,
    /// Which images take part.
    Choice,
    /// The order of images.
    Order,
}

/// The generator for a purpose at a step for an image.
pub(crate) fn generator(seed: u64, purpose: Purpose, step: usize, image: usize) -> Rng {
    let mixed = [purpose as u64, step as u64, image as u64]
        .into_iter()
        .fold(seed, |mixed, part| Rng::with_seed(mixed).u64(..).wrapping_add(part));
    Rng::with_seed(mixed)
}

/// So many of the images of a data set, chosen by a seed, in their order: data sets can be sorted by class.
pub fn chosen(images: usize, count: usize, seed: u64) -> Vec<usize> {
    let mut places = generator(seed, Purpose::Choice, 0, 0).choose_multiple(0..images, count.min(images));
    places.sort_unstable();
    places
}

/// The seed of the `number`-th noise: noises of one seed have nothing to do with those of another.
pub fn reseeded(seed: u64, number: u64) -> u64 {
    generator(seed, Purpose::Perturbation, number as usize, 0).u64(..)
}

/// Normal numbers of variance 1, a row for each image: `[images, elements]`.
pub(crate) fn normal(
    seed: u64,
    purpose: Purpose,
    step: usize,
    images: &[usize],
    elements: usize,
    dtype: DType,
) -> Result<Tensor> {
    let row = |&image: &usize| {
        let mut rng = generator(seed, purpose, step, image);
        (0..elements).map(move |_| one_normal(&mut rng))
    };
    let numbers: Vec<f64> = images.iter().flat_map(row).collect();
    Tensor::from_vec(numbers, (images.len(), elements), &Device::Cpu)?.to_dtype(dtype)
}

/// A normal number (Box and Muller 1958).
fn one_normal(rng: &mut Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
    radius * (std::f64::consts::TAU * rng.f64()).cos()
}
