//! Label files: CSV with a first line that names the columns.
//!
//! One column is called `path`, `file`, `filename` or `image` and names a picture, by its way from the folder; one is called `class`
//! or `label`. Others are not looked at. Labels are either all numbers, from 0, or all names; names are numbered
//! in the order of their bytes.

use std::collections::{BTreeSet, HashSet};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::DataError;
use super::error::TableFlaw;
use super::source::open;

const PATHS: &[&str] = &["path", "file", "filename", "image"];
const LABELS: &[&str] = &["class", "label"];
/// The largest file.
const MOST_BYTES: u64 = 1 << 26;
/// The most rows.
const MOST_ROWS: usize = 1 << 20;

/// A row.
pub(super) struct Row {
    line: u64,
    /// The way from the folder to the picture.
    pub path: PathBuf,
    label: String,
}

/// Reads a label file; what it names joins `seen`.
pub(super) fn read(path: &Path, seen: &mut HashSet<PathBuf>) -> Result<Vec<Row>, DataError> {
    let refused = |line, flaw| DataError::Table { path: path.to_owned(), line, flaw };
    let io = |flaw| DataError::Io { path: path.to_owned(), flaw };
    let mut file = Vec::new();
    open(path).map_err(io)?.take(MOST_BYTES + 1).read_to_end(&mut file).map_err(io)?;
    if file.len() as u64 > MOST_BYTES {
        return Err(refused(1, TableFlaw::Bytes(MOST_BYTES)));
    }
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(&file[..]);
    let header = reader.headers().map_err(|flaw| refused(1, flaw.into()))?;
    let column = |wanted| column(header, wanted).map_err(|flaw| refused(1, flaw));
    let (paths, labels) = (column(PATHS)?, column(LABELS)?);
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|flaw| {
            let line = flaw.position().map_or(0, csv::Position::line);
            refused(line, flaw.into())
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        if at >= MOST_ROWS {
            return Err(refused(line, TableFlaw::Rows(MOST_ROWS)));
        }
        let [named, label] = [paths, labels].map(|column| record.get(column).unwrap_or_default());
        let path = inside(named).ok_or_else(|| refused(line, TableFlaw::Path(named.to_owned())))?;
        if !seen.insert(path.clone()) {
            return Err(refused(line, TableFlaw::Twice(named.to_owned())));
        }
        if label.is_empty() {
            return Err(refused(line, TableFlaw::NoLabel));
        }
        rows.push(Row { line, path, label: label.to_owned() });
    }
    Ok(rows)
}

fn column(header: &csv::StringRecord, wanted: &'static [&'static str]) -> Result<usize, TableFlaw> {
    let named = |name: &str| wanted.iter().any(|wanted| name.eq_ignore_ascii_case(wanted));
    let found: Vec<usize> = (0..header.len()).filter(|&at| header.get(at).is_some_and(named)).collect();
    match found[..] {
        [at] => Ok(at),
        _ => Err(TableFlaw::Column { wanted, found: found.len() }),
    }
}

/// A path that does not leave the folder it starts from.
fn inside(named: &str) -> Option<PathBuf> {
    let mut path = PathBuf::new();
    for component in Path::new(named).components() {
        match component {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            _ => return None,
        }
    }
    (path != Path::new("")).then_some(path)
}

/// What labels mean.
pub(super) enum Classes {
    Numbers,
    Names(Vec<String>),
}

impl Classes {
    /// What the labels of the training table mean.
    pub fn of(path: &Path, rows: &[Row]) -> Result<Self, DataError> {
        let refused = |row: &Row, flaw| DataError::Table { path: path.to_owned(), line: row.line, flaw };
        let is_number = |row: &Row| row.label.parse::<i128>().is_ok();
        let numbers = rows.first().is_none_or(is_number);
        if let Some(row) = rows.iter().find(|row| is_number(row) != numbers) {
            return Err(refused(row, TableFlaw::Mixed(row.label.clone())));
        }
        if numbers {
            return Ok(Self::Numbers);
        }
        let mut names = BTreeSet::new();
        for row in rows {
            names.insert(&row.label);
            if names.len() > 256 {
                return Err(refused(row, TableFlaw::Names));
            }
        }
        Ok(Self::Names(names.into_iter().cloned().collect()))
    }

    /// The class of each row.
    pub fn labels(&self, path: &Path, rows: &[Row]) -> Result<Vec<u8>, DataError> {
        let label = |row: &Row| {
            let flaw = match self {
                Self::Numbers => match row.label.parse() {
                    Ok(label) => return Ok(label),
                    Err(_) => TableFlaw::Label(row.label.clone()),
                },
                Self::Names(names) => match names.binary_search(&row.label) {
                    Ok(label) => return Ok(label as u8),
                    Err(_) => TableFlaw::Unknown(row.label.clone()),
                },
            };
            Err(DataError::Table { path: path.to_owned(), line: row.line, flaw })
        };
        rows.iter().map(label).collect()
    }
}
