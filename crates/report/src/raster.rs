//! Small images: their values, and how they enter an SVG.
//!
//! A raster becomes a PNG of one pixel per value; the SVG scales it up without smoothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::colour::{Colour, diverging, sequential};
use crate::element::Element;

/// An image of one or three channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster {
    width: u32,
    height: u32,
    channels: usize,
    values: Vec<f64>,
}

/// Why some values are not a raster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RasterError {
    /// No pixel, or too many to draw.
    #[error("a raster of {width}×{height} pixels cannot be drawn: each side must be 1 to {MAX_SIDE}")]
    Size {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
    },
    /// Neither grey nor RGB.
    #[error("a raster of {0} channels cannot be drawn: give 1 (grey) or 3 (RGB)")]
    Channels(usize),
    /// The number of values is not that of the shape.
    #[error(
        "a {width}×{height} raster of {channels} channels has {width}·{height}·{channels} values, not {found}"
    )]
    Values {
        /// Pixels in a row.
        width: usize,
        /// Rows.
        height: usize,
        /// Values of a pixel.
        channels: usize,
        /// Values given.
        found: usize,
    },
}

/// The largest side of a raster in pixels.
const MAX_SIDE: usize = 8192;

impl Raster {
    /// A raster from its values, row by row, the channels of a pixel side by side (`HWC`).
    ///
    /// # Errors
    /// When a side is 0 or above 8192, the channels are neither 1 nor 3, or the number of values is
    /// not `width · height · channels`.
    pub fn new(width: usize, height: usize, channels: usize, values: Vec<f64>) -> Result<Self, RasterError> {
        let side = |pixels: usize| u32::try_from(pixels).ok().filter(|_| (1..=MAX_SIDE).contains(&pixels));
        let (Some(columns), Some(rows)) = (side(width), side(height)) else {
            return Err(RasterError::Size { width, height });
        };
        if channels != 1 && channels != 3 {
            return Err(RasterError::Channels(channels));
        }
        if values.len() != width * height * channels {
            return Err(RasterError::Values { width, height, channels, found: values.len() });
        }
        Ok(Self { width: columns, height: rows, channels, values })
    }

    /// Width over height.
    pub(crate) fn aspect(&self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }

    /// Each pixel's value; of several channels the one of largest magnitude.
    fn dominant(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.chunks(self.channels).map(|pixel| {
            pixel
                .iter()
                .copied()
                .fold(0.0, |most: f64, value| if value.abs() > most.abs() { value } else { most })
        })
    }

    /// The largest finite magnitude of a pixel.
    pub(crate) fn magnitude(&self) -> f64 {
        self.dominant().map(f64::abs).filter(|value| value.is_finite()).fold(0.0, f64::max)
    }

    /// As a picture: 0 is black, 1 is white (or full colour).
    pub(crate) fn image_uri(&self) -> String {
        let byte = |value: &f64| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        let kind = if self.channels == 1 { png::ColorType::Grayscale } else { png::ColorType::Rgb };
        uri([self.width, self.height], kind, &self.values.iter().map(byte).collect::<Vec<_>>())
    }

    /// As a heat map over `-scale..scale`.
    pub(crate) fn heat_uri(&self, scale: f64) -> String {
        self.coloured_uri(scale, diverging)
    }

    /// As a map over `0..scale`.
    pub(crate) fn share_uri(&self, scale: f64) -> String {
        self.coloured_uri(scale, sequential)
    }

    fn coloured_uri(&self, scale: f64, colour: fn(f64) -> Colour) -> String {
        let colours = self.dominant().map(|value| colour(if scale > 0.0 { value / scale } else { 0.0 }));
        let bytes: Vec<u8> = colours.flat_map(|Colour(red, green, blue)| [red, green, blue]).collect();
        uri([self.width, self.height], png::ColorType::Rgb, &bytes)
    }
}

/// Pixels as a PNG in a data URI; the bytes must match the shape.
pub(crate) fn uri([width, height]: [u32; 2], kind: png::ColorType, bytes: &[u8]) -> String {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(kind);
    encoder.set_depth(png::BitDepth::Eight);
    // Writing to memory fails only when the bytes do not match the shape.
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(bytes));
    debug_assert!(written.is_ok(), "{written:?}");
    format!("data:image/png;base64,{}", STANDARD.encode(file))
}

/// An image stretched over a rectangle, its pixels with sharp edges.
pub(crate) fn stretched(uri: String, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> Element {
    Element::new("image")
        .set("x", x)
        .set("y", y)
        .set("width", width)
        .set("height", height)
        .set("preserveAspectRatio", "none")
        .set("style", "image-rendering:pixelated")
        .set("href", uri)
}
