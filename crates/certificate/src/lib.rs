//! The vocabulary of certificates: what `SPEC.md` at the top of the repository says, as types, and the
//! two forms of its files.
//!
//! A [`Certificate`] names two exact networks ([`Network`]: the classifier, and the map from parameters to its
//! input), says something about them ([`Claim`]), and proves it ([`Step`]). Whoever writes certificates and whoever
//! checks them share these types and nothing else.
//!
//! Architecture invariant: this crate decides nothing. It rejects files that are not of the form, and leaves every
//! side condition of every rule to a checker.

mod case;
mod claim;
mod file;
mod hash;
mod int;
mod network;
mod proof;

pub use case::{BoundStep, Bounded, Case, Dyadic, Halve, Refuted, SLOPES, Settled};
pub use claim::{Attention, Claim, End, Evidence, Facet, Linear, Measure, Part, Statement, Wish};
pub use file::{Certificate, Form, ReadError, Source, read, write};
pub use hash::{Hashes, digest};
pub use int::{Int, Ratio};
pub use network::{Affine, Block, Image, Max, Network, Relu, Row, Run, Template};
pub use proof::{Basis, Cut, Empty, Fixed, Leaf, Lost, Region, Split, Step};

#[cfg(test)]
mod tests;
