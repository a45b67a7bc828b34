//! VNN-LIB: what people ask of networks, with every decimal an exact rational.
//!
//! A file is read into a [`Property`], a disjunction of [`Case`]s: polytopes of inputs, each with the conjunctions of
//! inequalities between outputs (and inputs) of which one has to be so for a counterexample.
//!
//! Architecture invariant: this crate knows nothing of networks and decides nothing about them.

mod property;

pub use property::{Bounds, Case, Linear, Property};
