//! Piecewise-linear networks with exact weights.
//!
//! A [`Network`] is a graph of a few operators, each either linear or a *hinge* (a continuous
//! piecewise-linear function of one variable, or a maximum of several). Everything a model file can
//! say is brought to these when it is read; everything that asks a question of a network sees
//! only these.
//!
//! | operator | what it computes |
//! | --- | --- |
//! | [`Op::Input`] | the input vector |
//! | [`Op::Constant`] | fixed numbers |
//! | [`Op::Affine`] | `A·x + b`; `A` dense, a convolution, or sparse ([`LinearMap`]) |
//! | [`Op::Select`] | elements picked from its inputs: reshaping, slicing, concatenation, padding |
//! | [`Op::Combine`] | `Σ cₖ·xₖ` of inputs of one length |
//! | [`Op::Activation`] | one [`PiecewiseLinear`] function per element |
//! | [`Op::Max`] | maxima of groups of elements |
//!
//! A network means the real function of its weights as they stand in the file, without the
//! rounding of any inference engine. [`Network::evaluate`] computes it exactly.
//!
//! Chains of dense layers with `f32` weights ([`Sequential`]) can be written as ONNX files ([`onnx::write`]).
//!
//! [`model::load`] reads one from an ONNX or NNet file ([`onnx`], [`nnet`]) and describes what is in
//! the file ([`inspect`]).
//!
//! Architecture invariant: this crate knows nothing of perturbations, polytopes or regions.

mod activation;
mod bounded;
mod convolution;
mod evaluate;
mod floats;
mod gradient;
mod gradient_filter;
mod graph;
pub mod inspect;
mod linear;
pub mod model;
pub mod nnet;
pub mod onnx;
mod prefix;
pub mod sequential;
mod sparse;

pub use activation::{Activation, PiecewiseLinear, PiecewiseLinearError};
pub use bounded::TooWide;
pub use convolution::Convolution;
pub use floats::Floats;
pub use gradient::Gradients;
pub use gradient_filter::{GradientFilter, GradientMemory};
pub use graph::{GraphError, Network, NetworkBuilder, Node, NodeId, Op, Pattern};
pub use linear::{LinearMap, ShapeError};
pub use prefix::AffinePrefix;
pub use sequential::{DenseLayer, Sequential};
pub use sparse::Sparse;

#[cfg(test)]
mod tests;
