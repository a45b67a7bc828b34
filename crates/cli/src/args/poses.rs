//! Arguments of the commands about poses.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use metes_exact::{Rational, rational};
use metes_perturb::Interval;
use metes_pose::{Angles, AnglesError, Camera, MAX_SIZE};

/// Arguments of `metes shapes`.
#[derive(Debug, Args)]
pub struct ShapesArgs {
    /// The folder to write to; each class has a folder in it.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Shapes of each class.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub per_class: u16,
}

/// Arguments of `metes render`.
#[derive(Debug, Args)]
pub struct RenderArgs {
    /// The mesh: OBJ, glTF or GLB.
    pub mesh: PathBuf,
    /// The picture, a .png file, or the folder of the frames if an angle has a range.
    #[arg(short, long, value_name = "FILE.png|FOLDER")]
    pub output: PathBuf,
    /// The turn about the up axis, or a range of turns, in degrees.
    #[arg(long, value_name = "A|LOW..HIGH", allow_hyphen_values = true, value_parser = azimuths)]
    pub azimuth: Angles,
    /// The height above the horizon, or a range of heights, in degrees.
    #[arg(long, value_name = "E|LOW..HIGH", allow_hyphen_values = true, value_parser = elevations)]
    pub elevation: Angles,
    /// The degrees between frames; divides the ranges.
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true, value_parser = rational::parse)]
    pub step: Option<Rational>,
    /// How far from the centre the camera is, in radii of the ball around the mesh.
    #[arg(long, value_name = "D", default_value_t = Camera::DISTANCE)]
    pub distance: f64,
    /// The width and height, in pixels.
    #[arg(long, value_name = "PIXELS", default_value_t = 224, value_parser = size())]
    pub size: u16,
}

/// Arguments of `metes poses`.
#[derive(Debug, Args)]
pub struct PosesArgs {
    /// The folder of the shapes: a folder of meshes for each class, as `metes shapes` writes them.
    #[arg(value_name = "SHAPES")]
    pub shapes: PathBuf,
    /// The folder of the data set.
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Shapes of each class for the test, the last by name.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub test: u16,
    /// Random views of each shape.
    #[arg(long, value_name = "N", default_value_t = 150, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub views: u32,
    /// The turns about the up axis that views are drawn from, in degrees.
    #[arg(
        long, value_name = "LOW..HIGH", default_value = "0..360", allow_hyphen_values = true, value_parser = azimuths
    )]
    pub azimuth: Angles,
    /// The heights above the horizon that views are drawn from, in degrees.
    #[arg(
        long, value_name = "LOW..HIGH", default_value = "-10..90", allow_hyphen_values = true, value_parser = elevations
    )]
    pub elevation: Angles,
    /// How far from the centre the camera is, in radii of the ball around the mesh.
    #[arg(long, value_name = "D", default_value_t = Camera::DISTANCE)]
    pub distance: f64,
    /// The width and height of pictures, in pixels.
    #[arg(long, value_name = "PIXELS", default_value_t = 32, value_parser = size())]
    pub size: u16,
    /// What the random views and the order of pictures depend on.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
}

pub const SHAPES_EXAMPLES: &str = "\
Examples:
  metes shapes shapes
  metes shapes many --per-class 50";

pub const RENDER_EXAMPLES: &str = "\
Examples:
  metes render shapes/chair/chair-00.obj -o chair.png --azimuth 30 --elevation 20
  metes render scene.glb -o near.png --azimuth 30 --elevation 20 --distance 2.5 --size 512
  metes render shapes/chair/chair-09.obj -o frames --azimuth 0..360 --elevation -10..90 --step 10 --size 32
  metes render shapes/chair/chair-09.obj -o turn --azimuth 0..90 --elevation 20 --step 2.5 --size 32";

pub const POSES_EXAMPLES: &str = "\
Examples:
  metes shapes shapes && metes poses shapes -o data
  metes poses my-meshes -o data --size 64 --views 500 --test 5 --elevation 0..60";

fn size() -> clap::builder::RangedI64ValueParser<u16> {
    clap::value_parser!(u16).range(1..=MAX_SIZE as i64)
}

fn azimuths(text: &str) -> Result<Angles, String> {
    angles(&interval(text)?, Angles::azimuths)
}

fn elevations(text: &str) -> Result<Angles, String> {
    angles(&interval(text)?, Angles::elevations)
}

/// Turns as they stand, once they are found to be some.
pub(super) fn azimuth(text: &str) -> Result<Interval, String> {
    azimuths(text).and_then(|_| interval(text))
}

/// Heights as they stand, once they are found to be some.
pub(super) fn elevation(text: &str) -> Result<Interval, String> {
    elevations(text).and_then(|_| interval(text))
}

/// An interval, or a single number.
fn interval(text: &str) -> Result<Interval, String> {
    if text.contains("..") {
        Interval::from_str(text).map_err(|error| error.to_string())
    } else {
        rational::parse(text).map(Interval::point).map_err(|error| error.to_string())
    }
}

fn angles(
    interval: &Interval,
    new: fn(Rational, Rational) -> Result<Angles, AnglesError>,
) -> Result<Angles, String> {
    new(interval.low().clone(), interval.high().clone()).map_err(|error| error.to_string())
}
