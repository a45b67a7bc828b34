//! Projected gradient ascent by signs (Madry et al. 2018): the search for the worst image near another.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::ops::ControlFlow;

use candle_core::{DType, Device, Result, Tensor, Var};
use fastrand::Rng;

/// How far to go: pixels within `epsilon` of the image and between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ascent {
    /// The most a pixel changes.
    pub epsilon: f64,
    /// What it changes in a step.
    pub step: f64,
    /// Steps.
    pub steps: usize,
}

impl Ascent {
    /// Climbs from `start` for an objective, a number for a whole batch; `seen` hears of the images after every step, and ends the climb
    /// by breaking.
    ///
    /// # Errors
    /// When the objective or `seen` fails.
    pub fn climb(
        &self,
        images: &Tensor,
        start: Tensor,
        mut objective: impl FnMut(&Tensor) -> Result<Tensor>,
        mut seen: impl FnMut(&Tensor) -> Result<ControlFlow<()>>,
    ) -> Result<Tensor> {
        let mut at = start.detach();
        for _ in 0..self.steps {
            let variable = Var::from_tensor(&at)?;
            let gradients = objective(variable.as_tensor())?.backward()?;
            // Without a gradient there is no way up.
            let Some(gradient) = gradients.get(&variable) else { break };
            at = self.project(&(at + (gradient.detach().sign()? * self.step)?)?, images)?;
            if seen(&at)?.is_break() {
                break;
            }
        }
        Ok(at)
    }

    /// The nearest images that are near enough.
    ///
    /// # Errors
    /// When the shapes differ.
    pub fn project(&self, images: &Tensor, around: &Tensor) -> Result<Tensor> {
        let around = around.detach();
        images
            .detach()
            .maximum(&(&around - self.epsilon)?)?
            .minimum(&(&around + self.epsilon)?)?
            .clamp(0.0, 1.0)
    }

    /// Random images near `images`, all of them equally likely; each image has a generator of its own.
    ///
    /// # Errors
    /// When there are fewer generators than images.
    pub fn random(&self, images: &Tensor, generators: &mut [Rng]) -> Result<Tensor> {
        let (batch, elements) = images.dims2()?;
        let numbers = generators.iter_mut().flat_map(|rng| {
            (0..elements).map(|_| (2.0 * rng.f64() - 1.0) * self.epsilon).collect::<Vec<_>>()
        });
        let noise = numbered(numbers.collect(), (batch, elements), images.dtype())?;
        self.project(&(images + noise)?, images)
    }

    /// Images whose pixels are all moved by `epsilon`, each up or down by chance.
    ///
    /// # Errors
    /// When there are fewer generators than images.
    pub fn random_signs(&self, images: &Tensor, generators: &mut [Rng]) -> Result<Tensor> {
        let (batch, elements) = images.dims2()?;
        let numbers = generators.iter_mut().flat_map(|rng| {
            (0..elements).map(|_| if rng.bool() { self.epsilon } else { -self.epsilon }).collect::<Vec<_>>()
        });
        let noise = numbered(numbers.collect(), (batch, elements), images.dtype())?;
        self.project(&(images + noise)?, images)
    }
}

fn numbered(numbers: Vec<f64>, shape: (usize, usize), dtype: DType) -> Result<Tensor> {
    Tensor::from_vec(numbers, shape, &Device::Cpu)?.to_dtype(dtype)
}
