//! Writes certificates.
//!
//! - [`lower()`] brings a network with rational weights to the integers of SPEC § 1 and says which elements stand
//!   for which hinge units.
//! - [`Problem`] does so with a whole question: classifier, map from parameters to images, image.
//!
//! Architecture invariant: nothing here is trusted; a mistake makes a checker reject.

mod lower;
mod problem;

pub use lower::{Bend, Hinge, LowerError, Lowered, lower};
pub use problem::{Problem, exact_image};
