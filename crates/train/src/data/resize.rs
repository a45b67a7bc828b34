//! Other sizes, by a triangle filter as wide as the pixels of the smaller picture (what others call bilinear with
//! anti-aliasing). Heights and widths change each by their own factor.

use resize::Pixel::Gray8;
use resize::Type::Triangle;
use resize::px::Gray;

use super::Split;
use super::picture::Picture;
use crate::network::Shape;

/// A picture of another height and width.
pub(super) fn picture(picture: Picture, size: [usize; 2]) -> Result<Picture, resize::Error> {
    let pixels = images(&picture.pixels, picture.shape, size)?;
    Ok(Picture { shape: [picture.shape[0], size[0], size[1]], pixels })
}

/// All images of a split in another height and width.
pub(super) fn split(split: Split, size: [usize; 2]) -> Result<Split, resize::Error> {
    let pixels = images(&split.pixels, split.shape, size)?;
    Ok(Split { shape: [split.shape[0], size[0], size[1]], pixels, labels: split.labels })
}

fn images(pixels: &[u8], [_, height, width]: Shape, to: [usize; 2]) -> Result<Vec<u8>, resize::Error> {
    if [height, width] == to {
        return Ok(pixels.to_owned());
    }
    let mut resizer = resize::new(width, height, to[1], to[0], Gray8, Triangle)?;
    let mut resized = Vec::new();
    let mut target = vec![Gray::new(0); to[0] * to[1]];
    for plane in pixels.chunks_exact(height * width) {
        let source: Vec<_> = plane.iter().map(|&pixel| Gray::new(pixel)).collect();
        resizer.resize(&source, &mut target)?;
        resized.extend(target.iter().map(|pixel| pixel.value()));
    }
    Ok(resized)
}
