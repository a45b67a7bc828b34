//! PNG.

use std::io::{Cursor, Read};

use metes_exact::Rational;
use png::{BitDepth, ColorType, Decoder, Transformations};

use super::source::Source;
use super::{Flaw, Image, MAX_PIXELS, Shape};

/// A file of more bytes than the largest image of 16 bits with alpha would have uncompressed.
const MAX_FILE: u64 = 8 * MAX_PIXELS as u64;

pub(super) fn read(source: Source, index: usize) -> Result<Image, Flaw> {
    if index > 0 {
        return Err(Flaw::Index { index, count: 1 });
    }
    let mut file = Vec::new();
    source.into_reader().take(MAX_FILE).read_to_end(&mut file)?;
    let mut decoder = Decoder::new(Cursor::new(file));
    // Palettes become colours; fewer than 8 bits become 8 by an exact factor (k/3 = 85k/255).
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let (colour, depth) = reader.output_color_type();
    let (channels, has_alpha) = match colour {
        ColorType::Grayscale => (1, false),
        ColorType::GrayscaleAlpha => (1, true),
        ColorType::Rgba => (3, true),
        _ => (3, false),
    };
    let samples = channels + usize::from(has_alpha);
    let bytes = if depth == BitDepth::Sixteen { 2 } else { 1 };
    match width.checked_mul(height).and_then(|area| area.checked_mul(samples)) {
        Some(len) if len <= MAX_PIXELS => {}
        _ => return Err(Flaw::TooLarge(format!("{height}×{width}×{samples}"))),
    }
    let mut data = vec![0; reader.output_buffer_size().unwrap_or(0)];
    reader.next_frame(&mut data)?;
    reader.finish()?;
    let sample = |pixel: usize, sample: usize| {
        let at = (pixel * samples + sample) * bytes;
        data[at..at + bytes].iter().fold(0u32, |value, &byte| value << 8 | u32::from(byte))
    };
    let largest = (1u32 << (8 * bytes)) - 1;
    let area = width * height;
    if has_alpha && let Some(pixel) = (0..area).find(|&pixel| sample(pixel, channels) != largest) {
        return Err(Flaw::Transparent { row: pixel / width, column: pixel % width });
    }
    let values = (0..channels).flat_map(|channel| (0..area).map(move |pixel| (pixel, channel)));
    let pixels = values.map(|(pixel, channel)| Rational::new(sample(pixel, channel).into(), largest.into()));
    Ok(Image { shape: Shape { channels, height, width }, pixels: pixels.collect(), label: None })
}
