//! UPI-PCA and UPI-PLUS by the stochastic power method.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::Tensor;

use super::ball::unit;
use super::direction::{directions, losses};
use super::error::UniversalError;
use super::method::Settings;
use super::sample::Sample;
use crate::map::above_nothing;
use crate::network::Network;

/// The weight λ of what changes the loss (ours, as is α: the published ones are not known for such matrices): with 1 as many labels change as without it on some networks, and with 3 maps change little
/// more than in noise.
const PENALTY: f64 = 2.0;
/// The step α of the first iterations, for gradients whose squares add up to 1.
const FIRST: f64 = 20.0;
/// Iterations after which α begins to fall like 1 over their number.
const CONSTANT: f64 = 10.0;
/// The step α where the loss counts: no eigenvalue of `I − αλHᵀH` is below 0 then, and what changes the loss cannot grow.
const PENALISED: f64 = 1.0 / PENALTY;

/// One iteration on a batch whose gradients are calculated for it and dropped.
pub(crate) fn step(
    network: &Network,
    sample: &Sample,
    settings: &Settings,
    vector: &Tensor,
    at: usize,
    is_penalised: bool,
) -> Result<Tensor, UniversalError> {
    let Settings { explained, range, seed, .. } = *settings;
    let batch = sample.batch(seed, at, settings.batch)?;
    // Step 0 is that of a decomposition of all gradients.
    let found = directions(network, &batch, explained, range, seed, at + 1)?;
    let losses = if is_penalised { Some(losses(network, &batch, &found.at)?) } else { None };
    Ok(iterate(vector, &found.change, losses.as_ref(), at)?)
}

/// `u ← u + α(GᵀG·u − λ·HᵀH·u)`, brought to length 1, for a row `u` and the rows of `G` and `H`.
///
/// `G` and `H` are divided by their Frobenius norms first: then the eigenvalues of `GᵀG` and `HᵀH` add up to 1, and neither
/// α nor λ depends on the scale of gradients. (The published α = 10⁻⁴ is for sums over 500 images of the authors' networks.) Without `H`,
/// α begins at 20 and falls like 1 over the number of iterations, so that batches are averaged in the end.
pub(crate) fn iterate(
    vector: &Tensor,
    change: &Tensor,
    losses: Option<&Tensor>,
    at: usize,
) -> candle_core::Result<Tensor> {
    let up = product(&normalised(change)?, vector)?;
    let Some(losses) = losses else {
        let rate = FIRST * CONSTANT / (CONSTANT + at as f64);
        return unit(&(vector + (up * rate)?)?);
    };
    let away = (product(&normalised(losses)?, vector)? * PENALTY)?;
    unit(&(vector + ((up - away)? * PENALISED)?)?)
}

/// `MᵀM·u` as a row.
fn product(matrix: &Tensor, vector: &Tensor) -> candle_core::Result<Tensor> {
    vector.matmul(&matrix.t()?)?.matmul(matrix)
}

/// A matrix over its Frobenius norm; 0 if it is 0.
fn normalised(matrix: &Tensor) -> candle_core::Result<Tensor> {
    let row = matrix.flatten_all()?.unsqueeze(0)?;
    // By way of the largest element: the squares of small numbers would be 0.
    let row = row.broadcast_div(&above_nothing(&row.abs()?.max_keepdim(1)?)?)?;
    unit(&row)?.reshape(matrix.dims())
}
