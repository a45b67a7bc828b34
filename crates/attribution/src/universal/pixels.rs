//! Perturbed images, and the range of their pixels.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{Result, Tensor};

/// The range that perturbed pixels are clipped to; `None` for no clipping.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PixelRange(pub Option<[f64; 2]>);

impl PixelRange {
    /// The images `x + δ`, clipped; δ is one for all, `[1, elements]`, or one for each. Differentiation passes where a pixel is in the
    /// range, its ends included, and not where it was clipped.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn perturbed(self, images: &Tensor, delta: &Tensor) -> Result<Tensor> {
        let moved = images.broadcast_add(delta)?;
        let Some([low, high]) = self.0 else { return Ok(moved) };
        let fixed = moved.detach();
        let clipped = fixed.clamp(low, high)?;
        fixed.eq(&clipped)?.where_cond(&moved, &clipped)
    }
}
