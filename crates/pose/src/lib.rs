//! Poses: meshes, their renderings from any side, parametric shapes, and data sets of renderings.
//!
//! A [`Mesh`] fills the unit ball. A [`Camera`] moves around it, and [`render`] draws what it sees. [`shapes`] makes
//! meshes of ten classes out of a small kit of solids, so that nothing has to be downloaded.
//!
//! Everything here makes *input*: pictures are bytes, and nothing is decided about networks. So floats may be used
//! throughout.
#![allow(clippy::float_arithmetic, reason = "pictures of meshes are input, not results")]

mod camera;
mod gltf_file;
mod kit;
mod mesh;
mod obj;
mod render;
mod samples;
pub mod shapes;
mod vector;

pub use camera::Camera;
pub use mesh::{MAX_FILE_BYTES, MAX_TRIANGLES, Mesh, MeshError};
pub use render::{MAX_SIZE, RenderError, render};
