//! What ends a search, and what is told of it meanwhile and afterwards.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use metes_exact::Rational;

use crate::leaf;
use crate::problem::Question;

/// What a decision may take.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// It ends undecided after this long.
    pub time_limit: Option<Duration>,
    /// Threads to work on; all cores if none. The verdict does not depend on it, but which counterexample is found first may.
    pub threads: Option<usize>,
    /// For who watches it.
    pub progress: Arc<Progress>,
}

/// How far a decision is; whoever watches it may end it.
#[derive(Debug, Default)]
pub struct Progress {
    is_stopped: AtomicBool,
    nodes: AtomicU64,
}

impl Progress {
    /// Ends the decision undecided.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Parts of the inputs looked at so far.
    pub fn nodes(&self) -> u64 {
        self.nodes.load(Ordering::Relaxed)
    }
}

/// What is left undecided of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The case.
    pub case: usize,
    /// Its conjunctions that may hold.
    pub conjunctions: Vec<usize>,
    /// How many parts of the inputs were not looked at or not decided.
    pub parts: u64,
    /// A box around them.
    pub bounds: Vec<(Rational, Rational)>,
}

/// What the threads of a decision share.
#[derive(Debug)]
pub(crate) struct Control {
    deadline: Option<Instant>,
    progress: Arc<Progress>,
    is_over: AtomicBool,
    witness: Mutex<Option<Vec<Rational>>>,
    left: Mutex<Option<Remainder>>,
}

/// What is left of the case at work.
#[derive(Debug)]
pub(crate) struct Remainder {
    pub(crate) parts: u64,
    pub(crate) open: BTreeSet<usize>,
    pub(crate) low: Vec<f64>,
    pub(crate) high: Vec<f64>,
}

impl Remainder {
    pub(crate) fn of(self, case: usize, question: &Question) -> Left {
        Left {
            case,
            conjunctions: self.open.into_iter().collect(),
            parts: self.parts,
            bounds: leaf::bounds(question, &self.low, &self.high),
        }
    }
}

impl Control {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            deadline: settings.time_limit.and_then(|limit| Instant::now().checked_add(limit)),
            progress: Arc::clone(&settings.progress),
            is_over: AtomicBool::new(false),
            witness: Mutex::default(),
            left: Mutex::default(),
        }
    }

    /// Whether to go on.
    pub(crate) fn goes_on(&self) -> bool {
        let is_late = || self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        !(self.is_over.load(Ordering::Relaxed)
            || self.progress.is_stopped.load(Ordering::Relaxed)
            || is_late())
    }

    pub(crate) fn count(&self) {
        self.progress.nodes.fetch_add(1, Ordering::Relaxed);
    }

    /// Ends the search with a witness; the first one counts.
    pub(crate) fn found(&self, witness: Vec<Rational>) {
        if let Ok(mut place) = self.witness.lock() {
            place.get_or_insert(witness);
        }
        self.is_over.store(true, Ordering::Relaxed);
    }

    pub(crate) fn witness(&self) -> Option<Vec<Rational>> {
        self.witness.lock().ok().and_then(|witness| witness.clone())
    }

    /// Notes that a part of the case at work stays undecided.
    pub(crate) fn leave(&self, low: &[f64], high: &[f64], open: &[usize]) {
        let Ok(mut left) = self.left.lock() else { return };
        let left = left.get_or_insert_with(|| Remainder {
            parts: 0,
            open: BTreeSet::new(),
            low: low.to_vec(),
            high: high.to_vec(),
        });
        left.parts += 1;
        left.open.extend(open);
        left.low.iter_mut().zip(low).for_each(|(least, low)| *least = least.min(*low));
        left.high.iter_mut().zip(high).for_each(|(most, high)| *most = most.max(*high));
    }

    /// What is left of the case that was at work.
    pub(crate) fn take_left(&self) -> Option<Remainder> {
        self.left.lock().ok().and_then(|mut left| left.take())
    }
}
