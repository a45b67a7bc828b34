//! What stands for the elements of a node.

use metes_exact::{BigInt, Rational};

/// What stands for an element of a node.
#[derive(Clone, Debug)]
pub(super) enum Wire {
    /// The element of the certificate that is the scale times the value.
    Element(u32),
    /// The value itself, the same at every input.
    Constant(Box<Rational>),
}

impl Wire {
    pub(super) fn constant(value: Rational) -> Self {
        Self::Constant(Box::new(value))
    }
}

/// What stands for the elements of a node, all at one scale.
#[derive(Clone, Debug, Default)]
pub(super) struct Wires {
    pub(super) scale: BigInt,
    pub(super) wires: Vec<Wire>,
}

impl Wires {
    pub(super) fn has_constants(&self) -> bool {
        self.wires.iter().any(|wire| matches!(wire, Wire::Constant(_)))
    }

    /// The elements of a node without constants.
    pub(super) fn elements(&self) -> Vec<u32> {
        let element = |wire: &Wire| match wire {
            Wire::Element(element) => Some(*element),
            Wire::Constant(_) => None,
        };
        self.wires.iter().filter_map(element).collect()
    }
}
