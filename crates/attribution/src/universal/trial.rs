//! What a perturbation does to images.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::ops::ControlFlow;

use candle_core::{D, DType, Tensor};

use super::error::UniversalError;
use super::explained::{Explained, rows_norm};
use super::pixels::PixelRange;
use super::sample::{Sample, finite};
use crate::metrics::{Likeness, likeness};
use crate::network::Network;

/// How to judge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// The maps that are compared.
    pub explained: Explained,
    /// The range of perturbed pixels.
    pub range: PixelRange,
    /// How many of the largest elements are compared.
    pub top: usize,
    /// Images at once.
    pub batch: usize,
}

/// What became of one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Its number.
    pub image: usize,
    /// Its label.
    pub label: u32,
    /// The label that the network gives the perturbed image.
    pub found: u32,
    /// `‖I(x) − I(x′)‖₂ / ‖I(x)‖₂`; `None` where the map of the image is 0 everywhere.
    pub dissimilarity: Option<f64>,
    /// The maps compared.
    pub likeness: Likeness,
}

/// A batch with what was found about it.
#[derive(Debug)]
pub struct Perturbed<'a> {
    /// The images.
    pub batch: &'a Sample,
    /// As they were perturbed, `[batch, elements]`.
    pub images: &'a Tensor,
    /// The maps before and after, `[batch, height·width]`.
    pub maps: [&'a Tensor; 2],
    /// Images judged so far, these included.
    pub done: usize,
}

/// What became of all images.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// One after the other.
    pub changes: Vec<Change>,
}

impl Trial {
    /// Judges the perturbations that `deltas` gives for batches: one, `[1, elements]`, or one for each image. `seen` hears of each batch
    /// and ends the trial by breaking: then there is no verdict.
    ///
    /// # Errors
    /// When the images do not fit the network, a map is no finite number, or `deltas` fails.
    ///
    /// # Panics
    /// When `top` is 0 or more than a map has elements.
    pub fn judge(
        &self,
        network: &Network,
        sample: &Sample,
        deltas: &mut dyn FnMut(&Sample) -> Result<Tensor, UniversalError>,
        seen: &mut dyn FnMut(Perturbed<'_>) -> ControlFlow<()>,
    ) -> Result<Option<Verdict>, UniversalError> {
        let mut verdict = Verdict::default();
        for batch in sample.batches(self.batch) {
            let batch = batch?;
            let images = self.range.perturbed(&batch.pixels, &deltas(&batch)?)?;
            let maps = [&batch.pixels, &images].map(|images| batch.maps(network, self.explained, images));
            let [clean, changed] = maps;
            let maps = [clean?, changed?];
            maps.iter().try_for_each(|maps| finite(maps, "a map", batch.numbers[0]))?;
            let found = network.outputs(&images)?.argmax(D::Minus1)?.to_vec1::<u32>()?;
            let labels = batch.labels.to_vec1::<u32>()?;
            let [clean, changed] = [rows(&maps[0])?, rows(&maps[1])?];
            for (at, dissimilarity) in changes(&maps[0], &maps[1])?.into_iter().enumerate() {
                verdict.changes.push(Change {
                    image: batch.numbers[at],
                    label: labels[at],
                    found: found[at],
                    dissimilarity,
                    likeness: likeness(&clean[at], &changed[at], self.top),
                });
            }
            let done = verdict.changes.len();
            let told = Perturbed { batch: &batch, images: &images, maps: [&maps[0], &maps[1]], done };
            if seen(told).is_break() {
                return Ok(None);
            }
        }
        Ok(Some(verdict))
    }
}

impl Verdict {
    /// The mean of what is defined; `None` where nothing is.
    pub fn dissimilarity(&self) -> Option<f64> {
        let all: Vec<f64> = self.changes.iter().filter_map(|change| change.dissimilarity).collect();
        (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
    }

    /// The share of images whose label changed.
    pub fn fooling_rate(&self) -> f64 {
        self.mean(&|change| if change.found == change.label { 0.0 } else { 1.0 })
    }

    /// The mean share of the largest elements that stays: the least and the most over all ways to break ties.
    pub fn overlap(&self) -> [f64; 2] {
        [0, 1].map(|end| self.mean(&|change| change.likeness.overlap[end]))
    }

    /// The mean of Kendall's τ-b.
    pub fn kendall(&self) -> f64 {
        self.mean(&|change| change.likeness.kendall)
    }

    fn mean(&self, of: &dyn Fn(&Change) -> f64) -> f64 {
        self.changes.iter().map(of).sum::<f64>() / self.changes.len().max(1) as f64
    }
}

/// How far maps are from clean ones, over the length of these; `None` for clean maps that are 0.
pub(crate) fn changes(clean: &Tensor, changed: &Tensor) -> candle_core::Result<Vec<Option<f64>>> {
    let clean = clean.to_dtype(DType::F64)?;
    let distances = rows_norm(&(changed.to_dtype(DType::F64)? - &clean)?)?.to_vec1::<f64>()?;
    let lengths = rows_norm(&clean)?.to_vec1::<f64>()?;
    Ok(distances
        .iter()
        .zip(lengths)
        .map(|(distance, length)| (length > 0.0).then(|| distance / length))
        .collect())
}

fn rows(tensor: &Tensor) -> candle_core::Result<Vec<Vec<f32>>> {
    tensor.to_dtype(DType::F32)?.to_vec2()
}
