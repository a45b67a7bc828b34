//! The maps that are under attack, and how far two of them are apart.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{Result, Tensor};

use crate::map::{Map, Of, above_nothing, magnitude, shares};
use crate::network::Network;
use crate::op::Smoothness;

/// How images are explained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Explained {
    /// Gradients, or integrated gradients.
    pub map: Map,
    /// Of what.
    pub of: Of,
    /// What hinges are taken to be, in the maps that are judged as in those that are attacked.
    pub smoothness: Smoothness,
}

impl Explained {
    /// The maps `I(x)` `[batch, height·width]` of images `[batch, elements]` of a shape: magnitudes, added up over channels, as shares of
    /// their sum. A map that is 0 everywhere stays 0.
    ///
    /// # Errors
    /// When the images do not fit the network or the shape.
    pub fn maps(
        self,
        network: &Network,
        images: &Tensor,
        labels: &Tensor,
        [channels, height, width]: [usize; 3],
    ) -> Result<Tensor> {
        let maps = self.map.explaining(network, images, labels, self.of, self.smoothness)?;
        let by_channel = magnitude(&maps)?.reshape((images.dim(0)?, channels, height * width))?;
        shares(&by_channel.sum(1)?)
    }
}

/// The ℓ₂ norm of each row `[rows, columns]`, with derivative 0 at 0.
///
/// # Errors
/// When it is no matrix.
pub fn rows_norm(rows: &Tensor) -> Result<Tensor> {
    let fixed = rows.detach();
    let lengths = fixed.sqr()?.sum_keepdim(1)?.sqrt()?;
    (rows * fixed.broadcast_div(&above_nothing(&lengths)?)?)?.sum(1)
}
