//! Where a network begins to bend.

use crate::Network;

/// A node that is an affine function of the input and through which the input acts on the output, on every
/// path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AffinePrefix {
    /// The node's place in [`Network::nodes`].
    pub node: usize,
    /// How many products of affine maps stand between the input and the node.
    pub products: usize,
}

impl Network {
    /// The affine prefixes of the network, the input itself first.
    pub fn affine_prefixes(&self) -> Vec<AffinePrefix> {
        let nodes = self.nodes();
        let last = self.output().index();
        let mut needed = vec![false; nodes.len()];
        needed[last] = true;
        for at in (0..=last).rev() {
            if needed[at] {
                nodes[at].inputs.iter().for_each(|input| needed[input.index()] = true);
            }
        }
        let mut acted_on = vec![false; nodes.len()];
        acted_on[0] = true;
        let (mut prefixes, mut products) = (Vec::new(), 0);
        // The farthest node that reads one of those so far.
        let mut reach = 0;
        for at in (0..=last).filter(|&at| needed[at]) {
            acted_on[at] |= nodes[at].inputs.iter().any(|input| acted_on[input.index()]);
            if !acted_on[at] {
                continue;
            }
            if nodes[at].op.is_hinge() {
                break;
            }
            if let crate::Op::Affine { map, .. } = &nodes[at].op {
                (0..map.outputs()).for_each(|row| map.row(row, |_, _| products += 1));
            }
            if reach <= at {
                prefixes.push(AffinePrefix { node: at, products });
            }
            let readers = (at + 1..=last).filter(|&reader| {
                needed[reader] && nodes[reader].inputs.iter().any(|input| input.index() == at)
            });
            reach = reach.max(readers.max().unwrap_or(0));
        }
        prefixes
    }
}
