//! One perturbation for a model: kept, gone on with, or searched from the beginning.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use metes_attribution::universal::{Found, Method, Settings, reseeded, search};

use super::scene::Model;
use super::store::{self, KeptDelta, KeptState};
use super::{Run, hint};

/// How often a search is written down.
const OFTEN: Duration = Duration::from_secs(2);

/// A method, with a seed of its own where noise is tried several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    pub method: Method,
    /// Counted from 1; `None` of all but noise.
    pub number: Option<u64>,
}

impl Item {
    /// The name in files.
    pub fn name(self) -> String {
        self.number.map_or_else(|| self.method.to_string(), |number| format!("{}-{number}", self.method))
    }

    /// The settings with the item's own seed.
    pub fn settings(self, settings: &Settings) -> Settings {
        let seed = self.number.map_or(settings.seed, |number| reseeded(settings.seed, number));
        Settings { seed, ..*settings }
    }
}

/// All that a perturbation depends on.
pub fn words(run: &Run<'_>, model: &Model, item: Item) -> String {
    format!("{}; {} on {}", run.scene.words, item.name(), model.sha256)
}

/// The perturbation of an item for a model; `None` when interrupted: then the folder holds where the search is.
pub fn find(run: &Run<'_>, model: &Model, item: Item) -> anyhow::Result<Option<Found>> {
    let words = words(run, model, item);
    let settings = item.settings(&run.scene.settings);
    let elements = run.scene.shape.iter().product();
    let file = |end: &str| -> PathBuf { run.kept.join(format!("{}-{}{end}", model.name, item.name())) };
    let (done, under_way) = (file(".json"), file(".state.json"));
    let kept = store::read(&done, &words).and_then(|kept: KeptDelta| kept.found(elements));
    if let Some(found) = kept {
        return Ok(Some(found));
    }
    let state =
        store::read(&under_way, &words).and_then(|kept: KeptState| kept.state(elements, settings.iterations));
    let mut written = Instant::now();
    let mut unwritten = None;
    let mut seen = |progress: metes_attribution::universal::Progress<'_>| {
        run.bar.set_length(progress.parts as u64);
        run.bar.set_position(progress.done as u64);
        let is_stopped = run.stop.load(Ordering::Relaxed);
        if let Some(state) = progress.state.filter(|_| is_stopped || written.elapsed() > OFTEN) {
            written = Instant::now();
            let kept = state.state().map_err(anyhow::Error::from).map(KeptState::from);
            if let Err(flaw) = kept.and_then(|kept| store::write(&under_way, &words, &kept)) {
                unwritten = Some(flaw);
            }
        }
        if is_stopped || unwritten.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let found = search(item.method, &model.network, &model.train, &settings, state.as_ref(), &mut seen);
    if let Some(flaw) = unwritten {
        return Err(flaw);
    }
    let found = found.map_err(|flaw| hint(flaw, model))?;
    if let Some(found) = &found {
        store::write(&done, &words, &KeptDelta::from(found))?;
        store::forget(&under_way);
    }
    Ok(found)
}
