//! Networks without maxima: `max(a, b) = a + relu(b − a)`, in rounds of pairs.

use metes_exact::Rational;
use metes_network::{Activation, GraphError, Network, NetworkBuilder, NodeId, Op, PiecewiseLinear};
use num_traits::One;

/// The same function with a relu for each comparison.
pub(crate) fn without_maxima(network: &Network) -> Result<Network, GraphError> {
    if !network.nodes().iter().any(|node| matches!(node.op, Op::Max(_))) {
        return Ok(network.clone());
    }
    let mut builder = NetworkBuilder::new(&network.nodes()[0].name, network.input_shape().to_vec());
    let mut places = vec![builder.input()];
    for node in &network.nodes()[1..] {
        let inputs: Vec<NodeId> = node.inputs.iter().map(|input| places[input.index()]).collect();
        let place = match &node.op {
            Op::Max(groups) => maxima(&mut builder, &node.name, groups, inputs[0])?,
            op => builder.push(&node.name, op.clone(), &inputs)?,
        };
        places.push(place);
    }
    Ok(builder.finish(places[network.output().index()]))
}

fn maxima(
    builder: &mut NetworkBuilder,
    name: &str,
    groups: &[Vec<u32>],
    input: NodeId,
) -> Result<NodeId, GraphError> {
    // Elements of nodes of which the largest is left to find, for each group.
    let mut nodes = vec![input];
    let mut left: Vec<Vec<(u32, u32)>> =
        groups.iter().map(|group| group.iter().map(|&element| (0, element)).collect()).collect();
    while left.iter().any(|group| group.len() > 1) {
        let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
        let winners = nodes.len() as u32;
        for group in &mut left {
            let mut next = Vec::with_capacity(group.len().div_ceil(2));
            for pair in group.chunks(2) {
                match *pair {
                    [first, second] => {
                        next.push((winners, firsts.len() as u32));
                        firsts.push(first);
                        seconds.push(second);
                    }
                    _ => next.extend_from_slice(pair),
                }
            }
            *group = next;
        }
        let one = Rational::one();
        let first = builder.push(name, Op::Select(firsts), &nodes)?;
        let second = builder.push(name, Op::Select(seconds), &nodes)?;
        let ahead = builder.push(name, Op::Combine(vec![-&one, one.clone()]), &[first, second])?;
        let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
        let gain = builder.push(name, relu, &[ahead])?;
        nodes.push(builder.push(name, Op::Combine(vec![one.clone(), one]), &[first, gain])?);
    }
    builder.push(name, Op::Select(left.into_iter().flatten().collect()), &nodes)
}
