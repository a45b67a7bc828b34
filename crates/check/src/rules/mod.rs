//! The rules of SPEC § 3, one to a file.

pub mod cut;
pub mod empty;
pub mod fixed;
pub mod leaf;
pub mod region;
pub mod split;
