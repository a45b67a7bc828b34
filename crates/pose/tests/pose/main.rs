//! Meshes, renderings, shapes and the files made of them.
#![allow(clippy::float_arithmetic, reason = "an independent renderer calculates in floats")]

mod angles;
mod files;
mod gltf;
mod meshes;
mod rays;
mod renderings;
mod shapes;
