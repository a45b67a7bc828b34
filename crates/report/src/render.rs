//! From the SVG to pixels, with the typeface carried along and no other.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Source;
use resvg::usvg::{Error as SvgError, Options, Tree};

use crate::font::Face;
use crate::{Subject, svg};

/// Why a picture could not be turned into pixels.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The scale is not a positive number.
    #[error("a picture cannot be scaled by {0}: give a positive number")]
    Scale(f32),
    /// The image would be too large.
    #[error(
        "the picture would be {width}×{height} pixels, more than {MAX_SIDE} on a side: choose a smaller scale, or SVG"
    )]
    Size {
        /// Pixels across.
        width: f32,
        /// Pixels down.
        height: f32,
    },
    /// The SVG was not understood.
    #[error("the SVG of the picture was not understood")]
    Svg(#[from] SvgError),
    /// The pixels could not be encoded.
    #[error("the pixels of the picture could not be encoded: {0}")]
    Encode(String),
}

const MAX_SIDE: f32 = 16_384.0;

/// The picture as a PNG file, `scale` pixels for every unit of the SVG (2 is good for print).
///
/// # Errors
/// When the scale is not a positive number or the image would exceed 16,384 pixels on a side.
pub fn png<'a>(subject: impl Into<Subject<'a>>, scale: f32) -> Result<Vec<u8>, RenderError> {
    if !(scale.is_finite() && scale > 0.0) {
        return Err(RenderError::Scale(scale));
    }
    let mut options = Options { font_family: "Noto Sans".to_owned(), ..Options::default() };
    let fonts = options.fontdb_mut();
    for face in [Face::Regular, Face::Bold] {
        fonts.load_font_source(Source::Binary(Arc::new(face.data())));
    }
    fonts.set_sans_serif_family("Noto Sans");
    let tree = Tree::from_str(&svg(subject), &options)?;
    let (width, height) = ((tree.size().width() * scale).ceil(), (tree.size().height() * scale).ceil());
    let error = RenderError::Size { width, height };
    if width.max(height) > MAX_SIDE {
        return Err(error);
    }
    let Some(mut pixels) = Pixmap::new(width as u32, height as u32) else { return Err(error) };
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| RenderError::Encode(error.to_string()))
}
