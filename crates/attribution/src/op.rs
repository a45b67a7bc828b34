//! Operators: what they compute, and how gradients pass through them.

use std::sync::Arc;

use candle_core::{Result, Tensor};

use crate::activation::Bends;
use crate::maximum::{self, Groups};
use crate::sparse::Sparse;
use crate::window::{Window, fold, unfold};

/// What a node computes.
#[derive(Clone, Debug)]
pub enum Op {
    /// Fixed numbers `[1, elements]`.
    Constant(Tensor),
    /// `x·weightsᵀ + bias`, with weights `[outputs, inputs]` and bias `[outputs]`.
    Dense {
        /// The weights.
        weights: Tensor,
        /// The bias.
        bias: Option<Tensor>,
    },
    /// A convolution with weights `[channels, what the kernel sees]` and a number for every element to be added.
    Convolution {
        /// The weights.
        weights: Tensor,
        /// The bias, `[channels]`, or `[elements]` of the output.
        bias: Option<Tensor>,
        /// Where its kernel goes.
        window: Window,
    },
    /// A sparse map, and a bias `[outputs]`.
    Sparse {
        /// The map.
        map: Arc<Sparse>,
        /// The bias.
        bias: Option<Tensor>,
    },
    /// The sum of what it reads, each times its factor.
    Sum(Vec<f64>),
    /// A piecewise-linear function of each element.
    Activation(Bends),
    /// Maxima of groups.
    Maximum(Arc<Groups>),
}

/// What hinges are taken to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Smoothness {
    /// What they are: the gradient does not change but by jumps.
    Exact,
    /// Softplus with this β in place of each ReLU, so that gradients have gradients. Maxima stay as they are.
    Softplus(f64),
}

impl Op {
    /// Whether it is linear but for a constant.
    pub(crate) fn is_affine(&self) -> bool {
        !matches!(self, Self::Activation(_) | Self::Maximum(_))
    }

    /// The same operator with weights that are constants to differentiation.
    pub(crate) fn detached(&self) -> Self {
        let detached = |bias: &Option<Tensor>| bias.as_ref().map(Tensor::detach);
        match self {
            Self::Dense { weights, bias } => Self::Dense { weights: weights.detach(), bias: detached(bias) },
            Self::Convolution { weights, bias, window } => {
                Self::Convolution { weights: weights.detach(), bias: detached(bias), window: *window }
            }
            op => op.clone(),
        }
    }

    /// The value `[batch, outputs]` of what is read.
    pub(crate) fn value(&self, read: &[&Tensor], batch: usize, smoothness: Smoothness) -> Result<Tensor> {
        let first =
            || read.first().copied().ok_or_else(|| candle_core::Error::msg("an operator that reads nothing"));
        match self {
            Self::Constant(numbers) => numbers.broadcast_as((batch, numbers.elem_count())),
            Self::Dense { weights, bias } => biased(first()?.matmul(&weights.t()?)?, bias.as_ref()),
            Self::Convolution { weights, bias, window } => {
                convolve(first()?, weights, bias.as_ref(), *window)
            }
            Self::Sparse { map, bias } => biased(map.apply(first()?)?, bias.as_ref()),
            Self::Sum(factors) => {
                let terms = read.iter().zip(factors).map(|(value, &factor)| scaled(value, factor));
                let sum = terms.reduce(|sum, term| sum? + term?);
                sum.unwrap_or_else(|| first()?.zeros_like())
            }
            Self::Activation(bends) => bends.value(first()?, smoothness),
            Self::Maximum(groups) => maximum::maxima(first()?, groups),
        }
    }

    /// What a gradient gives the value that is read at a place.
    pub(crate) fn pull_back(
        &self,
        place: usize,
        value: &Tensor,
        gradient: &Tensor,
        smoothness: Smoothness,
    ) -> Result<Tensor> {
        match self {
            Self::Constant(_) => value.zeros_like(),
            Self::Dense { weights, .. } => gradient.matmul(weights),
            Self::Convolution { weights, window, .. } => {
                let columns = weights.t()?.matmul(&side_by_side(gradient, weights.dim(0)?, *window)?)?;
                fold(&columns, *window)?.flatten_from(1)
            }
            Self::Sparse { map, .. } => map.apply_transposed(gradient),
            Self::Sum(factors) => scaled(gradient, factors.get(place).copied().unwrap_or(1.0)),
            Self::Activation(bends) => gradient * bends.slope(value, smoothness)?,
            Self::Maximum(groups) => maximum::route(&value.detach(), gradient, groups),
        }
    }
}

fn biased(sums: Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    bias.map_or(Ok(sums.clone()), |bias| sums.broadcast_add(bias))
}

fn scaled(values: &Tensor, factor: f64) -> Result<Tensor> {
    if factor.to_bits() == 1f64.to_bits() { Ok(values.clone()) } else { values * factor }
}

/// Values `[batch, channels·places]` as `[channels, batch·places]`.
fn side_by_side(values: &Tensor, channels: usize, window: Window) -> Result<Tensor> {
    let places: usize = window.places().iter().product();
    values.reshape((values.dim(0)?, channels, places))?.transpose(0, 1)?.flatten_from(1)
}

fn convolve(images: &Tensor, weights: &Tensor, bias: Option<&Tensor>, window: Window) -> Result<Tensor> {
    let [height, width] = window.image;
    let (batch, elements) = images.dims2()?;
    let (channels, _) = weights.dims2()?;
    let images = images.reshape((batch, elements / (height * width).max(1), height, width))?;
    let mut sums = weights.matmul(&unfold(&images, window)?)?;
    let shared = bias.filter(|bias| bias.elem_count() == channels);
    if let Some(bias) = shared {
        sums = sums.broadcast_add(&bias.unsqueeze(1)?)?;
    }
    let places: usize = window.places().iter().product();
    let values = sums.reshape((channels, batch, places))?.transpose(0, 1)?.flatten_from(1)?;
    biased(values, bias.filter(|_| shared.is_none()))
}
