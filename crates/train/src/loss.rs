//! Losses.

use candle_core::{D, Result, Tensor};

/// The mean cross-entropy of logits `[batch, classes]` with labels `[batch]`.
///
/// # Errors
/// When shapes do not fit, or a label is no class.
pub fn cross_entropy(logits: &Tensor, labels: &Tensor) -> Result<Tensor> {
    let shifted = logits.broadcast_sub(&logits.max_keepdim(D::Minus1)?.detach())?;
    let normalised = shifted.broadcast_sub(&shifted.exp()?.sum_keepdim(D::Minus1)?.log()?)?;
    normalised.gather(&labels.unsqueeze(1)?, 1)?.mean_all()?.neg()
}
