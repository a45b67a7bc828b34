//! A duel: instances one after another, on several threads, each written, given to the verifier, judged, and noted in
//! the journal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use metes_exact::Rational;
use num_traits::Signed;
use serde_json::json;

use crate::answer::Answer;
use crate::case::{self, CaseError};
use crate::command::{self, Verifier};
use crate::generators::{self, Generator};
use crate::instance::is_plain;
use crate::journal::{Asked, Journal, JournalError, Record};
use crate::judge::{Outcome, judge};
use crate::numbers::{decade, power_of_ten};
use crate::prove::{Unproved, prove, read_back};
use crate::shrink::shrink;
use crate::tally::Margin;
use crate::{Instance, Truth};

/// How often a generator may fail to make an instance before its turn is passed.
const ATTEMPTS: u64 = 60;

/// What is to be done.
pub struct Duel {
    /// The verifier.
    pub verifier: Verifier,
    /// The generators, in turn.
    pub generators: Vec<Box<dyn Generator>>,
    /// What is written at the head of the journal.
    pub asked: Asked,
    /// How many instances, in all.
    pub instances: u64,
    /// The time limit of one run.
    pub timeout: Duration,
    /// Runs at the same time.
    pub jobs: usize,
    /// How many wrong answers are shrunk of every kind: generator, outcome, and class of margin.
    pub shrinks: u64,
    /// Where everything goes.
    pub out: PathBuf,
}

/// Why a duel ends early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DuelError {
    /// The verifier cannot be run.
    #[error(transparent)]
    Run(#[from] command::RunError),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Files cannot be written.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// A construction was wrong.
    #[error("instance {index} of {generator}: {flaw}")]
    Instance {
        /// The generator.
        generator: &'static str,
        /// The number.
        index: u64,
        /// Why.
        flaw: Unproved,
    },
    /// A folder cannot be made.
    #[error("{}: {flaw}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        flaw: std::io::Error,
    },
}

/// Instance `index` of a generator, with its truth; `None` where no attempt made one.
///
/// # Errors
/// When a construction contradicts exact arithmetic.
pub fn instance(generator: &dyn Generator, seed: u64, index: u64) -> Result<Option<Instance>, DuelError> {
    for attempt in 0..ATTEMPTS {
        let mut rng = generators::rng(seed, generator.name(), index * ATTEMPTS + attempt);
        let Some(draft) = generator.draft(&mut rng) else { continue };
        if !is_plain(&draft.question.property) {
            continue;
        }
        match prove(draft) {
            Ok(instance) => return Ok(Some(instance)),
            Err(Unproved::Open) => {}
            Err(flaw) => return Err(DuelError::Instance { generator: generator.name(), index, flaw }),
        }
    }
    Ok(None)
}

/// Runs a duel to its end, or until `stop`. Returns the records, those of earlier runs included.
///
/// # Errors
/// When the verifier cannot be run, or files cannot be handled. What is in the journal stays.
pub fn run(
    duel: &Duel,
    stop: &AtomicBool,
    progress: &(dyn Fn(&Record) + Sync),
) -> Result<BTreeMap<u64, Record>, DuelError> {
    let folder = |path: &Path| {
        std::fs::create_dir_all(path).map_err(|flaw| DuelError::Folder { path: path.to_owned(), flaw })
    };
    folder(&duel.out)?;
    let journal = Mutex::new(Journal::open(&duel.out.join("journal.jsonl"), &duel.asked)?);
    let next = AtomicU64::new(0);
    let failed: Mutex<Option<DuelError>> = Mutex::new(None);
    let halt = AtomicBool::new(false);
    let work = |worker: usize| -> Result<(), DuelError> {
        let scratch = duel.out.join(format!("work-{worker}"));
        folder(&scratch)?;
        while !stop.load(Ordering::Relaxed) && !halt.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= duel.instances {
                break;
            }
            if lock(&journal).records().contains_key(&index) {
                continue;
            }
            let record = match one(duel, index, &scratch, stop, &journal) {
                Err(DuelError::Run(command::RunError::Interrupted)) => break,
                record => record?,
            };
            progress(&record);
            lock(&journal).add(record)?;
        }
        // What cannot be removed does no harm.
        let _ = std::fs::remove_dir_all(&scratch);
        Ok(())
    };
    std::thread::scope(|scope| {
        for worker in 0..duel.jobs.max(1) {
            let (work, failed, halt) = (&work, &failed, &halt);
            scope.spawn(move || {
                if let Err(flaw) = work(worker) {
                    halt.store(true, Ordering::Relaxed);
                    lock(failed).get_or_insert(flaw);
                }
            });
        }
    });
    if let Some(flaw) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(flaw);
    }
    Ok(journal.into_inner().unwrap_or_else(PoisonError::into_inner).records().clone())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn one(
    duel: &Duel,
    index: u64,
    scratch: &Path,
    stop: &AtomicBool,
    journal: &Mutex<Journal>,
) -> Result<Record, DuelError> {
    let generators = duel.generators.len() as u64;
    let generator = &*duel.generators[(index % generators) as usize];
    let Some(instance) = instance(generator, duel.asked.seed, index / generators)? else {
        return Ok(Record::unmade(index, generator.name()));
    };
    let defect = |flaw| DuelError::Instance { generator: generator.name(), index, flaw };
    let network = read_back(&instance.question).map_err(defect)?;
    case::write_question(scratch, "instance", &instance.question)?;
    let run = duel.verifier.run(scratch, duel.timeout, stop)?;
    let verdict = judge(&instance, &network, &run.answer);
    let mut record = Record {
        index,
        generator: generator.name().to_owned(),
        truth: Some(if instance.truth == Truth::Unsat { "unsat" } else { "sat" }.to_owned()),
        ground: Some(instance.ground.name().to_owned()),
        decade: instance.slack.as_ref().and_then(decade),
        tie: instance.slack == Some(Rational::default()),
        answer: run.answer.word().to_owned(),
        outcome: Some(verdict.outcome),
        outside: verdict.outside.as_ref().and_then(decade),
        short: verdict.short.as_ref().filter(|short| short.is_positive()).and_then(decade),
        ms: run.time.as_millis() as u64,
        kept: None,
        shrunk: false,
        why: instance.why.clone(),
        note: if let Answer::Error(note) = &run.answer { Some(note.clone()) } else { None },
    };
    if verdict.outcome.is_wrong() || verdict.outcome == Outcome::Unfounded {
        let name = format!("{}-{index}", generator.name());
        let folder =
            duel.out.join(if verdict.outcome.is_wrong() { "wrong" } else { "unfounded" }).join(&name);
        let said = |answer: &Answer| {
            json!({
                "verifier": duel.asked.verifier, "answer": answer.word(), "outcome": verdict.outcome,
                "counterexample": counterexample(answer), "generator": generator.name(),
                "seed": duel.asked.seed, "index": index,
            })
        };
        case::write(&folder, "original", &instance, said(&run.answer))?;
        record.kept = Some(name);
        if verdict.outcome.is_wrong() && is_wanted(duel, &record, journal) {
            let floor = Margin::of(&record).floor().map(power_of_ten);
            let mut last = run.answer.clone();
            let small = shrink(instance, floor.as_ref(), |candidate| {
                let flaw = |flaw| command::RunError::Io {
                    path: scratch.to_owned(),
                    flaw: std::io::Error::other(flaw),
                };
                case::write_question(scratch, "instance", &candidate.question).map_err(flaw)?;
                let answer = duel.verifier.run(scratch, duel.timeout, stop)?.answer;
                let opposite = matches!(
                    (&answer, &candidate.truth),
                    (Answer::Sat(_), Truth::Unsat) | (Answer::Unsat, Truth::Sat(_))
                );
                if opposite {
                    last = answer;
                }
                Ok(opposite)
            })?;
            case::write(&folder, "shrunk", &small, said(&last))?;
            record.shrunk = true;
        }
    }
    Ok(record)
}

/// The counterexample of an answer, as texts.
fn counterexample(answer: &Answer) -> Option<Vec<String>> {
    let Answer::Sat(point) = answer else { return None };
    point.as_ref().map(|point| point.iter().map(metes_exact::rational::text).collect())
}

/// Whether fewer of its kind are shrunk than asked for.
fn is_wanted(duel: &Duel, record: &Record, journal: &Mutex<Journal>) -> bool {
    let kind = |record: &Record| (record.generator.clone(), record.outcome, Margin::of(record));
    let journal = lock(journal);
    let same = journal.records().values().filter(|other| other.shrunk && kind(other) == kind(record));
    (same.count() as u64) < duel.shrinks
}

impl Record {
    /// The record of an instance that could not be made.
    fn unmade(index: u64, generator: &str) -> Self {
        Self {
            index,
            generator: generator.to_owned(),
            truth: None,
            ground: None,
            decade: None,
            tie: false,
            answer: String::new(),
            outcome: None,
            outside: None,
            short: None,
            ms: 0,
            kept: None,
            shrunk: false,
            why: "no instance was made".to_owned(),
            note: None,
        }
    }
}
