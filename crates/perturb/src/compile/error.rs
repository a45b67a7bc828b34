//! Why an expression cannot be compiled for an image.

use std::path::PathBuf;

use metes_network::{GraphError, ShapeError};

use super::poses::FramesError;
use crate::image::{ImageError, Shape};

/// Why an [`Expression`](crate::Expression) is no piecewise-linear perturbation of an image.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CompileError {
    /// A file of a term cannot be read.
    #[error("in `{term}`: {error}")]
    File {
        /// The term.
        term: String,
        /// What is wrong with the file.
        error: ImageError,
    },
    /// A file of a term holds an image of another shape.
    #[error("in `{term}`: `{file}` is {found}, but the image is {image}")]
    Size {
        /// The term.
        term: String,
        /// The file.
        file: String,
        /// Its shape.
        found: Shape,
        /// The shape of the image that is perturbed.
        image: Shape,
    },
    /// A folder of frames does not show what is asked for.
    #[error("in `{term}`: {}: {error}", table.display())]
    Frames {
        /// The term.
        term: String,
        /// The table of the frames.
        table: PathBuf,
        /// What is wrong with it.
        error: Box<FramesError>,
    },
    /// A weight of a mask is not in 0..1.
    #[error("in `{term}`: the mask `{file}` has a weight outside 0..1 at pixel {pixel}")]
    Mask {
        /// The term.
        term: String,
        /// The file.
        file: String,
        /// The pixel, channel by channel and row by row.
        pixel: usize,
    },
    /// A direction for an image of another size.
    #[error("a direction of {elements} elements is given for an image of {wanted}")]
    Direction {
        /// Elements of the direction.
        elements: usize,
        /// Elements of the image.
        wanted: usize,
    },
    /// A term needs colours.
    #[error(
        "`{term}` needs an image in red, green and blue, and this one has {channels} channel(s): choose another term, or an image in colour"
    )]
    Grey {
        /// The term.
        term: String,
        /// Channels of the image.
        channels: usize,
    },
    /// A colour has another number of values than the image has channels.
    #[error("in `{term}`: a colour of {values} values does not fit an image of {channels} channel(s)")]
    Colour {
        /// The term.
        term: String,
        /// Values of the colour.
        values: usize,
        /// Channels of the image.
        channels: usize,
    },
    /// A patch reaches out of the image.
    #[error("`{term}` reaches out of the image, which has columns x=0..{} and rows y=0..{}", image.width, image.height)]
    Outside {
        /// The term.
        term: String,
        /// The shape of the image.
        image: Shape,
    },
    /// An amount is beyond what the term has a meaning for.
    #[error("the amount of `{term}` must lie within {least}..{most}: {reason}")]
    Amount {
        /// The term.
        term: String,
        /// The least amount.
        least: String,
        /// The greatest amount.
        most: String,
        /// Why.
        reason: &'static str,
    },
    /// The composition is not piecewise linear.
    #[error(
        "`{term}` (stage {stage}) is applied to an image that already moves with {moving}: {reason}. {alternative}"
    )]
    NotPiecewiseLinear {
        /// The term at fault.
        term: String,
        /// Its stage, from 1.
        stage: usize,
        /// The earlier terms that have a parameter.
        moving: String,
        /// What the composition is instead.
        reason: &'static str,
        /// The nearest composition that is piecewise linear.
        alternative: String,
    },
    /// Every amount is fixed.
    #[error("the perturbation has no parameter: give at least one amount as an interval, such as 0..1")]
    NoParameter,
    /// The network cannot be built.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A layer of the network cannot be built.
    #[error(transparent)]
    Shape(#[from] ShapeError),
}
