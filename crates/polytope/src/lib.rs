//! Rational polytopes in low dimension, cut by hyperplanes without a linear program; and exact linear programs ([`lp`])
//! for dimensions in which there are too many vertices.
//!
//! A [`Polytope`] is kept in V- and H-representation at once: its vertices, each with the facets it
//! lies on. Cutting by a hyperplane needs the sign of one affine form at each vertex; the two
//! vertices of an edge are recognised combinatorially, and a new vertex is the solution of the
//! hyperplanes it lies on, so that coordinates do not grow with the number of cuts.
//!
//! Hyperplanes and points are enclosed by the filter of `metes_exact` and exact on demand: signs that
//! the filter does not settle are decided in integers. Exact points are homogeneous: `(x₁, …, x_d, w)` with `w > 0` stands for `(x₁/w, …, x_d/w)`, and an
//! affine form is its coefficients followed by its constant. The sign of a form at a point is then
//! the sign of a product of integers.
//!
//! Architecture invariant: this crate knows nothing of networks.
//! Architecture invariant: no tolerance anywhere; a tie is a tie.

mod cut;
mod facet;
mod farkas;
pub mod lp;
mod minors;
mod plane;
mod point;
mod polytope;
mod volume;

pub use cut::Side;
pub use facet::FacetSet;
pub use farkas::Basis;
pub use plane::{AffineForm, ExactForm, Hyperplane};
pub use point::Point;
pub use polytope::{Facet, Polytope, Vertex};

#[cfg(test)]
mod tests;
