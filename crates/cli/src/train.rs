//! `metes train`.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use indicatif::ProgressBar;
use metes_train::architecture::Architecture;
use metes_train::checkpoint::Run;
use metes_train::data::Loaded;
use metes_train::described::described;
use metes_train::network::Network;
use metes_train::state::State;
use metes_train::training::{self, Epoch, Progress, Score, Settings, TrainError};
use metes_train::{export, threads};

use crate::args::TrainArgs;
use crate::interruption::stopped_by_interruption;
use crate::{dataset, output, picture, progress, summary};

/// With more hinge units than this, enumerating all regions of a space of two parameters can take minutes, of three much longer.
const MOST_HINGES: usize = 512;
/// What every model card begins with.
pub const CARD: &str = "# Model card of ";

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
    /// A checkpoint could not be written.
    Unwritten(anyhow::Error),
}

/// Trains a network, writes it and says how good it is.
pub fn train(arguments: &TrainArgs) -> anyhow::Result<u8> {
    arguments.check().map_err(anyhow::Error::msg)?;
    let card = check_outputs(arguments)?;
    let loaded = dataset::load(&arguments.data, arguments.threads)?;
    let stop = stopped_by_interruption()?;
    let work = || run(arguments, &loaded, &stop);
    let trained = threads::on(arguments.threads.map(usize::from), work).context("cannot start threads")??;
    // A network that did not get through one epoch is worth nothing.
    if !matches!(trained.ended, Ended::Diverged(_)) || !trained.epochs.is_empty() {
        let network = export::onnx(&trained.network)?;
        output::write(&arguments.output, &network)?;
        output::write(&card, summary::card::text(arguments, &loaded, &trained, &network).as_bytes())?;
        if let Some(path) = &arguments.curve {
            output::write(path, &picture::train::curve(path, arguments, &trained)?)?;
        }
        output::print(&summary::train::text(arguments, &loaded, &trained, &card))?;
    }
    match trained.ended {
        Ended::Done => Ok(0),
        Ended::Interrupted => Ok(crate::UNFINISHED),
        Ended::Diverged(flaw) => Err(match &arguments.checkpoint {
            Some(path) if !trained.epochs.is_empty() => {
                anyhow!(
                    "{flaw}; {} holds the run as it was after epoch {}",
                    path.display(),
                    trained.epochs.len()
                )
            }
            _ => flaw.into(),
        }),
        Ended::Unwritten(flaw) => Err(flaw),
    }
}

/// Finds out whether everything can be written where it should go, and says where the model card goes.
fn check_outputs(arguments: &TrainArgs) -> anyhow::Result<PathBuf> {
    if arguments.output == Path::new("-") {
        bail!("-o -: a network does not go to standard output: name a file");
    }
    if arguments.output.extension().is_none_or(|end| !end.eq_ignore_ascii_case("onnx")) {
        bail!("-o {}: the name of a network must end in .onnx", arguments.output.display());
    }
    output::check(&arguments.output, &[])?;
    let card = arguments.output.with_extension("md");
    output::check(&card, &[&arguments.output])?;
    if fs::read(&card).is_ok_and(|content| !content.starts_with(CARD.as_bytes())) {
        bail!(
            "{} would be the model card, but it is there already and is none: move it away, or choose another name for the network",
            card.display()
        );
    }
    let mut in_use = vec![arguments.output.as_path(), &card];
    if let Some(path) = &arguments.checkpoint {
        if path == Path::new("-") {
            bail!("--checkpoint -: a checkpoint does not go to standard output: name a file");
        }
        output::check(path, &in_use)?;
        in_use.push(path);
    }
    if let Some(path) = &arguments.curve {
        picture::train::Curve::of(path)?;
        output::check(path, &in_use)?;
    }
    Ok(card)
}

fn run(arguments: &TrainArgs, loaded: &Loaded, stop: &AtomicBool) -> anyhow::Result<Trained> {
    let start = Instant::now();
    let data = &loaded.data;
    let architecture = arguments.architecture()?;
    let network = Network::random(&architecture, data.train.shape, data.classes, arguments.seed)?;
    note_size(&network);
    let settings = arguments.settings();
    let run = Run {
        data: data.sha256(),
        settings: described(&architecture, &settings),
        epochs: settings.epochs,
        batches: data.train.len().div_ceil(settings.batch),
    };
    let mut state = match &arguments.checkpoint {
        Some(path) if path.exists() => {
            let state = run.read(path, &network, data)?;
            output::note(&format!(
                "going on behind epoch {} of {}, from {}",
                state.epochs.len(),
                run.epochs,
                path.display()
            ));
            state
        }
        _ => State::new(&network, data, settings.seed)?,
    };
    let bar = progress::bar();
    bar.set_position((state.epochs.len() * run.batches) as u64);
    bar.reset_eta();
    let (mut interrupted, mut unwritten) = (false, None);
    let mut step = |progress: Progress<'_>| {
        show(&bar, &progress);
        interrupted = stop.load(Ordering::Relaxed);
        if interrupted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut complete = |state: &State| {
        let written = arguments.checkpoint.as_ref().map_or(Ok(()), |path| run.write(path, &network, state));
        written.map_or_else(
            |flaw| {
                unwritten = Some(flaw);
                ControlFlow::Break(())
            },
            ControlFlow::Continue,
        )
    };
    let result = training::go_on(&network, data, &settings, &mut state, &mut step, &mut complete);
    bar.finish_and_clear();
    let ended = match (result, unwritten) {
        (Err(flaw @ TrainError::Diverged { .. }), _) => Ended::Diverged(flaw),
        (Err(flaw), _) => return Err(flaw.into()),
        (Ok(()), Some(flaw)) => Ended::Unwritten(flaw.into()),
        (Ok(()), None) if interrupted => Ended::Interrupted,
        (Ok(()), None) => Ended::Done,
    };
    let scores = [training::evaluate(&network, &data.train)?, training::evaluate(&network, &data.test)?];
    Ok(Trained {
        network,
        architecture,
        settings,
        epochs: state.epochs,
        scores,
        time: start.elapsed(),
        ended,
    })
}

/// Says at once that a network is one that the exact side can hardly hold.
pub fn note_size(network: &Network) {
    let hinges = network.hinges();
    if hinges > MOST_HINGES {
        output::note(&format!(
            "{hinges} hinge units: regions grow about with their square over two parameters and with their cube over three, so that beyond {MOST_HINGES} exact enumeration can take very long"
        ));
    }
}

fn show(bar: &ProgressBar, progress: &Progress<'_>) {
    bar.set_length(progress.steps as u64);
    bar.set_position(progress.done as u64);
    let known = progress.epochs.last().map(|epoch| summary::train::percent(epoch.test.accuracy));
    let known = known.map_or(String::new(), |accuracy| format!(", test {accuracy}"));
    bar.set_message(format!("epoch {}{known}", progress.epochs.len() + 1));
}
