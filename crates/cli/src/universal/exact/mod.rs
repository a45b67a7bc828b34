//! `metes universal exact`.

pub mod estimate;
mod images;
pub mod ray;
pub mod space;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::bail;
use metes_exact::{BigInt, Rational, RootSum};
use metes_network::Network;
use metes_network::model::{self, LoadedModel};
use metes_train::data::Split;
use metes_traverse::Progress;
use metes_universal::{Explainer, Subject};

use crate::args::UniversalExactArgs;
use crate::{dataset, output, picture, run};
pub use images::{Chosen, Images};

/// Everything a question refers to.
pub struct Setting<'a> {
    pub arguments: &'a UniversalExactArgs,
    pub model: LoadedModel,
    /// From an image's pixels to logits.
    pub classifier: Network,
    /// All test images.
    pub split: Split,
    pub images: Images,
}

/// Settles what a universal perturbation does; the exit code says whether all images were seen.
pub fn exact(arguments: &UniversalExactArgs) -> anyhow::Result<u8> {
    check(arguments)?;
    let model = model::load(&arguments.model)?;
    let split = dataset::load(&arguments.data, arguments.limits.threads)?.data.test;
    let (images, classifier) = Images::choose(arguments, &model, &split)?;
    let setting = Setting { arguments, model, classifier, split, images };
    let work = Work::new(arguments);
    match (&arguments.delta, &arguments.perturb) {
        (Some(delta), _) => ray::settle(setting, delta, &work),
        (None, Some(expression)) => space::settle(setting, expression, &work),
        (None, None) => bail!("name a perturbation with --delta or --perturb"),
    }
}

/// When work ends early, and how far it is.
pub struct Work {
    deadline: Option<Instant>,
    regions: Arc<Progress>,
    stop: Arc<AtomicBool>,
    said: Mutex<String>,
}

impl Work {
    fn new(arguments: &UniversalExactArgs) -> Self {
        Self {
            deadline: arguments.limits.time_limit.and_then(|limit| Instant::now().checked_add(limit)),
            regions: Arc::default(),
            stop: Arc::default(),
            said: Mutex::default(),
        }
    }

    /// Says how far it is.
    fn say(&self, text: String) {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }

    /// Whether it should end.
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Works while it is shown how far it is; Ctrl-C ends it.
    fn watched<T>(&self, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let (regions, stop) = (Arc::clone(&self.regions), Arc::clone(&self.stop));
        let stop = move || {
            stop.store(true, Ordering::Relaxed);
            regions.stop();
        };
        let shown = || (None, self.said.lock().unwrap_or_else(PoisonError::into_inner).clone());
        run::watch(stop, shown, work)?.0
    }
}

impl Setting<'_> {
    /// What explains the classifier.
    pub fn explainer(&self) -> Explainer<'_> {
        Explainer::new(&self.classifier, self.arguments.measure)
    }
}

/// Finds out whether all files can be written, and that none is named twice.
fn check(arguments: &UniversalExactArgs) -> anyhow::Result<()> {
    let mut in_use: Vec<&Path> = vec![&arguments.model];
    in_use.extend(arguments.delta.as_deref());
    if let Some(path) = &arguments.output.picture {
        picture::Format::of(path)?;
    }
    let written = arguments.output.files().into_iter().chain([&arguments.csv, &arguments.steps]);
    let standard = written.clone().filter(|path| path.as_deref() == Some(Path::new("-"))).count();
    if standard > 1 {
        bail!("only one of --json, --csv and --steps can go to standard output: name files for the others");
    }
    output::check_each(in_use, written)?;
    Ok(())
}

/// How far an image is moved at a point, in ℓ₂.
fn length(subject: &Subject<'_>, theta: &[Rational]) -> RootSum {
    let pixels = subject.perturbation.network.evaluate(theta);
    let square = |(moved, pixel): (&Rational, &Rational)| {
        let change = moved - pixel;
        &change * &change
    };
    RootSum::root(&pixels.iter().zip(&subject.image.pixels).map(square).sum::<Rational>())
}

/// The mean of some lengths, rounded up; 0 of none.
fn mean<'a>(lengths: impl Iterator<Item = &'a RootSum>) -> Rational {
    let lengths: Vec<Rational> = lengths.map(|length| length.enclosure(256).1).collect();
    let count = BigInt::from(lengths.len().max(1));
    lengths.into_iter().sum::<Rational>() / Rational::from(count)
}
