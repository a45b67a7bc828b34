//! Audits of what other verifiers answered.
//!
//! - [`witness`]: a counterexample that was published: does it hold, exactly, as it is printed; does it in the box?
//! - [`results`]: the answers of a verifier, and the instances that were asked, as the competition writes them down.
//! - [`published`]: where the counterexamples lie.
//! - [`audit`]: each answer against the truth.
//!
//! Architecture invariant: nothing is decided here. Who audits answers brings the decision along.

pub mod audit;
pub mod published;
pub mod results;
pub mod witness;
