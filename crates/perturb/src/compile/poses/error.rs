//! What can be wrong with a folder of frames.

use super::table::MAX_ROWS;

/// Why a folder of frames does not say what an image looks like in the poses asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FramesError {
    /// The table cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// The table cannot be split into rows and columns.
    #[error("is not a valid table: {0}")]
    Csv(#[from] ::csv::Error),
    /// The table is about something else.
    #[error(
        "does not have the header `azimuth,elevation,file`: write it as the first line, or make the folder with `metes render`"
    )]
    Header,
    /// The table is out of all proportion.
    #[error("has more than {MAX_ROWS} rows, or 2 MiB: leave frames out")]
    TooLong,
    /// There is no frame.
    #[error("has no row")]
    Empty,
    /// An angle is not a number of degrees.
    #[error("line {line}: the {column} `{text}` is no angle: write degrees as a decimal, from -360 to 360")]
    Angle {
        /// The line, from 1.
        line: u64,
        /// The name of the column.
        column: &'static str,
        /// What stands there.
        text: String,
    },
    /// A file may lie outside of the folder.
    #[error("line {line}: the file `{text}` is no path inside of the folder")]
    File {
        /// The line, from 1.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// A pose has two frames.
    #[error("line {line}: azimuth {azimuth}, elevation {elevation} has a frame already")]
    Twice {
        /// The line of the second, from 1.
        line: u64,
        /// The azimuth.
        azimuth: String,
        /// The elevation.
        elevation: String,
    },
    /// A pose of the grid has no frame.
    #[error(
        "has no row for azimuth {azimuth}, elevation {elevation}: every azimuth in it needs a frame at every elevation"
    )]
    Missing {
        /// The azimuth.
        azimuth: String,
        /// The elevation.
        elevation: String,
    },
    /// The frames do not reach as far as what is asked.
    #[error("has frames of {angle} {from}..{to} only")]
    Uncovered {
        /// `azimuth` or `elevation`.
        angle: &'static str,
        /// The least.
        from: String,
        /// The greatest.
        to: String,
    },
    /// The term does not say at which elevation.
    #[error("has frames at several elevations: say which, with `elevation=`")]
    Elevation,
    /// Too many frames take part.
    #[error(
        "{frames} of its frames take part, but of images of this size no more than {most} may: narrow the \
         interval, or leave frames out"
    )]
    TooMany {
        /// How many take part.
        frames: usize,
        /// How many may.
        most: usize,
    },
    /// There is no frame of the unperturbed image.
    #[error("has no frame of the unperturbed image, at {angle} 0")]
    NoReference {
        /// `azimuth` or `elevation`.
        angle: &'static str,
    },
    /// The image that is perturbed is not the frame that it should be.
    #[error(
        "the image differs at row {row}, column {column} from the frame that is the unperturbed one: give `{file}` as \
         --image"
    )]
    Reference {
        /// The frame's file.
        file: String,
        /// The row of the first pixel that differs.
        row: usize,
        /// Its column.
        column: usize,
    },
}
