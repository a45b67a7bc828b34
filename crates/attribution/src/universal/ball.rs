//! The perturbations that are allowed.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::fmt;

use candle_core::{Result, Tensor};

use super::explained::rows_norm;
use crate::map::above_nothing;

/// How large a perturbation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// The root of the sum of squares.
    L2,
    /// The largest magnitude.
    Linf,
}

/// Perturbations up to a norm, each a row `[rows, elements]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    /// The norm.
    pub norm: Norm,
    /// The largest one, above 0, for pixel values between 0 and 1.
    pub epsilon: f64,
}

impl fmt::Display for Norm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::L2 => "ℓ₂",
            Self::Linf => "ℓ∞",
        })
    }
}

impl Norm {
    /// The norm of each row, `[rows]`.
    pub(crate) fn of(self, rows: &Tensor) -> Result<Tensor> {
        match self {
            Self::L2 => rows_norm(rows),
            Self::Linf => rows.abs()?.max(1),
        }
    }
}

impl Ball {
    /// The steepest way up, of norm 1: the gradient over its length, or its signs. 0 where it is 0.
    pub(crate) fn steepest(self, gradients: &Tensor) -> Result<Tensor> {
        match self.norm {
            // By way of the largest element: the squares of small gradients would be 0.
            Norm::L2 => unit(&unit_by(gradients, Norm::Linf)?),
            Norm::Linf => gradients.sign(),
        }
    }

    /// The nearest perturbations that are allowed.
    pub(crate) fn project(self, rows: &Tensor) -> Result<Tensor> {
        match self.norm {
            Norm::L2 => {
                let lengths = Norm::L2.of(rows)?.unsqueeze(1)?;
                rows.broadcast_div(&(lengths / self.epsilon)?.maximum(1.0)?)
            }
            Norm::Linf => rows.clamp(-self.epsilon, self.epsilon),
        }
    }

    /// Perturbations in these directions at the border: of norm ε up to rounding.
    pub(crate) fn scaled(self, rows: &Tensor) -> Result<Tensor> {
        unit_by(&unit_by(rows, Norm::Linf)?, self.norm)? * self.epsilon
    }
}

/// Rows of ℓ₂ norm 1, but for those that are 0.
pub(crate) fn unit(rows: &Tensor) -> Result<Tensor> {
    unit_by(rows, Norm::L2)
}

fn unit_by(rows: &Tensor, norm: Norm) -> Result<Tensor> {
    rows.broadcast_div(&above_nothing(&norm.of(rows)?.unsqueeze(1)?)?)
}
