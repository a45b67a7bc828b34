//! Iterative feature importance attacks (Ghorbani, Abid, Zou 2019): images near others that have the same label and another map.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use std::fmt;
use std::ops::ControlFlow;

use candle_core::{D, DType, Result, Tensor};
use fastrand::Rng;

use crate::ascent::Ascent;
use crate::map::{Map, shares};
use crate::metrics;
use crate::network::Network;
use crate::op::Smoothness;

/// What the attack moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The `k` largest elements of the clean map lose their share of it.
    TopK(usize),
    /// The centre of mass of the map, as far as it goes.
    CentreOfMass,
    /// Nothing: all pixels move by ε, up or down by chance. What any other attack must beat.
    RandomSign,
}

/// How to attack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The maps under attack.
    pub map: Map,
    /// What is moved.
    pub aim: Aim,
    /// How far pixels go.
    pub ascent: Ascent,
    /// Starts: the image itself (but for the centre of mass, which begins elsewhere), and then random images near it.
    pub starts: usize,
    /// The β of softplus, which stands for ReLU while gradients of maps are taken.
    pub softplus: f64,
    /// The seed of random starts and signs.
    pub seed: u64,
}

impl fmt::Display for Settings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ascent { epsilon, step, steps } = self.ascent;
        let maps = match self.map {
            Map::Gradient => "gradients".to_owned(),
            Map::Integrated { steps } => format!("integrated gradients of {steps} points"),
        };
        match self.aim {
            Aim::TopK(k) => write!(out, "on the {k} largest elements of {maps}")?,
            Aim::CentreOfMass => write!(out, "on the centre of mass of {maps}")?,
            Aim::RandomSign => write!(out, "by random signs on {maps}")?,
        }
        write!(out, ", ε = {epsilon}, {} starts of {steps} steps", self.starts)?;
        if self.aim == Aim::RandomSign {
            Ok(())
        } else {
            write!(out, " of {step}, softplus β = {}", self.softplus)
        }
    }
}

/// What came of it, for a batch.
#[derive(Debug)]
pub struct Attacked {
    /// The images `[batch, elements]` whose maps have the least Kendall τ-b with the clean ones, among those seen with their label
    /// unchanged; the clean image where there was none.
    pub images: Tensor,
    /// The maps of the clean images, and of these.
    pub maps: [Tensor; 2],
}

/// Attacks images `[batch, elements]` of shape `shape` whose labels are those the network gives; `numbers` are the images' own, from
/// which their random numbers follow. `stop` is asked after every step, and ends the attack by breaking.
///
/// # Errors
/// When the images do not fit the network.
pub fn attack(
    network: &Network,
    images: &Tensor,
    labels: &Tensor,
    shape: [usize; 3],
    numbers: &[usize],
    settings: &Settings,
    stop: &dyn Fn() -> ControlFlow<()>,
) -> Result<Attacked> {
    let clean = settings.map.of(network, images, labels, Smoothness::Exact)?.detach();
    let mut kept = Kept::new(images, &clean)?;
    let judge = |kept: &mut Kept, found: &Tensor| {
        let maps = settings.map.of(network, found, labels, Smoothness::Exact)?.detach();
        kept.see(found, &maps, &same_label(network, found, labels)?)?;
        Ok(stop())
    };
    let smooth = Smoothness::Softplus(settings.softplus);
    let shares_of = |found: &Tensor| shares(&settings.map.of(network, found, labels, smooth)?);
    let goal = match settings.aim {
        Aim::TopK(k) => Some(top_mask(&clean, k)?),
        Aim::CentreOfMass => Some(centre(&shares_of(images)?.detach(), shape)?),
        Aim::RandomSign => None,
    };
    for start in 0..settings.starts {
        if stop().is_break() {
            break;
        }
        let mut generators = generators(settings.seed ^ (start as u64) << 50, numbers);
        let ascent = &settings.ascent;
        let Some(goal) = &goal else {
            for _ in 0..ascent.steps {
                if judge(&mut kept, &ascent.random_signs(images, &mut generators)?)?.is_break() {
                    break;
                }
            }
            continue;
        };
        // At the image itself the centre has not moved, and there is no way up.
        let is_at_image = start == 0 && settings.aim != Aim::CentreOfMass;
        let from = if is_at_image { images.clone() } else { ascent.random(images, &mut generators)? };
        let objective = |found: &Tensor| {
            let shares = shares_of(found)?;
            match settings.aim {
                Aim::CentreOfMass => (centre(&shares, shape)? - goal)?.sqr()?.sum_all(),
                _ => (shares * goal)?.sum_all()?.neg(),
            }
        };
        ascent.climb(images, from, objective, |found| judge(&mut kept, found))?;
    }
    kept.finish(clean)
}

/// Images `[batch, elements]` near others that are classified wrongly, if projected ascent of the cross-entropy finds some. `stop` is
/// asked after every step, and ends the search by breaking.
///
/// # Errors
/// When the images do not fit the network.
pub fn misclassified(
    network: &Network,
    images: &Tensor,
    labels: &Tensor,
    numbers: &[usize],
    ascent: &Ascent,
    seed: u64,
    stop: &dyn Fn() -> ControlFlow<()>,
) -> Result<Tensor> {
    let from = ascent.random(images, &mut generators(seed, numbers))?;
    let loss = |found: &Tensor| cross_entropy(&network.outputs(found)?, labels);
    ascent.climb(images, from, loss, |_| Ok(stop()))
}

/// A generator for each image.
fn generators(seed: u64, numbers: &[usize]) -> Vec<Rng> {
    numbers.iter().map(|&number| Rng::with_seed(seed ^ (number as u64) << 20)).collect()
}

/// The mean cross-entropy of logits `[batch, classes]` with labels `[batch]`.
///
/// # Errors
/// When shapes do not fit, or a label is no class.
pub fn cross_entropy(logits: &Tensor, labels: &Tensor) -> Result<Tensor> {
    crate::map::log_softmax(logits)?.gather(&labels.unsqueeze(1)?, 1)?.mean_all()?.neg()
}

/// Which images have their label: 1 or 0 each.
///
/// # Errors
/// When the images do not fit the network.
pub fn same_label(network: &Network, images: &Tensor, labels: &Tensor) -> Result<Vec<bool>> {
    labelled(&network.outputs(images)?, labels)
}

/// Which outputs `[batch, outputs]` are largest at their label.
///
/// # Errors
/// When there is another number of labels.
pub fn labelled(outputs: &Tensor, labels: &Tensor) -> Result<Vec<bool>> {
    let found = outputs.argmax(D::Minus1)?.to_vec1::<u32>()?;
    Ok(found.into_iter().zip(labels.to_vec1::<u32>()?).map(|(found, label)| found == label).collect())
}

/// 1 at the `k` largest elements of each map, those that come first among equal ones.
fn top_mask(maps: &Tensor, k: usize) -> Result<Tensor> {
    let order = maps.abs()?.to_dtype(DType::F64)?.to_vec2::<f64>()?;
    let mask = order.iter().flat_map(|map| {
        let mut places: Vec<usize> = (0..map.len()).collect();
        places.sort_by(|&a, &b| map[b].total_cmp(&map[a]));
        let mut mask = vec![0f32; map.len()];
        places.iter().take(k).for_each(|&place| mask[place] = 1.0);
        mask
    });
    Tensor::from_vec(mask.collect::<Vec<f32>>(), maps.dims(), maps.device())?.to_dtype(maps.dtype())
}

/// The centre of mass `[batch, 2]` of shares, in heights and widths of the image.
fn centre(shares: &Tensor, [channels, height, width]: [usize; 3]) -> Result<Tensor> {
    let place = |at: usize| {
        let (y, x) = (at / width % height, at % width);
        [y as f64 / height as f64, x as f64 / width as f64]
    };
    let places: Vec<f64> = (0..channels * height * width).flat_map(place).collect();
    shares.matmul(
        &Tensor::from_vec(places, (channels * height * width, 2), shares.device())?
            .to_dtype(shares.dtype())?,
    )
}

/// The best of the images seen so far.
struct Kept {
    clean: Vec<Vec<f32>>,
    images: Vec<Vec<f32>>,
    maps: Vec<Vec<f32>>,
    least: Vec<f64>,
}

impl Kept {
    fn new(images: &Tensor, maps: &Tensor) -> Result<Self> {
        let (images, maps) = (rows(images)?, rows(maps)?);
        Ok(Self { clean: maps.clone(), least: vec![1.0; maps.len()], images, maps })
    }

    fn see(&mut self, images: &Tensor, maps: &Tensor, is_kept: &[bool]) -> Result<()> {
        for (at, (image, map)) in rows(images)?.into_iter().zip(rows(maps)?).enumerate() {
            if is_kept[at] {
                let kendall = metrics::kendall_of(&self.clean[at], &map);
                if kendall < self.least[at] {
                    (self.images[at], self.maps[at], self.least[at]) = (image, map, kendall);
                }
            }
        }
        Ok(())
    }

    fn finish(self, clean: Tensor) -> Result<Attacked> {
        let like = |rows: Vec<Vec<f32>>| {
            Tensor::from_vec(rows.concat(), clean.dims(), clean.device())?.to_dtype(clean.dtype())
        };
        Ok(Attacked { images: like(self.images)?, maps: [clean.clone(), like(self.maps)?] })
    }
}

fn rows(tensor: &Tensor) -> Result<Vec<Vec<f32>>> {
    tensor.to_dtype(DType::F32)?.to_vec2()
}
