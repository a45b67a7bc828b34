//! Any ONNX model, run in floats as a black box.
//!
//! What comes out is an *estimate*: nothing in it is exact, nothing is proved, and no verdict may rest
//! on it. It is what maps over a grid are drawn from, where a model has operators that no
//! piecewise-linear network has, or is too large for exact regions.
//!
//! The engine is [`rten`]: pure Rust, vectorised, with threads of its own.
//!
//! - **One input, one output.** A [`Model`] has one required input of floats, all of whose sizes are stated but
//!   that of the batch. Of several outputs the first is taken.
//! - **Sharing.** [`Model::run`] takes `&self`, and several threads may run one model; they share its
//!   [`Model::threads`] threads, so that nothing is gained by it.
//! - **What is not a number** is handed out as it comes.
//! - **Bad files.** The engine trusts what it reads: it may panic on a graph that makes no sense. Every call of
//!   it is therefore guarded, and a panic becomes [`RuntimeError::Engine`] (`guard`). Nothing can stop an
//!   operation from asking for more memory than there is; sizes that a file states outright are
//!   limited before anything runs.

mod error;
mod external;
mod file;
mod frame;
mod guard;
mod model;

pub use error::RuntimeError;
pub use model::Model;

#[cfg(test)]
mod tests;
