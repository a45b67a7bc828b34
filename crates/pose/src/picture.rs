//! Renderings as PNG files.

use std::path::Path;

use crate::draft;
use crate::error::PoseError;

/// Writes a square grey picture as PNG, 8 bits a pixel.
///
/// # Errors
/// When the file cannot be written.
pub fn write_png(path: &Path, pixels: &[u8], size: usize) -> Result<(), PoseError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size as u32, size as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .map_err(|error| PoseError::Write { path: path.to_owned(), source: std::io::Error::other(error) })?;
    draft::write(path, &file)
}
