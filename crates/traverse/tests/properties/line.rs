//! Answers on a line, against the knots of the functions of one variable.

use metes_exact::{Rational, RootSum};
use metes_saliency::Distance;
use metes_testkit::oracle::line::{self, LinePiece};
use metes_testkit::strategies::{Sizes, number};
use metes_traverse::{Amount, Keep};
use num_traits::Zero;
use proptest::prelude::*;

use crate::common::{cases, is_amount, rational, unique_largest};
use crate::questions::{
    Asked, LINES, Setting, asked, asked_of_a_map_that_stays, bare_setting, bound_among, image_setting,
};

/// Stretches in order, a point that may belong to the set between any two that touch.
fn stretches(
    setting: &Setting,
    pieces: &[(LinePiece, bool)],
    asked: Asked,
    label: usize,
) -> Vec<(Rational, Rational)> {
    let asks_label = asked.keep != Keep::Attention;
    let composed = setting.composed();
    let mut stretches: Vec<(Rational, Rational)> = Vec::new();
    for (piece, attentive) in pieces {
        for interval in line::labels(std::slice::from_ref(piece)) {
            if !attentive || (asks_label && interval.label != Some(label)) {
                continue;
            }
            let holds = |x: &Rational| {
                !asks_label || unique_largest(&composed.evaluate(std::slice::from_ref(x))) == Some(label)
            };
            match stretches.last_mut() {
                Some((_, to)) if *to == interval.from && holds(to) => *to = interval.to,
                _ => stretches.push((interval.from, interval.to)),
            }
        }
    }
    stretches
}

fn check(setting: &Setting, asked: Asked, pick: usize, scale: &Rational) -> Result<(), TestCaseError> {
    let (composed, domain) = (setting.composed(), setting.domain());
    let (low, high) = (&domain.low()[0], &domain.high()[0]);
    let pieces = line::pieces(&composed, low, high);
    let free = setting.verify(asked, None);
    let distances: Vec<Distance> = pieces
        .iter()
        .map(|piece| {
            let at = |theta: &Rational| {
                setting.distance(asked, free.label, &piece.pattern.0, std::slice::from_ref(theta))
            };
            let (from, to) = (at(&piece.from), at(&piece.to));
            if from.high < to.high { to } else { from }
        })
        .collect();

    let intervals = line::labels(&pieces);
    prop_assert_eq!(free.intervals.len(), intervals.len());
    for (found, known) in free.intervals.iter().zip(intervals) {
        prop_assert_eq!((&found.from, &found.to, found.label), (&known.from, &known.to, known.label));
    }

    let profile = &free.attention.profile;
    prop_assert!(profile.windows(2).all(|steps| steps[0].distance.high < steps[1].distance.high));
    for step in profile {
        let lengths = |within: &dyn Fn(&RootSum) -> bool| -> Rational {
            let pieces = pieces.iter().zip(&distances).filter(|(_, distance)| within(&distance.high));
            pieces.map(|(piece, _)| &piece.to - &piece.from).sum()
        };
        prop_assert_eq!(&step.added, &Amount::Exact(lengths(&|distance| *distance == step.distance.high)));
        prop_assert_eq!(&step.volume, &Amount::Exact(lengths(&|distance| *distance <= step.distance.high)));
        prop_assert!(*step.added.at_least() > Rational::zero());
    }
    prop_assert_eq!(profile.last().map(|step| step.volume.clone()), Some(Amount::Exact(high - low)));

    let bound = bound_among(&distances, pick, scale);
    for delta in [None, Some(bound)] {
        let findings = setting.verify(asked, delta.clone());
        let delta = delta.filter(|_| asked.keep != Keep::Label).map(RootSum::rational);
        let attentive = |distance: &Distance| delta.as_ref().is_none_or(|delta| distance.high <= *delta);
        let judged: Vec<(LinePiece, bool)> =
            pieces.iter().cloned().zip(distances.iter().map(attentive)).collect();
        let stretches = stretches(setting, &judged, asked, findings.label);
        let volume: Rational = stretches.iter().map(|(from, to)| to - from).sum();
        let moving = findings.attention.moving;
        prop_assert!(is_amount(&findings.robust_volume, &volume, moving));
        let zero = Rational::zero();
        prop_assert_eq!(findings.component.is_some(), domain.contains(std::slice::from_ref(&zero)));
        if let Some(component) = findings.component {
            let holds = judged
                .iter()
                .filter(|(piece, _)| piece.from <= zero && zero <= piece.to)
                .all(|(_, attentive)| *attentive)
                && (asked.keep == Keep::Attention
                    || unique_largest(&composed.evaluate(&[rational(0, 1)])) == Some(findings.label));
            let around = stretches.into_iter().find(|(from, to)| holds && *from <= zero && zero <= *to);
            let length = around.as_ref().map_or(Rational::zero(), |(from, to)| to - from);
            // Where the map moves, θ = 0 may satisfy a bound that a region around it exceeds elsewhere.
            let holds_at_origin_alone = moving && around.is_none() && *component.volume.at_least() <= volume;
            let is_component = is_amount(&component.volume, &length, moving) && component.interval == around;
            prop_assert!(is_component || holds_at_origin_alone);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn of_a_network_over_its_interval(setting in bare_setting(Sizes::small().inputs(1..=1)), asked in asked_of_a_map_that_stays(), pick: usize, scale in number()) {
        check(&setting, asked, pick, &scale)?;
    }

    #[test]
    fn of_an_image(setting in image_setting(LINES), asked in asked(), pick: usize, scale in number()) {
        check(&setting, asked, pick, &scale)?;
    }
}
