//! `metes universal`.

pub mod exact;
