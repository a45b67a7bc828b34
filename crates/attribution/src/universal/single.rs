//! Perturbations of single images: what a universal one is measured against.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::ops::ControlFlow;

use candle_core::{Tensor, Var};

use super::ascent::STEP;
use super::direction::gradient_of;
use super::error::UniversalError;
use super::explained::rows_norm;
use super::method::Settings;
use super::noise::{Purpose, normal};
use super::sample::{Sample, finite};
use super::search::random;
use crate::network::Network;

/// Steps of the ascent for each image.
const STEPS: usize = 40;

/// For each image of a batch a perturbation of norm ε of its own, `[batch, elements]`, by projected gradient ascent of its change, in
/// fresh noise Z at each step as UPI-Grad. `stop` is asked after every step, and ends the ascent by breaking.
///
/// # Errors
/// When the images do not fit the network, or a gradient is no finite number.
pub fn ascended(
    network: &Network,
    batch: &Sample,
    settings: &Settings,
    stop: &dyn Fn() -> ControlFlow<()>,
) -> Result<Tensor, UniversalError> {
    let Settings { explained, ball, range, seed, .. } = *settings;
    let clean = batch.maps(network, explained, &batch.pixels)?.detach();
    let dtype = batch.pixels.dtype();
    let mut deltas = batch.pixels.zeros_like()?;
    for at in 0..STEPS {
        let noise = normal(seed, Purpose::Smoothing, at, &batch.numbers, batch.elements(), dtype)?;
        let variable = Var::from_tensor(&deltas)?;
        let images = range.perturbed(&batch.pixels, &(variable.as_tensor() + (noise * settings.noise)?)?)?;
        let change = rows_norm(&(batch.maps(network, explained, &images)? - &clean)?)?;
        let gradients = gradient_of(&change, &variable)?;
        finite(&gradients, "a gradient of a map", batch.numbers[0])?;
        let left = 1.0 - at as f64 / STEPS as f64;
        let up = (ball.steepest(&gradients)? * (STEP * ball.epsilon * left))?;
        deltas = ball.project(&(deltas + up)?)?;
        if stop().is_break() {
            break;
        }
    }
    Ok(ball.scaled(&deltas)?)
}

/// For each image of a batch noise of norm ε of its own, `[batch, elements]`.
///
/// # Errors
/// None that the images could cause.
pub fn noisy(batch: &Sample, settings: &Settings) -> Result<Tensor, UniversalError> {
    random(settings, &batch.numbers, batch.elements(), batch.pixels.dtype())
}
