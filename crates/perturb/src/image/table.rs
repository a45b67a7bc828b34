//! CSV: a row of decimals an image.

use std::io::{self, BufRead, Read};

use csv::{ByteRecord, ReaderBuilder};
use metes_exact::{Rational, rational};
use num_traits::{One, ToPrimitive, Zero};

use super::source::Source;
use super::{Flaw, Geometry, Image, MAX_PIXELS};

/// Bytes of the longest row that is read.
const MAX_ROW: u64 = 1 << 24;

/// Bits of the largest numerator or denominator: more than any decimal form of an `f64` has.
const MAX_BITS: u64 = 2048;

pub(super) fn read(source: Source, index: usize, expected: Option<&Geometry>) -> Result<Image, Flaw> {
    let rows = Rows { reader: source.into_reader(), left: MAX_ROW };
    let mut table = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rows);
    let mut record = ByteRecord::new();
    let mut count = 0;
    let mut is_first = true;
    while table.read_byte_record(&mut record)? {
        table.get_mut().left = MAX_ROW;
        let is_header = is_first && record.iter().all(|cell| number(cell).is_err());
        is_first = false;
        if is_header {
            continue;
        }
        if count == index {
            return image_of(&record, expected);
        }
        count += 1;
    }
    Err(Flaw::Index { index, count })
}

fn image_of(record: &ByteRecord, expected: Option<&Geometry>) -> Result<Image, Flaw> {
    let line = record.position().map_or(0, csv::Position::line);
    if record.len() > MAX_PIXELS {
        return Err(Flaw::TooLarge(record.len().to_string()));
    }
    let mut values = Vec::new();
    for (at, cell) in record.iter().enumerate() {
        values.push(number(cell).map_err(|problem| Flaw::Cell { line, column: at + 1, problem })?);
    }
    let geometry = match expected {
        Some(expected) => *expected,
        None => Geometry::of_input(&[values.len()], None)?,
    };
    let len = geometry.shape.len();
    let mut label = None;
    if values.len() == len + 1 {
        let first = values.remove(0);
        let Some(value) = Some(&first).filter(|first| first.is_integer()).and_then(Rational::to_usize) else {
            let problem = format!("the row has one value more than an image, but `{first}` is no label");
            return Err(Flaw::Cell { line, column: 1, problem });
        };
        label = Some(value);
    }
    if values.len() != len {
        return Err(Flaw::Row { line, found: record.len(), expected: len });
    }
    let greatest = Rational::from_integer(255.into());
    let is_byte = |value: &Rational| value.is_integer() && *value >= Rational::zero() && *value <= greatest;
    if values.iter().all(is_byte) && values.iter().any(|value| *value > Rational::one()) {
        values.iter_mut().for_each(|value| *value /= &greatest);
    }
    Ok(Image { label, ..Image::from_vector(&values, &geometry) })
}

fn number(cell: &[u8]) -> Result<Rational, String> {
    let text = String::from_utf8_lossy(cell);
    let value = rational::parse(&text).map_err(|error| error.to_string())?;
    if value.numer().bits() > MAX_BITS || value.denom().bits() > MAX_BITS {
        return Err(format!("`{text}` has more than {MAX_BITS} bits"));
    }
    Ok(value)
}

/// A stream that ends in an error where a row is longer than [`MAX_ROW`].
struct Rows {
    reader: Box<dyn BufRead>,
    left: u64,
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(format!("a row has more than {MAX_ROW} bytes")))?;
        Ok(read)
    }
}
