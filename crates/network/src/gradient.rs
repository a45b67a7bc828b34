//! Exact gradients of outputs with respect to the input, on a given activation pattern.
//!
//! On one activation region the network is affine, and the gradient of output `j` is
//! `e_jᵀ W_L D_{L−1} … D_1 W_1` with the slopes `D` of the pattern: plain back-propagation
//! (the saliency map of Simonyan et al. 2014). Denominators and widths depend on the network only,
//! so a gradient is integers over one denominator that is the same for every pattern.

use metes_exact::ints::{width_for, write_big};
use metes_exact::{BigInt, Factors, Ints};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::{Network, Node, Op};

/// Computes gradients of one network; made once, used for every pattern.
#[derive(Clone, Debug)]
pub struct Gradients {
    network: Network,
    /// Denominator of the gradient at each node.
    denominators: Vec<BigInt>,
    /// Words an integer of the gradient at each node takes.
    widths: Vec<usize>,
    /// For every node and every input of it, what the gradient is multiplied by on the way back.
    edges: Vec<Vec<Edge>>,
}

/// The factors of one edge of the graph, as integers that make up for the difference of
/// denominators at its ends.
#[derive(Clone, Debug)]
enum Edge {
    /// The weights of an affine map.
    Weights(Factors),
    /// One factor for every element.
    Factor(Ints),
    /// The slopes of each function's pieces.
    Slopes(Vec<Ints>),
}

impl Gradients {
    /// Prepares for a network.
    pub fn new(network: &Network) -> Self {
        let nodes = network.nodes();
        let mut denominators = vec![BigInt::one(); nodes.len()];
        for (at, node) in nodes.iter().enumerate().rev() {
            for (place, input) in node.inputs.iter().enumerate() {
                let needed = &denominators[at] * local_denominator(node, place);
                let slot = &mut denominators[input.index()];
                *slot = slot.lcm(&needed);
            }
        }
        let last = network.output().index();
        let mut bounds = vec![BigInt::zero(); nodes.len()];
        bounds[last].clone_from(&denominators[last]);
        let mut edges = vec![Vec::new(); nodes.len()];
        for (at, node) in nodes.iter().enumerate().rev() {
            for (place, input) in node.inputs.iter().enumerate() {
                let own = &denominators[at] * local_denominator(node, place);
                let factor = &denominators[input.index()] / own;
                let growth = &bounds[at] * growth(node, place) * &factor;
                bounds[input.index()] += growth;
                edges[at].push(Edge::new(node, place, &factor));
            }
        }
        let widths = bounds.iter().map(width_for).collect();
        Self { network: network.clone(), denominators, widths, edges }
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The denominator of every gradient.
    pub fn denominator(&self) -> &BigInt {
        &self.denominators[0]
    }

    /// Words an integer of every gradient takes.
    pub fn width(&self) -> usize {
        self.widths[0]
    }

    /// The numerators over [`Gradients::denominator`] of the gradient of one output on a pattern
    /// (the pieces of each hinge node in order, see [`Pattern`](crate::Pattern)): an integer for
    /// each element of the input.
    ///
    /// # Panics
    /// When the pattern is not one of this network or the output does not exist.
    pub fn of_output<P: AsRef<[u32]>>(&self, output: usize, pattern: &[P]) -> Ints {
        let nodes = self.network.nodes();
        let mut gradients: Vec<Option<Ints>> = vec![None; nodes.len()];
        let zeros = |at: usize| Ints::zeros(nodes[at].len, self.widths[at]);
        let last = self.network.output().index();
        let mut seed = zeros(last);
        write_big(seed.get_mut(output), &self.denominators[last]);
        gradients[last] = Some(seed);
        let mut hinge = pattern.len();
        for (at, node) in nodes.iter().enumerate().skip(1).rev() {
            if node.op.is_hinge() {
                hinge -= 1;
            }
            let Some(gradient) = gradients[at].take() else { continue };
            let pieces = pattern.get(hinge).map(AsRef::as_ref).unwrap_or_default();
            for (place, (input, edge)) in node.inputs.iter().zip(&self.edges[at]).enumerate() {
                let to = input.index();
                let slot = gradients[to].get_or_insert_with(|| zeros(to));
                edge.pull_back(node, place, &gradient, pieces, slot);
            }
        }
        gradients[0].take().unwrap_or_else(|| zeros(0))
    }
}

/// What the derivative along an edge multiplies denominators by.
fn local_denominator(node: &Node, place: usize) -> BigInt {
    match &node.op {
        Op::Affine { map, .. } => map.weights().denominator().clone(),
        Op::Combine(coefficients) => coefficients[place].denom().clone(),
        Op::Activation(activation) => {
            let slopes = activation.functions().iter().flat_map(|f| f.pieces()).map(|(slope, _)| slope);
            metes_exact::rational::common_denominator(slopes)
        }
        _ => BigInt::one(),
    }
}

/// What the derivative along an edge multiplies a bound on numerators by.
fn growth(node: &Node, place: usize) -> BigInt {
    let most_picked = |picks: &mut dyn Iterator<Item = u32>| {
        let mut times = std::collections::BTreeMap::new();
        picks.for_each(|index| *times.entry(index).or_insert(0u64) += 1);
        BigInt::from(times.values().copied().max().unwrap_or(0))
    };
    match &node.op {
        Op::Affine { map, .. } => map.column_growth(),
        Op::Select(picks) => {
            most_picked(&mut picks.iter().filter(|pick| pick.0 as usize == place).map(|pick| pick.1))
        }
        Op::Combine(coefficients) => coefficients[place].numer().abs(),
        Op::Activation(_) => {
            let largest = |slopes: Vec<BigInt>| slopes.iter().map(Signed::abs).max();
            slopes(node).into_iter().filter_map(largest).max().unwrap_or_else(BigInt::zero)
        }
        Op::Max(groups) => most_picked(&mut groups.iter().flatten().copied()),
        Op::Input | Op::Constant(_) => BigInt::zero(),
    }
}

/// The slopes of an activation's functions over their common denominator.
fn slopes(node: &Node) -> Vec<Vec<BigInt>> {
    let Op::Activation(activation) = &node.op else { return Vec::new() };
    let denominator = local_denominator(node, 0);
    let scaled = |(slope, _): &(metes_exact::Rational, _)| slope.numer() * (&denominator / slope.denom());
    activation.functions().iter().map(|f| f.pieces().iter().map(scaled).collect()).collect()
}

impl Edge {
    fn new(node: &Node, place: usize, factor: &BigInt) -> Self {
        let ints = |values: &[BigInt]| Ints::from_bigs(values);
        match &node.op {
            Op::Affine { map, .. } if factor.is_one() => {
                Self::Weights(Factors::new(map.weights().numerators()))
            }
            Op::Affine { map, .. } => {
                let weights = map.weights().numerators().as_ref().to_bigs();
                Self::Weights(Factors::new(&ints(&weights.iter().map(|w| w * factor).collect::<Vec<_>>())))
            }
            Op::Combine(coefficients) => Self::Factor(ints(&[coefficients[place].numer() * factor])),
            Op::Activation(_) => {
                let scaled =
                    |slopes: Vec<BigInt>| ints(&slopes.iter().map(|s| s * factor).collect::<Vec<_>>());
                Self::Slopes(slopes(node).into_iter().map(scaled).collect())
            }
            _ => Self::Factor(ints(std::slice::from_ref(factor))),
        }
    }

    /// Adds to `slot`, the gradient at input `place`, what the node's gradient gives it.
    fn pull_back(&self, node: &Node, place: usize, gradient: &Ints, pieces: &[u32], slot: &mut Ints) {
        let mut add = |to: usize, from: usize, weight: &[u64]| {
            slot.add_scaled_run(to, gradient.run(from, 1), weight);
        };
        match (&node.op, self) {
            (Op::Affine { map, .. }, Self::Weights(weights)) => {
                for row in 0..node.len {
                    let y = gradient.run(row, 1);
                    if !y.is_zero() {
                        map.add_row(weights, row, y, slot);
                    }
                }
            }
            (Op::Select(picks), Self::Factor(factor)) => {
                for (from, &(input, index)) in picks.iter().enumerate() {
                    if input as usize == place {
                        add(index as usize, from, factor.get(0));
                    }
                }
            }
            (Op::Combine(_), Self::Factor(factor)) => {
                for element in 0..node.len {
                    add(element, element, factor.get(0));
                }
            }
            (Op::Activation(activation), Self::Slopes(slopes)) => {
                for (unit, &piece) in pieces.iter().enumerate() {
                    add(unit, unit, slopes[activation.function_index(unit)].get(piece as usize));
                }
            }
            (Op::Max(groups), Self::Factor(factor)) => {
                for (unit, (group, &piece)) in groups.iter().zip(pieces).enumerate() {
                    add(group[piece as usize] as usize, unit, factor.get(0));
                }
            }
            _ => {}
        }
    }
}
