//! Nodes where every relu that matters is decided: exact linear programs.

use metes_exact::Rational;

use crate::node::Node;
use crate::problem::{Problem, Question};
use crate::proof::Multipliers;

/// What became of a conjunction.
pub(crate) enum Leaf {
    /// It holds nowhere.
    Refuted(Multipliers),
    /// It holds here.
    Witness(Vec<Rational>),
    /// The sign of what this relu reads matters.
    Undecided(usize),
}

pub(crate) fn decide(_problem: &Problem, _question: &Question, _node: &Node, _conjunction: usize) -> Leaf {
    todo!()
}
