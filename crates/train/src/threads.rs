//! How many threads products of matrices use.

use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

/// Does work that runs on so many threads, or on all cores. What comes out does not depend on it.
///
/// # Errors
/// When threads cannot be started.
pub fn on<R: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> R + Send,
) -> Result<R, ThreadPoolBuildError> {
    Ok(ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?.install(work))
}
