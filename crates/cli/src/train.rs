//! `metes train`.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use indicatif::ProgressBar;
use metes_train::architecture::Architecture;
use metes_train::data::{self, Data};
use metes_train::network::Network;
use metes_train::training::{self, Epoch, Progress, Score, Settings, TrainError};
use metes_train::{export, threads};

use crate::args::TrainArgs;
use crate::interruption::stopped_by_interruption;
use crate::{output, progress, summary};

/// The exit code of a run that was ended early.
const UNFINISHED: u8 = 3;

/// A network, as far as it was trained.
pub struct Trained {
    pub network: Network,
    pub architecture: Architecture,
    pub settings: Settings,
    /// The epochs that were completed.
    pub epochs: Vec<Epoch>,
    /// On all training images, and on all test images, at the end.
    pub scores: [Score; 2],
    pub time: Duration,
    pub ended: Ended,
}

/// How training ended.
pub enum Ended {
    Done,
    Interrupted,
    Diverged(TrainError),
}

/// Trains a network, writes it and says how good it is.
pub fn train(arguments: &TrainArgs) -> anyhow::Result<u8> {
    if arguments.output == Path::new("-") {
        bail!("a network does not go to standard output: name a file");
    }
    output::check(&arguments.output, &[])?;
    arguments.curve.as_ref().map_or(Ok(()), |path| output::check(path, &[&arguments.output]))?;
    let data = data::load(&arguments.data)?;
    let stop = stopped_by_interruption()?;
    let work = || run(arguments, &data, &stop);
    let trained = threads::on(arguments.threads.map(usize::from), work).context("cannot start threads")??;
    // A network that did not get through one epoch is worth nothing.
    if !matches!(trained.ended, Ended::Diverged(_)) || !trained.epochs.is_empty() {
        output::write(&arguments.output, &export::onnx(&trained.network)?)?;
        if let Some(path) = &arguments.curve {
            output::write(path, summary::train::curve(&trained.epochs).as_bytes())?;
        }
        output::print(&summary::train::text(arguments, &data, &trained))?;
    }
    match trained.ended {
        Ended::Done => Ok(0),
        Ended::Interrupted => Ok(UNFINISHED),
        Ended::Diverged(flaw) => Err(flaw.into()),
    }
}

fn run(arguments: &TrainArgs, data: &Data, stop: &AtomicBool) -> anyhow::Result<Trained> {
    let start = Instant::now();
    let architecture = arguments.architecture()?;
    let network = Network::random(&architecture, data.train.shape, data.classes, arguments.seed)?;
    let settings = arguments.settings();
    let bar = progress::bar();
    let mut epochs = Vec::new();
    let mut interrupted = false;
    let result = training::train(&network, data, &settings, &mut epochs, &mut |progress| {
        show(&bar, &progress);
        interrupted = stop.load(Ordering::Relaxed);
        if interrupted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    let ended = match result {
        Ok(()) if interrupted => Ended::Interrupted,
        Ok(()) => Ended::Done,
        Err(flaw @ TrainError::Diverged { .. }) => Ended::Diverged(flaw),
        Err(flaw) => return Err(flaw.into()),
    };
    let scores = [training::evaluate(&network, &data.train)?, training::evaluate(&network, &data.test)?];
    Ok(Trained { network, architecture, settings, epochs, scores, time: start.elapsed(), ended })
}

fn show(bar: &ProgressBar, progress: &Progress<'_>) {
    bar.set_length(progress.steps as u64);
    bar.set_position(progress.done as u64);
    let known = progress.epochs.last().map(|epoch| summary::train::percent(epoch.test.accuracy));
    let known = known.map_or(String::new(), |accuracy| format!(", test {accuracy}"));
    bar.set_message(format!("epoch {}{known}", progress.epochs.len() + 1));
}
