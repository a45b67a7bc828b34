//! Writes certificates.
//!
//! - [`lower()`] brings a network with rational weights to the integers of SPEC § 1 and says which elements stand
//!   for which hinge units.
//! - [`Problem`] does so with a whole question: classifier, map from parameters to images, image.
//! - [`verify`] and [`boundary()`] answer a question and write down why the answer is right.
//!
//! Architecture invariant: nothing here is trusted; a mistake makes a checker reject.

mod answer;
mod boundary;
mod error;
mod inconsistency;
mod interval;
mod lower;
mod problem;
mod tree;
mod writer;

pub use answer::{Say, verify};
pub use boundary::boundary;
pub use error::CertifyError;
pub use lower::{Bend, Hinge, LowerError, Lowered, lower, merge};
pub use problem::{Problem, exact_image};
