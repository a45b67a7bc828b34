//! UPI-Grad: projected stochastic gradient ascent on one perturbation (reconstructed).
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{Tensor, Var};

use super::direction::gradient_of;
use super::error::UniversalError;
use super::explained::rows_norm;
use super::method::Settings;
use super::noise::{Purpose, normal};
use super::sample::{Sample, finite};
use crate::network::Network;

/// The first step as a share of ε; steps fall in a straight line, to 0 behind the last.
const STEP: f64 = 0.2;

/// One step: up the gradient of the mean change of a batch, each image in fresh noise `Z ~ N(0, σ²)`, and back to the ball. The gradient
/// is divided by its length (in ℓ∞: signs are taken), so that its scale does not matter; the published step is not known.
pub(crate) fn step(
    network: &Network,
    sample: &Sample,
    settings: &Settings,
    delta: &Tensor,
    at: usize,
) -> Result<Tensor, UniversalError> {
    let batch = sample.batch(settings.seed, at, settings.batch)?;
    let clean = batch.maps(network, settings.explained, &batch.pixels)?.detach();
    climbed(network, &batch, settings, &clean, delta, [at, settings.iterations])
}

/// A step of so many, on one perturbation for a batch, or on one for each image; `clean` are the maps of the images.
pub(crate) fn climbed(
    network: &Network,
    batch: &Sample,
    settings: &Settings,
    clean: &Tensor,
    delta: &Tensor,
    [at, steps]: [usize; 2],
) -> Result<Tensor, UniversalError> {
    let Settings { explained, ball, range, seed, .. } = *settings;
    let dtype = batch.pixels.dtype();
    let noise = normal(seed, Purpose::Smoothing, at, &batch.numbers, batch.elements(), dtype)?;
    let variable = Var::from_tensor(delta)?;
    let moved = variable.broadcast_add(&(noise * settings.noise)?)?;
    let images = range.perturbed(&batch.pixels, &moved)?;
    let change = rows_norm(&(batch.maps(network, explained, &images)? - clean)?)?;
    let gradients = gradient_of(&change, &variable)?;
    finite(&gradients, "a gradient of a map", batch.numbers[0])?;
    let left = 1.0 - at as f64 / steps.max(1) as f64;
    let up = (ball.steepest(&gradients)? * (STEP * ball.epsilon * left))?;
    Ok(ball.project(&(delta + up)?)?)
}
