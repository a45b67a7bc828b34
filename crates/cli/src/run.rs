//! Running a question with limits, progress and interruption.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use metes_traverse::{Findings, Limits, Progress, Question, verify};

use crate::args::LimitArgs;

/// What a process ends with after a second Ctrl-C.
const INTERRUPTED: i32 = 130;

/// Answers a question. Ctrl-C ends the run with what is proved; a second one ends the process.
pub fn run(question: &Question<'_>, arguments: &LimitArgs) -> anyhow::Result<Findings> {
    let limits = Limits {
        deadline: arguments.time_limit.and_then(|limit| Instant::now().checked_add(limit)),
        regions: arguments.region_limit,
        threads: arguments.threads.map(usize::from),
    };
    let progress = Arc::new(Progress::default());
    let interrupted = Arc::clone(&progress);
    let asked = AtomicBool::new(false);
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
        interrupted.stop();
    })
    .context("cannot listen for Ctrl-C")?;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let bar = scope.spawn(|| show(&progress, &done));
        let findings = verify(question, &limits, &progress);
        done.store(true, Ordering::Relaxed);
        bar.thread().unpark();
        Ok(findings?)
    })
}

/// Shows regions done and the share of the box covered; silent without a terminal.
fn show(progress: &Progress, done: &AtomicBool) {
    const PER_MILLE: u64 = 1000;
    let bar = ProgressBar::with_draw_target(Some(PER_MILLE), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("[{elapsed}] {wide_bar} {msg}") {
        bar.set_style(style);
    }
    while !done.load(Ordering::Relaxed) {
        let explored = progress.explored_per_mille();
        bar.set_position(explored);
        bar.set_message(format!(
            "{} regions, {}.{} % of Θ",
            progress.regions(),
            explored / 10,
            explored % 10
        ));
        std::thread::park_timeout(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}
