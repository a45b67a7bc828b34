//! The moves, from large to small.

use super::{Candidate, inputs, units, weights};
use crate::Instance;

/// A way to make a question smaller; `None` where it does not apply.
pub type Move = Box<dyn Fn(&Instance) -> Option<Candidate>>;

/// Everything that may be tried on an instance. Moves refer to layers, units, inputs and rows by number, so the list of
/// one instance may not be used on another.
pub fn all(instance: &Instance) -> Vec<Move> {
    let mut moves = Vec::new();
    units::moves(&instance.question, &mut moves);
    inputs::moves(&instance.question, &mut moves);
    weights::moves(&instance.question, &mut moves);
    moves
}
