//! For each image the direction in which its map changes most.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{Tensor, Var};

use super::ball::unit;
use super::error::UniversalError;
use super::explained::{Explained, rows_norm};
use super::noise::{Purpose, normal};
use super::pixels::PixelRange;
use super::sample::{Sample, finite};
use crate::map::{Of, gradient};
use crate::network::Network;
use crate::op::Smoothness;

/// How far from an image the gradient of the change is taken, in ℓ₂ of pixel values from 0 to 1: at the image itself it is 0.
pub const RADIUS: f64 = 0.1;

/// The gradients of a batch.
#[derive(Clone, Debug)]
pub struct Directions {
    /// Where they were taken, `[batch, elements]`.
    pub at: Tensor,
    /// `∇ ‖I(x) − I(x′)‖₂` at each `x′`, `[batch, elements]`.
    pub change: Tensor,
}

/// The gradients `g_i = ∇_{x′} ‖I(x) − I(x′)‖₂` at `x′ = x + 0.1·n/‖n‖₂`, n normal, with respect to what is added to the image: 0 at pixels
/// that are clipped.
///
/// # Errors
/// When the images do not fit the network, or a gradient is no finite number.
pub fn directions(
    network: &Network,
    batch: &Sample,
    explained: Explained,
    range: PixelRange,
    seed: u64,
    step: usize,
) -> Result<Directions, UniversalError> {
    let pixels = &batch.pixels;
    let noise = normal(seed, Purpose::Direction, step, &batch.numbers, batch.elements(), pixels.dtype())?;
    let added = Var::from_tensor(&(unit(&noise)? * RADIUS)?)?;
    let at = range.perturbed(pixels, &added)?;
    let clean = batch.maps(network, explained, pixels)?.detach();
    let change = gradient_of(&rows_norm(&(batch.maps(network, explained, &at)? - clean)?)?, &added)?;
    finite(&change, "a gradient of a map", batch.numbers[0])?;
    Ok(Directions { at: at.detach(), change })
}

/// The gradients of the cross-entropy at images near those of a batch, at all pixels: one that is clipped here can move the other way, and
/// without those UPI-PLUS kept far fewer labels (32 % instead of 87 % on a network of MNIST).
pub(crate) fn losses(network: &Network, batch: &Sample, at: &Tensor) -> Result<Tensor, UniversalError> {
    let gradients = gradient(network, at, &batch.labels, Of::Loss, Smoothness::Exact)?.detach();
    finite(&gradients, "a gradient of the loss", batch.numbers[0])?;
    Ok(gradients)
}

/// The gradient of the sum of some numbers; 0 where they do not depend on the variable.
pub(crate) fn gradient_of(numbers: &Tensor, variable: &Var) -> candle_core::Result<Tensor> {
    let gradients = numbers.sum_all()?.backward()?;
    gradients.get(variable).map_or_else(|| variable.zeros_like(), |gradient| Ok(gradient.detach()))
}
