//! Limits, interruption, progress and threads of a run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use metes_exact::filter::Ball;

/// How a run is carried out, and when it ends early.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// A moment after which nothing new is begun.
    pub deadline: Option<Instant>,
    /// The number of regions after which a run ends. With it a run is sequential, so that the regions
    /// it sees are the same every time.
    pub regions: Option<u64>,
    /// Threads to run on; all cores when absent.
    pub threads: Option<usize>,
    /// Whether every sign is decided in integers, without the filter. The findings are the same.
    pub no_filter: bool,
}

/// How far a run has come.
#[derive(Debug, Default)]
pub struct Progress {
    regions: AtomicU64,
    /// The explored volume in units of 2⁻⁴⁰ of the domain, rounded down region by region.
    explored: AtomicU64,
    stopped: AtomicBool,
    filter: AtomicU64,
    known: AtomicU64,
    exact: AtomicU64,
}

/// How many times it was settled where a unit stands on a polytope (or at a point), and at which stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// By the filter.
    pub filter: u64,
    /// Without arithmetic: the unit's hyperplane is known to bound the polytope.
    pub known: u64,
    /// In exact arithmetic.
    pub exact: u64,
}

/// Units of [`Progress::explored`] that make the whole.
const WHOLE_BITS: u32 = 40;

impl Progress {
    /// Regions seen so far.
    pub fn regions(&self) -> u64 {
        self.regions.load(Ordering::Relaxed)
    }

    /// Explored volume in thousandths of the domain, never too much.
    pub fn explored_per_mille(&self) -> u64 {
        (self.explored.load(Ordering::Relaxed) * 125) >> (WHOLE_BITS - 3)
    }

    /// Signs settled so far.
    pub fn settled(&self) -> Settled {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Settled { filter: count(&self.filter), known: count(&self.known), exact: count(&self.exact) }
    }

    /// Ends the run as soon as it can: what is proved so far stays.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

/// Decides whether a run goes on, and how it is spread over threads.
pub(crate) struct Control<'a> {
    pub(crate) limits: &'a Limits,
    pub(crate) progress: &'a Progress,
    pub(crate) domain: Ball,
    pub(crate) sequential: bool,
}

impl Control<'_> {
    pub(crate) fn is_stopped(&self) -> bool {
        if self.limits.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.progress.stop();
        }
        self.progress.stopped.load(Ordering::Relaxed)
    }

    /// Counts a region if the limits allow one more.
    pub(crate) fn count_region(&self, volume: Ball) -> bool {
        let seen = self.progress.regions.fetch_add(1, Ordering::Relaxed);
        if self.limits.regions.is_some_and(|limit| seen >= limit) {
            self.progress.regions.fetch_sub(1, Ordering::Relaxed);
            self.progress.stop();
            return false;
        }
        self.progress.explored.fetch_add(volume.share_of(self.domain, WHOLE_BITS), Ordering::Relaxed);
        true
    }

    pub(crate) fn count_signs(&self, settled: Settled) {
        let add = |counter: &AtomicU64, count: u64| {
            // Most of the time there is nothing but the filter.
            if count > 0 {
                counter.fetch_add(count, Ordering::Relaxed);
            }
        };
        add(&self.progress.filter, settled.filter);
        add(&self.progress.known, settled.known);
        add(&self.progress.exact, settled.exact);
    }

    /// The results of a function on some items, in their order.
    pub(crate) fn in_order<T: Send, R: Send>(
        &self,
        mut items: Vec<T>,
        visit: &(impl Fn(T) -> R + Sync),
    ) -> Vec<R> {
        if self.sequential || items.len() < 2 {
            return items.into_iter().map(visit).collect();
        }
        let rest = items.split_off(items.len() / 2);
        let (mut first, rest) = rayon::join(|| self.in_order(items, visit), || self.in_order(rest, visit));
        first.extend(rest);
        first
    }
}
