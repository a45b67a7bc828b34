//! Merged networks are the same functions, and what is computed twice is gone.

use metes_certificate::{Block, Network as Integers};
use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, NodeId, Op, PiecewiseLinear};
use metes_testkit::strategies::{Sizes, fractions, problem};
use num_traits::Zero;
use proptest::collection::vec;
use proptest::prelude::*;

use super::lower;
use super::machine::Machine;
use crate::lower::merge::merge;

fn merged(network: &Network) -> Integers {
    merge(&lower(network).expect("a network within the limits").network).expect("a network within the limits")
}

fn relus(network: &Integers) -> u32 {
    let count = |block: &Block| if let Block::Relu(relu) = block { relu.count } else { 0 };
    network.blocks.iter().map(count).sum()
}

/// Two streams of the same relus of the same rows, and the difference of their sums less a margin.
fn twins(rows: &[[i64; 2]], layers: usize) -> Network {
    let array = |values: &[i64]| {
        let values: Vec<Rational> =
            values.iter().map(|&value| Rational::from_integer(value.into())).collect();
        ScaledArray::from_rationals(&values)
    };
    let affine = |rows: &[Vec<i64>], bias| {
        let map =
            LinearMap::dense(rows.len(), rows[0].len(), array(&rows.concat())).expect("rows of one length");
        Op::Affine { map, bias: Some(array(&vec![bias; rows.len()])) }
    };
    let mut builder = NetworkBuilder::new("x", vec![2]);
    let input = builder.input();
    let mut push = |op, inputs: &[NodeId]| builder.push("node", op, inputs).expect("nodes fit");
    let mut ends = Vec::new();
    for _ in 0..2 {
        let mut last = input;
        for _ in 0..layers {
            let rows: Vec<Vec<i64>> = rows.iter().map(|row| row.to_vec()).collect();
            let values = push(affine(&rows, 1), &[last]);
            let relu = push(Op::Activation(Activation::uniform(PiecewiseLinear::relu())), &[values]);
            let fold: Vec<i64> = (0..rows.len() as i64).collect();
            last = push(affine(&[vec![1; rows.len()], fold], 0), &[relu]);
        }
        ends.push(last);
    }
    // The streams are side by side, read by one row.
    let both = push(Op::Select(vec![(0, 0), (0, 1), (1, 0), (1, 1)]), &ends);
    let output = push(affine(&[vec![2, 3, -2, -3]], -1), &[both]);
    builder.finish(output)
}

#[test]
fn twins_collapse() {
    for layers in 1..4 {
        let network = merged(&twins(&[[1, -2], [3, 1], [1, -2]], layers));
        // The first and the last of three rows are the same too.
        assert_eq!(relus(&network), 2 * layers as u32);
        assert_constant(&network);
    }
}

/// The output reads nothing.
fn assert_constant(network: &Integers) {
    let Some(Block::Affine(affine)) = network.blocks.last() else { panic!("rows at the end") };
    let row = affine.rows.last().expect("a row");
    let weights = affine.templates[row.0 as usize].iter().flat_map(|run| &run.1);
    assert!(weights.into_iter().all(|weight| weight.0.is_zero()), "{row:?}");
}

#[test]
fn published_twins_collapse() {
    let Some(folder) = std::env::var_os("METES_DATA") else {
        println!("skipped: METES_DATA is not set");
        return;
    };
    let folder = std::path::Path::new(&folder).join("twin");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).expect("a folder") {
        let network = metes_network::model::load(&file.expect("a file").path()).expect("a network").network;
        assert_constant(&merged(&network));
        seen += 1;
    }
    assert!(seen > 0);
}

proptest! {
    #[test]
    fn the_function_stays(problem in problem(Sizes::small()), places in vec(fractions(3), 8)) {
        let (network, merged) = (&problem.network, merged(&problem.network));
        let machine = Machine::new(&merged);
        for place in places {
            let point = problem.domain.at(&place);
            prop_assert_eq!(machine.outputs(&machine.values(&point)), network.evaluate(&point));
        }
        // Once more changes nothing.
        prop_assert_eq!(merge(&merged).expect("a network within the limits"), merged);
    }
}
