//! Properties of curves, their merging and the search for the largest change over random and degenerate networks, against brute
//! force and plain evaluation.

mod along;
mod common;
mod complexes;
mod curves;
mod maxima;
mod refusals;
mod searches;
mod strips;
mod sweeps;
