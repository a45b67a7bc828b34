//! The engine: runs inputs, mutates those that are worth it, keeps findings.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fastrand::Rng;
use peak_alloc::PeakAlloc;

use crate::corpus::{self, Input};
use crate::mutate::mutate;
use crate::watchdog::Watchdog;
use crate::{Limits, Target};

/// Counts every allocation of a process that links this crate.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The most inputs that are kept in memory beside the seeds.
const MAX_KEPT: usize = 4096;

impl Limits {
    /// Bytes of memory that reading an input may take.
    pub(crate) fn memory_of(&self, input: &[u8]) -> usize {
        self.memory + self.memory_per_byte * input.len()
    }
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Report {
    /// Inputs that were run.
    pub executions: u64,
    /// How long it took.
    pub elapsed: Duration,
    /// How long the slowest input took.
    pub slowest: Duration,
    /// The most memory an input took, in bytes.
    pub memory: usize,
    /// Different outcomes.
    pub outcomes: usize,
    /// Files of inputs on which the oracle panicked, or that took too much memory.
    pub findings: Vec<PathBuf>,
}

/// Runs inputs through an oracle.
pub struct Runner {
    target: &'static Target,
    watchdog: Watchdog,
    inputs: Vec<Vec<u8>>,
    outcomes: HashSet<String>,
    /// Whether every input is written to a file before it runs.
    keeps_running: bool,
    /// What is known to be wrong: a finding is kept once.
    known: HashSet<String>,
    report: Report,
}

impl Runner {
    /// A runner of a target, which writes every input to a file before it runs if told so.
    pub fn new(target: &'static Target, keeps_running: bool) -> Self {
        Self {
            target,
            watchdog: Watchdog::start(target),
            inputs: Vec::new(),
            outcomes: HashSet::new(),
            keeps_running,
            known: HashSet::new(),
            report: Report::default(),
        }
    }

    /// Runs seeds, then mutants of them and of what they lead to, until the time is over.
    ///
    /// # Errors
    /// When a finding cannot be written.
    pub fn run(mut self, seeds: Vec<Input>, time: Duration, seed: u64) -> std::io::Result<Report> {
        let start = Instant::now();
        for (_, bytes) in seeds {
            self.execute(&bytes)?;
            self.inputs.push(bytes);
        }
        let seeds = self.inputs.len();
        let mut rng = Rng::with_seed(seed);
        while start.elapsed() < time {
            let pick = |rng: &mut Rng| self.inputs.get(rng.usize(..self.inputs.len().max(1)));
            let input = pick(&mut rng).map_or(&[][..], Vec::as_slice);
            let other = pick(&mut rng).map_or(&[][..], Vec::as_slice);
            let mutant = mutate(&mut rng, self.target.structure, self.target.dictionary, input, other);
            if self.execute(&mutant)? {
                if self.inputs.len() < seeds + MAX_KEPT {
                    self.inputs.push(mutant);
                } else {
                    let place = seeds + rng.usize(..MAX_KEPT);
                    self.inputs[place] = mutant;
                }
            }
        }
        self.report.outcomes = self.outcomes.len();
        self.report.elapsed = start.elapsed();
        Ok(self.report)
    }

    /// Runs an input; whether its outcome is new.
    fn execute(&mut self, input: &[u8]) -> std::io::Result<bool> {
        if self.keeps_running {
            corpus::keep_running(self.target, input)?;
        }
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        self.watchdog.set(Some(input));
        let start = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.target.oracle)(input)));
        let elapsed = start.elapsed();
        self.watchdog.set(None);
        let memory = MEMORY.peak_usage().saturating_sub(before);
        self.report.executions += 1;
        self.report.memory = self.report.memory.max(memory);
        if elapsed > self.report.slowest {
            self.report.slowest = elapsed;
            if elapsed > Duration::from_secs(2) {
                let path = corpus::keep(self.target, "slow", input)?;
                eprintln!("slow: {elapsed:?}, {} bytes: {}", input.len(), path.display());
            }
        }
        if memory > self.target.limits.memory_of(input) {
            self.finding("memory", format!("{memory} bytes of memory"), input)?;
        }
        match outcome {
            Ok(outcome) => Ok(self.outcomes.insert(outcome)),
            Err(panic) => {
                let message = panic.downcast_ref::<String>().cloned();
                let message = message.or_else(|| panic.downcast_ref::<&str>().map(|text| text.to_string()));
                self.finding("panic", message.unwrap_or_default(), input)?;
                Ok(false)
            }
        }
    }

    fn finding(&mut self, kind: &str, message: String, input: &[u8]) -> std::io::Result<()> {
        let what = if kind == "memory" { String::new() } else { message.chars().take(40).collect() };
        if self.known.insert(format!("{kind} {what}")) {
            let path = corpus::keep(self.target, kind, input)?;
            eprintln!("{kind}: {message}: {}", path.display());
            self.report.findings.push(path);
        }
        Ok(())
    }
}
