//! Saliency maps and integrated gradients, as tensors that can be differentiated.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{D, Device, Result, Tensor};

use crate::network::{Network, Trace};
use crate::op::Smoothness;

/// What a map is the gradient of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The logit of the label.
    Logit,
    /// The probability of the label by softmax, times a positive number for each image: maps of it are compared by shares, and the largest
    /// weight of an image is 1, so that images whose probability rounds to 1 have maps too.
    Probability,
    /// The cross-entropy of the label.
    Loss,
}

/// What images are explained by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Map {
    /// The gradient of the label's logit (Simonyan et al. 2014).
    Gradient,
    /// Its integral from black in so many steps, times the image (Sundararajan et al. 2017, equation 3).
    Integrated {
        /// Points at which the gradient is taken.
        steps: usize,
    },
}

impl Map {
    /// The maps `[batch, elements]` of images, for a label each.
    ///
    /// # Errors
    /// When the images do not fit the network, or a label is no class.
    pub fn of(
        self,
        network: &Network,
        images: &Tensor,
        labels: &Tensor,
        smoothness: Smoothness,
    ) -> Result<Tensor> {
        self.explaining(network, images, labels, Of::Logit, smoothness)
    }

    /// The same of what else a label has.
    ///
    /// # Errors
    /// As [`Map::of`].
    pub fn explaining(
        self,
        network: &Network,
        images: &Tensor,
        labels: &Tensor,
        of: Of,
        smoothness: Smoothness,
    ) -> Result<Tensor> {
        match self {
            Self::Gradient => gradient(network, images, labels, of, smoothness),
            Self::Integrated { steps } => {
                integrated(network, [&images.zeros_like()?, images], labels, of, steps, smoothness)
            }
        }
    }
}

/// The gradients `[batch, elements]` at images.
///
/// # Errors
/// When the images do not fit the network, or a label is no class.
pub fn gradient(
    network: &Network,
    images: &Tensor,
    labels: &Tensor,
    of: Of,
    smoothness: Smoothness,
) -> Result<Tensor> {
    explained(&network.run(images, smoothness)?, labels, 1, of)
}

/// The gradient that a pass through so many points of each image's way gives.
fn explained(trace: &Trace<'_>, labels: &Tensor, points: usize, of: Of) -> Result<Tensor> {
    let logits = trace.outputs();
    let chosen = one_hot(&labels.repeat(points)?, logits)?;
    trace.gradient(&match of {
        Of::Logit => chosen,
        Of::Probability => weights_of_probability(logits, &chosen, points)?,
        // The derivative of −ln softmax(logits)[label].
        Of::Loss => (softmax(logits)? - chosen)?,
    })
}

/// Integrated gradients `[batch, elements]` along the way from one batch of images to another: the mean of the gradients at
/// `k/steps` of the way, `k = 1 … steps`, times the difference (Sundararajan et al. 2017, equation 3).
///
/// # Errors
/// When the images do not fit the network, or a label is no class.
pub fn integrated(
    network: &Network,
    [from, to]: [&Tensor; 2],
    labels: &Tensor,
    of: Of,
    steps: usize,
    smoothness: Smoothness,
) -> Result<Tensor> {
    let steps = steps.max(1);
    let shares: Vec<f64> = (1..=steps).map(|k| k as f64 / steps as f64).collect();
    let trace = network.run_along([from, to], &shares, smoothness)?;
    (to - from)? * explained(&trace, labels, steps, of)?
}

/// The derivative of the label's probability `p_y` by the logits: `−p_y·p_k` for the others, and for the label the sum of `p_y·p_k`, which
/// is `p_y·(1 − p_y)` without the cancellation. Divided by the largest `p_y·p_k` of each image, all of them by way of logarithms.
fn weights_of_probability(logits: &Tensor, chosen: &Tensor, points: usize) -> Result<Tensor> {
    /// Below every logarithm of a product that counts.
    const NOTHING: f64 = -1e9;
    let logarithms = log_softmax(logits)?;
    let own = (&logarithms * chosen)?.sum_keepdim(1)?;
    let products = (logarithms.broadcast_add(&own)? + (chosen * NOTHING)?)?;
    let (rows, classes) = products.dims2()?;
    // Not detached: where one term is left, as of two classes, it is 1 and its derivative exactly 0.
    let by_point = products.reshape((points, rows / points.max(1), classes))?;
    let largest = by_point.max_keepdim(2)?.max_keepdim(0)?.broadcast_as((points, rows / points.max(1), 1))?;
    let others = products.broadcast_sub(&largest.reshape((rows, 1))?)?.exp()?;
    let others = (&others * (1.0 - chosen)?)?;
    chosen.broadcast_mul(&others.sum_keepdim(1)?)? - others
}

/// Probabilities `[batch, classes]`, or shares along the last dimension of whatever else.
///
/// # Errors
/// When there is no last dimension.
pub fn softmax(logits: &Tensor) -> Result<Tensor> {
    log_softmax(logits)?.exp()
}

/// The logarithms of [`softmax`].
///
/// # Errors
/// When there is no last dimension.
pub fn log_softmax(logits: &Tensor) -> Result<Tensor> {
    let shifted = logits.broadcast_sub(&logits.max_keepdim(D::Minus1)?.detach())?;
    shifted.broadcast_sub(&shifted.exp()?.sum_keepdim(D::Minus1)?.log()?)
}

/// 1 at each label, 0 elsewhere: `[batch, classes]`, like logits.
///
/// # Errors
/// When a label is no class.
pub fn one_hot(labels: &Tensor, logits: &Tensor) -> Result<Tensor> {
    let (batch, classes) = logits.dims2()?;
    let mut chosen = vec![0f32; batch * classes];
    for (row, label) in labels.to_vec1::<u32>()?.into_iter().enumerate() {
        let Some(slot) =
            chosen.get_mut(row * classes..(row + 1) * classes).and_then(|row| row.get_mut(label as usize))
        else {
            candle_core::bail!(
                "label {label} of image {row}, where there are {batch} images and {classes} classes"
            );
        };
        *slot = 1.0;
    }
    Tensor::from_vec(chosen, (batch, classes), &Device::Cpu)?.to_dtype(logits.dtype())
}

/// The magnitudes of maps `[batch, elements]` as shares of their sum; a map that is 0 everywhere stays 0.
///
/// # Errors
/// When there is no element.
pub fn shares(maps: &Tensor) -> Result<Tensor> {
    let magnitudes = magnitude(maps)?;
    // Numbers of any size: the square of a small sum, by which differentiation divides, would be 0.
    let largest = above_nothing(&magnitudes.max_keepdim(1)?.detach())?;
    let magnitudes = magnitudes.broadcast_div(&largest)?;
    magnitudes.broadcast_div(&above_nothing(&magnitudes.sum_keepdim(1)?)?)
}

/// What is not 0, and 1 in place of what is.
pub(crate) fn above_nothing(values: &Tensor) -> Result<Tensor> {
    values + values.detach().eq(0.0)?.to_dtype(values.dtype())?
}

/// Magnitudes, with derivative 0 at 0.
///
/// # Errors
/// None that the shape could cause.
pub fn magnitude(values: &Tensor) -> Result<Tensor> {
    values * values.detach().sign()?
}
