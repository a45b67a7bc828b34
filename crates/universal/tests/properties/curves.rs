//! Curves, against the knots of functions of one variable and the chain rule.

use metes_exact::Rational;
use metes_testkit::oracle::line;
use metes_testkit::strategies::{Sizes, fractions};
use metes_universal::{Complex, Curve, Step, Sweep};
use num_traits::Zero;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{LINES, Setting, Sitter, alone, along, by, cases, is_root, middle, reaches};

/// A stretch of a curve: where it begins and ends, the square of the change, and whether the label is kept.
type Stretch = (Rational, Rational, Rational, bool);

/// The stretches of an image, and how many regions it has.
fn stretches(setting: &Setting, sitter: &Sitter) -> (Vec<Stretch>, usize) {
    let (low, high) = &setting.domain()[0];
    let pieces = line::pieces(&setting.composed(sitter), low, high);
    let mut stretches: Vec<Stretch> = Vec::new();
    for piece in &pieces {
        let square = setting.square_on(sitter, &piece.pattern.0);
        for interval in line::labels(std::slice::from_ref(piece)) {
            let keeps_label = interval.label == Some(sitter.label);
            match stretches.last_mut() {
                Some(last) if (&last.2, last.3) == (&square, keeps_label) => last.1 = interval.to,
                _ => stretches.push((interval.from, interval.to, square.clone(), keeps_label)),
            }
        }
    }
    (stretches, pieces.len())
}

fn check_curve(setting: &Setting) -> Result<(), TestCaseError> {
    let complexes = setting.complexes(&alone());
    for (number, (complex, sitter)) in complexes.iter().zip(&setting.sitters).enumerate() {
        let curve = complex.curve().expect("there is one parameter");
        let (expected, regions) = stretches(setting, sitter);
        prop_assert_eq!((complex.number, complex.label), (number, sitter.label));
        prop_assert_eq!((curve.number, curve.label), (number, sitter.label));
        prop_assert_eq!(complex.regions, regions as u64);
        prop_assert!(curve.changes.windows(2).all(|pair| pair[0].high < pair[1].high));
        prop_assert_eq!(curve.steps.len(), expected.len());
        for (step, (from, to, square, keeps_label)) in curve.steps.iter().zip(&expected) {
            prop_assert_eq!((&step.from, &step.to, step.keeps_label), (from, to, *keeps_label));
            prop_assert!(is_root(&curve.changes[step.change], square));
        }
        let (_, _, square, keeps_label) = expected.last().expect("an interval has a stretch");
        let (change, kept) = curve.end().expect("an interval has an end");
        prop_assert!(is_root(change, square) && kept == *keeps_label);
    }
    Ok(())
}

/// The value of a curve at a point that is no breakpoint: the place of the change, and whether the label is kept.
fn value(curve: &Curve, t: &Rational) -> Option<(usize, bool)> {
    let mut steps = curve.steps.iter().filter(|step| step.from < *t && *t < step.to);
    let value = steps.next().map(|step| (step.change, step.keeps_label));
    assert!(steps.next().is_none(), "steps do not overlap");
    value
}

fn is_in_order(steps: &[Step]) -> bool {
    let neighbours = |pair: &[Step]| {
        pair[0].to == pair[1].from
            && (pair[0].change, pair[0].keeps_label) != (pair[1].change, pair[1].keeps_label)
    };
    steps.iter().all(|step| step.from < step.to) && steps.windows(2).all(neighbours)
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn curves_along_a_direction_have_the_breakpoints_of_brute_force(setting in along(Sizes::small(), 1)) {
        check_curve(&setting)?;
    }

    #[test]
    fn curves_of_expressions_have_them_too(setting in by(LINES, Sizes::tiny(), 2)) {
        check_curve(&setting)?;
    }

    #[test]
    fn sides_are_the_curve_seen_from_zero(setting in along(Sizes::tiny(), 1)) {
        let curve = setting.complexes(&alone()).remove(0).curve().expect("there is one parameter");
        let (low, high) = setting.domain().remove(0);
        let zero = Rational::zero();
        let [ahead, behind] = curve.sides();
        for side in [&ahead, &behind] {
            prop_assert!(is_in_order(&side.steps));
            prop_assert_eq!((side.number, side.label), (curve.number, curve.label));
        }
        let ends = |curve: &Curve| Some((curve.steps.first()?.from.clone(), curve.steps.last()?.to.clone()));
        prop_assert_eq!(ends(&ahead), (high > zero).then(|| (low.clone().max(zero.clone()), high.clone())));
        prop_assert_eq!(ends(&behind), (low < zero).then(|| ((-&high).max(zero.clone()), -&low)));
        for step in &ahead.steps {
            let t = middle(&step.from, &step.to);
            prop_assert_eq!(value(&curve, &t), Some((step.change, step.keeps_label)));
        }
        for step in &behind.steps {
            let t = -middle(&step.from, &step.to);
            prop_assert_eq!(value(&curve, &t), Some((step.change, step.keeps_label)));
        }
    }

    #[test]
    fn shares_of_images_are_those_of_plain_evaluation(
        setting in along(Sizes::tiny(), 3),
        places in vec(fractions(1), 4),
        level in fractions(1),
    ) {
        let complexes = setting.complexes(&alone());
        let curves: Vec<Curve> = complexes.iter().filter_map(|complex| complex.curve()).collect();
        let sweep = Sweep::new(&curves, &level);
        let (low, high) = setting.domain().remove(0);
        let (explainer, subjects) = (setting.explainer(), setting.subjects());
        for place in places {
            let t = &low + (&high - &low) * &place[0];
            // Where regions meet an image has several maps, also inside a step.
            let is_inside = |complex: &Complex| {
                let t = std::slice::from_ref(&t);
                complex.cells.iter().any(|cell| cell.polytope.contains_strictly(t))
            };
            if !complexes.iter().all(is_inside) {
                continue;
            }
            let mut counts = [0, 0, 0];
            for (sitter, subject) in setting.sitters.iter().zip(&subjects) {
                let t = std::slice::from_ref(&t);
                let (square, keeps_label) = setting.at(sitter, t);
                let (change, kept) = explainer.at(subject, t);
                prop_assert!(is_root(&change, &square) && kept == keeps_label);
                let reaches = reaches(&square, &level[0]);
                let adds = [keeps_label, reaches, reaches && keeps_label];
                counts.iter_mut().zip(adds).for_each(|(count, adds)| *count += u32::from(adds));
            }
            let piece = sweep.pieces.iter().find(|piece| piece.from <= t && t <= piece.to);
            let piece = piece.expect("pieces cover the interval");
            prop_assert_eq!([piece.kept, piece.changed[0][0], piece.changed[0][1]], counts);
        }
    }
}
