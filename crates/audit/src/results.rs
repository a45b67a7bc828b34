//! Answers and instances, as the competition writes them down.
//!
//! An answer is a row `category,onnx,vnnlib,prepare_time,result,run_time`, an instance a row `onnx,vnnlib,timeout`, both
//! without a header. Paths of answers begin wherever the verifier ran; those of instances at the benchmark. So an
//! answer belongs to an instance if its paths end as those of the instance.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use csv::StringRecord;
use metes_exact::{BigInt, rational};
use num_traits::{Signed, ToPrimitive};

/// What a verifier answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is a counterexample.
    Sat,
    /// There is none.
    Unsat,
    /// Anything else, as it is written down: a timeout, an error.
    None(String),
}

impl Answer {
    fn of(text: &str) -> Self {
        match text.trim().to_lowercase().as_str() {
            "sat" | "violated" => Self::Sat,
            "unsat" | "holds" => Self::Unsat,
            _ => Self::None(text.trim().to_owned()),
        }
    }
}

/// A row of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The benchmark.
    pub category: String,
    /// The model's path.
    pub onnx: String,
    /// The property's path.
    pub vnnlib: String,
    /// The answer.
    pub answer: Answer,
}

/// A row of instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The model's path, from the folder of the benchmark.
    pub onnx: String,
    /// The property's path, the same.
    pub vnnlib: String,
    /// How long a verifier may take.
    pub timeout: Duration,
}

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The file cannot be read, or is no table.
    #[error("{}: {flaw}", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// Why, and where.
        flaw: csv::Error,
    },
    /// A row has too few columns.
    #[error("{}: line {line}: {given} columns, where there should be {wanted}", path.display())]
    Columns {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// Columns there are.
        given: usize,
        /// What they should be.
        wanted: &'static str,
    },
    /// A timeout is no number of seconds.
    #[error("{}: line {line}: `{text}` is no number of seconds: write one, such as 60", path.display())]
    Timeout {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What stands there.
        text: String,
    },
}

/// Reads the answers of a verifier.
///
/// # Errors
/// When the file cannot be read, or a row has other columns.
pub fn read_results(path: &Path) -> Result<Vec<Row>, TableError> {
    const COLUMNS: &str = "category,onnx,vnnlib,prepare_time,result,run_time";
    rows(path, 6, COLUMNS, |row, _| {
        Ok(Row {
            category: row[0].trim().to_owned(),
            onnx: row[1].trim().to_owned(),
            vnnlib: row[2].trim().to_owned(),
            answer: Answer::of(&row[4]),
        })
    })
}

/// Reads the instances of a benchmark.
///
/// # Errors
/// When the file cannot be read, or a row has other columns.
pub fn read_instances(path: &Path) -> Result<Vec<Instance>, TableError> {
    rows(path, 3, "onnx,vnnlib,timeout", |row, line| {
        let wrong = || TableError::Timeout { path: path.to_owned(), line, text: row[2].to_owned() };
        let seconds = rational::parse(&row[2]).ok().filter(|seconds| !seconds.is_negative());
        let milliseconds = seconds.and_then(|seconds| (seconds * BigInt::from(1000)).ceil().to_u64());
        Ok(Instance {
            onnx: row[0].trim().to_owned(),
            vnnlib: row[1].trim().to_owned(),
            timeout: Duration::from_millis(milliseconds.ok_or_else(wrong)?),
        })
    })
}

/// Reads rows of at least so many columns.
fn rows<T>(
    path: &Path,
    columns: usize,
    wanted: &'static str,
    read: impl Fn(&StringRecord, u64) -> Result<T, TableError>,
) -> Result<Vec<T>, TableError> {
    let own = || path.to_owned();
    let csv = |flaw| TableError::Csv { path: own(), flaw };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).map_err(csv)?;
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row.map_err(csv)?;
        let line = row.position().map_or(0, csv::Position::line);
        if row.len() < columns {
            return Err(TableError::Columns { path: own(), line, given: row.len(), wanted });
        }
        rows.push(read(&row, line)?);
    }
    Ok(rows)
}

/// The answers to some instances, each with its row; and how many rows belong to none of them. Of several answers to one
/// instance, and of equal instances, the first is the first's.
pub fn match_up(instances: &[Instance], rows: Vec<Row>) -> (Vec<Option<Row>>, usize) {
    let mut by_name: HashMap<[String; 2], Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        by_name.entry([&row.onnx, &row.vnnlib].map(|path| last(path))).or_default().push(at);
    }
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    let answers = instances.iter().map(|instance| {
        let named = by_name.get(&[&instance.onnx, &instance.vnnlib].map(|path| last(path)))?;
        let belongs =
            |row: &Row| ends_with(&row.onnx, &instance.onnx) && ends_with(&row.vnnlib, &instance.vnnlib);
        let at = named.iter().copied().find(|at| rows[*at].as_ref().is_some_and(belongs))?;
        rows[at].take()
    });
    let answers = answers.collect();
    (answers, rows.iter().flatten().count())
}

/// The names in a path, `.` and an ending `.gz` aside.
fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    let path = path.strip_suffix(".gz").unwrap_or(path);
    path.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".")
}

fn last(path: &str) -> String {
    parts(path).next_back().unwrap_or_default().to_owned()
}

/// Whether a path ends as another.
fn ends_with(path: &str, end: &str) -> bool {
    let mut path = parts(path).rev();
    let mut end = parts(end).rev().peekable();
    end.peek().is_some() && end.all(|part| path.next() == Some(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_belong_together_if_one_ends_as_the_other() {
        for (path, end, is_end) in [
            ("benchmarks/acasxu/onnx/a.onnx", "./onnx/a.onnx", true),
            ("/home/x/onnx/a.onnx.gz", "onnx/a.onnx", true),
            ("onnx/a.onnx", "onnx/a.onnx", true),
            ("benchmarks/acasxu/onnx/aa.onnx", "a.onnx", false),
            ("a.onnx", "onnx/a.onnx", false),
            ("a.onnx", "", false),
        ] {
            assert_eq!(ends_with(path, end), is_end, "{path} {end}");
        }
    }

    #[test]
    fn tables_are_read_and_matched() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let results = write(
            "results.csv",
            "c,b/onnx/m.onnx,b/vnnlib/p.vnnlib,.01,holds,2.5\nc,b/onnx/m.onnx,b/vnnlib/q.vnnlib,.01,SAT,2.5\n\
             c,b/onnx/m.onnx,b/vnnlib/q.vnnlib,.01,unsat,2.5\nc,b/onnx/n.onnx,b/vnnlib/q.vnnlib,.01,timeout,2.5\n\
             d,o/onnx/m.onnx,o/vnnlib/r.vnnlib,.01,,2.5\n",
        );
        let instances = write(
            "instances.csv",
            "./onnx/m.onnx,vnnlib/q.vnnlib,60\nonnx/n.onnx,vnnlib/q.vnnlib,0.5\nonnx/m.onnx,vnnlib/q.vnnlib,60.0\nonnx/x.onnx,vnnlib/q.vnnlib,1\n",
        );
        let rows = read_results(&results).unwrap();
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[4].answer, Answer::None(String::new()));
        let instances = read_instances(&instances).unwrap();
        assert_eq!(instances[1].timeout, Duration::from_millis(500));
        let (answers, left) = match_up(&instances, rows);
        let answers: Vec<Option<Answer>> = answers.into_iter().map(|row| row.map(|row| row.answer)).collect();
        let timeout = Answer::None("timeout".to_owned());
        assert_eq!(answers, [Some(Answer::Sat), Some(timeout), Some(Answer::Unsat), None]);
        assert_eq!(left, 2);
        for (text, words) in
            [("a,b\n", "line 1: 2 columns"), ("a,b,1\na,b,-1\n", "line 2: `-1` is no number of seconds")]
        {
            let error = read_instances(&write("instances.csv", text)).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        assert!(matches!(read_results(Path::new("/nowhere")), Err(TableError::Csv { .. })));
    }
}
