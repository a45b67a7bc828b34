//! The linear operators on elements of any vector space over the rationals.
//!
//! An oracle lets a vector stand for each element of a node: the values at some points, or the
//! coefficients of an affine form. The linear operators treat both alike; only what stands for
//! the constant 1 differs.

use metes_exact::Rational;
use metes_network::{LinearMap, Network, Node, Op};
use num_traits::Zero;

/// What stands for one element of a node.
pub(super) type Element = Vec<Rational>;

/// What a node reads, given the elements of the nodes before it.
pub(super) fn reads<'a>(node: &Node, values: &'a [Vec<Element>]) -> Vec<&'a [Element]> {
    node.inputs.iter().map(|input| values[input.index()].as_slice()).collect()
}

/// The elements of a node that is neither the input nor a hinge; `one` stands for the number 1.
pub(super) fn apply(node: &Node, reads: &[&[Element]], one: &[Rational]) -> Vec<Element> {
    let constant = |value: Rational| one.iter().map(|unit| unit * &value).collect::<Element>();
    match &node.op {
        Op::Constant(values) => (0..values.len()).map(|at| constant(values.get(at))).collect(),
        Op::Affine { map, bias } => {
            let start = |row| bias.as_ref().map_or_else(Rational::zero, |bias| bias.get(row));
            (0..map.outputs()).map(|row| dot(map, row, reads[0], constant(start(row)))).collect()
        }
        Op::Select(picks) => {
            picks.iter().map(|&(from, index)| reads[from as usize][index as usize].clone()).collect()
        }
        Op::Combine(coefficients) => {
            let sum = |at: usize| {
                let mut sum = constant(Rational::zero());
                let terms = coefficients.iter().zip(reads);
                terms.for_each(|(factor, read)| add(&mut sum, factor, &read[at]));
                sum
            };
            (0..node.len).map(sum).collect()
        }
        Op::Input | Op::Activation(_) | Op::Max(_) => unreachable!("`{}` is not linear", node.name),
    }
}

fn dot(map: &LinearMap, row: usize, x: &[Element], mut sum: Element) -> Element {
    map.row(row, |column, weight| add(&mut sum, &map.weights().get(weight), &x[column]));
    sum
}

fn add(sum: &mut Element, factor: &Rational, x: &[Rational]) {
    if !factor.is_zero() {
        sum.iter_mut().zip(x).for_each(|(slot, value)| *slot += factor * value);
    }
}

/// The elements of the output, given those of every node.
pub(super) fn output<'a>(network: &Network, values: &'a [Vec<Element>]) -> &'a [Element] {
    &values[network.output().index()]
}
