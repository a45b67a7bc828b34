//! Fuzz targets for everything in metes that reads untrusted input.
//!
//! An [`oracle`] is a plain function of some bytes. It panics when something is wrong that no input may
//! make wrong: the reader panics, or what it read breaks a promise (it prints and reads back
//! differently, it has another size than it says). Running long and using memory out of proportion are
//! seen from outside ([`Limits`]).
//!
//! An oracle returns an [`Outcome`], a word on what became of the input. Mutation is blind here, so inputs
//! with an outcome not seen before are the only ones worth keeping; that takes the place of coverage.
//!
//! - [`oracle`]: one file for each target; the table is [`TARGETS`].
//! - [`mutate`]: from an input to another, independent of any engine.
//! - [`corpus`]: where inputs lie.
//! - [`Runner`]: the engine on stable Rust, behind the binary `fuzz`.
//!
//! Architecture invariant: oracles know nothing of engines; another engine is a few lines of glue.

pub mod corpus;
pub mod mutate;
pub mod oracle;
mod runner;
mod watchdog;

pub use runner::{Report, Runner};

use mutate::Structure;

/// What became of an input, in a few words that do not depend on the details of the input.
pub type Outcome = String;

/// What reading an input may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of memory for an input of any size.
    pub memory: usize,
    /// Bytes of memory more for each byte of input.
    pub memory_per_byte: usize,
    /// Seconds.
    pub seconds: u64,
}

/// Something that reads untrusted input.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, and that of its folders.
    pub name: &'static str,
    /// The folders of its corpus, from this crate's.
    pub corpora: &'static [&'static str],
    /// The function under test.
    pub oracle: fn(&[u8]) -> Outcome,
    /// Words of the input's language.
    pub dictionary: &'static [&'static [u8]],
    /// What inputs are made of.
    pub structure: Structure,
    /// Endings of the names of files that are inputs.
    pub endings: &'static [&'static str],
    /// What an input may cost.
    pub limits: Limits,
}

/// All targets.
pub const TARGETS: [Target; 12] = [
    oracle::onnx::TARGET,
    oracle::nnet::TARGET,
    oracle::vnnlib::TARGET,
    oracle::counterexample::TARGET,
    oracle::expression::TARGET,
    oracle::frames::TARGET,
    oracle::preprocess::TARGET,
    oracle::image::TARGET,
    oracle::certificate::TARGET,
    oracle::check::TARGET,
    oracle::agree::TARGET,
    oracle::verify::TARGET,
];

/// The target with a name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
