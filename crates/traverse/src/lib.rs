//! Enumeration of the activation regions of a network over a polytope of parameters.
//!
//! [`Restriction`] takes a network whose inputs are the parameters θ (a perturbation followed by a
//! classifier) and a box, and shows every activation region to a [`Visitor`], which folds what it
//! learns over the region tree. Conventions:
//!
//! - A region is the closed polytope it covers; only regions of full dimension are shown, and their
//!   volumes add up to that of the box. The two parts of every cut are checked to do so.
//! - A unit whose pre-activation sits at a breakpoint on a whole region does not cut it and is on
//!   the flatter piece; of identical forms in a maximum the first counts.
//!
//! Architecture invariant: nothing here prints, draws or reads files.
//! Architecture invariant: no floating point; time limits aside, nothing here depends on the
//! machine or the number of threads.

mod control;
mod enumerate;
mod forms;
mod hinge;
mod plan;
mod region;
mod walk;

pub use control::{Limits, Progress};
pub use enumerate::{Restriction, RestrictionError};
pub use hinge::Wall;
pub use region::Region;
pub use walk::Visitor;
