//! What the tests of metes are made of: strategies for degenerate networks, and oracles that share
//! nothing with the code they are held against.
//!
//! - [`strategies`]: proptest strategies for numbers, functions, boxes, points and above all
//!   networks, in which the degenerate is the rule: equal and opposite units, dead ones, hyperplanes
//!   through vertices, ties throughout whole regions, exponents from 2^-140 to 2^100.
//! - [`generated`]: networks of any size, to measure on.
//! - [`certificates`]: a prover for tiny networks, the corpus of certificates, and what is true at single points.
//! - `instances` (with the feature of that name): questions for verifiers whose exact truth is known.
//! - [`oracle`]: regions, labels and gradients of small networks by plain brute force.
//!
//! Architecture invariant: nothing here but `instances` uses polytopes or traversal; product crates use this crate
//! in tests only.

pub mod certificates;
mod domain;
pub mod generated;
#[cfg(feature = "instances")]
pub mod instances;
pub mod oracle;
pub mod strategies;

pub use domain::Domain;

use proptest::prelude::ProptestConfig;

/// As many cases of a property, unless the environment says otherwise (`PROPTEST_CASES`).
pub fn cases(count: u32) -> ProptestConfig {
    let standard = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        standard
    } else {
        ProptestConfig { cases: count, ..standard }
    }
}
