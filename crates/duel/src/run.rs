//! A duel: instances one after another, on several threads, each written, given to the verifier, judged, and noted in
//! the journal; and then wrong answers, shrunk one after another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use num_traits::{Signed, Zero};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::case::{self, CaseError};
use crate::command::{self, Verifier};
use crate::generators::{self, Generator};
use crate::instance::is_plain;
use crate::journal::{Asked, Journal, JournalError, Record};
use crate::judge::{Outcome, judge};
use crate::numbers::{decade, power_of_ten};
use crate::prove::{INSTANCE, Unproved, prove, read_back};
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
        match prove(draft, INSTANCE) {
            Ok(instance) => return Ok(Some(instance)),
            Err(Unproved::Open) => {}
            Err(flaw) => return Err(DuelError::Instance { generator: generator.name(), index, flaw }),
        }
    }
    Ok(None)
}

/// Runs a duel to its end, or until `stop`, and calls `progress` for every instance and again when its wrong answer is
/// shrunk. Returns the records, those of earlier runs included.
///
/// # Errors
/// When the verifier cannot be run, or files cannot be handled. What is in the journal stays.
pub fn run(
    duel: &Duel,
    stop: &AtomicBool,
    progress: &(dyn Fn(&Record) + Sync),
) -> Result<BTreeMap<u64, Record>, DuelError> {
    folder(&duel.out)?;
    let journal = Mutex::new(Journal::open(&duel.out.join("journal.jsonl"), &duel.asked)?);
    let done = |record: Record| {
        progress(&record);
        lock(&journal).add(record)
    };
    let all: Vec<u64> =
        (0..duel.instances).filter(|index| !lock(&journal).records().contains_key(index)).collect();
    in_parallel(duel, stop, &all, |index, scratch| Ok(done(one(duel, *index, scratch, stop)?)?))?;
    let wrong = unshrunk(lock(&journal).records(), duel.shrinks);
    in_parallel(duel, stop, &wrong, |record, scratch| Ok(done(shrunk(duel, record, scratch, stop)?)?))?;
    Ok(journal.into_inner().unwrap_or_else(PoisonError::into_inner).records().clone())
}

/// Does something with every item, on as many threads as asked for, each with a folder of its own. The first error ends
/// it; an interruption ends it without one.
fn in_parallel<T: Sync>(
    duel: &Duel,
    stop: &AtomicBool,
    items: &[T],
    work: impl Fn(&T, &Path) -> Result<(), DuelError> + Sync,
) -> Result<(), DuelError> {
    let next = AtomicUsize::new(0);
    let failed: Mutex<Option<DuelError>> = Mutex::new(None);
    let worker = |number: usize| -> Result<(), DuelError> {
        let scratch = duel.out.join(format!("work-{number}"));
        folder(&scratch)?;
        while !stop.load(Ordering::Relaxed) && lock(&failed).is_none() {
            let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            match work(item, &scratch) {
                Err(DuelError::Run(command::RunError::Interrupted)) => break,
                result => result?,
            }
        }
        // What cannot be removed does no harm.
        let _ = std::fs::remove_dir_all(&scratch);
        Ok(())
    };
    std::thread::scope(|scope| {
        for number in 0..duel.jobs.max(1) {
            let (worker, failed) = (&worker, &failed);
            scope.spawn(move || {
                if let Err(flaw) = worker(number) {
                    lock(failed).get_or_insert(flaw);
                }
            });
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

fn folder(path: &Path) -> Result<(), DuelError> {
    std::fs::create_dir_all(path).map_err(|flaw| DuelError::Folder { path: path.to_owned(), flaw })
}

/// The wrong answers that are to be shrunk: of every kind (generator, outcome, class of margin) so many, those that are
/// shrunk already included.
fn unshrunk(records: &BTreeMap<u64, Record>, of_a_kind: u64) -> Vec<Record> {
    let kind = |record: &Record| (record.generator.clone(), record.outcome, Margin::of(record));
    let mut counts = BTreeMap::new();
    for record in records.values().filter(|record| record.shrunk) {
        *counts.entry(kind(record)).or_insert(0) += 1;
    }
    let is_wrong = |record: &&Record| record.outcome.is_some_and(Outcome::is_wrong) && !record.shrunk;
    let mut wanted = Vec::new();
    for record in records.values().filter(is_wrong) {
        let count = counts.entry(kind(record)).or_insert(0);
        if *count < of_a_kind {
            *count += 1;
            wanted.push(record.clone());
        }
    }
    wanted
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The instance of a number, with its generator.
fn numbered(duel: &Duel, index: u64) -> Result<(&dyn Generator, Option<Instance>), DuelError> {
    let count = duel.generators.len() as u64;
    let generator = &*duel.generators[(index % count) as usize];
    Ok((generator, instance(generator, duel.asked.seed, index / count)?))
}

/// Makes an instance, runs the verifier on it, and judges the answer.
fn one(duel: &Duel, index: u64, scratch: &Path, stop: &AtomicBool) -> Result<Record, DuelError> {
    let (generator, instance) = numbered(duel, index)?;
    let mut record = Record::new(index, generator.name(), instance.as_ref());
    let Some(instance) = instance else { return Ok(record) };
    let defect = |flaw| DuelError::Instance { generator: generator.name(), index, flaw };
    let network = read_back(&instance.question).map_err(defect)?;
    case::write_question(scratch, "instance", &instance.question)?;
    let run = duel.verifier.run(scratch, duel.timeout, stop)?;
    let verdict = judge(&instance, &network, &run.answer);
    record.answer = run.answer.word().to_owned();
    record.outcome = Some(verdict.outcome);
    record.outside = verdict.outside.as_ref().and_then(decade);
    record.short = verdict.short.as_ref().filter(|short| short.is_positive()).and_then(decade);
    record.ms = run.time.as_millis() as u64;
    if let Answer::Error(note) = &run.answer {
        record.note = Some(note.clone());
    }
    if verdict.outcome.is_wrong() || verdict.outcome == Outcome::Unfounded {
        let name = format!("{}-{index}", generator.name());
        let kind = if verdict.outcome.is_wrong() { "wrong" } else { "unfounded" };
        case::write(
            &duel.out.join(kind).join(&name),
            "original",
            &instance,
            said(duel, &record, &run.answer),
        )?;
        record.kept = Some(name);
    }
    Ok(record)
}

/// Shrinks the wrong answer of a record. Where the verifier answers otherwise when asked again, that is said in the note.
fn shrunk(duel: &Duel, record: &Record, scratch: &Path, stop: &AtomicBool) -> Result<Record, DuelError> {
    let mut record = Record { shrunk: true, ..record.clone() };
    let (_, Some(instance)) = numbered(duel, record.index)? else { return Ok(record) };
    let floor = Margin::of(&record).floor().map(power_of_ten);
    let mut last = None;
    let mut ask = |candidate: &Instance| {
        let flaw =
            |flaw| command::RunError::Io { path: scratch.to_owned(), flaw: std::io::Error::other(flaw) };
        case::write_question(scratch, "instance", &candidate.question).map_err(flaw)?;
        let answer = duel.verifier.run(scratch, duel.timeout, stop)?.answer;
        let opposite = matches!(
            (&answer, &candidate.truth),
            (Answer::Sat(_), Truth::Unsat) | (Answer::Unsat, Truth::Sat(_))
        );
        if opposite {
            last = Some(answer);
        }
        Ok(opposite)
    };
    if !ask(&instance)? {
        record.note = Some("asked again, the verifier did not repeat its wrong answer".to_owned());
        return Ok(record);
    }
    let small = shrink(instance, floor.as_ref(), ask)?;
    if let (Some(name), Some(answer)) = (&record.kept, &last) {
        let folder = duel.out.join("wrong").join(name);
        case::write(&folder, "shrunk", &small, said(duel, &record, answer))?;
        case::write_certificate(&folder, "shrunk", &small)?;
    }
    Ok(record)
}

/// Who said what to which instance.
fn said(duel: &Duel, record: &Record, answer: &Answer) -> Value {
    json!({
        "verifier": duel.asked.verifier, "answer": answer.word(), "outcome": record.outcome,
        "counterexample": counterexample(answer), "generator": record.generator,
        "seed": duel.asked.seed, "index": record.index,
    })
}

/// The counterexample of an answer, as texts.
fn counterexample(answer: &Answer) -> Option<Vec<String>> {
    let Answer::Sat(point) = answer else { return None };
    point.as_ref().map(|point| point.iter().map(metes_exact::rational::text).collect())
}

impl Record {
    /// What is known before the verifier is asked.
    fn new(index: u64, generator: &str, instance: Option<&Instance>) -> Self {
        let slack = instance.and_then(|instance| instance.slack.as_ref());
        let truth = |instance: &Instance| if instance.truth == Truth::Unsat { "unsat" } else { "sat" };
        Self {
            index,
            generator: generator.to_owned(),
            truth: instance.map(|instance| truth(instance).to_owned()),
            ground: instance.map(|instance| instance.ground.name().to_owned()),
            decade: slack.and_then(decade),
            tie: slack.is_some_and(Zero::is_zero),
            answer: String::new(),
            outcome: None,
            outside: None,
            short: None,
            ms: 0,
            kept: None,
            shrunk: false,
            why: instance.map_or("no instance was made", |instance| &instance.why).to_owned(),
            note: None,
        }
    }
}
