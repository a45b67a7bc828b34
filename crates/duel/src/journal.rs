//! The journal of a run: JSON lines, the question first, then one record an instance as it is finished.
//!
//! A run that is started again with the same question goes on behind the last whole line. Where two lines have the same
//! number, the later one counts: that is an answer which was shrunk afterwards.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::judge::Outcome;

/// What a run asks: everything that decides which instances are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The command of the verifier.
    pub verifier: String,
    /// The names of the generators.
    pub generators: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// The time limit in milliseconds.
    pub timeout_ms: u64,
    /// The networks whose crossings are used.
    pub networks: Vec<String>,
}

/// What came of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The number of the instance in the run.
    pub index: u64,
    /// Its generator.
    pub generator: String,
    /// `sat` or `unsat`; nothing where no instance was made.
    pub truth: Option<String>,
    /// How the truth is known.
    pub ground: Option<String>,
    /// The largest `k` with `10^k` at most the magnitude of the slack; nothing where that is 0 or not known.
    pub decade: Option<i32>,
    /// Whether the slack is exactly 0.
    pub tie: bool,
    /// The word of the verifier.
    pub answer: String,
    /// What came of it; nothing where no instance was made.
    pub outcome: Option<Outcome>,
    /// How far a counterexample lies outside the box, in decades.
    pub outside: Option<i32>,
    /// By how much a counterexample falls short of a violation, in decades; nothing where it does not.
    pub short: Option<i32>,
    /// Milliseconds the verifier took.
    pub ms: u64,
    /// The folder with the files, where they are kept.
    pub kept: Option<String>,
    /// Whether a wrong answer was shrunk.
    pub shrunk: bool,
    /// What the construction says of the instance.
    pub why: String,
    /// The end of what the verifier said, where that was no answer.
    pub note: Option<String>,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file cannot be read or written.
    #[error("{}: {flaw}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        flaw: std::io::Error,
    },
    /// A line is no record.
    #[error("{}, line {line}: {flaw}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// Why.
        flaw: serde_json::Error,
    },
    /// The journal is that of another run.
    #[error("{} belongs to a run with other arguments: give another --out, or the arguments of that run", path.display())]
    Other {
        /// The file.
        path: PathBuf,
    },
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    records: BTreeMap<u64, Record>,
}

impl Journal {
    /// Opens the journal of a run, with the records it has, or begins one.
    ///
    /// # Errors
    /// When it cannot be read or written, or belongs to another run.
    pub fn open(path: &Path, asked: &Asked) -> Result<Self, JournalError> {
        let io = |flaw| JournalError::Io { path: path.to_owned(), flaw };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(flaw) if flaw.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(flaw) => return Err(io(flaw)),
        };
        // What was cut off in the middle of a line is written again.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut records = BTreeMap::new();
        for (at, line) in text[..whole].lines().enumerate() {
            let flaw = |flaw| JournalError::Line { path: path.to_owned(), line: at + 1, flaw };
            if at == 0 {
                let found: Asked = serde_json::from_str(line).map_err(flaw)?;
                if found != *asked {
                    return Err(JournalError::Other { path: path.to_owned() });
                }
            } else {
                let record: Record = serde_json::from_str(line).map_err(flaw)?;
                records.insert(record.index, record);
            }
        }
        let file = OpenOptions::new().create(true).write(true).truncate(false).open(path).map_err(io)?;
        file.set_len(whole as u64).map_err(io)?;
        let mut journal = Self { path: path.to_owned(), file, records };
        std::io::Seek::seek(&mut journal.file, std::io::SeekFrom::End(0)).map_err(io)?;
        if whole == 0 {
            journal.line(asked)?;
        }
        Ok(journal)
    }

    /// The records until now, by number.
    pub fn records(&self) -> &BTreeMap<u64, Record> {
        &self.records
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, record: Record) -> Result<(), JournalError> {
        self.line(&record)?;
        self.records.insert(record.index, record);
        Ok(())
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), JournalError> {
        let io = |flaw| JournalError::Io { path: self.path.clone(), flaw };
        let mut line = serde_json::to_string(value).map_err(|flaw| io(flaw.into()))?;
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(io)
    }
}
