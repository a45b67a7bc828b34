//! How far work is, and ending it early.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::PoseError;

/// Shared between who works and who watches.
#[derive(Debug, Default)]
pub struct Progress {
    total: AtomicUsize,
    done: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Progress {
    /// Ends the work before its next picture.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// How many pictures are done, and how many there will be.
    pub fn pictures(&self) -> [usize; 2] {
        [&self.done, &self.total].map(|count| count.load(Ordering::Relaxed))
    }

    pub(crate) fn begin(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
    }

    /// Another picture is done.
    pub(crate) fn advance(&self) -> Result<(), PoseError> {
        self.done.fetch_add(1, Ordering::Relaxed);
        if self.is_stopped.load(Ordering::Relaxed) { Err(PoseError::Interrupted) } else { Ok(()) }
    }
}
