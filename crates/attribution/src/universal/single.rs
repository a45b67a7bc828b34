//! Perturbations of single images: what a universal one is measured against.

use std::ops::ControlFlow;

use candle_core::Tensor;

use super::ascent::climbed;
use super::error::UniversalError;
use super::method::Settings;
use super::sample::Sample;
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
    let clean = batch.maps(network, settings.explained, &batch.pixels)?.detach();
    let mut deltas = batch.pixels.zeros_like()?;
    for at in 0..STEPS {
        deltas = climbed(network, batch, settings, &clean, &deltas, [at, STEPS])?;
        if stop().is_break() {
            break;
        }
    }
    // An image whose map shows no way gets noise.
    let is_nothing = deltas.abs()?.max_keepdim(1)?.eq(0.0)?.broadcast_as(deltas.shape())?;
    let deltas = is_nothing.where_cond(&noisy(batch, settings)?, &deltas)?;
    Ok(settings.ball.scaled(&deltas)?)
}

/// For each image of a batch noise of norm ε of its own, `[batch, elements]`.
///
/// # Errors
/// None that the images could cause.
pub fn noisy(batch: &Sample, settings: &Settings) -> Result<Tensor, UniversalError> {
    random(settings, &batch.numbers, batch.elements(), batch.pixels.dtype())
}
