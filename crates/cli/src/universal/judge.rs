//! What a perturbation does to the test images of a model: kept, or calculated.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

use metes_attribution::universal::{
    Found, Method, Perturbed, Sample, UniversalError, Verdict, ascended, check_signal, noisy,
};

use super::find::{Item, words};
use super::scene::Model;
use super::{Run, hint, store};

/// What is tried on test images.
#[derive(Clone, Copy)]
pub enum Tried<'a> {
    /// A perturbation.
    Found(&'a Found),
    /// The same with its other sign.
    Other(&'a Found),
    /// For each image one of its own.
    Single,
}

impl Tried<'_> {
    fn suffix(self) -> &'static str {
        match self {
            Self::Other(_) => "-negated",
            _ => "",
        }
    }
}

/// The verdict on an item of a model, tried on the test images of another; `None` when interrupted.
pub fn judge(
    run: &Run<'_>,
    [of, on]: [&Model; 2],
    item: Item,
    tried: Tried<'_>,
) -> anyhow::Result<Option<Verdict>> {
    let words = format!("{}; {}; tried on {}", words(run, of, item), run.scene.judged, on.sha256);
    let name = format!("{}-{}{}-on-{}.json", of.name, item.name(), tried.suffix(), on.name);
    let file = run.kept.join(name);
    if let Some(kept) = store::read(&file, &words) {
        return Ok(Some(store::verdict(kept)));
    }
    if item.method == Method::PerImage {
        check_signal(&on.network, &on.test, &item.settings(&run.scene.settings))
            .map_err(|flaw| hint(flaw, on))?;
    }
    run.bar.set_length(on.test.len() as u64);
    run.bar.set_position(0);
    let mut seen = |seen: Perturbed<'_>| {
        run.bar.set_position(seen.done as u64);
        asked(run)
    };
    let verdict = perturbed(run, on, &on.test, item, tried, &mut seen)?;
    if let Some(verdict) = &verdict {
        store::write(&file, &words, &store::changes(verdict))?;
    }
    Ok(verdict)
}

/// Tries a perturbation on some images.
pub fn perturbed(
    run: &Run<'_>,
    on: &Model,
    images: &Sample,
    item: Item,
    tried: Tried<'_>,
    seen: &mut dyn FnMut(Perturbed<'_>) -> ControlFlow<()>,
) -> anyhow::Result<Option<Verdict>> {
    let settings = item.settings(&run.scene.settings);
    let mut deltas = |batch: &Sample| match tried {
        Tried::Found(found) => found.for_batch(batch, false),
        Tried::Other(found) => found.for_batch(batch, true),
        Tried::Single if item.method == Method::PerImage => {
            ascended(&on.network, batch, &settings, &|| asked(run))
        }
        Tried::Single => noisy(batch, &settings),
    };
    let verdict: Result<_, UniversalError> = run.scene.trial.judge(&on.network, images, &mut deltas, seen);
    verdict.map_err(|flaw| hint(flaw, on))
}

fn asked(run: &Run<'_>) -> ControlFlow<()> {
    if run.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}
