//! Profiles of many regions, counted in steps, against the exact cells.

use metes_exact::{BigInt, Rational, RootSum, ScaledArray};
use metes_network::{Activation, LinearMap, Network, NetworkBuilder, Op, PiecewiseLinear};
use metes_saliency::Measure;
use metes_testkit::Domain;
use metes_testkit::strategies::Problem;
use metes_traverse::{Amount, Classes, Findings, Keep, Limits, MapCell, Progress, verify};
use num_traits::{Signed, Zero};

use crate::common::rational;
use crate::questions::{Asked, Setting, bare};
use crate::rewriting::summary;

/// Numbers that look random, the same every time.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    /// From `-most` to `most`.
    pub(crate) fn next(&mut self, most: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as i64 % (2 * most + 1) - most
    }
}

fn dense(inputs: usize, outputs: usize, weight: &mut impl FnMut() -> Rational) -> Op {
    let weights: Vec<Rational> = (0..inputs * outputs).map(|_| weight()).collect();
    let bias: Vec<Rational> = (0..outputs).map(|_| weight()).collect();
    Op::Affine {
        map: LinearMap::dense(outputs, inputs, ScaledArray::from_rationals(&weights)).expect("a matrix"),
        bias: Some(ScaledArray::from_rationals(&bias)),
    }
}

/// Two parameters, one layer of ReLUs after another, three outputs.
pub(crate) fn network(units: &[usize], mut weight: impl FnMut() -> Rational) -> Network {
    let mut builder = NetworkBuilder::new("theta", vec![2]);
    let (mut last, mut inputs) = (builder.input(), 2);
    for &outputs in units {
        let op = dense(inputs, outputs, &mut weight);
        last = builder.push("affine", op, &[last]).expect("it fits");
        let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
        last = builder.push("relu", relu, &[last]).expect("it fits");
        inputs = outputs;
    }
    let op = dense(inputs, 3, &mut weight);
    last = builder.push("logits", op, &[last]).expect("it fits");
    builder.finish(last)
}

fn run(setting: &Setting, asked: Asked, limits: &Limits) -> Findings {
    verify(&setting.question(asked, Some(rational(3, 1))), limits, &Progress::default())
        .expect("the question fits")
}

/// The area of a cell, by its corners.
fn area(cell: &MapCell) -> Rational {
    let corners: Vec<Vec<Rational>> = cell.corners.iter().map(|corner| corner.to_rationals()).collect();
    let cross = |at: usize| {
        let (p, q) = (&corners[at], &corners[(at + 1) % corners.len()]);
        &p[0] * &q[1] - &p[1] * &q[0]
    };
    let twice = (0..corners.len()).map(cross).fold(Rational::zero(), |sum, cross| sum + cross);
    twice.abs() / rational(2, 1)
}

/// Bits after the point to which areas are added: their exact sum has millions of digits.
const BITS: u32 = 300;

/// A sum of areas, enclosed.
#[derive(Clone, Default)]
struct Sum {
    low: BigInt,
    high: BigInt,
}

impl Sum {
    fn add(&mut self, area: &Rational) {
        let scaled = area * Rational::from(BigInt::from(1) << BITS);
        self.low += scaled.floor().to_integer();
        self.high += scaled.ceil().to_integer();
    }

    fn join(&mut self, other: &Self) {
        self.low += &other.low;
        self.high += &other.high;
    }

    fn agrees(&self, low: &Rational, high: &Rational) -> bool {
        let scale = Rational::from(BigInt::from(1) << BITS);
        Rational::from(self.high.clone()) >= low * &scale && Rational::from(self.low.clone()) <= high * &scale
    }
}

/// Every step holds the cells that are in it, and every volume those with at most that inconsistency.
fn profile_is_right(findings: &Findings) {
    let profile = &findings.attention.profile;
    let mut sums = vec![None; profile.len()];
    for cell in &findings.cells {
        let distance = &cell.distance.high;
        let at = profile.partition_point(|step| step.distance.high < *distance);
        let step = profile.get(at).expect("a step for every cell");
        let is_zero = *distance == RootSum::default();
        assert!(*distance > step.distance.low || is_zero && step.distance.high == *distance, "in no step");
        sums[at].get_or_insert_with(Sum::default).add(&area(cell));
    }
    let mut all = Sum::default();
    for (at, (step, sum)) in profile.iter().zip(&sums).enumerate() {
        assert!(step.distance.low <= step.distance.high);
        assert!(at == 0 || profile[at - 1].distance.high <= step.distance.low, "steps overlap");
        let sum = sum.as_ref().expect("a step of nothing");
        all.join(sum);
        assert!(sum.agrees(step.added.at_least(), step.added.at_most()), "added");
        assert!(all.agrees(step.volume.at_least(), step.volume.at_most()), "volume");
    }
    assert!(all.agrees(&findings.domain_volume, &findings.domain_volume));
    assert_eq!(profile.last().expect("a step").volume, Amount::Exact(findings.domain_volume.clone()));
}

fn many_regions_are_counted(problem: &Problem, asked: Asked) {
    let setting = bare(problem, vec![rational(1, 7), rational(-2, 9)]);
    let limits = |threads, no_filter| Limits { threads: Some(threads), no_filter, ..Limits::default() };
    let findings = run(&setting, asked, &limits(1, false));
    assert!(findings.regions > 2000, "{} regions are few", findings.regions);
    let enclosed = |amount: &Amount| matches!(amount, Amount::Between(..));
    assert!(findings.attention.profile.iter().all(|step| enclosed(&step.added)));
    profile_is_right(&findings);
    for other in [limits(2, false), limits(1, true), limits(2, true)] {
        assert_eq!(summary(&findings), summary(&run(&setting, asked, &other)));
    }
}

pub(crate) fn plane() -> Domain {
    Domain::new(vec![rational(-1, 1); 2], vec![rational(1, 1); 2])
}

#[test]
fn floats_in_two_layers() {
    let mut numbers = Numbers(11);
    let network = network(&[76, 50], || rational(numbers.next(1 << 10), 1 << 9));
    let asked = Asked { keep: Keep::Both, measure: Measure::L2, classes: Classes::Predicted };
    many_regions_are_counted(&Problem { network, domain: plane() }, asked);
}

/// Inconsistencies that are whole steps, and many regions with the same one or none at all.
#[test]
fn small_integers_where_steps_are_met_exactly() {
    let mut numbers = Numbers(5);
    let network = network(&[150], || rational(numbers.next(12), 4));
    for (measure, classes) in [(Measure::L1, Classes::Predicted), (Measure::Linf, Classes::All)] {
        let asked = Asked { keep: Keep::Attention, measure, classes };
        many_regions_are_counted(&Problem { network: network.clone(), domain: plane() }, asked);
    }
}
