//! The shape of an image, and how a model's input vector holds an image.

use std::fmt;
use std::str::FromStr;

/// Channels, rows and columns of an image; its pixels are numbered row-major in that order (CHW).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Colour channels: 1 for grey, 3 for red, green, blue.
    pub channels: usize,
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Shape {
    /// How many pixel values there are.
    pub fn len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Whether there is no pixel.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Pixels of one channel.
    pub fn area(&self) -> usize {
        self.height * self.width
    }

    /// Channel, row and column of a pixel.
    pub fn position(&self, pixel: usize) -> [usize; 3] {
        [pixel / self.area(), pixel / self.width % self.height, pixel % self.width]
    }

    /// The pixel at a channel, row and column.
    pub fn pixel(&self, [channel, row, column]: [usize; 3]) -> usize {
        (channel * self.height + row) * self.width + column
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×{}×{} (channels×rows×columns)", self.channels, self.height, self.width)
    }
}

/// In which order a vector holds the pixels of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Channel by channel: `[channel, row, column]`, row-major. Written `nchw`.
    ChannelsFirst,
    /// Pixel by pixel: `[row, column, channel]`, row-major. Written `nhwc`.
    ChannelsLast,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChannelsFirst => "nchw",
            Self::ChannelsLast => "nhwc",
        })
    }
}

/// A layout that is neither `nchw` nor `nhwc`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a layout: write nchw (channel by channel) or nhwc (pixel by pixel)")]
pub struct ParseLayoutError(String);

impl FromStr for Layout {
    type Err = ParseLayoutError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "nchw" | "chw" => Ok(Self::ChannelsFirst),
            "nhwc" | "hwc" => Ok(Self::ChannelsLast),
            _ => Err(ParseLayoutError(text.to_owned())),
        }
    }
}

/// Why an input shape is not the shape of an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GeometryError {
    /// Both layouts are possible, or a flat vector could be a colour image in either.
    #[error(
        "the input shape {0:?} does not tell where its colour channels are: state `layout=nchw` (channel by \
         channel) or `layout=nhwc` (pixel by pixel)"
    )]
    Ambiguous(Vec<usize>),
    /// More than one image, or more dimensions than an image has.
    #[error("the input shape {0:?} is not that of one image: [1, channels, rows, columns], or a flat vector")]
    NoImage(Vec<usize>),
}

/// Sides from which on a flat vector of `3·side²` elements is taken for a colour image.
const LEAST_COLOUR_SIDE: usize = 8;

/// How a vector, such as a model's input, holds an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Geometry {
    /// The image.
    pub shape: Shape,
    /// The order of its pixels in the vector.
    pub layout: Layout,
}

impl Geometry {
    /// The image that a model with this input shape takes. Symbolic dimensions count as 1.
    ///
    /// Leading dimensions of 1 beyond three dimensions are the batch. Then:
    ///
    /// - three dimensions are `[channels, rows, columns]` when only the first is 1 or 3,
    ///   `[rows, columns, channels]` when only the last is; when neither is, two equal neighbours
    ///   are the sides;
    /// - two dimensions are rows and columns of a grey image;
    /// - one dimension (others being 1, and itself above 4 if there are three) is flat: a grey square if it is a square number, else a
    ///   colour square of side ≥ 8 if it is three times one (which needs the layout to be
    ///   stated), else no image: one row of pixels.
    ///
    /// # Errors
    /// When the layout is needed and not stated, or the shape is not that of one image.
    pub fn of_input(input_shape: &[usize], stated: Option<Layout>) -> Result<Self, GeometryError> {
        let no_image = || GeometryError::NoImage(input_shape.to_vec());
        let ambiguous = || GeometryError::Ambiguous(input_shape.to_vec());
        let len = input_shape.iter().try_fold(1usize, |len, &size| len.checked_mul(size));
        let len = len.filter(|&len| len > 0).ok_or_else(no_image)?;
        let leading_ones = input_shape.iter().take_while(|&&size| size == 1).count();
        let surplus = input_shape.len().saturating_sub(3).min(leading_ones);
        let dimensions = &input_shape[surplus..];
        let is_flat = dimensions.iter().all(|&size| size == 1 || size == len)
            && (len > 4 || len == 1 || dimensions.len() < 3);
        let geometry =
            |channels, height, width, layout| Self { shape: Shape { channels, height, width }, layout };
        match *dimensions {
            _ if is_flat => {
                let side = len.isqrt();
                if side * side == len {
                    return Ok(geometry(1, side, side, Layout::ChannelsFirst));
                }
                let side = (len / 3).isqrt();
                if 3 * side * side == len && (stated.is_some() || side >= LEAST_COLOUR_SIDE) {
                    return Ok(geometry(3, side, side, stated.ok_or_else(ambiguous)?));
                }
                Ok(geometry(1, 1, len, Layout::ChannelsFirst))
            }
            [rows, columns] => Ok(geometry(1, rows, columns, Layout::ChannelsFirst)),
            [a, b, c] => {
                let layout = stated.or_else(|| layout_of([a, b, c])).ok_or_else(ambiguous)?;
                Ok(match layout {
                    Layout::ChannelsFirst => geometry(a, b, c, layout),
                    Layout::ChannelsLast => geometry(c, a, b, layout),
                })
            }
            _ => Err(no_image()),
        }
    }

    /// The geometry of an image in its own order, channel by channel.
    pub fn channels_first(shape: Shape) -> Self {
        Self { shape, layout: Layout::ChannelsFirst }
    }

    /// Where in the vector a pixel of the image stands.
    pub fn place(&self, pixel: usize) -> usize {
        let Shape { channels, width, .. } = self.shape;
        match self.layout {
            Layout::ChannelsFirst => pixel,
            Layout::ChannelsLast => {
                let [channel, row, column] = self.shape.position(pixel);
                (row * width + column) * channels + channel
            }
        }
    }
}

/// The layout of three dimensions, if they tell it.
fn layout_of([a, b, c]: [usize; 3]) -> Option<Layout> {
    let colours = |size| size == 1 || size == 3;
    let tells = |first: bool, last: bool| match (first, last) {
        (true, false) => Some(Layout::ChannelsFirst),
        (false, true) => Some(Layout::ChannelsLast),
        _ => None,
    };
    if colours(a) || colours(c) { tells(colours(a), colours(c)) } else { tells(b == c, a == b) }
}

impl fmt::Display for Geometry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.shape, self.layout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_shapes_tell_the_image() {
        use Layout::{ChannelsFirst, ChannelsLast};
        for (input, image, layout) in [
            (&[1, 1, 28, 28][..], [1, 28, 28], ChannelsFirst),
            (&[1, 28, 28, 1], [1, 28, 28], ChannelsLast),
            (&[1, 784], [1, 28, 28], ChannelsFirst),
            (&[784], [1, 28, 28], ChannelsFirst),
            (&[1, 784, 1], [1, 28, 28], ChannelsFirst),
            (&[1, 1, 1, 784], [1, 28, 28], ChannelsFirst),
            (&[1, 28, 28], [1, 28, 28], ChannelsFirst),
            (&[28, 30], [1, 28, 30], ChannelsFirst),
            (&[1, 32, 32, 3], [3, 32, 32], ChannelsLast),
            (&[1, 3, 48, 50], [3, 48, 50], ChannelsFirst),
            (&[3, 32, 40], [3, 32, 40], ChannelsFirst),
            (&[1, 16, 8, 8], [16, 8, 8], ChannelsFirst),
            (&[1, 8, 8, 16], [16, 8, 8], ChannelsLast),
            (&[1, 1, 1, 5], [1, 1, 5], ChannelsFirst),
            (&[1, 5], [1, 1, 5], ChannelsFirst),
            (&[12], [1, 1, 12], ChannelsFirst),
            (&[1, 1, 28, 1, 1], [1, 1, 28], ChannelsFirst),
            (&[1], [1, 1, 1], ChannelsFirst),
            (&[1, 1, 1, 1], [1, 1, 1], ChannelsFirst),
        ] {
            let [channels, height, width] = image;
            let expected = Geometry { shape: Shape { channels, height, width }, layout };
            assert_eq!(Geometry::of_input(input, None), Ok(expected), "{input:?}");
        }
    }

    #[test]
    fn shapes_that_do_not_tell_are_refused_until_the_layout_is_stated() {
        for input in [&[1, 3, 32, 3][..], &[1, 3072], &[3072], &[1, 7, 9, 11], &[1, 3, 1, 1]] {
            assert!(matches!(Geometry::of_input(input, None), Err(GeometryError::Ambiguous(_))), "{input:?}");
        }
        let stated = |input, layout| Geometry::of_input(input, Some(layout)).unwrap().shape;
        assert_eq!(
            stated(&[1, 3, 32, 3], Layout::ChannelsFirst),
            Shape { channels: 3, height: 32, width: 3 }
        );
        assert_eq!(stated(&[1, 3, 32, 3], Layout::ChannelsLast), Shape { channels: 3, height: 3, width: 32 });
        assert_eq!(stated(&[1, 3072], Layout::ChannelsLast), Shape { channels: 3, height: 32, width: 32 });
        for input in [&[2, 1, 28, 28][..], &[0], &[1, 0, 4], &[usize::MAX, 5], &[2, 3, 4, 5, 6]] {
            assert!(matches!(Geometry::of_input(input, None), Err(GeometryError::NoImage(_))), "{input:?}");
        }
    }

    #[test]
    fn places_are_a_permutation_in_either_layout() {
        let shape = Shape { channels: 3, height: 2, width: 5 };
        for layout in [Layout::ChannelsFirst, Layout::ChannelsLast] {
            let geometry = Geometry { shape, layout };
            let mut places: Vec<_> = (0..shape.len()).map(|pixel| geometry.place(pixel)).collect();
            if layout == Layout::ChannelsLast {
                assert_eq!(places[shape.pixel([2, 1, 4])], 29);
                assert_eq!(places[shape.pixel([1, 0, 2])], 7);
            }
            places.sort_unstable();
            assert_eq!(places, (0..30).collect::<Vec<_>>());
        }
    }
}
