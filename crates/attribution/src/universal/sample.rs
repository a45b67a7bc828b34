//! The images that take part: those that are classified correctly, with their maps.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{DType, Tensor};

use super::error::UniversalError;
use super::explained::Explained;
use super::noise::{Purpose, generator};
use crate::attack::labelled;
use crate::evaluation::Images;
use crate::network::Network;

/// Images that are classified correctly.
#[derive(Clone, Debug)]
pub struct Sample {
    /// `[images, elements]`.
    pub pixels: Tensor,
    /// `[images]`.
    pub labels: Tensor,
    /// Channels, height, width.
    pub shape: [usize; 3],
    /// The numbers of the images.
    pub numbers: Vec<usize>,
    /// How many were looked at.
    pub looked_at: usize,
}

impl Sample {
    /// Those among some images that a network classifies correctly; `numbers` are the images' own, from which their random
    /// numbers follow.
    ///
    /// # Errors
    /// When there are none, an output is no finite number, or the images do not fit the network.
    pub fn new(
        network: &Network,
        images: &Images,
        numbers: &[usize],
        batch: usize,
    ) -> Result<Self, UniversalError> {
        let mut right = Vec::new();
        let all = numbers.len();
        for first in (0..all).step_by(batch.max(1)) {
            let len = batch.max(1).min(all - first);
            let outputs = network.outputs(&images.pixels.narrow(0, first, len)?)?;
            finite(&outputs, "an output", numbers[first])?;
            let labels = images.labels.narrow(0, first, len)?;
            let correct = labelled(&outputs, &labels)?;
            right.extend((0..len).filter(|&at| correct[at]).map(|at| first + at));
        }
        if right.is_empty() {
            return Err(UniversalError::NothingCorrect { images: all });
        }
        let places: Vec<u32> = right.iter().map(|&at| at as u32).collect();
        let chosen = Tensor::new(places, images.pixels.device())?;
        Ok(Self {
            pixels: images.pixels.index_select(&chosen, 0)?,
            labels: images.labels.index_select(&chosen, 0)?,
            shape: images.shape,
            numbers: right.into_iter().map(|at| numbers[at]).collect(),
            looked_at: all,
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there are none, which [`Sample::new`] refuses.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Elements of an image.
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// A perturbation for all of them: a row `[1, elements]`.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn row(&self, delta: &[f32]) -> Result<Tensor, UniversalError> {
        let row = Tensor::from_slice(delta, (1, delta.len()), self.pixels.device())?;
        Ok(row.to_dtype(self.pixels.dtype())?)
    }

    /// The images in batches, in their order.
    pub(crate) fn batches(&self, batch: usize) -> impl Iterator<Item = candle_core::Result<Self>> + '_ {
        let places: Vec<u32> = (0..self.len() as u32).collect();
        (0..self.len())
            .step_by(batch.max(1))
            .map(move |first| self.picked(&places[first..(first + batch.max(1)).min(places.len())]))
    }

    /// The batch of a step: the images come in a new order each time all of them were there.
    pub(crate) fn batch(&self, seed: u64, step: usize, batch: usize) -> candle_core::Result<Self> {
        let batch = batch.clamp(1, self.len().max(1));
        let batches = self.len() / batch;
        let mut places: Vec<u32> = (0..self.len() as u32).collect();
        generator(seed, Purpose::Order, step / batches.max(1), 0).shuffle(&mut places);
        let first = step % batches.max(1) * batch;
        self.picked(&places[first..first + batch])
    }

    /// Those at some places.
    ///
    /// # Errors
    /// When a place is not there.
    pub fn picked(&self, places: &[u32]) -> candle_core::Result<Self> {
        let chosen = Tensor::new(places, self.pixels.device())?;
        Ok(Self {
            pixels: self.pixels.index_select(&chosen, 0)?,
            labels: self.labels.index_select(&chosen, 0)?,
            shape: self.shape,
            numbers: places.iter().filter_map(|&at| self.numbers.get(at as usize).copied()).collect(),
            looked_at: places.len(),
        })
    }

    /// The maps of the images, or of images perturbed from them.
    pub(crate) fn maps(
        &self,
        network: &Network,
        explained: Explained,
        images: &Tensor,
    ) -> candle_core::Result<Tensor> {
        explained.maps(network, images, &self.labels, self.shape)
    }
}

/// Refuses what is not finite, of a batch that begins with an image.
pub(crate) fn finite(values: &Tensor, what: &'static str, image: usize) -> Result<(), UniversalError> {
    let largest = values.abs()?.to_dtype(DType::F64)?.sum_all()?.to_scalar::<f64>()?;
    if largest.is_finite() { Ok(()) } else { Err(UniversalError::NotFinite { what, image }) }
}
