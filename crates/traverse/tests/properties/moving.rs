//! Attention where the expected map moves with the image.

use metes_exact::{Rational, RootSum};
use metes_saliency::Distance;
use metes_testkit::strategies::fractions;
use metes_traverse::{Amount, Findings, Keep, Verdict, WitnessKind};
use num_traits::{One, Zero};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{Seen, cases, enumerate};
use crate::questions::{Asked, Setting, asked, bound_among, image_setting};

const MOVING: &[&str] = &[
    "translate(x, -2..2)",
    "translate(x, 1/3..5/4, fill=1)",
    "translate(x, -1..1) + brightness(-1/4..1/4)",
    "translate(x, 0..1/2) + patch(x=0..2, y=0..1, value=1, opacity=0..1)",
];

/// A point of a polytope: its vertices with some weights.
fn mixture(region: &Seen, weights: &[Rational]) -> Vec<Rational> {
    let vertices = region.polytope.vertices().iter().map(|vertex| vertex.point.to_rationals());
    let weight = |at: usize| &weights[at % weights.len()] + Rational::one();
    let total = (0..region.polytope.vertices().len()).map(weight).fold(Rational::zero(), |sum, w| sum + w);
    let dimension = region.polytope.dimension();
    vertices.enumerate().fold(vec![Rational::zero(); dimension], |mut sum, (at, vertex)| {
        sum.iter_mut().zip(vertex).for_each(|(sum, x)| *sum += x * weight(at) / &total);
        sum
    })
}

/// The largest inconsistency over the vertices of a region.
fn largest(setting: &Setting, asked: Asked, label: usize, region: &Seen) -> Distance {
    let at = |theta: Vec<Rational>| setting.distance(asked, label, &region.pattern.0, &theta);
    let distances = region.polytope.vertices().iter().map(|vertex| at(vertex.point.to_rationals()));
    distances.reduce(|most, next| if next.high > most.high { next } else { most }).unwrap_or_default()
}

fn check_witness(
    setting: &Setting,
    asked: Asked,
    findings: &Findings,
    delta: &Rational,
) -> Result<(), TestCaseError> {
    let composed = setting.composed();
    for witness in &findings.witnesses {
        let WitnessKind::Attention(stated) = &witness.kind else { continue };
        let pattern = composed.pattern_at(&witness.theta);
        let distance = setting.distance(asked, findings.label, &pattern.0, &witness.theta);
        prop_assert!(distance.high > RootSum::rational(delta.clone()));
        prop_assert_eq!(&distance, stated.as_ref());
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn vertices_bound_the_inconsistency_and_attain_it(
        setting in image_setting(MOVING),
        asked in asked(),
        weights in vec(fractions(3), 3),
    ) {
        let findings = setting.verify(asked, None);
        prop_assert!(findings.attention.moving);
        let regions = enumerate(&setting.composed(), &setting.domain()).regions;
        let most: Vec<Distance> =
            regions.iter().map(|region| largest(&setting, asked, findings.label, region)).collect();
        for (region, most) in regions.iter().zip(&most) {
            for weights in &weights {
                let theta = mixture(region, weights);
                let distance = setting.distance(asked, findings.label, &region.pattern.0, &theta);
                prop_assert!(distance.high <= most.high);
            }
        }
        for step in &findings.attention.profile {
            let within = regions.iter().zip(&most).filter(|(_, most)| most.high <= step.distance.high);
            let volume: Rational = within.map(|(region, _)| &region.volume).sum();
            prop_assert_eq!(&step.volume, &Amount::Exact(volume));
        }
        let (maximum, theta) = findings.attention.maximum.expect("there is a region");
        prop_assert!(most.iter().all(|most| most.high <= maximum.high));
        let attained = regions.iter().filter(|region| region.polytope.contains(&theta)).any(|region| {
            setting.distance(asked, findings.label, &region.pattern.0, &theta).high == maximum.high
        });
        prop_assert!(attained);
    }

    #[test]
    fn a_bound_is_refuted_where_plain_evaluation_exceeds_it(
        setting in image_setting(MOVING),
        asked in asked(),
        pick: usize,
    ) {
        let asked = Asked { keep: Keep::Attention, ..asked };
        let free = setting.verify(asked, None);
        let distances: Vec<Distance> = free.cells.iter().map(|cell| cell.distance.clone()).collect();
        let (maximum, _) = free.attention.maximum.expect("there is a region");
        let bound = bound_among(&distances, pick, &Rational::one());
        let findings = setting.verify(asked, Some(bound.clone()));
        let exceeds = maximum.high > RootSum::rational(bound.clone());
        prop_assert_eq!(findings.verdict, if exceeds { Verdict::Refuted } else { Verdict::Holds });
        prop_assert_eq!(findings.witnesses.len(), usize::from(exceeds));
        check_witness(&setting, asked, &findings, &bound)?;
    }
}
