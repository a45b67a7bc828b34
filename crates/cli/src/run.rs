//! Running a question with limits, progress and interruption.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use metes_traverse::{Limits, Progress, Settled};

use crate::args::LimitArgs;
use crate::interruption::stopping_by_interruption;

/// What ended a run before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    TimeLimit,
    RegionLimit,
    Interruption,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TimeLimit => "time limit",
            Self::RegionLimit => "region limit",
            Self::Interruption => "interruption",
        })
    }
}

/// How the progress of a run is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// All of the box is covered in the end.
    Everything,
    /// Nobody knows how far it is.
    Unknown,
}

/// An answer with how it was found.
pub struct Run<T> {
    pub answer: T,
    /// What would have ended the run if it was not done.
    pub end: End,
    pub signs: Settled,
}

/// Answers a question. Ctrl-C ends the run with what is proved; a second one ends the process.
pub fn run<T: Send, E: Into<anyhow::Error>>(
    arguments: &LimitArgs,
    towards: Towards,
    answer: impl FnOnce(&Limits, &Progress) -> Result<T, E>,
) -> anyhow::Result<Run<T>> {
    let limits = Limits {
        deadline: arguments.time_limit.and_then(|limit| Instant::now().checked_add(limit)),
        regions: arguments.region_limit,
        threads: arguments.threads.map(usize::from),
        no_filter: arguments.no_filter,
    };
    let progress = Arc::new(Progress::default());
    let stopped = Arc::clone(&progress);
    let shown = || {
        let explored = progress.explored_per_mille();
        match towards {
            Towards::Everything => (
                Some(explored),
                format!("{} regions, {}.{} % of Θ", progress.regions(), explored / 10, explored % 10),
            ),
            Towards::Unknown => (None, format!("{} regions", progress.regions())),
        }
    };
    let (answer, is_interrupted) = watch(move || stopped.stop(), shown, || answer(&limits, &progress))?;
    let end = match limits.regions {
        _ if is_interrupted => End::Interruption,
        Some(limit) if progress.regions() >= limit => End::RegionLimit,
        _ => End::TimeLimit,
    };
    Ok(Run { answer: answer.map_err(Into::into)?, end, signs: progress.settled() })
}

/// Works while its progress is shown, and whether it was interrupted: Ctrl-C calls `stop`, a second one ends the process.
pub fn watch<T>(
    stop: impl Fn() + Send + 'static,
    shown: impl Fn() -> Shown + Sync,
    work: impl FnOnce() -> T,
) -> anyhow::Result<(T, bool)> {
    let asked = stopping_by_interruption(stop)?;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let bar = scope.spawn(|| show(&shown, &done));
        let answer = work();
        done.store(true, Ordering::Relaxed);
        bar.thread().unpark();
        Ok((answer, asked.load(Ordering::Relaxed)))
    })
}

/// How many per mille are done, if anybody knows, and what to say.
type Shown = (Option<u64>, String);

/// Shows progress; silent without a terminal.
fn show(shown: &(impl Fn() -> Shown + Sync), done: &AtomicBool) {
    const PER_MILLE: u64 = 1000;
    let bar = ProgressBar::with_draw_target(Some(PER_MILLE), ProgressDrawTarget::stderr());
    let template = match shown().0 {
        Some(_) => "[{elapsed}] {wide_bar} {msg}",
        None => "[{elapsed}] {msg}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    while !done.load(Ordering::Relaxed) {
        let (position, message) = shown();
        bar.set_position(position.unwrap_or(0));
        bar.set_message(message);
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}
