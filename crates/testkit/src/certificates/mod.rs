//! Certificates of tiny networks: a prover that tries everything, claims held against plain evaluation, the cases of
//! the corpus in `tests/certificates`, and mutations.
//!
//! Nothing here shares code with the checkers.

mod bounds;
mod cases;
mod farkas;
mod mutate;
mod naive;
mod parts;
mod prover;
mod survivor;
mod truth;

pub use bounds::{Style, judge, refutation};
pub use cases::{Case, Reject, accepted, rejected};
pub use mutate::{Mutant, mutants};
pub use naive::{image, logits};
pub use prover::prove;
pub use survivor::{Survivor, survive};
pub use truth::{Truth, points, refute, samples};

use metes_certificate::{Block, Network};

/// How many elements a network has.
fn count(network: &Network) -> usize {
    let counts = network.blocks.iter().map(|block| match block {
        Block::Affine(affine) => affine.rows.len(),
        Block::Relu(relu) => relu.count as usize,
        Block::Max(max) => max.groups.len(),
    });
    network.inputs as usize + counts.sum::<usize>()
}
