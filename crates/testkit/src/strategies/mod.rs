//! Strategies that make the degenerate ordinary.
//!
//! A value is built from a small description (integers, flags, a few alternatives), so a failing
//! case shrinks to few units with weights such as 0 and 1. Alternatives stand with the simplest
//! first, which is where proptest shrinks to.
//!
//! ```
//! use metes_testkit::strategies::{fractions, problem, Sizes};
//! use proptest::prelude::*;
//!
//! proptest!(|(problem in problem(Sizes::tiny()), place in fractions(3))| {
//!     let point = problem.domain.at(&place);
//!     prop_assert_eq!(problem.network.evaluate(&point).len(), problem.network.output_len());
//! });
//! ```

mod boxes;
mod build;
mod functions;
mod layers;
mod numbers;
mod problems;

pub use boxes::{domain, fractions, interval};
pub use functions::{clip, function, leaky_relu, piecewise_linear};
pub use numbers::{decimal, dyadic, integer, number, positive, thirds_and_sevenths};
pub use problems::{Problem, Sizes, problem};

#[cfg(test)]
mod tests;
