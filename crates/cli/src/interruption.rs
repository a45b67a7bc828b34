//! Ctrl-C as a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;

/// What a process ends with after a second Ctrl-C.
const INTERRUPTED: i32 = 130;

/// A flag that Ctrl-C sets, so that a run ends after what is being done; a second one ends the process.
pub fn stopped_by_interruption() -> anyhow::Result<Arc<AtomicBool>> {
    stopping_by_interruption(|| ())
}

/// The same, with what else Ctrl-C does.
pub fn stopping_by_interruption(stop: impl Fn() + Send + 'static) -> anyhow::Result<Arc<AtomicBool>> {
    let asked = Arc::new(AtomicBool::new(false));
    let asks = Arc::clone(&asked);
    ctrlc::set_handler(move || {
        if asks.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
        stop();
    })
    .context("cannot listen for Ctrl-C")?;
    Ok(asked)
}
