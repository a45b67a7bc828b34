//! Largest distances, and how much of the box lies within each.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use metes_exact::RootSum;
use metes_saliency::Distance;

use crate::witness::Candidate;

/// A saliency map as measured, once for each measure.
pub(crate) type Distances = Arc<[Distance]>;

/// Where something is looked at: everywhere, and where the label is kept.
pub(crate) const PLACES: usize = 2;

/// Steps of volume, at least and at most.
pub(crate) type Volume = (u64, u64);

/// The regions of one map.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) distances: Distances,
    /// In each place the volume, and the region nearest to θ = 0.
    pub(crate) places: [Place; PLACES],
}

/// What is known of regions in one place.
#[derive(Debug, Default)]
pub(crate) struct Place {
    pub(crate) volume: Volume,
    pub(crate) nearest: Option<Candidate>,
}

impl Place {
    /// Adds a part of the box.
    pub(crate) fn add(&mut self, volume: Volume, candidate: Candidate) {
        self.join(Self { volume, nearest: Some(candidate) });
    }

    fn join(&mut self, other: Self) {
        self.volume = (self.volume.0 + other.volume.0, self.volume.1 + other.volume.1);
        self.nearest = match (self.nearest.take(), other.nearest) {
            (Some(a), Some(b)) => Some(a.nearer(b)),
            (a, b) => a.or(b),
        };
    }
}

impl Group {
    pub(crate) fn join(&mut self, other: Self) {
        self.places.iter_mut().zip(other.places).for_each(|(place, other)| place.join(other));
    }
}

/// What is known of all maps by one measure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summary {
    /// In each place.
    pub(crate) extremes: [Option<Largest>; PLACES],
    /// The volume of every distance, in each place.
    pub(crate) levels: BTreeMap<RootSum, [Volume; PLACES]>,
}

/// A largest distance.
#[derive(Clone, Debug)]
pub(crate) struct Largest {
    pub(crate) distance: Distance,
    /// The largest distance if ties are broken in favour of agreement.
    pub(crate) agreeing: RootSum,
    pub(crate) candidate: Candidate,
}

impl Summary {
    /// Adds the regions of a map at a distance, which count for the level.
    pub(crate) fn add(&mut self, distance: &Distance, level: RootSum, places: &[Place; PLACES]) {
        let volumes = self.levels.entry(level).or_default();
        for ((extreme, slot), place) in self.extremes.iter_mut().zip(volumes).zip(places) {
            *slot = (slot.0 + place.volume.0, slot.1 + place.volume.1);
            if let Some(candidate) = &place.nearest {
                let largest = Largest {
                    distance: distance.clone(),
                    agreeing: distance.low.clone(),
                    candidate: candidate.clone(),
                };
                *extreme = Some(match extreme.take() {
                    Some(other) => other.larger(largest),
                    None => largest,
                });
            }
        }
    }

    /// The same of other maps.
    pub(crate) fn join(&mut self, other: Self) {
        for (extreme, other) in self.extremes.iter_mut().zip(other.extremes) {
            *extreme = match (extreme.take(), other) {
                (Some(a), Some(b)) => Some(a.larger(b)),
                (a, b) => a.or(b),
            };
        }
        for (level, volumes) in other.levels {
            let slots = self.levels.entry(level).or_default();
            for (slot, volume) in slots.iter_mut().zip(volumes) {
                *slot = (slot.0 + volume.0, slot.1 + volume.1);
            }
        }
    }
}

impl Largest {
    /// The larger one; of two as large the nearer one.
    fn larger(self, other: Self) -> Self {
        let agreeing = self.agreeing.clone().max(other.agreeing.clone());
        let order = self.distance.high.cmp(&other.distance.high);
        let nearer = || other.candidate.compare(&self.candidate);
        let larger = if order.then_with(nearer) == Ordering::Less { other } else { self };
        Self { agreeing, ..larger }
    }
}
