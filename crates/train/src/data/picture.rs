//! A picture from a file: PNG, JPEG, PGM or PPM, told by the first bytes and not by the name.
//!
//! Colours are taken as they stand: profiles, gamma and the orientation that a camera noted are not applied. Of 16 bits the
//! upper eight count. An alpha channel must be opaque.

use std::io::{self, Cursor, Read};
use std::path::Path;

use png::{ColorType, Transformations};
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::npy::planes;
use super::pnm;
use super::source::open;
use crate::network::Shape;

/// The most pixels of a picture; what its header says counts, before anything is decoded.
pub(super) const MOST_PIXELS: usize = 1 << 25;
/// The largest file.
const MOST_FILE: u64 = 1 << 27;

/// A decoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    /// Channels (1 or 3), height, width.
    pub shape: Shape,
    /// Channel by channel, row by row.
    pub pixels: Vec<u8>,
}

/// Why a picture cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is too large.
    #[error("the file has more than {MOST_FILE} bytes")]
    File,
    /// None of the formats.
    #[error("is neither PNG, JPEG, PGM nor PPM")]
    Format,
    /// The picture has no pixel, or too many.
    #[error("{height}×{width} pixels are none, or more than {MOST_PIXELS}")]
    Pixels {
        /// Its height.
        height: usize,
        /// Its width.
        width: usize,
    },
    /// The picture cannot be seen through, but should be.
    #[error("has transparent pixels")]
    Transparent,
    /// The file is no PNG, or a damaged one.
    #[error("{0}")]
    Png(#[from] png::DecodingError),
    /// The file is no JPEG, or a damaged one.
    #[error("damaged JPEG: {0}")]
    Jpeg(String),
    /// The file is no PGM or PPM, or a damaged one.
    #[error("damaged PGM or PPM: {0}")]
    Pnm(&'static str),
}

impl Picture {
    /// Reads a picture.
    pub fn read(path: &Path) -> Result<Self, PictureError> {
        let mut file = Vec::new();
        open(path)?.take(MOST_FILE + 1).read_to_end(&mut file)?;
        if file.len() as u64 > MOST_FILE {
            return Err(PictureError::File);
        }
        Self::decode(&file)
    }

    fn decode(file: &[u8]) -> Result<Self, PictureError> {
        match file {
            [0x89, b'P', b'N', b'G', ..] => png(file),
            [0xff, 0xd8, ..] => jpeg(file),
            [b'P', b'2' | b'3' | b'5' | b'6', ..] => pnm::decode(file),
            _ => Err(PictureError::Format),
        }
    }

    /// The same in three channels.
    pub fn coloured(mut self) -> Self {
        if self.shape[0] == 1 {
            self.shape[0] = 3;
            self.pixels = self.pixels.repeat(3);
        }
        self
    }
}

/// Whether so large a picture is read.
pub(super) fn check(height: usize, width: usize) -> Result<(), PictureError> {
    match height.checked_mul(width) {
        Some(1..=MOST_PIXELS) => Ok(()),
        _ => Err(PictureError::Pixels { height, width }),
    }
}

fn png(file: &[u8]) -> Result<Picture, PictureError> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check(height, width)?;
    let (channels, has_alpha) = match reader.output_color_type().0 {
        ColorType::Grayscale => (1, false),
        ColorType::GrayscaleAlpha => (1, true),
        ColorType::Rgba => (3, true),
        ColorType::Rgb | ColorType::Indexed => (3, false),
    };
    let mut samples = vec![0; reader.output_buffer_size().unwrap_or(0)];
    reader.next_frame(&mut samples)?;
    reader.finish()?;
    let mut pixels = planes(&samples, channels + usize::from(has_alpha));
    if pixels.split_off(channels * height * width).iter().any(|&alpha| alpha != 255) {
        return Err(PictureError::Transparent);
    }
    Ok(Picture { shape: [channels, height, width], pixels })
}

fn jpeg(file: &[u8]) -> Result<Picture, PictureError> {
    // The intrinsics of the fast options round differently on different machines.
    let options = DecoderOptions::new_safe().set_strict_mode(true);
    let flaw = |flaw: zune_jpeg::errors::DecodeErrors| PictureError::Jpeg(format!("{flaw:?}"));
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    decoder.decode_headers().map_err(flaw)?;
    let (width, height) = decoder.dimensions().unwrap_or((0, 0));
    check(height, width)?;
    let is_grey = decoder.info().is_some_and(|info| info.components == 1);
    let (channels, space) = if is_grey { (1, ColorSpace::Luma) } else { (3, ColorSpace::RGB) };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let samples = decoder.decode().map_err(flaw)?;
    if samples.len() != channels * height * width {
        return Err(PictureError::Jpeg("it has other channels than its header says".to_owned()));
    }
    Ok(Picture { shape: [channels, height, width], pixels: planes(&samples, channels) })
}
