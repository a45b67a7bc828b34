//! Derivatives of a network on a pattern, by the chain rule forwards.

use metes_exact::Rational;
use metes_network::{Network, Op};
use num_traits::{One, Zero};

use super::linear::{self, Element};

/// The derivatives of every output, a row each, where the hinge units are on the pieces of a pattern.
pub fn jacobian(network: &Network, pattern: &[Vec<u32>]) -> Vec<Vec<Rational>> {
    let zeros = vec![Rational::zero(); network.input_len()];
    let mut hinges = pattern.iter();
    let mut rows: Vec<Vec<Element>> = Vec::new();
    for node in network.nodes() {
        let read = |index: usize| &rows[node.inputs[0].index()][index];
        let mut pieces = || hinges.next().expect("a pattern has the pieces of every hinge node").iter();
        let elements = match &node.op {
            Op::Input => {
                let unit = |axis: usize| {
                    let mut row = zeros.clone();
                    row[axis] = Rational::one();
                    row
                };
                (0..node.len).map(unit).collect()
            }
            Op::Activation(activation) => {
                let slope = |(at, &piece): (usize, &u32)| &activation.function(at).pieces()[piece as usize].0;
                let scaled = |unit: (usize, &u32)| read(unit.0).iter().map(|x| x * slope(unit)).collect();
                pieces().enumerate().map(scaled).collect()
            }
            Op::Max(groups) => {
                let winner =
                    |(group, &piece): (&Vec<u32>, &u32)| read(group[piece as usize] as usize).clone();
                groups.iter().zip(pieces()).map(winner).collect()
            }
            // The derivative of the number 1 is 0.
            _ => linear::apply(node, &linear::reads(node, &rows), &zeros),
        };
        rows.push(elements);
    }
    linear::output(network, &rows).to_vec()
}
