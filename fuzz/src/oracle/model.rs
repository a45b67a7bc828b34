//! What holds of every model that a reader returns.

use metes_exact::Rational;
use metes_network::Op;
use metes_network::inspect::inspect;
use metes_network::model::Model;
use num_traits::Zero;

/// The most elements of all nodes of a network that is evaluated.
const MAX_ELEMENTS: usize = 1 << 12;

/// The most products of a layer of a network that is evaluated.
const MAX_PRODUCTS: usize = 1 << 16;

/// The model can be described and has the sizes it says; if it is small, it can be evaluated.
pub(super) fn check(model: &Model, bytes: &[u8]) -> String {
    let inspection = inspect(model, bytes);
    let len = |shape: &[usize]| shape.iter().product::<usize>();
    let network = &model.network;
    assert_eq!(len(&inspection.input_shape), network.input_len(), "the input has its size");
    assert_eq!(len(&inspection.output_shape), network.output_len(), "the output has its size");
    let operators: Vec<&str> = inspection.operators.iter().map(|count| count.operator.as_str()).collect();
    let elements: usize = network.nodes().iter().map(|node| node.len).sum();
    let is_small = |op: &Op| match op {
        Op::Affine { map, .. } => map.inputs().saturating_mul(map.outputs()) <= MAX_PRODUCTS,
        Op::Max(groups) => groups.iter().map(Vec::len).sum::<usize>() <= MAX_PRODUCTS,
        _ => true,
    };
    if elements <= MAX_ELEMENTS && network.nodes().iter().all(|node| is_small(&node.op)) {
        let zero = vec![Rational::zero(); network.input_len()];
        assert_eq!(network.evaluate(&zero).len(), network.output_len(), "the output is whole");
        let hinges: usize = network.pattern_at(&zero).0.iter().map(Vec::len).sum();
        assert_eq!(hinges, inspection.hinge_units, "every hinge unit is on a piece");
    }
    format!("read: {}", operators.join(" "))
}
