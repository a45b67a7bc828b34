//! Duels with other verifiers: instances whose truth is known exactly, and what a verifier says about them.
//!
//! - [`generators`]: each makes one kind of instance that is hard for floats, or for tolerances.
//! - [`prove`]: the truth of an instance, in exact arithmetic, on the files as they are written. An instance whose truth
//!   is not proved is not used.
//! - [`command`], [`answer`]: running another verifier, and reading what it says.
//! - [`judge`]: the answer against the truth.
//! - [`shrink`]: from a wrong answer to a smallest network and property on which the answer is still wrong.
//! - [`run`], [`journal`], [`tally`]: many instances, in parallel, resumable, and what came of them.
//! - [`set`]: instances with their truth, written for others.
//!
//! Architecture invariant: this crate prints nothing; floats occur as weights in files and never in a decision.

pub mod answer;
pub mod case;
pub mod command;
pub mod generators;
pub mod instance;
pub mod journal;
pub mod judge;
pub mod line;
mod numbers;
pub mod prove;
pub mod run;
pub mod set;
pub mod shrink;
pub mod tally;

pub use instance::{Draft, Expected, Instance, Question, Truth};
