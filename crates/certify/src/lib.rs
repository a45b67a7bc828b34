//! Writes certificates.
//!
//! - [`lower()`] brings a network with rational weights to the integers of SPEC § 1 and says which elements stand
//!   for which hinge units.
//! - [`Problem`] does so with a whole question: classifier, map from parameters to images, image.
//! - [`verify`] answers a question and writes down why the answer is right.
//!
//! Architecture invariant: nothing here is trusted; a mistake makes a checker reject.

mod answer;
mod inconsistency;
mod lower;
mod problem;
mod tree;

pub use answer::{CertifyError, Say, verify};
pub use lower::{Bend, Hinge, LowerError, Lowered, lower};
pub use problem::{Problem, exact_image};
