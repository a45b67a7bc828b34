//! The robust set and the part of it around θ = 0, against all pairs of cells.

use std::sync::Arc;

use metes_exact::{Rational, RootSum, ScaledArray, rational::common_denominator};
use metes_network::{LinearMap, NetworkBuilder, Op};
use metes_polytope::{Hyperplane, Polytope, Side};
use metes_saliency::Measure;
use metes_testkit::Domain;
use metes_testkit::strategies::{Problem, Sizes, number};
use metes_traverse::{Classes, Keep, Verdict};
use num_traits::Zero;
use proptest::prelude::*;

use crate::common::{cases, enumerate, is_amount, rational, unique_largest};
use crate::neighbours::common_facet;
use crate::questions::{
    Asked, LINES, PLANES, Setting, asked, asked_of_a_map_that_stays, bare, bare_setting, bound_among,
    image_setting,
};

/// The part of a region where one output is not below the others, if that is of full dimension and
/// no other output is the same.
fn part_of_label(polytope: &Polytope, outputs: &[Vec<Rational>], label: usize) -> Option<Polytope> {
    let rivals = (0..outputs.len()).filter(|&other| other != label);
    rivals.map(|other| &outputs[other]).try_fold(polytope.clone(), |part, other| {
        let margin: Vec<Rational> = outputs[label].iter().zip(other).map(|(a, b)| a - b).collect();
        if margin[..margin.len() - 1].iter().all(Zero::is_zero) {
            return (margin[margin.len() - 1] > Rational::zero()).then_some(part);
        }
        let scale = Rational::from(common_denominator(&margin));
        let plane = Hyperplane::new(margin.iter().map(|m| (m * &scale).to_integer()).collect());
        part.clip(&Arc::new(plane), Side::Positive)
    })
}

/// The robust volume and that of the component of 0, if 0 is in the box.
fn brute_force(
    setting: &Setting,
    asked: Asked,
    label: usize,
    delta: Option<&Rational>,
) -> (Rational, Option<Rational>) {
    let (composed, domain) = (setting.composed(), setting.domain());
    let regions = enumerate(&composed, &domain).regions;
    let delta = delta.filter(|_| asked.keep != Keep::Label).cloned().map(RootSum::rational);
    let attentive = |region: &crate::common::Seen| {
        let largest = region.polytope.vertices().iter().map(|vertex| {
            setting.distance(asked, label, &region.pattern.0, &vertex.point.to_rationals()).high
        });
        delta.as_ref().is_none_or(|delta| largest.max().is_none_or(|largest| largest <= *delta))
    };
    let asks_label = asked.keep != Keep::Attention;
    let label_holds =
        |point: &[Rational]| !asks_label || unique_largest(&composed.evaluate(point)) == Some(label);
    let cells: Vec<Polytope> = regions
        .iter()
        .filter(|region| attentive(region))
        .filter_map(|region| {
            if asks_label {
                part_of_label(&region.polytope, &region.outputs, label)
            } else {
                Some(region.polytope.as_ref().clone())
            }
        })
        .collect();
    let volumes: Vec<Rational> = cells.iter().map(|cell| cell.volume().to_rational()).collect();
    let robust = volumes.iter().sum();
    let origin = vec![Rational::zero(); domain.dimension()];
    if !domain.contains(&origin) {
        return (robust, None);
    }
    let mut around = regions.iter().filter(|region| region.polytope.contains(&origin));
    if !label_holds(&origin) || !around.all(attentive) {
        return (robust, Some(Rational::zero()));
    }
    let mut reached: Vec<bool> = cells.iter().map(|cell| cell.contains(&origin)).collect();
    let mut stack: Vec<usize> = (0..cells.len()).filter(|&cell| reached[cell]).collect();
    while let Some(cell) = stack.pop() {
        for other in 0..cells.len() {
            let open = || {
                common_facet(&cells[cell], &cells[other])
                    .is_some_and(|facet| label_holds(&facet.interior_point()))
            };
            if !reached[other] && open() {
                reached[other] = true;
                stack.push(other);
            }
        }
    }
    let component =
        volumes.iter().zip(reached).filter(|(_, reached)| *reached).map(|(volume, _)| volume).sum();
    (robust, Some(component))
}

fn check(setting: &Setting, asked: Asked, pick: usize, scale: &Rational) -> Result<(), TestCaseError> {
    let free = setting.verify(asked, None);
    let distances: Vec<_> = free.cells.iter().map(|cell| cell.distance.clone()).collect();
    let bound = bound_among(&distances, pick, scale);
    for delta in [None, Some(bound)] {
        let findings = setting.verify(asked, delta.clone());
        let (robust, component) = brute_force(setting, asked, findings.label, delta.as_ref());
        prop_assert!(is_amount(&findings.robust_volume, &robust, findings.attention.moving));
        let found = findings.component.map(|component| component.volume);
        prop_assert_eq!(found.is_some(), component.is_some());
        if let (Some(found), Some(component)) = (found, component) {
            // Where the map moves, θ = 0 may satisfy a bound that a region around it exceeds elsewhere.
            let holds_at_origin_alone = findings.attention.moving && component.is_zero();
            let is_component = is_amount(&found, &component, findings.attention.moving);
            prop_assert!(is_component || (holds_at_origin_alone && *found.at_least() <= robust));
        }
        let claims = asked.keep != Keep::Attention || delta.is_some();
        match findings.verdict {
            Verdict::Holds => prop_assert!(claims && robust == findings.domain_volume),
            Verdict::Refuted => prop_assert!(claims && !findings.witnesses.is_empty()),
            Verdict::Profiled => prop_assert!(!claims),
            Verdict::Undecided => prop_assert!(false, "nothing ended the run"),
        }
    }
    Ok(())
}

fn scale() -> impl Strategy<Value = Rational> {
    prop_oneof![2 => Just(rational(1, 1)), 1 => Just(rational(1, 2)), 1 => Just(rational(1001, 1000)), 1 => number()]
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn of_a_network_over_its_box(setting in bare_setting(Sizes::tiny()), asked in asked_of_a_map_that_stays(), pick: usize, scale in scale()) {
        check(&setting, asked, pick, &scale)?;
    }

    #[test]
    fn of_an_image_on_a_line(setting in image_setting(LINES), asked in asked(), pick: usize, scale in scale()) {
        check(&setting, asked, pick, &scale)?;
    }

    #[test]
    fn of_an_image_in_the_plane(setting in image_setting(PLANES), asked in asked(), pick: usize, scale in scale()) {
        check(&setting, asked, pick, &scale)?;
    }
}

/// The first logit is `1 + max(0, θ, 2θ)`, the second 0: the three elements meet at 0, where the
/// regions of the outer two touch.
#[test]
fn regions_of_a_maximum_of_three_hang_together() {
    let mut builder = NetworkBuilder::new("input", vec![1]);
    let affine = |weights: &[i64], bias: &[i64]| {
        let array = |values: &[i64]| {
            ScaledArray::from_rationals(&values.iter().map(|&value| rational(value, 1)).collect::<Vec<_>>())
        };
        let map = LinearMap::dense(weights.len(), 1, array(weights)).unwrap();
        Op::Affine { map, bias: Some(array(bias)) }
    };
    let forms = builder.push("forms", affine(&[0, 1, 2], &[0, 0, 0]), &[builder.input()]).unwrap();
    let largest = builder.push("largest", Op::Max(vec![vec![0, 1, 2]]), &[forms]).unwrap();
    let logits = builder.push("logits", affine(&[1, 0], &[1, 0]), &[largest]).unwrap();
    let domain = Domain::new(vec![rational(-1, 1)], vec![rational(1, 1)]);
    let setting = bare(&Problem { network: builder.finish(logits), domain }, vec![rational(0, 1)]);
    let asked = Asked { keep: Keep::Label, measure: Measure::L2, classes: Classes::Predicted };
    let component = setting.verify(asked, None).component.unwrap();
    assert_eq!(component.interval, Some((rational(-1, 1), rational(1, 1))));
}
