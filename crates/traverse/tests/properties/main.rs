//! Properties of the traversal over random and degenerate networks, against brute force and plain
//! evaluation.

mod common;
mod component;
mod edge;
mod enclosures;
mod limits;
mod line;
mod moving;
mod neighbours;
mod questions;
mod regions;
mod rewriting;
