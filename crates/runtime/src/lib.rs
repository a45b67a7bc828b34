//! Any ONNX model, run in floats as a black box.
//!
//! What comes out is an *estimate*: nothing in it is exact, nothing is proved, and no verdict may rest
//! on it. It is what maps over a grid are drawn from, where a model has operators that no
//! piecewise-linear network has, or is too large for exact regions.
//!
//! The engine is [`rten`]: pure Rust, vectorised, with threads of its own.
//! ResNet-18 on images of 224×224×3: 30 ms an image on two cores, one by one or in batches of eight, with `rten` 0.27.
//! On one core of a busy machine, least of 16 runs: `rten` 60 ms, `tract` 0.23 51 ms; to build: 70 against 570 s of one core.
//!
//! - **One input, one output.** A [`Model`] has one required input of floats, all of whose sizes are stated but
//!   that of the batch. Of several outputs the first is taken.
//! - **Sharing.** [`Model::run`] takes `&self`, and several threads may run one model; they share its
//!   [`Model::threads`] threads, so that nothing is gained by it.
//! - **What is not a number** is handed out as it comes.
//! - **Bad files.** The engine trusts what it reads: it may panic, hang or ask for any amount of memory where a file
//!   makes no sense. So lengths are checked before anything is decoded (`frame`), the graph is brought into the form the
//!   engine reads rightly (`prepare`), sizes it knows beforehand are limited, and a panic in it becomes
//!   [`RuntimeError::Engine`] (`guard`). What is left: a file made on purpose can hide a size in a calculation of shapes.

mod error;
mod external;
mod file;
mod frame;
mod guard;
mod model;
mod prepare;

pub use error::RuntimeError;
pub use model::Model;

#[cfg(test)]
mod tests;
