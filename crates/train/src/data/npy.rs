//! Four NPY files, as `numpy.save` writes them.
//!
//! `train-images.npy` and `test-images.npy` hold bytes, `train-labels.npy` and `test-labels.npy` integers of any width. Images
//! have axes `[N, H, W]` (grey), `[N, H, W, C]` or `[N, C, H, W]` with `C` 1 or 3: the axis of channels is the one of the
//! second and the last whose length is 1 or 3, and where both are, the file is refused.

use std::path::Path;

use super::error::NpyFlaw;
use super::source::Source;
use super::{DataError, MOST_BYTES, MOST_SIDE, Split};

/// The longest header.
const MOST_HEADER: u32 = 1 << 16;

/// Reads a split.
pub(super) fn split(folder: &Path, split: &'static str) -> Result<Split, DataError> {
    let (images, header) = open(folder, &format!("{split}-images.npy"))?;
    let refused = |flaw| DataError::Npy { path: images.path.clone(), flaw };
    if header.descr != "|u1" {
        return Err(refused(NpyFlaw::Elements { found: header.descr, wanted: "|u1 (uint8)" }));
    }
    let (count, [channels, height, width], is_last) = layout(&header.shape).map_err(refused)?;
    let bytes = header.shape.iter().fold(1u64, |product, &axis| product.saturating_mul(axis));
    if bytes == 0 || bytes > MOST_BYTES || height.max(width) > MOST_SIDE {
        return Err(DataError::Size { path: images.path, count, height, width });
    }
    let labels = labels(folder, split, count)?;
    let mut pixels = images.rest(bytes)?;
    let shape = [channels, height, width].map(|size| size as usize);
    if is_last && channels > 1 {
        pixels =
            pixels.chunks_exact(shape.iter().product()).flat_map(|image| planes(image, shape[0])).collect();
    }
    Ok(Split { shape, pixels, labels })
}

/// Pixels channel by channel, of pixels whose channels stand side by side.
pub(super) fn planes(image: &[u8], channels: usize) -> Vec<u8> {
    (0..channels).flat_map(|channel| image.iter().skip(channel).step_by(channels)).copied().collect()
}

/// How many images there are, their channels, heights and widths, and whether channels are the last axis.
fn layout(shape: &[u64]) -> Result<(u64, [u64; 3], bool), NpyFlaw> {
    let is_channels = |size: u64| size == 1 || size == 3;
    let wanted = "[N, H, W], or [N, H, W, C] or [N, C, H, W] with C 1 or 3";
    match *shape {
        [count, height, width] => Ok((count, [1, height, width], false)),
        [count, a, b, c] => match [is_channels(a), is_channels(c)] {
            [true, true] => Err(NpyFlaw::Ambiguous(shape.to_vec())),
            [true, false] => Ok((count, [a, b, c], false)),
            [false, true] => Ok((count, [c, a, b], true)),
            [false, false] => Err(NpyFlaw::Shape { found: shape.to_vec(), wanted }),
        },
        _ => Err(NpyFlaw::Shape { found: shape.to_vec(), wanted }),
    }
}

fn labels(folder: &Path, split: &'static str, count: u64) -> Result<Vec<u8>, DataError> {
    let (labels, header) = open(folder, &format!("{split}-labels.npy"))?;
    let path = labels.path.clone();
    let refused = |flaw| DataError::Npy { path: path.clone(), flaw };
    let integers = Integers::of(&header.descr).ok_or_else(|| {
        refused(NpyFlaw::Elements { found: header.descr.clone(), wanted: "integers of 1, 2, 4 or 8 bytes" })
    })?;
    let [labelled] = header.shape[..] else {
        return Err(refused(NpyFlaw::Shape { found: header.shape, wanted: "one axis" }));
    };
    if labelled != count {
        let (images, labels) = (count as usize, labelled as usize);
        return Err(DataError::Counts { folder: folder.to_owned(), split, images, labels });
    }
    let bytes = labels.rest(labelled.saturating_mul(integers.width as u64))?;
    let values = bytes.chunks_exact(integers.width).map(|bytes| integers.value(bytes)).enumerate();
    values
        .map(|(image, label)| u8::try_from(label).map_err(|_| refused(NpyFlaw::Label { image, label })))
        .collect()
}

/// How integers are written.
struct Integers {
    width: usize,
    is_signed: bool,
    is_big: bool,
}

impl Integers {
    fn of(descr: &str) -> Option<Self> {
        let [order, kind, width] = descr.as_bytes() else { return None };
        let width = match width {
            b'1' | b'2' | b'4' | b'8' => usize::from(width - b'0'),
            _ => return None,
        };
        let is_big = match order {
            b'>' => true,
            b'<' => false,
            b'|' if width == 1 => false,
            _ => return None,
        };
        matches!(kind, b'i' | b'u').then_some(Self { width, is_signed: *kind == b'i', is_big })
    }

    fn value(&self, bytes: &[u8]) -> i128 {
        let digits = |value: u64, &byte: &u8| value << 8 | u64::from(byte);
        let value =
            if self.is_big { bytes.iter().fold(0, digits) } else { bytes.iter().rev().fold(0, digits) };
        let unused = 64 - 8 * self.width as u32;
        if self.is_signed { ((value << unused) as i64 >> unused).into() } else { value.into() }
    }
}

struct Header {
    descr: String,
    shape: Vec<u64>,
}

fn open(folder: &Path, name: &str) -> Result<(Source, Header), DataError> {
    let mut source = Source::open(folder.join(name))?;
    let path = source.path.clone();
    let refused = |flaw| DataError::Npy { path: path.clone(), flaw };
    let [mark @ .., major, _] = source.bytes::<8>()?;
    if mark != *b"\x93NUMPY" {
        return Err(refused(NpyFlaw::Magic));
    }
    let length = match major {
        1 => u32::from(u16::from_le_bytes(source.bytes()?)),
        2 | 3 => u32::from_le_bytes(source.bytes()?),
        _ => return Err(refused(NpyFlaw::Version(major))),
    };
    if length > MOST_HEADER {
        return Err(refused(NpyFlaw::Header("it is far too long")));
    }
    let text = String::from_utf8(source.some(length.into())?);
    let text = text.map_err(|_| refused(NpyFlaw::Header("it is no text")))?;
    let header = header(&text).map_err(refused)?;
    Ok((source, header))
}

/// The header is a dictionary in the syntax of Python, always with the same three keys.
fn header(text: &str) -> Result<Header, NpyFlaw> {
    let after = |key: &'static str| {
        let (_, rest) = text.split_once(&format!("'{key}':")).ok_or(NpyFlaw::Header("a key is missing"))?;
        Ok(rest.trim_start())
    };
    let descr = after("descr")?;
    let descr = descr.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
    let (descr, _) = descr.ok_or(NpyFlaw::Header("its elements are of no simple type"))?;
    if !after("fortran_order")?.starts_with("False") {
        return Err(NpyFlaw::Fortran);
    }
    let shape = after("shape")?.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (shape, _) = shape.ok_or(NpyFlaw::Header("its shape is no tuple"))?;
    let axes = shape.split(',').map(str::trim).filter(|axis| !axis.is_empty()).map(str::parse);
    let shape =
        axes.collect::<Result<_, _>>().map_err(|_| NpyFlaw::Header("its shape is no tuple of numbers"))?;
    Ok(Header { descr: descr.to_owned(), shape })
}
