//! Properties of the traversal over random and degenerate networks, against brute force and plain
//! evaluation.

mod boundary;
mod common;
mod component;
mod edge;
mod enclosures;
mod extreme;
mod filter;
mod integrated;
mod limits;
mod line;
mod margins;
mod moving;
mod neighbours;
mod poses;
mod profile;
mod questions;
mod regions;
mod rewriting;
mod worst;
