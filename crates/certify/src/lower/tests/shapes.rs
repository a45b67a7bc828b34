//! What lowered networks look like, beyond what they mean.

use metes_certificate::{Affine, Block, Int, Network as Written, Relu, Row, Run};
use metes_exact::{Rational, ScaledArray, rational};
use metes_network::{
    Activation, Convolution, LinearMap, Network, NetworkBuilder, NodeId, Op, PiecewiseLinear,
};

use super::assert_same_at;
use crate::lower::{Bend, Hinge, LowerError, lower};

fn q(text: &str) -> Rational {
    rational::parse(text).expect("a number")
}

fn array(texts: &[&str]) -> ScaledArray {
    ScaledArray::from_rationals(&texts.iter().map(|text| q(text)).collect::<Vec<_>>())
}

/// A network of nodes that are pushed one after another, the last of which is the output.
fn network(inputs: usize, nodes: impl IntoIterator<Item = (Op, Vec<usize>)>) -> Network {
    let mut builder = NetworkBuilder::new("input", vec![inputs]);
    let mut ids: Vec<NodeId> = vec![builder.input()];
    for (op, reads) in nodes {
        let reads: Vec<NodeId> = reads.into_iter().map(|read| ids[read]).collect();
        ids.push(builder.push("node", op, &reads).expect("a node that fits"));
    }
    let last = ids[ids.len() - 1];
    builder.finish(last)
}

fn activation(function: PiecewiseLinear) -> Op {
    Op::Activation(Activation::uniform(function))
}

fn rows(affine: &Affine) -> Vec<(u32, u32, i64)> {
    let row = |Row(template, base, bias): &Row| (*template, *base, i64::try_from(&bias.0).expect("small"));
    affine.rows.iter().map(row).collect()
}

fn run(offset: u32, weights: &[i64]) -> Run {
    Run(offset, weights.iter().map(|&weight| Int::from(weight)).collect())
}

fn affine(written: &Written, block: usize) -> &Affine {
    match &written.blocks[block] {
        Block::Affine(affine) => affine,
        other => panic!("{other:?} is not affine"),
    }
}

#[test]
fn a_dense_layer_is_a_run_a_row_and_relu_one_block() {
    let map = LinearMap::dense(2, 3, array(&["1/2", "-1/4", "3/4", "1", "0", "2"])).expect("a matrix");
    let dense = Op::Affine { map, bias: Some(array(&["1/8", "-1"])) };
    let network = network(3, [(dense, vec![0]), (activation(PiecewiseLinear::relu()), vec![1])]);
    let lowered = lower(&network).expect("small");
    let expected = Affine {
        templates: vec![vec![run(0, &[4, -2, 6])], vec![run(0, &[8]), run(2, &[16])]],
        rows: vec![Row(0, 0, Int::from(1)), Row(1, 0, Int::from(-8))],
    };
    assert_eq!(
        lowered.network,
        Written {
            inputs: 3,
            scale: Int::from(8),
            blocks: vec![Block::Affine(expected), Block::Relu(Relu { first: 3, count: 2 })],
            outputs: vec![5, 6],
        }
    );
    let bend = |element| vec![Bend { element, reversed: false }];
    assert_eq!(lowered.hinges, [Hinge::Activation(vec![bend(5), bend(6)])]);
}

#[test]
fn a_convolution_has_a_template_for_each_channel_and_border() {
    let geometry = Convolution {
        input: [1, 6, 6],
        output: [2, 6, 6],
        kernel: [3, 3],
        strides: [1, 1],
        dilations: [1, 1],
        padding: [1, 1],
        groups: 1,
    };
    let weights: Vec<String> = (1..=18).map(|weight| weight.to_string()).collect();
    let weights: Vec<&str> = weights.iter().map(String::as_str).collect();
    let map = LinearMap::convolution(geometry, array(&weights)).expect("a convolution");
    let network = network(36, [(Op::Affine { map, bias: None }, vec![0])]);
    let lowered = lower(&network).expect("small");
    let affine = affine(&lowered.network, 0);
    // Inside, four edges, four corners.
    assert_eq!((affine.templates.len(), affine.rows.len()), (2 * 9, 72));
    let inside = vec![run(0, &[1, 2, 3]), run(6, &[4, 5, 6]), run(12, &[7, 8, 9])];
    let place = affine.templates.iter().position(|template| *template == inside).expect("the inner template");
    let uses = affine.rows.iter().filter(|row| row.0 as usize == place).count();
    assert_eq!(uses, 16);
}

#[test]
fn padding_and_selection_make_no_elements() {
    let zeros = Op::Constant(array(&["0", "1/3"]));
    let padded = Op::Select(vec![(1, 0), (0, 1), (0, 0), (1, 1)]);
    let map = LinearMap::dense(1, 4, array(&["5", "1", "2", "3"])).expect("a matrix");
    let nodes = [(zeros, vec![]), (padded, vec![0, 1]), (Op::Affine { map, bias: None }, vec![2])];
    let lowered = lower(&network(2, nodes)).expect("small");
    // 2·x₀ + 1·x₁ + 3·(1/3)
    let affine = affine(&lowered.network, 0);
    assert_eq!((lowered.network.blocks.len(), lowered.elements), (1, 3));
    assert_eq!((affine.templates.clone(), rows(affine)), (vec![vec![run(0, &[2, 1])]], vec![(0, 0, 1)]));
    assert_eq!(lowered.network.scale, Int::from(1));
}

#[test]
fn elements_picked_at_different_scales_are_brought_to_one() {
    let halves = Op::Affine { map: LinearMap::diagonal(array(&["1/2", "1/2"])), bias: None };
    let thirds = Op::Affine { map: LinearMap::diagonal(array(&["1/3", "-2/3"])), bias: None };
    let both = Op::Select(vec![(0, 1), (1, 1), (0, 0)]);
    let network = network(2, [(halves, vec![0]), (thirds, vec![0]), (both, vec![1, 2])]);
    let lowered = lower(&network).expect("small");
    assert_eq!(lowered.network.scale, Int::from(6));
    let affine = affine(&lowered.network, 2);
    // The same scale for all: three times elements 3 and 2, twice element 5; templates are shared.
    assert_eq!(affine.templates, [vec![run(0, &[3])], vec![run(0, &[2])]]);
    assert_eq!(rows(affine), [(0, 3, 0), (1, 5, 0), (0, 2, 0)]);
    assert_same_at(&network, &[q("1/7"), q("-3")]);
}

#[test]
fn a_clip_bends_away_from_its_middle() {
    let clip = activation(PiecewiseLinear::clip(Some(&q("0")), Some(&q("1"))));
    let network = network(2, [(clip, vec![0])]);
    let lowered = lower(&network).expect("small");
    let affine = affine(&lowered.network, 0);
    // 1 − x for the reversed bend; x itself for the other.
    assert_eq!(
        (affine.templates.clone(), rows(affine)),
        (vec![vec![run(0, &[-1])]], vec![(0, 0, 1), (0, 1, 1)])
    );
    assert_eq!(lowered.network.blocks[1], Block::Relu(Relu { first: 0, count: 4 }));
    let unit =
        |at: u32| vec![Bend { element: 4 + at, reversed: false }, Bend { element: 6 + at, reversed: true }];
    assert_eq!(lowered.hinges, [Hinge::Activation(vec![unit(0), unit(1)])]);
    for x in ["-1", "0", "1/2", "1", "7/3"] {
        assert_same_at(&network, &[q(x), q("1/3")]);
    }
}

#[test]
fn units_of_constants_have_elements_too() {
    let constants = Op::Constant(array(&["-1/2", "0", "1/3", "7"]));
    let both = Op::Select(vec![(0, 0), (1, 0), (1, 1), (1, 2)]);
    let max = Op::Max(vec![vec![1, 2, 2], vec![3, 0]]);
    let nodes = [
        (constants, vec![]),
        (both, vec![0, 1]),
        (activation(PiecewiseLinear::leaky_relu(q("1/10"))), vec![2]),
        (max, vec![3]),
    ];
    let network = network(1, nodes);
    for x in ["-2", "0", "1/3", "5"] {
        assert_same_at(&network, &[q(x)]);
    }
}

#[test]
fn too_many_weights_are_refused() {
    let side = 520;
    let geometry = Convolution {
        input: [16, side, side],
        output: [16, side, side],
        kernel: [3, 3],
        strides: [1, 1],
        dilations: [1, 1],
        padding: [1, 1],
        groups: 8,
    };
    let weights = vec!["1"; geometry.weights()];
    let map = LinearMap::convolution(geometry, array(&weights)).expect("a convolution");
    let network = network(map.inputs(), [(Op::Affine { map, bias: None }, vec![0])]);
    assert_eq!(lower(&network).map(|lowered| lowered.elements), Err(LowerError::Weights));
}
