//! Robust boxes: large axis-aligned boxes of semantic parameters on which a network can be relied on.
//!
//! The problem is that of Hamdi and Ghanem (arXiv 1904.04621): grow from a start a large box on which the network stays right.
//! Their method descends on integral bounds from samples at the corners; here the box of the largest volume is found
//! exactly. Where a claim fails is a union of convex cells with rational corners ([`Obstacle`]), as the traversal finds them;
//! [`largest()`] is the largest box of one or two dimensions that contains the start and no point inside any of them, with
//! what blocks each of its sides.
//!
//! Their [`operators`] stand beside it, as published, and what they find is scored against it: how much smaller it is, and
//! which share of it is not robust ([`failing_share`]).
//!
//! A box is closed and its *inside* is free: where a side touches a cell, the claim may fail on the side itself
//! (for labels: the largest output is not unique there).
//!
//! Architecture invariant: this crate knows nothing of networks.
//! Of three parameters and more, [`large()`] finds a box; that it is free is exact, that it is the largest is not claimed.
//!
//! Under a weaker claim, that the *mean* of the margin is high enough, boxes are larger: [`Patches`] integrates exactly, and
//! [`large_mean()`] finds such a box.
//!
//! Architecture invariant: floats only estimate ([`operators`] and the confidence that they ask for) or propose (the search
//! for a mean).

mod blocking;
mod clip;
mod confidence;
mod envelope;
mod error;
mod fixed;
mod integral;
mod largest;
mod mean;
mod obstacle;
pub mod operators;
mod relaxation;
mod score;
mod solid;

pub use blocking::Block;
pub use clip::{Number, Sides};
pub use confidence::{confidence, confidence_gradient};
pub use error::BoxError;
pub use integral::{Patch, Patches};
pub use largest::{Largest, largest};
pub use mean::{MeanBox, large_mean};
pub use obstacle::Obstacle;
pub use score::failing_share;
pub use solid::{Solid, failing_part, large};
