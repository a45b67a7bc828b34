//! What a folder holds: findings beside the settings they depend on.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use metes_attribution::metrics::Likeness;
use metes_attribution::universal::{Change, Found, State, Verdict};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::output;

/// A finding with what it depends on.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    settings: String,
    found: T,
}

/// What a file holds, if it was found with the same settings.
pub fn read<T: DeserializeOwned>(path: &Path, settings: &str) -> Option<T> {
    let kept: Kept<T> = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    (kept.settings == settings).then_some(kept.found)
}

/// Keeps a finding; a file is there as a whole or not at all.
pub fn write<T: Serialize>(path: &Path, settings: &str, found: &T) -> anyhow::Result<()> {
    let text = serde_json::to_string(&Kept { settings: settings.to_owned(), found })? + "\n";
    // Two runs in one folder do not meet.
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    output::write(&beside, text.as_bytes())?;
    fs::rename(&beside, path).with_context(|| format!("cannot write {}", path.display()))
}

/// Forgets what is not needed any more.
pub fn forget(path: &Path) {
    // A file that stays is one of other settings, or of a search that is done: nothing reads it.
    let _ = fs::remove_file(path);
}

/// A perturbation, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct KeptDelta {
    delta: Vec<f32>,
    is_negated: bool,
    training: [Option<f64>; 2],
}

/// The state of a search, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct KeptState {
    vector: Vec<f32>,
    step: usize,
}

/// One image, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct KeptChange {
    image: usize,
    label: u32,
    found: u32,
    dissimilarity: Option<f64>,
    overlap: [f64; 2],
    kendall: f64,
    spearman: f64,
    cosine: f64,
}

impl From<&Found> for KeptDelta {
    fn from(found: &Found) -> Self {
        Self { delta: found.delta.clone(), is_negated: found.is_negated, training: found.training }
    }
}

impl KeptDelta {
    /// The perturbation, if it has so many finite elements.
    pub fn found(self, elements: usize) -> Option<Found> {
        let Self { delta, is_negated, training } = self;
        is_vector(&delta, elements).then_some(Found { delta, is_negated, training })
    }
}

impl From<State> for KeptState {
    fn from(State { vector, step }: State) -> Self {
        Self { vector, step }
    }
}

impl KeptState {
    /// The state, if it is one of a search of so many elements and steps.
    pub fn state(self, elements: usize, steps: usize) -> Option<State> {
        let Self { vector, step } = self;
        (is_vector(&vector, elements) && step <= steps).then_some(State { vector, step })
    }
}

/// What is kept of all images.
pub fn changes(verdict: &Verdict) -> Vec<KeptChange> {
    let kept = |change: &Change| KeptChange {
        image: change.image,
        label: change.label,
        found: change.found,
        dissimilarity: change.dissimilarity,
        overlap: change.likeness.overlap,
        kendall: change.likeness.kendall,
        spearman: change.likeness.spearman,
        cosine: change.likeness.cosine,
    };
    verdict.changes.iter().map(kept).collect()
}

/// The verdict again.
pub fn verdict(kept: Vec<KeptChange>) -> Verdict {
    let change = |kept: KeptChange| {
        let KeptChange { image, label, found, dissimilarity, overlap, kendall, spearman, cosine } = kept;
        let likeness = Likeness { overlap, kendall, spearman, cosine };
        Change { image, label, found, dissimilarity, likeness }
    };
    Verdict { changes: kept.into_iter().map(change).collect() }
}

fn is_vector(numbers: &[f32], elements: usize) -> bool {
    numbers.len() == elements && numbers.iter().all(|number| number.is_finite())
}
