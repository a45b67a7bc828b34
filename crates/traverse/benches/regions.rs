//! Enumeration on the shipped networks, and the multiply-add it is made of.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use metes_exact::{BigInt, Factors, Ints, Rational};
use metes_testkit::generated::Sequence;
use metes_traverse::{Limits, Progress, Restriction};

fn enumeration(criterion: &mut Criterion) {
    let unit = || (Rational::from(BigInt::from(-1)), Rational::from(BigInt::from(1)));
    for units in [20, 60] {
        let network = Sequence::default().classifier(&[2, units, units, 10]);
        let restriction = Restriction::new(network, vec![unit(), unit()]).expect("a box");
        let limits = Limits { threads: Some(1), ..Limits::default() };
        criterion.bench_function(&format!("enumerate 2-{units}-{units}-10"), |bencher| {
            bencher.iter(|| restriction.count(&limits, &Progress::default()));
        });
    }
}

fn products(criterion: &mut Criterion) {
    let factors = Factors::new(Sequence::default().weights(256, 256).numerators());
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
