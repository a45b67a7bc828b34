//! Attribution maps in floats, and attacks on them: estimates, nothing else.
//!
//! A [`Network`] computes in floats what the exact network of `metes-network` means, for batches, and knows its gradient as
//! *forward operations* ([`Trace::gradient`]): a product of transposed weights and slopes. Ordinary differentiation of
//! that is a gradient of gradients, which training on attributions and attacks on them need. [`map`] has saliency maps and integrated
//! gradients, [`attack`] the perturbations that change them most, [`universal`] those that change the maps of many images at once, [`metrics`] how much they changed.
//!
//! Shapes are `[batch, elements]` throughout, elements numbered as those of the exact network. Types are those of the
//! tensors handed in: 32 bits for work, 64 for tests.
//!
//! Architecture invariant: nothing here decides, and no verdict reads it.

mod activation;
pub mod ascent;
pub mod attack;
pub mod evaluation;
mod import;
pub mod map;
pub mod maximum;
pub mod metrics;
mod network;
mod op;
mod sparse;
pub mod universal;
pub mod window;

pub use activation::Bends;
pub use candle_core::DType;
pub use import::import;
pub use network::{Network, Node, Trace};
pub use op::{Op, Smoothness};
pub use sparse::Sparse;

#[cfg(test)]
mod tests;
