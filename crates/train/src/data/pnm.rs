//! PGM and PPM, as digits (P2, P3) or bytes (P5, P6).
//!
//! Samples are brought to 0..=255: `k` of at most `m` is `255k/m`, rounded to the nearest. What follows the first picture is not read.

use super::npy::planes;
use super::picture::{Picture, PictureError, check};

/// Decodes a file that begins with one of the four marks.
pub(super) fn decode(file: &[u8]) -> Result<Picture, PictureError> {
    let mut text = Text { left: file.get(2..).unwrap_or_default() };
    let kind = file.get(1);
    let channels = if matches!(kind, Some(b'3' | b'6')) { 3 } else { 1 };
    let [width, height, most] = [text.number()?, text.number()?, text.number()?];
    let (height, width) = (height as usize, width as usize);
    check(height, width)?;
    if !(1..=65535).contains(&most) {
        return Err(PictureError::Pnm("its largest value is not between 1 and 65535"));
    }
    let count = channels * height * width;
    let truncated = PictureError::Pnm("it is truncated");
    let scale = |sample: u32| match sample <= most {
        true => Ok(((510 * sample + most) / (2 * most)) as u8),
        false => Err(PictureError::Pnm("a value is larger than its header allows")),
    };
    let samples: Vec<u8> = if matches!(kind, Some(b'2' | b'3')) {
        // At least a digit and a space each, but for the last.
        if text.left.len() < 2 * count {
            return Err(truncated);
        }
        (0..count).map(|_| scale(text.number()?)).collect::<Result<_, _>>()?
    } else {
        let [space, bytes @ ..] = text.left else { return Err(truncated) };
        if !space.is_ascii_whitespace() {
            return Err(PictureError::Pnm("there is no space behind its header"));
        }
        let width = if most > 255 { 2 } else { 1 };
        let bytes = bytes.get(..count * width).ok_or(truncated)?;
        let sample = |bytes: &[u8]| bytes.iter().fold(0, |sample, &byte| sample << 8 | u32::from(byte));
        bytes.chunks_exact(width).map(|bytes| scale(sample(bytes))).collect::<Result<_, _>>()?
    };
    Ok(Picture { shape: [channels, height, width], pixels: planes(&samples, channels) })
}

/// What is left of a file.
struct Text<'a> {
    left: &'a [u8],
}

impl Text<'_> {
    /// The next number, behind space and comments.
    fn number(&mut self) -> Result<u32, PictureError> {
        loop {
            match self.left {
                [byte, rest @ ..] if byte.is_ascii_whitespace() => self.left = rest,
                [b'#', ..] => {
                    let end = self.left.iter().position(|&byte| byte == b'\n').unwrap_or(self.left.len());
                    self.left = &self.left[end..];
                }
                _ => break,
            }
        }
        let end = self.left.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.left.len());
        let (digits, rest) = self.left.split_at(end);
        self.left = rest;
        let number = str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        number.filter(|&number| number < 1 << 20).ok_or(PictureError::Pnm("a number is missing or too large"))
    }
}
