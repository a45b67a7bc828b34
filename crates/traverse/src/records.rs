//! What regions say about attention, in the order of the tree.

use std::sync::Arc;

use metes_exact::Fraction;
use metes_polytope::Polytope;

use crate::attention::Largest;

/// What one region adds to the findings.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) largest: Largest,
    pub(crate) polytope: Arc<Polytope>,
}

impl Record {
    pub(crate) fn volume(&self) -> Fraction {
        self.polytope.volume()
    }
}

/// Records in the order of the tree, joined without moving them.
#[derive(Debug, Default)]
pub(crate) enum Records {
    #[default]
    None,
    One(Box<Record>),
    Joined(Vec<Records>),
}

impl Records {
    /// The records in order.
    pub(crate) fn flatten(self) -> Vec<Record> {
        let (mut flat, mut stack) = (Vec::new(), vec![self]);
        while let Some(records) = stack.pop() {
            match records {
                Self::None => {}
                Self::One(record) => flat.push(*record),
                Self::Joined(parts) => stack.extend(parts.into_iter().rev()),
            }
        }
        flat
    }
}
