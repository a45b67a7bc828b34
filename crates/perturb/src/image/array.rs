//! What IDX and NPY share: typed binary numbers, and which part of an array is the image.

use metes_exact::rational::FloatFormat;
use metes_exact::{BigInt, Rational};

use super::source::Source;
use super::{Flaw, Geometry, Layout, MAX_PIXELS};

/// What a binary number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A byte `k` of an image: `k/255`.
    Byte,
    Unsigned,
    Signed,
    Float(FloatFormat),
}

/// A type of binary numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scalar {
    pub(super) kind: Kind,
    /// Bytes of a number, at most 8.
    pub(super) size: usize,
    pub(super) big_endian: bool,
}

impl Scalar {
    /// The number in `size` bytes; `None` for an infinity or a NaN.
    fn decode(self, bytes: &[u8]) -> Option<Rational> {
        let append = |bits: u64, &byte: &u8| bits << 8 | u64::from(byte);
        let bits =
            if self.big_endian { bytes.iter().fold(0, append) } else { bytes.iter().rev().fold(0, append) };
        let integer = |value: BigInt| Some(Rational::from(value));
        match self.kind {
            Kind::Byte => Some(Rational::new(bits.into(), 255.into())),
            Kind::Unsigned => integer(bits.into()),
            Kind::Signed => {
                let unused = 64 - 8 * self.size as u32;
                integer(((bits << unused) as i64 >> unused).into())
            }
            Kind::Float(format) => format.value(bits),
        }
    }

    /// The next `count` numbers.
    pub(super) fn read(self, source: &mut Source, count: usize) -> Result<Vec<Rational>, Flaw> {
        let bytes = source.bytes(count * self.size)?;
        let decode = |(element, bytes)| self.decode(bytes).ok_or(Flaw::NotFinite { element });
        bytes.chunks_exact(self.size).enumerate().map(decode).collect()
    }
}

fn len_of(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |len, &size| len.checked_mul(size))
}

/// The number of elements of an array of that shape, if it may be an image.
pub(super) fn pixels_of(shape: &[usize]) -> Result<usize, Flaw> {
    match len_of(shape) {
        Some(len) if len <= MAX_PIXELS => Ok(len),
        _ => Err(Flaw::TooLarge(format!("{shape:?}"))),
    }
}

/// How an array holds an image: as expected, or as its own shape tells.
pub(super) fn geometry_of(shape: &[usize], expected: Option<&Geometry>) -> Result<Geometry, Flaw> {
    let Some(expected) = expected else { return Ok(Geometry::of_input(shape, None)?) };
    let trim =
        |shape: &[usize]| -> Vec<usize> { shape.iter().copied().skip_while(|&size| size == 1).collect() };
    let own = trim(shape);
    let [channels, height, width] = [expected.shape.channels, expected.shape.height, expected.shape.width];
    let first = own == trim(&[channels, height, width]);
    let last = own == trim(&[height, width, channels]);
    let flat = own.iter().filter(|&&size| size > 1).count() <= 1;
    let fits = len_of(shape) == Some(expected.shape.len());
    match (first, last) {
        (true, false) => Ok(Geometry::channels_first(expected.shape)),
        (false, true) => Ok(Geometry { shape: expected.shape, layout: Layout::ChannelsLast }),
        (true, true) => Ok(*expected),
        (false, false) if flat && fits => Ok(*expected),
        _ => Err(Flaw::Array { found: shape.to_vec(), expected: format!("image of {}", expected.shape) }),
    }
}
