//! Perturbations of single images: what a universal one is measured against.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::ops::ControlFlow;

use candle_core::{Tensor, Var};

use super::ball::unit;
use super::direction::{RADIUS, gradient_of};
use super::error::UniversalError;
use super::explained::rows_norm;
use super::method::Settings;
use super::noise::{Purpose, normal};
use super::sample::{Sample, finite};
use super::search::random;
use crate::network::Network;

/// Steps of the ascent for each image, and each of them as a share of ε.
const STEPS: usize = 20;
const STEP: f64 = 0.15;

/// For each image of a batch a perturbation of norm ε of its own, `[batch, elements]`, by projected gradient ascent of its change from
/// a random start nearby. `stop` is asked after every step, and ends the ascent by breaking.
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
    let noise = normal(seed, Purpose::Start, 0, &batch.numbers, batch.elements(), dtype)?;
    let mut deltas = ball.project(&(unit(&noise)? * RADIUS)?)?;
    for _ in 0..STEPS {
        let variable = Var::from_tensor(&deltas)?;
        let images = range.perturbed(&batch.pixels, &variable)?;
        let change = rows_norm(&(batch.maps(network, explained, &images)? - &clean)?)?;
        let gradients = gradient_of(&change, &variable)?;
        finite(&gradients, "a gradient of a map", batch.numbers[0])?;
        deltas = ball.project(&(deltas + (ball.steepest(&gradients)? * (STEP * ball.epsilon))?)?)?;
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
