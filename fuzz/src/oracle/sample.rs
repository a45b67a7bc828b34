//! Claims of certificates tried at sample points.

use metes_certificate::{Block, BoundStep, Case, Certificate, Dyadic, Statement};
use metes_exact::{BigInt, Rational};
use metes_testkit::certificates::{Truth, judge, points as points_of_cases, refute};
use num_traits::Zero;

/// Numbers of the largest certificate that is tried, those of its networks counted at each point.
const MAX_SIZE: usize = 1 << 9;

/// The largest `k` of numbers `m·2ᵏ` that are judged.
const SHORT: u32 = 1_000;

/// Points that are tried.
const POINTS: usize = 14;

/// Why an accepted certificate is wrong, if a point shows it.
pub(super) fn refutation(certificate: &Certificate) -> Option<String> {
    if size(certificate) > MAX_SIZE {
        return None;
    }
    // Evidence is tried at its own point, whatever the sample.
    let tries = match certificate.claim.statement {
        Statement::Fails { .. } | Statement::Sat { .. } => 1,
        _ => POINTS,
    };
    let points = match certificate.claim.statement {
        Statement::Unsat { .. } => points_of_cases(certificate),
        _ => points(certificate),
    };
    points.into_iter().take(tries).find_map(|theta| match refute(certificate, &theta) {
        Truth::False(why) => Some(format!("{why}: {theta:?}")),
        _ => None,
    })
}

/// What a judge of bound trees says of a certificate whose claim and networks are in order, if it is small enough.
pub(super) fn judged(certificate: &Certificate) -> Option<Result<(), &'static str>> {
    let short = |number: &Dyadic| number.1 <= SHORT;
    let is_short = |step: &BoundStep| match step {
        BoundStep::Bounded(step) => step.iter().all(|it| short(&it.1) && short(&it.2)),
        BoundStep::Refuted(step) => {
            step.constraints.iter().all(short) && step.rows.iter().all(|row| short(&row.1))
        }
        _ => true,
    };
    let is_small = size(certificate) <= MAX_SIZE && steps(certificate).all(is_short);
    is_small.then(|| judge(certificate))
}

fn cases(certificate: &Certificate) -> &[Case] {
    match &certificate.claim.statement {
        Statement::Unsat { cases } => cases,
        _ => &[],
    }
}

/// The steps of all bound trees.
fn steps(certificate: &Certificate) -> impl Iterator<Item = &BoundStep> {
    cases(certificate).iter().flat_map(|case| &case.proof)
}

fn size(certificate: &Certificate) -> usize {
    let of = |block: &Block| match block {
        Block::Affine(affine) => {
            let weights = |row: &metes_certificate::Row| {
                affine.templates[row.0 as usize].iter().map(|run| run.1.len()).sum::<usize>() + 1
            };
            affine.rows.iter().map(weights).sum()
        }
        Block::Relu(relu) => relu.count as usize,
        Block::Max(max) => max.groups.iter().map(Vec::len).sum(),
    };
    let blocks = certificate.input_map.blocks.iter().chain(&certificate.classifier.blocks);
    let of_cases = |case: &Case| case.proof.len() + case.rows.len() + case.conjunctions.len() + 1;
    blocks.map(of).sum::<usize>()
        + certificate.proof.len()
        + certificate.claim.domain.len()
        + cases(certificate).iter().map(of_cases).sum::<usize>()
        + certificate.input_map.inputs as usize
}

/// Points at, between and beyond the ends that the rows of the domain give single parameters.
fn points(certificate: &Certificate) -> Vec<Vec<Rational>> {
    let (domain, dimension) = (&certificate.claim.domain, certificate.input_map.inputs as usize);
    let number = |value: &metes_certificate::Int| Rational::from(value.0.clone());
    let coordinates = |axis: usize| {
        let is_alone = |row: &&Vec<metes_certificate::Int>| {
            (0..dimension).all(|other| (row[other].0 == BigInt::ZERO) != (other == axis))
        };
        let rows = domain.iter().filter(is_alone);
        let mut ends: Vec<Rational> = rows.map(|row| -number(&row[dimension]) / number(&row[axis])).collect();
        ends.sort();
        let between = ends.windows(2).flat_map(|pair| {
            let at =
                |twelfth: i64| &pair[0] + (&pair[1] - &pair[0]) * Rational::new(twelfth.into(), 12.into());
            [1, 3, 5, 6, 8, 11].map(at)
        });
        let mut all: Vec<Rational> =
            between.chain([Rational::zero(), Rational::new(2.into(), 7.into())]).collect();
        all.extend(ends);
        all
    };
    let axes: Vec<Vec<Rational>> = (0..dimension).map(coordinates).collect();
    // Different strides mix the axes.
    let place = |at: usize| {
        let pick = |(axis, values): (usize, &Vec<Rational>)| {
            values[(at * (7 * axis + 1) + axis) % values.len()].clone()
        };
        axes.iter().enumerate().map(pick).collect()
    };
    (0..POINTS).map(place).collect()
}
