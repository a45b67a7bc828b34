//! The loop.
//!
//! Everything random follows from the seed. The network that is handed in is the one that is trained: when training ends
//! early, for whatever reason, it holds the last good weights.
#![allow(clippy::float_arithmetic, reason = "training estimates")]

use std::ops::ControlFlow;

use candle_core::{D, DType, Device, Tensor};
use fastrand::Rng;
use metes_attribution::attack::cross_entropy;

use crate::data::{Data, Split};
use crate::method::Method;
use crate::network::Network;
use crate::state::State;

/// How to train.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Passes over the training images.
    pub epochs: usize,
    /// Images a step.
    pub batch: usize,
    /// The learning rate of the first step; it falls in a straight line, to 0 behind the last.
    pub rate: f64,
    /// The seed of the order of images, and of where a method's searches begin.
    pub seed: u64,
    /// What is minimised.
    pub method: Method,
}

/// Mean loss, and the share of images classified correctly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The mean of what is minimised, and on test images the mean cross-entropy.
    pub loss: f64,
    /// The share of correct labels.
    pub accuracy: f64,
}

/// A pass over the training images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// On training images, each looked at when its turn came.
    pub train: Score,
    /// On test images, at the end.
    pub test: Score,
}

/// How far training is, after each step.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Steps done.
    pub done: usize,
    /// Steps in all.
    pub steps: usize,
    /// Epochs that are complete.
    pub epochs: &'a [Epoch],
}

/// Why training ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// Loss or weights are not finite.
    #[error(
        "the loss is not finite in epoch {epoch}, step {step}: try a smaller learning rate; the weights are those before this epoch"
    )]
    Diverged {
        /// The epoch, counted from 1.
        epoch: usize,
        /// The step in it, counted from 1; after the last one for what shows at the end.
        step: usize,
    },
    /// Tensors refuse.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

/// Trains a network; `progress` hears of every step, and ends training by breaking.
///
/// The epochs that were completed go to `epochs`.
///
/// # Errors
/// When the loss is not finite any more; the network then has the weights of the last complete epoch.
pub fn train(
    network: &Network,
    data: &Data,
    settings: &Settings,
    epochs: &mut Vec<Epoch>,
    progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
) -> Result<(), TrainError> {
    let mut state = State::new(network, data, settings.seed)?;
    let result = go_on(network, data, settings, &mut state, progress, &mut |_| ControlFlow::Continue(()));
    epochs.append(&mut state.epochs);
    result
}

/// Trains on from a state; `complete` hears of every complete epoch, and ends training by breaking.
///
/// # Errors
/// As [`train`].
pub fn go_on(
    network: &Network,
    data: &Data,
    settings: &Settings,
    state: &mut State,
    progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    complete: &mut dyn FnMut(&State) -> ControlFlow<()>,
) -> Result<(), TrainError> {
    let variables = network.variables();
    let batches = state.order.len().div_ceil(settings.batch.max(1));
    let steps = batches * settings.epochs;
    for epoch in state.epochs.len()..settings.epochs {
        let good =
            variables.iter().map(|variable| variable.copy()).collect::<candle_core::Result<Vec<_>>>()?;
        let restored = |step| -> Result<(), TrainError> {
            for (variable, good) in variables.iter().zip(&good) {
                variable.set(good)?;
            }
            Err(TrainError::Diverged { epoch: epoch + 1, step })
        };
        state.rng.shuffle(&mut state.order);
        let mut train = Sum::default();
        for (step, chosen) in state.order.chunks(settings.batch.max(1)).enumerate() {
            let (images, labels) = batch(&data.train, chosen)?;
            let done = epoch * batches + step;
            let mut chance = Rng::with_seed(settings.seed ^ (done as u64 + 1) << 24);
            let method = settings.method.warming_up(done as f64 / steps as f64);
            let loss = method.loss(network.graph(), &images, &labels, &mut chance)?;
            train.add(&loss.logits, &labels, &loss.value)?;
            if !train.loss.is_finite() {
                return restored(step + 1);
            }
            let rate = settings.rate * (steps - done) as f64 / steps as f64;
            state.optimiser.step(&variables, &loss.value.backward()?, rate)?;
            let done = done + 1;
            if progress(Progress { done, steps, epochs: &state.epochs }).is_break() {
                return if is_finite(network)? { Ok(()) } else { restored(step + 1) };
            }
        }
        let test = evaluate(network, &data.test)?;
        // A moment that is not finite stops its weights for good, and nothing else shows it.
        if !test.loss.is_finite() || !is_finite(network)? || !state.optimiser.is_finite()? {
            return restored(batches);
        }
        state.epochs.push(Epoch { train: train.score(), test });
        if complete(state).is_break() {
            break;
        }
    }
    Ok(())
}

/// Images a step where nothing is trained.
const EVALUATED: usize = 100;

/// How well a network does on images.
///
/// # Errors
/// When the network is not one for such images.
pub fn evaluate(network: &Network, split: &Split) -> candle_core::Result<Score> {
    let all: Vec<usize> = (0..split.len()).collect();
    let mut sum = Sum::default();
    for chosen in all.chunks(EVALUATED) {
        let (images, labels) = batch(split, chosen)?;
        // Nothing that is detached is kept for gradients.
        let logits = network.logits(&images)?.detach();
        sum.add(&logits, &labels, &cross_entropy(&logits, &labels)?)?;
    }
    Ok(sum.score())
}

/// Images `[batch, elements]` between 0 and 1, and their labels.
///
/// # Errors
/// When there is no memory for them.
///
/// # Panics
/// When there is no such image.
pub fn batch(split: &Split, chosen: &[usize]) -> candle_core::Result<(Tensor, Tensor)> {
    let elements = split.shape.iter().product::<usize>();
    let pixels = chosen.iter().flat_map(|&at| split.image(at)).map(|&byte| f32::from(byte) / 255.0).collect();
    let labels = chosen.iter().map(|&at| u32::from(split.labels[at])).collect();
    let images = Tensor::from_vec::<_, f32>(pixels, (chosen.len(), elements), &Device::Cpu)?;
    Ok((images, Tensor::from_vec::<_, u32>(labels, chosen.len(), &Device::Cpu)?))
}

/// Whether all weights are numbers: a ReLU hides those behind it that are not.
fn is_finite(network: &Network) -> candle_core::Result<bool> {
    for variable in network.variables() {
        if !variable.abs()?.sum_all()?.to_dtype(DType::F64)?.to_scalar::<f64>()?.is_finite() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Losses and correct labels so far.
#[derive(Default)]
struct Sum {
    loss: f64,
    correct: f64,
    images: f64,
}

impl Sum {
    fn add(&mut self, logits: &Tensor, labels: &Tensor, loss: &Tensor) -> candle_core::Result<()> {
        let images = labels.elem_count() as f64;
        self.loss += f64::from(loss.to_scalar::<f32>()?) * images;
        let correct = logits.argmax(D::Minus1)?.eq(labels)?.to_dtype(DType::F32)?.sum_all()?;
        self.correct += f64::from(correct.to_scalar::<f32>()?);
        self.images += images;
        Ok(())
    }

    fn score(&self) -> Score {
        Score { loss: self.loss / self.images, accuracy: self.correct / self.images }
    }
}
