//! How far labels and maps of many images withstand attacks.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::ops::ControlFlow;

use candle_core::{DType, Result, Tensor};

use crate::attack::{Attacked, Settings, attack, labelled, misclassified, same_label};
use crate::metrics::{Likeness, likeness};
use crate::network::Network;

/// Labelled images.
#[derive(Clone, Debug)]
pub struct Images {
    /// `[images, elements]`, between 0 and 1.
    pub pixels: Tensor,
    /// `[images]`.
    pub labels: Tensor,
    /// Channels, height, width.
    pub shape: [usize; 3],
}

/// How to judge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// The attack on maps, and the surroundings in which labels are attacked as well.
    pub attack: Settings,
    /// How many of the largest elements are compared.
    pub top: usize,
    /// Images at once.
    pub batch: usize,
}

/// One image that is classified correctly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Its number.
    pub image: usize,
    /// Its label.
    pub label: u32,
    /// Whether projected ascent of the cross-entropy leaves the label.
    pub is_label_kept: bool,
    /// The map under attack, compared with the clean one.
    pub likeness: Likeness,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Images looked at.
    pub images: usize,
    /// Those classified correctly.
    pub outcomes: Vec<Outcome>,
}

/// The images of a batch that are classified correctly, under attack.
#[derive(Debug)]
pub struct Batch<'a> {
    /// Their elements, clean and as the attack made them.
    pub images: [Vec<Vec<f32>>; 2],
    /// The maps of these.
    pub maps: [Vec<Vec<f32>>; 2],
    /// What has been found so far, these included.
    pub evaluation: &'a Evaluation,
}

/// Attacks the images that are classified correctly; `seen` hears of each batch. `stop` is asked after every step, and ends the evaluation
/// by breaking: the batch at hand is left out.
///
/// # Errors
/// When the images do not fit the network, a label is no class, or an output is no finite number.
pub fn evaluate(
    network: &Network,
    images: &Images,
    trial: &Trial,
    seen: &mut dyn FnMut(Batch<'_>),
    stop: &dyn Fn() -> ControlFlow<()>,
) -> Result<Evaluation> {
    let mut evaluation = Evaluation::default();
    let all = images.labels.elem_count();
    for first in (0..all).step_by(trial.batch.max(1)) {
        let len = trial.batch.max(1).min(all - first);
        let (pixels, labels) = (images.pixels.narrow(0, first, len)?, images.labels.narrow(0, first, len)?);
        let outputs = network.outputs(&pixels)?;
        if !outputs.abs()?.max_all()?.to_dtype(DType::F64)?.to_scalar::<f64>()?.is_finite() {
            candle_core::bail!(
                "an output is no finite number in floats, for one of the images from number {first} on"
            );
        }
        let correct = labelled(&outputs, &labels)?;
        let right: Vec<u32> = (0..len as u32).filter(|&at| correct[at as usize]).collect();
        if right.is_empty() {
            evaluation.images += len;
            continue;
        }
        let chosen = Tensor::new(right.as_slice(), pixels.device())?;
        let (pixels, labels) = (pixels.index_select(&chosen, 0)?, labels.index_select(&chosen, 0)?);
        let numbers: Vec<usize> = right.iter().map(|&at| first + at as usize).collect();
        let ascent = &trial.attack.ascent;
        let fooling = misclassified(network, &pixels, &labels, &numbers, ascent, trial.attack.seed, stop)?;
        let kept = same_label(network, &fooling, &labels)?;
        let Attacked { images: found, maps: [clean, changed] } =
            attack(network, &pixels, &labels, images.shape, &numbers, &trial.attack, stop)?;
        if stop().is_break() {
            break;
        }
        evaluation.images += len;
        let maps = [clean.to_vec2::<f32>()?, changed.to_vec2()?];
        let labels = labels.to_vec1::<u32>()?;
        for (at, &image) in numbers.iter().enumerate() {
            let likeness = likeness(&maps[0][at], &maps[1][at], trial.top);
            evaluation.outcomes.push(Outcome { image, label: labels[at], is_label_kept: kept[at], likeness });
        }
        let images = [pixels.to_vec2()?, found.to_vec2()?];
        seen(Batch { images, maps, evaluation: &evaluation });
    }
    Ok(evaluation)
}

impl Evaluation {
    /// The share of images classified correctly.
    pub fn accuracy(&self) -> f64 {
        self.outcomes.len() as f64 / self.images.max(1) as f64
    }

    /// The share of images classified correctly under attack of their labels.
    pub fn attacked_accuracy(&self) -> f64 {
        self.outcomes.iter().filter(|outcome| outcome.is_label_kept).count() as f64
            / self.images.max(1) as f64
    }

    /// The mean likeness of maps under attack with clean ones; `None` where no image is classified correctly.
    pub fn mean(&self) -> Option<Likeness> {
        let mean = |of: &dyn Fn(&Likeness) -> f64| {
            self.outcomes.iter().map(|outcome| of(&outcome.likeness)).sum::<f64>()
                / self.outcomes.len() as f64
        };
        (!self.outcomes.is_empty()).then(|| Likeness {
            overlap: [mean(&|likeness| likeness.overlap[0]), mean(&|likeness| likeness.overlap[1])],
            kendall: mean(&|likeness| likeness.kendall),
            spearman: mean(&|likeness| likeness.spearman),
            cosine: mean(&|likeness| likeness.cosine),
        })
    }
}
