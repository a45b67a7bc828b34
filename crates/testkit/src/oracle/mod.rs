//! Oracles: slow, plain programs that give the right answer on small networks.
//!
//! They take nothing from the code they are held against: every operator is written out again in
//! plain rational arithmetic, and regions are found in ways no traversal uses.
//!
//! - [`mod@line`]: networks of one input, by pushing the list of breakpoints through the graph.
//! - [`cells`]: networks of a few inputs, by trying every combination of pieces, each decided by an
//!   exact linear program.
//! - [`differences`]: gradients as difference quotients of plain evaluation.
//! - [`mod@jacobian`]: gradients on a pattern by the chain rule forwards.
//!
//! # What a region is
//!
//! Regions are full-dimensional. The [`Pattern`](metes_network::Pattern) of a region says of every
//! hinge unit which piece it is on there:
//!
//! - of an activation, the piece that contains the values of the unit's pre-activation; where these
//!   are one breakpoint throughout the region, the flatter of the two pieces that meet there (the
//!   left one if they are equally steep);
//! - of a maximum, the first place whose element is the largest throughout the region.
//!
//! A pattern fixes the affine form of every unit, and so one convex region: two regions never share
//! a pattern, and neighbours differ in that of at least one unit.

pub mod cells;
pub mod differences;
pub mod jacobian;
pub mod line;
mod linear;
mod open_set;
mod simplex;
mod unit;

#[cfg(test)]
mod tests;
