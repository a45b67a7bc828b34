//! The table of a folder of frames: which file shows which pose.
//!
//! `frames.csv` has the header `azimuth,elevation,file` and a row for every pair of one of its azimuths
//! and one of its elevations, in any order. Angles are degrees, files lie in the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path};

use csv::{ReaderBuilder, StringRecord, Trim};
use metes_exact::{Rational, rational};
use num_traits::Signed;

use super::FramesError;

/// The table's name in the folder.
pub(super) const NAME: &str = "frames.csv";

const HEADER: [&str; 3] = ["azimuth", "elevation", "file"];

/// Rows of the longest table that is read.
pub(super) const MAX_ROWS: usize = 1 << 14;

/// Bytes of the longest table that is read.
const MAX_BYTES: u64 = 1 << 21;

/// Bits of the largest denominator of an angle.
const MAX_BITS: u64 = 128;

/// A full grid of frames: which file shows which pose.
///
/// ```
/// use metes_perturb::FrameTable;
/// let table = FrameTable::parse(b"azimuth,elevation,file\n7.5,0,b.png\n0,0,a.png\n").unwrap();
/// assert_eq!((table.azimuths().len(), table.file([1, 0])), (2, "b.png"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameTable {
    pub(super) lines: [Vec<Rational>; 2],
    /// Elevation by elevation for the first azimuth, then for the next.
    files: Vec<String>,
}

impl FrameTable {
    /// Reads `frames.csv` in a folder.
    ///
    /// # Errors
    /// When it cannot be read, or is no full grid of frames.
    pub fn read(folder: &Path) -> Result<Self, FramesError> {
        let mut text = Vec::new();
        File::open(folder.join(NAME))?.take(MAX_BYTES + 1).read_to_end(&mut text)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(FramesError::TooLong);
        }
        Self::parse(&text)
    }

    /// The same from its text: the header `azimuth,elevation,file` and a row for every frame, in any order.
    ///
    /// # Errors
    /// When it is no full grid of frames.
    pub fn parse(text: &[u8]) -> Result<Self, FramesError> {
        let mut table = ReaderBuilder::new().trim(Trim::All).from_reader(text);
        if table.headers()? != &StringRecord::from(HEADER.to_vec()) {
            return Err(FramesError::Header);
        }
        let mut frames = BTreeMap::new();
        for record in table.records() {
            let record = record?;
            if frames.len() == MAX_ROWS {
                return Err(FramesError::TooLong);
            }
            let line = record.position().map_or(0, csv::Position::line);
            let pose = [angle(&record, 0, line)?, angle(&record, 1, line)?];
            let file = file(&record, line)?;
            if frames.insert(pose.clone(), file).is_some() {
                let [azimuth, elevation] = pose.each_ref().map(rational::text);
                return Err(FramesError::Twice { line, azimuth, elevation });
            }
        }
        let lines = [0, 1].map(|axis| {
            let angles: BTreeSet<&Rational> = frames.keys().map(|pose| &pose[axis]).collect();
            angles.into_iter().cloned().collect::<Vec<_>>()
        });
        let mut files = Vec::with_capacity(frames.len());
        for azimuth in &lines[0] {
            for elevation in &lines[1] {
                let file = frames.remove(&[azimuth.clone(), elevation.clone()]);
                let missing = || FramesError::Missing {
                    azimuth: rational::text(azimuth),
                    elevation: rational::text(elevation),
                };
                files.push(file.ok_or_else(missing)?);
            }
        }
        if files.is_empty() { Err(FramesError::Empty) } else { Ok(Self { lines, files }) }
    }

    /// The azimuths, in degrees, in increasing order.
    pub fn azimuths(&self) -> &[Rational] {
        &self.lines[0]
    }

    /// The elevations, in degrees, in increasing order.
    pub fn elevations(&self) -> &[Rational] {
        &self.lines[1]
    }

    /// The file of a frame in the folder, by the places of its azimuth and its elevation.
    ///
    /// # Panics
    /// When there is no such place.
    pub fn file(&self, [azimuth, elevation]: [usize; 2]) -> &str {
        &self.files[azimuth * self.lines[1].len() + elevation]
    }
}

fn angle(record: &StringRecord, column: usize, line: u64) -> Result<Rational, FramesError> {
    let text = record.get(column).unwrap_or_default();
    let turn = Rational::from_integer(360.into());
    let in_range = |angle: &Rational| angle.abs() <= turn && angle.denom().bits() <= MAX_BITS;
    rational::parse(text).ok().filter(in_range).ok_or_else(|| FramesError::Angle {
        line,
        column: HEADER[column],
        text: shortened(text),
    })
}

fn file(record: &StringRecord, line: u64) -> Result<String, FramesError> {
    let file = record.get(2).unwrap_or_default();
    let is_inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    if file.is_empty() || !is_inside {
        return Err(FramesError::File { line, text: shortened(file) });
    }
    Ok(file.to_owned())
}

/// What an error quotes of a text that may be of any length.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let mut shortened: String = text.chars().take(MOST).collect();
    if shortened.len() < text.len() {
        shortened.push('…');
    }
    shortened
}
