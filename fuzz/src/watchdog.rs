//! Stops the process when an input runs too long or takes too much memory: the input is kept first.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;

use crate::{Target, corpus};

/// How often the watchdog looks.
const INTERVAL: Duration = Duration::from_millis(20);

/// Watches the input that is running.
#[derive(Clone, Default)]
pub(crate) struct Watchdog(Arc<Mutex<Option<Running>>>);

/// An input that is running.
struct Running {
    input: Vec<u8>,
    since: Instant,
    /// Bytes of memory taken before.
    before: usize,
}

impl Watchdog {
    /// Watches from a thread of its own.
    pub(crate) fn start(target: &'static Target) -> Self {
        let watchdog = Self::default();
        let watched = watchdog.clone();
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(INTERVAL);
                watched.look(target);
            }
        });
        watchdog
    }

    /// An input begins (or, for `None`, has ended).
    pub(crate) fn set(&self, input: Option<&[u8]>) {
        let (since, before) = (Instant::now(), PeakAlloc.current_usage());
        let running = input.map(|input| Running { input: input.to_vec(), since, before });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }

    fn look(&self, target: &Target) {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Running { input, since, before }) = &*running else { return };
        let kind = if since.elapsed().as_secs() >= target.limits.seconds {
            "hang"
        } else if PeakAlloc.current_usage() > before + 2 * target.limits.memory_of(input) {
            "memory"
        } else {
            return;
        };
        match corpus::keep(target, kind, input) {
            Ok(path) => eprintln!("stopped: {kind}: {}", path.display()),
            Err(error) => eprintln!("stopped: {kind}, and the input cannot be kept: {error}"),
        }
        std::process::exit(1);
    }
}
