//! The robust set and the part of it around θ = 0, against all pairs of cells.

use std::sync::Arc;

use metes_exact::{Rational, RootSum, rational::common_denominator};
use metes_polytope::{Hyperplane, Polytope, Side};
use metes_testkit::strategies::{Sizes, number};
use metes_traverse::{Amount, Keep, Verdict};
use num_traits::Zero;
use proptest::prelude::*;

use crate::common::{cases, enumerate, rational, unique_largest};
use crate::neighbours::common_facet;
use crate::questions::{Asked, LINES, PLANES, Setting, asked, bare_setting, bound_among, image_setting};

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
        prop_assert_eq!(&findings.robust_volume, &Amount::Exact(robust.clone()));
        prop_assert_eq!(findings.component.map(|component| component.volume), component.map(Amount::Exact));
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
    #![proptest_config(cases(200))]

    #[test]
    fn of_a_network_over_its_box(setting in bare_setting(Sizes::tiny()), asked in asked(), pick: usize, scale in scale()) {
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
