//! Enclosures of regions against their exact inconsistency.

use std::path::Path;

use metes_exact::rational::parse;
use metes_exact::{RootSum, ScaledArray};
use metes_network::{Activation, LinearMap, NetworkBuilder, Op, PiecewiseLinear};
use metes_perturb::Expression;
use metes_perturb::image::{Image, Layout, Shape};
use metes_polytope::Polytope;

use super::*;
use crate::{Cut, Limits, Progress, Restriction, Visitor};

fn numbers(texts: &[&str]) -> Vec<Rational> {
    texts.iter().map(|text| parse(text).unwrap()).collect()
}

/// Four pixels, three units, two logits.
fn classifier() -> Network {
    let mut builder = NetworkBuilder::new("x", vec![1, 4]);
    let array = |texts: &[&str]| ScaledArray::from_rationals(&numbers(texts));
    let weights = ["1", "-1", "1/3", "0", "0.1", "2", "-0.7", "1", "-1", "0", "1", "1e-3"];
    let map = LinearMap::dense(3, 4, array(&weights)).unwrap();
    let affine = Op::Affine { map, bias: Some(array(&["0", "-1/7", "1/5"])) };
    let last = builder.push("fc", affine, &[builder.input()]).unwrap();
    let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
    let last = builder.push("relu", relu, &[last]).unwrap();
    let map = LinearMap::dense(2, 3, array(&["1", "0", "1/3", "-2", "1/9", "5"])).unwrap();
    let last = builder.push("head", Op::Affine { map, bias: None }, &[last]).unwrap();
    builder.finish(last)
}

/// Checks regions, and counts those with enclosures.
struct Check<'a>(Attention<'a>);

impl Visitor for Check<'_> {
    type Out = usize;

    fn region(&self, region: &Region<'_>) -> usize {
        let Some(ball) = self.0.enclosure(region) else { return 0 };
        let value = self.0.largest(region.pieces, region.polytope).distance.high;
        let (centre, radius) = ball.to_rationals().unwrap();
        let ends = [&centre - &radius, &centre + &radius];
        assert!(RootSum::rational(ends[0].clone()) <= value && value <= RootSum::rational(ends[1].clone()));
        let apart = parse("1e-9").unwrap();
        assert_eq!(compare(ball, &(&ends[0] - &apart)), Some(Ordering::Greater));
        assert_eq!(compare(ball, &(&ends[1] + &apart)), Some(Ordering::Less));
        assert_eq!(compare(ball, &centre), None);
        1
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> usize {
        0
    }

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, parts: Vec<usize>) -> usize {
        parts.into_iter().sum()
    }
}

/// How many regions there are, and how many have enclosures.
fn enclosed(expression: &str, measure: Measure, classes: &[usize]) -> (usize, usize) {
    let classifier = classifier();
    let pixels = numbers(&["0", "1/2", "1", "1/255"]);
    let image = Image { shape: Shape { channels: 1, height: 1, width: 4 }, pixels, label: None };
    let expression: Expression = expression.parse().unwrap();
    let perturbation = expression.compile(&image, None, Path::new("."), Layout::ChannelsFirst).unwrap();
    let bounds = perturbation.parameters.iter().map(|parameter| {
        let interval = &parameter.interval;
        (interval.low().clone(), interval.high().clone())
    });
    let composed = perturbation.network.then(&classifier).unwrap();
    let restriction = Restriction::new(composed, bounds.collect()).unwrap();
    let skip = perturbation.network.hinges().count();
    let attention = Attention::new(
        &classifier,
        &image.pixels,
        measure,
        classes.to_vec(),
        skip,
        &perturbation.expected,
        true,
    );
    let limits = Limits::default();
    let regions = restriction.count(&limits, &Progress::default()).unwrap();
    (regions as usize, restriction.enumerate(&Check(attention), &limits, &Progress::default()).unwrap())
}

#[test]
fn enclosures_hold_the_inconsistency_of_their_region() {
    for measure in [Measure::L2, Measure::L1, Measure::Linf] {
        for classes in [&[1][..], &[0, 1]] {
            let (regions, enclosed) =
                enclosed("brightness(-1..1) + contrast(-1..1) then clip(0..1)", measure, classes);
            assert!(regions > 4);
            assert_eq!(enclosed, regions);
        }
    }
}

#[test]
fn moving_maps_and_other_measures_have_no_enclosures() {
    assert_eq!(enclosed("translate(x, -1..1)", Measure::L2, &[0]).1, 0);
    assert_eq!(enclosed("brightness(-1..1)", Measure::Cosine, &[0]).1, 0);
}
