//! Files that are written are read again, by this reader and by an independent decoder.

use metes_exact::Rational;
use num_traits::Zero;
use rten_onnx::onnx::ModelProto;

use super::*;
use crate::onnx::write;
use crate::sequential::{SequentialError, exact_f32, value_of};
use crate::{DenseLayer, Sequential};

fn layer(inputs: usize, weights: &[f32], bias: &[f32], relu: bool) -> DenseLayer {
    DenseLayer { inputs, weights: weights.to_vec(), bias: bias.to_vec(), relu }
}

fn chains() -> Vec<Sequential> {
    let tiny = f32::from_bits(1);
    [
        vec![layer(1, &[0.0], &[-0.0], false)],
        vec![layer(2, &[1.5, -0.1], &[f32::MAX], true)],
        vec![
            layer(1, &[1e17, -1e17, tiny], &[1e-3, 0.0, f32::from_bits(0x8000_0001)], true),
            layer(3, &[1.0, -1.0, 0.5], &[0.0], false),
        ],
        vec![
            layer(3, &[0.1, 0.2, 0.3, -1.0, 0.0, 2.0], &[0.0, 0.25], true),
            layer(2, &[1.0, 2.0, 3.0, 4.0], &[-1.0, 1.0], false),
            layer(2, &[0.5, -0.75, 0.0, 1.0], &[0.1, -0.2], true),
        ],
    ]
    .map(|layers| Sequential::new(layers).unwrap())
    .into()
}

/// The chain at a point, by a loop over its definition.
fn by_hand(chain: &Sequential, x: &[Rational]) -> Vec<Rational> {
    chain.layers().iter().fold(x.to_vec(), |x, layer| {
        let row = |(row, bias): (usize, &f32)| {
            let terms = layer.row(row).iter().zip(&x).map(|(&weight, x)| value_of(weight) * x);
            let sum = terms.fold(value_of(*bias), |sum, term| sum + term);
            if layer.relu { sum.max(Rational::zero()) } else { sum }
        };
        layer.bias.iter().enumerate().map(row).collect()
    })
}

#[test]
fn what_is_written_computes_the_same() {
    for chain in chains() {
        let model = read(&write(&chain)).unwrap();
        assert_eq!(model.output_shape, [1, chain.outputs()]);
        assert_eq!(model.notes, [""; 0]);
        for seed in 0..20i64 {
            let x: Vec<Rational> = (0..chain.inputs() as i64)
                .map(|k| Rational::new((seed * 7 + k * 5 - 60).into(), 9.into()))
                .collect();
            let expected = by_hand(&chain, &x);
            assert_eq!(model.network.evaluate(&x), expected);
            assert_eq!(chain.network().unwrap().evaluate(&x), expected);
        }
    }
}

#[test]
fn the_chain_that_was_written_is_found_again() {
    for chain in chains() {
        let read = Sequential::from_network(&read(&write(&chain)).unwrap().network).unwrap();
        assert_eq!(read, chain);
    }
}

#[test]
fn another_decoder_finds_every_bit() {
    for chain in chains() {
        let model = ModelProto::parse_buf(&write(&chain)).unwrap();
        let graph = model.graph.unwrap();
        let mut tensors = graph.initializer.iter();
        for layer in chain.layers() {
            for (values, dims) in [
                (&layer.weights, vec![layer.outputs() as i64, layer.inputs as i64]),
                (&layer.bias, vec![layer.outputs() as i64]),
            ] {
                let tensor = tensors.next().unwrap();
                let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
                assert_eq!(tensor.raw_data.as_ref().map(|raw| raw.borrow().clone()), Some(bytes));
                assert_eq!(tensor.dims, dims);
            }
        }
        assert!(tensors.next().is_none());
        let relus = graph.node.iter().filter(|node| node.op_type.as_deref() == Some("Relu")).count();
        assert_eq!(relus, chain.layers().iter().filter(|layer| layer.relu).count());
    }
}

#[test]
fn what_is_no_chain_is_refused() {
    assert!(matches!(Sequential::new(Vec::new()), Err(SequentialError::Empty { layer: 0 })));
    let loose = vec![layer(1, &[1.0], &[0.0], true), layer(2, &[1.0, 1.0], &[0.0], false)];
    assert!(matches!(Sequential::new(loose), Err(SequentialError::Shape { layer: 1, what: "inputs", .. })));
    let short = vec![layer(2, &[1.0], &[0.0], true)];
    assert!(matches!(Sequential::new(short), Err(SequentialError::Shape { what: "weights", .. })));
    let infinite = vec![layer(1, &[f32::INFINITY], &[0.0], true)];
    assert!(matches!(Sequential::new(infinite), Err(SequentialError::Infinite { layer: 0 })));
    let model = single(13, &[1, 2], "Abs", &[], Vec::new()).read().unwrap();
    assert!(matches!(Sequential::from_network(&model.network), Err(SequentialError::NotAChain { .. })));
    assert_eq!(exact_f32(&parse("1/3").unwrap()), None);
    assert_eq!(exact_f32(&parse("0.1").unwrap()), None);
    assert_eq!(exact_f32(&parse("-0.375").unwrap()), Some(-0.375));
    assert_eq!(exact_f32(&parse("1e50").unwrap()), None);
}

#[test]
fn layers_that_change_nothing_are_left_out_but_their_relus_stay() {
    let unit = |relu| layer(2, &[1.0, 0.0, 0.0, 1.0], &[0.0, -0.0], relu);
    let other = layer(2, &[1.0, -2.0], &[3.0], false);
    for (given, found) in [
        (vec![unit(true)], vec![unit(true)]),
        (vec![unit(false)], vec![unit(false)]),
        (
            vec![unit(true), unit(false), unit(true), other.clone()],
            vec![unit(true), unit(true), other.clone()],
        ),
        (vec![unit(false), other.clone()], vec![other]),
    ] {
        let chain = Sequential::new(given).unwrap();
        let read = Sequential::from_network(&chain.network().unwrap()).unwrap();
        assert_eq!(read.layers(), found);
    }
}

#[test]
fn convolutions_are_written_out() {
    let weights = [-1.0, 0.0, 1.0, 2.5];
    let model = Builder::new(13, &[1, 1, 3, 3]).floats("w", &[1, 1, 2, 2], &weights).node(
        "Conv",
        &["x", "w"],
        "y",
        Vec::new(),
    );
    let network = model.read().unwrap().network;
    let chain = Sequential::from_network(&network).unwrap();
    for seed in 0..5 {
        let x: Vec<Rational> = (0..9i64).map(|k| Rational::from_integer((k * seed % 7 - 3).into())).collect();
        assert_eq!(by_hand(&chain, &x), network.evaluate(&x));
    }
}
