//! What regions say about attention: one by one while they are few, counted in steps when they are many.
//!
//! Of few regions the exact inconsistency and the exact volume are kept, so that every critical value
//! of δ is exact. Those fractions have thousands of digits a region and take longer than everything
//! else; of many regions both are rounded outward to steps, which takes a fixed amount of memory however
//! many regions there are. What a region is rounded to is decided exactly, so that it does not depend on
//! how it was found.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use metes_exact::{Amount, filter::Ball};
use metes_exact::{BigInt, Fraction, Rational, RootSum};
use metes_polytope::Polytope;
use metes_saliency::Distance;
use num_traits::{One, ToPrimitive, Zero};

use crate::attention::{self, Attention, Largest};
use crate::findings::ProfileStep;
use crate::region::Region;
use crate::volume_steps::{self, VolumeSteps};

/// Regions up to which every one is kept.
const FEW: usize = 2000;

/// Steps of δ in a power of two that is at least the size of the unperturbed maps.
const VALUE_BITS: u32 = 16;

/// A region with its largest inconsistency, enclosed at once and exact on demand.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) polytope: Arc<Polytope>,
    pieces: Vec<Arc<[u32]>>,
    enclosure: Option<Ball>,
    largest: Arc<OnceLock<Largest>>,
}

impl Record {
    pub(crate) fn new(region: &Region<'_>, attention: &Attention<'_>) -> Self {
        let record = Self {
            polytope: Arc::clone(region.polytope),
            pieces: region.pieces.to_vec(),
            enclosure: attention.enclosure(region),
            largest: Arc::default(),
        };
        if record.enclosure.is_none() {
            record.largest(attention);
        }
        record
    }

    /// The largest inconsistency.
    pub(crate) fn largest(&self, attention: &Attention<'_>) -> &Largest {
        self.largest.get_or_init(|| attention.largest(&self.pieces, &self.polytope))
    }

    /// Whether the inconsistency exceeds a bound somewhere.
    pub(crate) fn exceeds(&self, bound: &RootSum, attention: &Attention<'_>) -> bool {
        let filtered = || attention::compare(self.enclosure?, &bound.to_rational()?);
        match filtered() {
            Some(order) => order.is_gt(),
            None => self.largest(attention).distance.high > *bound,
        }
    }

    /// How the largest inconsistencies of two regions compare.
    pub(crate) fn compare(&self, other: &Self, attention: &Attention<'_>) -> std::cmp::Ordering {
        let filtered = || self.enclosure?.compare(other.enclosure?);
        filtered().unwrap_or_else(|| {
            let high = |record: &Self| record.largest(attention).distance.high.clone();
            if attention.is_same_map(&self.pieces, &other.pieces) {
                return std::cmp::Ordering::Equal;
            }
            high(self).cmp(&high(other))
        })
    }
}

/// The regions of a subtree.
#[derive(Debug)]
pub(crate) enum Ledger {
    Listed(Vec<Record>),
    Counted(Counts),
}

/// For each step of δ, counted from 1 (0 is no inconsistency at all), the volume in steps: at least and at
/// most.
type Counts = BTreeMap<u64, (u64, u64)>;

fn add(counts: &mut Counts, value: u64, (low, high): (u64, u64)) {
    let slot = counts.entry(value).or_default();
    *slot = (slot.0 + low, slot.1 + high);
}

impl Default for Ledger {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

/// What regions are rounded to.
#[derive(Debug)]
pub(crate) struct Steps {
    /// A step of δ.
    value: Rational,
    volume: VolumeSteps,
}

impl Steps {
    /// For inconsistencies that are measured in a size.
    pub(crate) fn new(size: &RootSum, domain: &Polytope) -> Self {
        let (_, size) = size.enclosure(u64::from(VALUE_BITS));
        let size = size.ceil().to_integer();
        let power = if size.is_zero() { BigInt::one() } else { BigInt::one() << size.bits() };
        Self { value: Rational::new(power, BigInt::one() << VALUE_BITS), volume: VolumeSteps::new(domain) }
    }

    /// The step in which a region's largest inconsistency lies, its upper end included.
    fn value_of(&self, record: &Record, attention: &Attention<'_>) -> u64 {
        if record.enclosure.is_some_and(Ball::is_zero) {
            return 0;
        }
        let unit = Ball::quotient(self.value.numer(), self.value.denom());
        let filtered = record.enclosure.and_then(|value| value.over(unit).floor());
        filtered.map_or_else(|| self.exact_step(&record.largest(attention).distance.high), |step| step + 1)
    }

    pub(crate) fn exact_step(&self, value: &RootSum) -> u64 {
        let steps = |value: &Rational| (value / &self.value).ceil().to_integer().to_u64().unwrap_or(u64::MAX);
        if let Some(value) = value.to_rational() {
            return steps(&value);
        }
        // What is irrational lies inside a step.
        let mut bits = 64;
        loop {
            let (low, high) = value.enclosure(bits);
            if steps(&low) == steps(&high) {
                return steps(&high);
            }
            bits *= 2;
        }
    }
}

impl Ledger {
    /// The regions of several subtrees together.
    pub(crate) fn join(parts: Vec<Self>, steps: &Steps, attention: &Attention<'_>) -> Self {
        let join = |joined: Self, part| match (joined, part) {
            (Self::Listed(a), Self::Listed(b)) if a.len() + b.len() <= FEW => {
                let (mut large, small) = if a.len() < b.len() { (b, a) } else { (a, b) };
                large.extend(small);
                Self::Listed(large)
            }
            (a, b) => {
                let (a, b) = (a.counted(steps, attention), b.counted(steps, attention));
                let (mut large, small) = if a.len() < b.len() { (b, a) } else { (a, b) };
                for (value, volume) in small {
                    add(&mut large, value, volume);
                }
                Self::Counted(large)
            }
        };
        parts.into_iter().reduce(join).unwrap_or_default()
    }

    fn counted(self, steps: &Steps, attention: &Attention<'_>) -> Counts {
        match self {
            Self::Counted(counted) => counted,
            Self::Listed(records) => {
                let mut counted = BTreeMap::new();
                for record in &records {
                    add(&mut counted, steps.value_of(record, attention), steps.volume.of(&record.polytope));
                }
                counted
            }
        }
    }

    /// Whether the profile is rounded outward to steps.
    pub(crate) fn is_rounded(&self) -> bool {
        matches!(self, Self::Counted(_))
    }

    /// The δ-profile of the regions, whose volumes add up to `all`.
    pub(crate) fn profile(&self, steps: &Steps, attention: &Attention<'_>, all: &Amount) -> Vec<ProfileStep> {
        match self {
            Self::Listed(records) => {
                let volumes: Vec<Fraction> = records.iter().map(|record| record.polytope.volume()).collect();
                let distances = records.iter().map(|record| &record.largest(attention).distance);
                crate::profile::profile(distances.zip(&volumes).collect(), all)
            }
            Self::Counted(counted) => steps.profile(counted, all),
        }
    }
}

impl Steps {
    /// The upper end of a step of inconsistency.
    pub(crate) fn value_at(&self, step: u64) -> RootSum {
        RootSum::rational(&self.value * Rational::from(BigInt::from(step)))
    }

    /// The profile of counted regions: every step and every volume enclosed.
    fn profile(&self, counted: &Counts, all: &Amount) -> Vec<ProfileStep> {
        let whole = self.volume.whole();
        let amount = |steps| volume_steps::share(steps).times(&whole);
        let mut sum = (0, 0);
        let mut profile: Vec<ProfileStep> = counted
            .iter()
            .map(|(&step, &(low, high))| {
                sum = (sum.0 + low, sum.1 + high);
                let (low_value, high_value) = (self.value_at(step.saturating_sub(1)), self.value_at(step));
                ProfileStep {
                    distance: Distance { low: low_value, high: high_value, squares: Vec::new() },
                    added: amount((low, high)),
                    volume: amount(sum),
                }
            })
            .collect();
        if let Some(last) = profile.last_mut() {
            last.volume = all.clone();
        }
        profile
    }
}
