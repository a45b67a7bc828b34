//! Enumeration on the shipped networks, and the multiply-add it is made of.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metes_exact::{BigInt, Factors, Ints, Rational, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, Op, PiecewiseLinear};
use metes_traverse::{Limits, Progress, Restriction};

/// Numbers with 24 significant bits, the same every time.
fn weights(count: usize) -> ScaledArray {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        ((state >> 40) as i64 - (1 << 23), -26)
    };
    ScaledArray::from_dyadics(&(0..count).map(|_| next()).collect::<Vec<_>>())
}

/// A fully connected ReLU network of two parameters.
fn network(widths: &[usize]) -> Network {
    let mut builder = NetworkBuilder::new("theta", vec![widths[0]]);
    let mut last = builder.input();
    for pair in widths.windows(2) {
        let map = LinearMap::dense(pair[1], pair[0], weights(pair[0] * pair[1])).expect("the sizes fit");
        let affine = Op::Affine { map, bias: Some(weights(pair[1])) };
        last = builder.push("affine", affine, &[last]).expect("the sizes fit");
        let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
        last = builder.push("relu", relu, &[last]).expect("the sizes fit");
    }
    builder.finish(last)
}

fn enumeration(criterion: &mut Criterion) {
    let unit = || (Rational::from(BigInt::from(-1)), Rational::from(BigInt::from(1)));
    for units in [20, 60] {
        let restriction = Restriction::new(network(&[2, units, units]), vec![unit(), unit()]).expect("a box");
        let limits = Limits { threads: Some(1), ..Limits::default() };
        criterion.bench_function(&format!("enumerate 2-{units}-{units}"), |bencher| {
            bencher.iter(|| restriction.count(&limits, &Progress::default()));
        });
    }
}

fn products(criterion: &mut Criterion) {
    let factors = Factors::new(weights(256).numerators());
    for width in [2, 4] {
        let x = Ints::from_bigs(&[BigInt::from(3) << (64 * width - 70), BigInt::from(-5), BigInt::from(7)]);
        let mut out = Ints::zeros(256 * 3, width);
        criterion.bench_function(&format!("256 × 3 multiply-adds of {width} words"), |bencher| {
            bencher.iter(|| factors.add_outer(black_box(x.as_ref()), 0, 256, &mut out));
        });
    }
}

criterion_group!(benches, enumeration, products);
criterion_main!(benches);
