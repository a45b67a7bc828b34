//! VNN-LIB: what people ask of networks, with every decimal an exact rational.
//!
//! A file is read into a [`Property`], a disjunction of [`Case`]s: polytopes of inputs, each with the conjunctions of
//! inequalities between outputs (and inputs) of which one has to be so for a counterexample.
//!
//! - [`read`], [`load`]: VNN-LIB 1.0, and of 2.0 what is about one network with one input and one output.
//! - [`Property`] prints as VNN-LIB 1.0.
//! - [`Property::violation`]: what an exact point says about a property.
//! - [`Counterexample`]: the files that verifiers write.
//!
//! Numbers are real numbers. A text cannot make the readers panic, hang, or take memory out of proportion: nesting,
//! digits and the size of the normal form are limited, each with an error that says so.
//!
//! Architecture invariant: this crate knows nothing of networks and decides nothing about them.

mod counterexample;
mod error;
mod expression;
mod file;
mod formula;
mod lexer;
mod names;
mod normal;
mod number;
mod print;
mod property;
mod reader;
mod span;
mod violation;

pub use counterexample::Counterexample;
pub use error::{Problem, ReadError};
pub use file::{LoadError, load};
pub use property::{Bounds, Case, Linear, Property};
pub use reader::read;
pub use violation::Violation;

/// The most inequalities and bounds in all cases of a property together.
const MAX_SIZE: usize = 1 << 20;
