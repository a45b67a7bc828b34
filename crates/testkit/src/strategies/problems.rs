//! Networks with the boxes they are asked about.

use std::ops::RangeInclusive;

use metes_network::Network;
use proptest::collection::vec;
use proptest::prelude::*;

use super::boxes::domain;
use super::build::build;
use super::layers::{head, layer};
use crate::Domain;

/// A network and a box of its inputs.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The network, from as many inputs as the box has dimensions.
    pub network: Network,
    /// The box. Hyperplanes of the network go through its vertices more often than by chance.
    pub domain: Domain,
}

/// How large the networks of a strategy are. All ranges begin at 1 at least.
#[derive(Clone, Debug)]
pub struct Sizes {
    /// Inputs.
    pub inputs: RangeInclusive<usize>,
    /// Hinge nodes, one behind the other.
    pub hinges: RangeInclusive<usize>,
    /// Units of a hinge node.
    pub units: RangeInclusive<usize>,
    /// Outputs.
    pub outputs: RangeInclusive<usize>,
}

impl Sizes {
    /// One to three inputs, up to three hinge nodes of up to four units, two or three outputs:
    /// [`cells`](crate::oracle::cells) are enumerated in milliseconds.
    pub fn tiny() -> Self {
        Self { inputs: 1..=3, hinges: 1..=3, units: 1..=4, outputs: 2..=3 }
    }

    /// One to three inputs, up to four hinge nodes of up to six units, two to four outputs.
    pub fn small() -> Self {
        Self { inputs: 1..=3, hinges: 1..=4, units: 1..=6, outputs: 2..=4 }
    }

    /// The same with another number of inputs.
    pub fn inputs(self, inputs: RangeInclusive<usize>) -> Self {
        Self { inputs, ..self }
    }
}

/// Networks with boxes of their inputs, degenerate in every way that a network can be.
///
/// A layer is dense most often, else sparse, a convolution, or elements picked from earlier nodes
/// and constants. Its rows are integers, decimals, fractions or dyadics; some repeat or oppose one
/// another, have no weights or no bias, are dead, sit on a breakpoint throughout, or have a
/// vertex of the box on their hyperplane. Its hinge is ReLU, a mixture of piecewise-linear functions,
/// or maxima of overlapping groups with repetitions; a sum with earlier nodes may follow. Outputs
/// may be constant, equal, or come from a hinge directly.
pub fn problem(sizes: Sizes) -> impl Strategy<Value = Problem> {
    let layers = vec(layer(sizes.units.clone()), sizes.hinges);
    let most = *sizes.units.end();
    (domain(sizes.inputs), layers, head(sizes.outputs)).prop_map(move |(domain, layers, head)| {
        let network = build(&domain, &layers, &head, most);
        Problem { network, domain }
    })
}
