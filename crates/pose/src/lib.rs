//! Poses: meshes, their renderings from any side, parametric shapes, and data sets of renderings.
//!
//! A [`Mesh`] fills the unit ball. A [`Camera`] moves around it, and [`render`] draws what it sees. [`shapes`] makes
//! meshes of ten classes out of a small kit of solids, so that nothing has to be downloaded. [`write_frames`] renders a
//! grid of poses into a folder, and [`write_dataset`] random ones of many shapes into files that networks are trained on.
//!
//! Everything here makes *input*: pictures are bytes, and nothing is decided about networks. So floats may be used
//! throughout; only angles are exact, since the frames between them are said to be at these angles.
#![allow(clippy::float_arithmetic, reason = "pictures of meshes are input, not results")]

mod angles;
mod camera;
mod collection;
mod csv_file;
mod dataset;
mod draft;
mod error;
mod frames;
mod gltf_file;
mod kit;
mod mesh;
mod obj;
mod picture;
mod progress;
mod render;
mod samples;
pub mod shapes;
mod vector;

pub use angles::{Angles, AnglesError, MAX_ANGLES};
pub use camera::Camera;
pub use collection::{Class, classes};
pub use dataset::{MAX_PICTURES, Plan, write_dataset};
pub use draft::{make_folder, write};
pub use error::PoseError;
pub use frames::{FRAMES, Grid, write_frames};
pub use mesh::{MAX_FILE_BYTES, MAX_TRIANGLES, Mesh, MeshError};
pub use picture::write_png;
pub use progress::Progress;
pub use render::{MAX_SIZE, RenderError, render};
