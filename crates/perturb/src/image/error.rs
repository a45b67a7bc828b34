//! What can be wrong with an image file.

use std::path::PathBuf;

use super::{GeometryError, MAX_PIXELS};

/// A file that is not the image that was asked for.
#[derive(Debug, thiserror::Error)]
#[error("{}: {flaw}", file.display())]
pub struct ImageError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with an image file, and where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The file system, or the gzip layer, refuses.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// The file ends too early.
    #[error(
        "is truncated: it ends at byte {at} (after gzip), where {missing} more are announced: fetch or write it again"
    )]
    Truncated {
        /// Bytes there are.
        at: u64,
        /// Bytes that are missing, at least.
        missing: u64,
    },
    /// There is nothing in the file.
    #[error("is empty: is it the right file, and was it written to its end?")]
    Empty,
    /// The format is not one that is read.
    #[error("is none of PNG, IDX, NPY and CSV (it begins with the bytes {}): convert it to PNG, or to NPY", hex(.0))]
    Format(Vec<u8>),
    /// The PNG decoder refuses.
    #[error("is not a valid PNG: {0}: save it again")]
    Png(#[from] ::png::DecodingError),
    /// A pixel can be seen through: its colour depends on a background.
    #[error("is transparent at row {row}, column {column}: flatten it onto a background")]
    Transparent {
        /// The row of the pixel.
        row: usize,
        /// The column of the pixel.
        column: usize,
    },
    /// There is no such image in the file.
    #[error("holds {count} image(s), numbered from 0: there is no index {index}{}", choice(*.count))]
    Index {
        /// The index asked for.
        index: usize,
        /// Images in the file.
        count: usize,
    },
    /// The image is out of all proportion.
    #[error("holds images of {0} values, more than the {MAX_PIXELS} that are read: crop or shrink them")]
    TooLarge(String),
    /// A header says something impossible.
    #[error("has a malformed header: {problem}, at byte {at}")]
    Header {
        /// The byte at fault.
        at: usize,
        /// What is wrong.
        problem: String,
    },
    /// The values are of a type that is not read.
    #[error("holds values of type `{0}`: convert them to u1, i1 to i8, f2, f4 or f8")]
    Type(String),
    /// A value is infinite or not a number.
    #[error("holds an infinity or a NaN at element {element} of the image: pixels are finite numbers")]
    NotFinite {
        /// The element, in the order of the file.
        element: usize,
    },
    /// The file holds arrays, but not of images.
    #[error("holds an array of shape {found:?}, which is no {expected}: crop, resize or reshape it")]
    Array {
        /// The shape in the file.
        found: Vec<usize>,
        /// What is expected.
        expected: String,
    },
    /// The shape of an array does not tell how it holds an image.
    #[error("holds an array that is no image: {0}")]
    Geometry(#[from] GeometryError),
    /// A table cannot be split into rows and columns.
    #[error("is not a valid table: {0}")]
    Csv(#[from] ::csv::Error),
    /// A cell of a table is not what it should be.
    #[error("line {line}, column {column}: {problem}")]
    Cell {
        /// The line, from 1.
        line: u64,
        /// The column of the table, from 1.
        column: usize,
        /// What is wrong.
        problem: String,
    },
    /// A row has another number of values than an image.
    #[error(
        "line {line} has {found} values, where {expected} are expected (or one more, for a label first): give an image of the size that the model takes"
    )]
    Row {
        /// The line, from 1.
        line: u64,
        /// Values in the row.
        found: usize,
        /// Values of the expected image.
        expected: usize,
    },
}

/// Which indices there are, if any.
fn choice(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", choose 0".to_owned(),
        _ => format!(", choose 0 to {}", count - 1),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
