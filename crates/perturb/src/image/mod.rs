//! Exact images, read from files.
//!
//! A pixel is the rational that the file states: byte `k` of an 8-bit image is `k/255`, a word `k`
//! of a 16-bit one `k/65535`, a decimal is that decimal, a float is the dyadic number of its bits.
//! Colour profiles and gamma are not applied.
//!
//! The format is told by the first bytes, not by the name; gzip is undone first.
//!
//! | format | images | values |
//! | --- | --- | --- |
//! | PNG | one | grey, RGB, palette, of 1 to 16 bits; an alpha channel must be opaque |
//! | IDX | `dims[0]`, chosen by index | bytes `k/255`; other types as they stand |
//! | NPY | one, or chosen by index along the first axis | `u1` is bytes `k/255`; other types as they stand |
//! | CSV | one a row, chosen by index | bytes if all values are integers of 0..=255 and one exceeds 1; else as they stand |
//!
//! IDX, NPY and CSV may hold flat vectors: an expected [`Geometry`] (that of the model's input)
//! says how a vector becomes an image. A CSV row with one value more than the image has starts
//! with its label.
//!
//! Invariant: nothing in a file makes reading panic, and memory stays in proportion to the one
//! image that is asked for, which may have no more than [`MAX_PIXELS`] values.

mod array;
mod error;
mod idx;
mod npy;
mod png;
mod shape;
mod source;
mod table;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use metes_exact::Rational;

pub use error::{Flaw, ImageError};
pub use shape::{Geometry, GeometryError, Layout, ParseLayoutError, Shape};
use source::{Format, Source};

/// Values of the largest image that is read.
pub const MAX_PIXELS: usize = 1 << 22;

/// An image with exact pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Channels, rows, columns.
    pub shape: Shape,
    /// The pixel values, channel by channel, row by row.
    pub pixels: Vec<Rational>,
    /// The label, where the file states one (CSV).
    pub label: Option<usize>,
}

impl Image {
    /// Reads the image at `index` from a file that may hold several; `expected` is how a flat
    /// vector in the file holds an image.
    ///
    /// # Errors
    /// When the file cannot be read, is malformed or truncated, has no such index, or does not
    /// hold what is expected.
    pub fn read(path: &Path, index: usize, expected: Option<&Geometry>) -> Result<Self, ImageError> {
        let file = File::open(path).map_err(Flaw::Io);
        file.and_then(|file| Self::decode(BufReader::new(file), index, expected))
            .map_err(|flaw| ImageError { file: path.to_owned(), flaw })
    }

    /// The same from the bytes of a file.
    ///
    /// # Errors
    /// As [`Image::read`].
    pub fn decode(
        file: impl BufRead + 'static,
        index: usize,
        expected: Option<&Geometry>,
    ) -> Result<Self, Flaw> {
        let (format, source) = Source::open(file)?;
        match format {
            Format::Png => png::read(source, index),
            Format::Idx => idx::read(source, index, expected),
            Format::Npy => npy::read(source, index, expected),
            Format::Csv => table::read(source, index, expected),
        }
    }

    /// The image in a vector of values.
    fn from_vector(values: &[Rational], geometry: &Geometry) -> Self {
        let pixels = (0..geometry.shape.len()).map(|pixel| values[geometry.place(pixel)].clone());
        Self { shape: geometry.shape, pixels: pixels.collect(), label: None }
    }
}

#[cfg(test)]
mod tests;
