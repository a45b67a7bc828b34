//! From training images to one perturbation for all of them.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::ops::ControlFlow;

use candle_core::{DType, Device, Tensor};

use super::ball::{Norm, unit};
use super::direction::directions;
use super::error::UniversalError;
use super::method::{Method, Settings};
use super::noise::{Purpose, normal};
use super::sample::Sample;
use super::trial::changes;
use super::{ascent, components, power};
use crate::map::above_nothing;
use crate::network::Network;

/// The image number that universal noise has.
const NO_IMAGE: usize = usize::MAX;

/// Where a search is: it goes on from here with the same bits.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The perturbation so far, or the singular vector.
    pub vector: Vec<f32>,
    /// Steps done.
    pub step: usize,
}

/// How far a search is, after each step.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Parts of the work done.
    pub done: usize,
    /// Parts in all.
    pub parts: usize,
    /// What the search could go on from, unless it begins anew in any case.
    pub state: Option<Seen<'a>>,
}

/// A state that can be kept.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    vector: &'a Tensor,
    step: usize,
}

/// A perturbation that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Of norm ε, with the better of its signs.
    pub delta: Vec<f32>,
    /// Whether the vector found was turned round for that.
    pub is_negated: bool,
    /// The mean change on the images of the search, with this sign and with the other; `None` where no image has a map.
    pub training: [Option<f64>; 2],
}

impl Found {
    /// The perturbation, or its other sign, for a batch.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn for_batch(&self, batch: &Sample, is_other: bool) -> Result<Tensor, UniversalError> {
        let sign = if is_other { -1.0 } else { 1.0 };
        Ok((batch.row(&self.delta)? * sign)?)
    }

    /// Its ℓ₂ norm, and its ℓ∞ norm.
    pub fn norms(&self) -> [f64; 2] {
        let numbers = || self.delta.iter().map(|&number| f64::from(number));
        [
            numbers().map(|number| number * number).sum::<f64>().sqrt(),
            numbers().map(f64::abs).fold(0.0, f64::max),
        ]
    }
}

impl Seen<'_> {
    /// The numbers.
    ///
    /// # Errors
    /// When there is no memory for them.
    pub fn state(&self) -> candle_core::Result<State> {
        Ok(State { vector: self.vector.to_dtype(DType::F32)?.flatten_all()?.to_vec1()?, step: self.step })
    }
}

/// Searches for a perturbation, from the beginning or a state; `None` when `seen`, which hears of every part of the work, ends it by
/// breaking.
///
/// # Errors
/// When the images do not fit the network, a gradient is no finite number or all of them are 0, or the state is one of another search.
pub fn search(
    method: Method,
    network: &Network,
    sample: &Sample,
    settings: &Settings,
    state: Option<&State>,
    seen: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
) -> Result<Option<Found>, UniversalError> {
    let batches = sample.len().div_ceil(settings.batch.max(1));
    let searched = match method {
        Method::UpiGrad | Method::UpiPcaPower | Method::UpiPlus => settings.iterations,
        Method::UpiPca => batches,
        _ => 0,
    };
    let parts = searched + 2 * batches;
    let mut work = Work { network, sample, settings, done: 0, parts, seen };
    let Some(vector) = work.vector(method, state)? else { return Ok(None) };
    let direction = match settings.ball.norm {
        // A linear form is largest at a corner of a box; ascent has looked for its own point.
        Norm::Linf if method != Method::UpiGrad => vector.sign()?,
        _ => vector,
    };
    let delta = settings.ball.scaled(&direction)?;
    let mut training = [None; 2];
    for (sign, mean) in [1.0, -1.0].into_iter().zip(&mut training) {
        match work.mean_change(&(&delta * sign)?)? {
            Some(found) => *mean = found,
            None => return Ok(None),
        }
    }
    let is_negated = training[1] > training[0];
    let sign = if is_negated { -1.0 } else { 1.0 };
    if is_negated {
        training.reverse();
    }
    let delta = (delta * sign)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1()?;
    Ok(Some(Found { delta, is_negated, training }))
}

/// Refuses networks whose maps show no way to change them.
///
/// # Errors
/// When the gradient is 0 for every image; as [`search()`].
pub fn check_signal(network: &Network, sample: &Sample, settings: &Settings) -> Result<(), UniversalError> {
    let Settings { explained, range, seed, .. } = *settings;
    for batch in sample.batches(settings.batch) {
        let change = directions(network, &batch?, explained, range, seed, 0)?.change;
        if !is_nothing(&change)? {
            return Ok(());
        }
    }
    Err(UniversalError::Flat { images: sample.len() })
}

/// Noise of norm ε, normal or of random signs in ℓ∞, a row for each number.
pub(crate) fn random(
    settings: &Settings,
    numbers: &[usize],
    elements: usize,
    dtype: DType,
) -> Result<Tensor, UniversalError> {
    let noise = normal(settings.seed, Purpose::Perturbation, 0, numbers, elements, dtype)?;
    let direction = match settings.ball.norm {
        Norm::Linf => noise.sign()?,
        Norm::L2 => noise,
    };
    Ok(settings.ball.scaled(&direction)?)
}

/// A search under way.
struct Work<'a, 'b> {
    network: &'a Network,
    sample: &'a Sample,
    settings: &'a Settings,
    done: usize,
    parts: usize,
    seen: &'b mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
}

impl Work<'_, '_> {
    /// What a method finds, of whatever length.
    fn vector(&mut self, method: Method, state: Option<&State>) -> Result<Option<Tensor>, UniversalError> {
        let Self { sample, settings, .. } = *self;
        let (elements, dtype) = (sample.elements(), sample.pixels.dtype());
        match method {
            Method::UpiPca => self.decomposed(),
            Method::UpiGrad => {
                let start = Tensor::zeros((1, elements), dtype, &Device::Cpu)?;
                self.iterated(start, state, &|work, at, delta| {
                    ascent::step(work.network, work.sample, work.settings, delta, at)
                })
            }
            Method::UpiPcaPower | Method::UpiPlus => {
                let start = normal(settings.seed, Purpose::Start, 0, &[NO_IMAGE], elements, dtype)?;
                let is_penalised = method == Method::UpiPlus;
                self.iterated(unit(&start)?, state, &|work, at, vector| {
                    power::step(work.network, work.sample, work.settings, vector, at, is_penalised)
                })
            }
            Method::Random | Method::PerImage | Method::PerImageRandom => {
                Ok(Some(random(settings, &[NO_IMAGE], elements, dtype)?))
            }
        }
    }

    /// The top right singular vector of all gradients.
    fn decomposed(&mut self) -> Result<Option<Tensor>, UniversalError> {
        let Self { network, sample, settings, .. } = *self;
        let Settings { explained, range, seed, .. } = *settings;
        components::check(sample.len(), sample.elements())?;
        let mut rows: Vec<Vec<f32>> = Vec::new();
        for batch in sample.batches(settings.batch) {
            let found = directions(network, &batch?, explained, range, seed, 0)?;
            rows.extend(found.change.to_dtype(DType::F32)?.to_vec2()?);
            if self.tell(None).is_break() {
                return Ok(None);
            }
        }
        if rows.iter().flatten().all(|number| number.abs().to_bits() == 0) {
            return Err(UniversalError::Flat { images: sample.len() });
        }
        let vector = components::top_right_singular_vector(&rows, sample.elements())?;
        Ok(Some(vector.to_dtype(sample.pixels.dtype())?))
    }

    /// All steps of an iteration, from its start or a state.
    fn iterated(
        &mut self,
        start: Tensor,
        state: Option<&State>,
        step: &dyn Fn(&Self, usize, &Tensor) -> Result<Tensor, UniversalError>,
    ) -> Result<Option<Tensor>, UniversalError> {
        let (elements, steps) = (self.sample.elements(), self.settings.iterations);
        let (mut vector, first) = match state {
            None => {
                check_signal(self.network, self.sample, self.settings)?;
                (start, 0)
            }
            Some(State { vector, step }) if vector.len() == elements && *step <= steps => {
                (Tensor::from_slice(vector, (1, elements), &Device::Cpu)?.to_dtype(start.dtype())?, *step)
            }
            Some(State { vector, step }) => {
                return Err(UniversalError::State { found: vector.len(), step: *step, steps, elements });
            }
        };
        self.done = first;
        for at in first..steps {
            vector = step(self, at, &vector)?;
            if self.tell(Some(Seen { vector: &vector, step: at + 1 })).is_break() {
                return Ok(None);
            }
        }
        // Steps that found no way up in their batches.
        if is_nothing(&vector)? {
            return Err(UniversalError::Flat { images: self.sample.len() });
        }
        Ok(Some(vector))
    }

    /// The mean change of the images of the search; `None` when told to stop.
    fn mean_change(&mut self, delta: &Tensor) -> Result<Option<Option<f64>>, UniversalError> {
        let Self { network, sample, settings, .. } = *self;
        let mut all = Vec::new();
        for batch in sample.batches(settings.batch) {
            let batch = batch?;
            let clean = batch.maps(network, settings.explained, &batch.pixels)?;
            let images = settings.range.perturbed(&batch.pixels, delta)?;
            all.extend(
                changes(&clean, &batch.maps(network, settings.explained, &images)?)?.into_iter().flatten(),
            );
            if self.tell(None).is_break() {
                return Ok(None);
            }
        }
        Ok(Some((!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)))
    }

    fn tell(&mut self, state: Option<Seen<'_>>) -> ControlFlow<()> {
        self.done += 1;
        (self.seen)(Progress { done: self.done, parts: self.parts, state })
    }
}

fn is_nothing(values: &Tensor) -> candle_core::Result<bool> {
    let largest = values.abs()?.max_all()?;
    // What is not 0 is kept, and 0 becomes 1.
    let is_zero = (above_nothing(&largest)? - largest)?.to_dtype(DType::F64)?.to_scalar::<f64>()?;
    Ok(is_zero > 0.5)
}
