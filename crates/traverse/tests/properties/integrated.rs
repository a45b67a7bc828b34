//! Integrated gradients against the definition, on the pieces that brute force finds along a segment.

use metes_exact::{BigInt, Rational, ScaledArray};
use metes_network::{LinearMap, Network, NetworkBuilder, Op};
use metes_testkit::oracle::jacobian::jacobian;
use metes_testkit::oracle::line;
use metes_testkit::strategies::{Sizes, fractions, problem};
use metes_traverse::{Integrated, Limits, Progress, QuestionError, Segment, integrated_gradients};
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use crate::common::{cases, rational};
use crate::profile::{Numbers, network};

const STEPS: [u32; 4] = [1, 2, 6, 7];

/// Where the image is.
#[derive(Clone, Debug)]
enum Place {
    Elsewhere(Vec<Rational>),
    AtTheBaseline,
    /// All pixels but one are those of the baseline.
    Beside(usize),
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![
        8 => fractions(4).prop_map(Place::Elsewhere),
        1 => Just(Place::AtTheBaseline),
        2 => (0usize..4).prop_map(Place::Beside),
    ]
}

fn run(classifier: &Network, baseline: &[Rational], image: &[Rational], no_filter: bool) -> Integrated {
    let segment = Segment { classifier, baseline, image, output: None };
    let limits = Limits { threads: Some(1), no_filter, ..Limits::default() };
    let integrated = integrated_gradients(&segment, &STEPS, &limits, &Progress::default());
    integrated.expect("the segment fits").expect("no limit")
}

/// The network of the place on the segment.
fn along(classifier: &Network, baseline: &[Rational], change: &[Rational]) -> Network {
    let mut builder = NetworkBuilder::new("t", vec![1]);
    let op = Op::Affine {
        map: LinearMap::dense(change.len(), 1, ScaledArray::from_rationals(change)).expect("a column"),
        bias: Some(ScaledArray::from_rationals(baseline)),
    };
    let point = builder.push("point", op, &[builder.input()]).expect("it fits");
    builder.finish(point).then(classifier).expect("it fits")
}

fn check(classifier: &Network, baseline: &[Rational], image: &[Rational]) -> Result<(), TestCaseError> {
    let found = run(classifier, baseline, image, false);
    let change: Vec<Rational> = image.iter().zip(baseline).map(|(x, x0)| x - x0).collect();
    let composed = along(classifier, baseline, &change);
    let pieces = line::pieces(&composed, &rational(0, 1), &rational(1, 1));
    prop_assert_eq!(found.regions, pieces.len());
    let outputs = classifier.evaluate(image);
    let largest = outputs.iter().max().expect("an output");
    prop_assert_eq!(Some(found.output), outputs.iter().position(|output| output == largest));
    let difference = &outputs[found.output] - &classifier.evaluate(baseline)[found.output];
    prop_assert_eq!(&found.at_image - &found.at_baseline, difference.clone());

    let row = |pattern: &[Vec<u32>]| jacobian(classifier, pattern).swap_remove(found.output);
    let gradients: Vec<Vec<Rational>> = pieces.iter().map(|piece| row(&piece.pattern.0)).collect();
    let exact = |element: usize| -> Rational {
        let parts = pieces.iter().zip(&gradients);
        let integral: Rational =
            parts.map(|(piece, gradient)| &gradient[element] * (&piece.to - &piece.from)).sum();
        integral * &change[element]
    };
    let exact: Vec<Rational> = (0..image.len()).map(exact).collect();
    let values = |map: &metes_saliency::SaliencyMap| -> Vec<Rational> {
        (0..image.len()).map(|element| map.get(element)).collect()
    };
    prop_assert!(found.attribution.is_exact());
    prop_assert_eq!(values(&found.attribution.map), exact.clone());
    prop_assert_eq!(exact.iter().sum::<Rational>(), difference.clone());

    let size: Rational = exact.iter().map(Signed::abs).sum();
    for (sum, steps) in found.sums.iter().zip(STEPS) {
        prop_assert_eq!(sum.steps, steps);
        // The definition, point by point.
        let mut total = vec![Rational::zero(); image.len()];
        for k in 1..=steps {
            let t = rational(k.into(), steps.into());
            let point: Vec<Rational> = baseline.iter().zip(&change).map(|(x0, d)| x0 + d * &t).collect();
            let gradient = row(&classifier.pattern_at(&point).0);
            total.iter_mut().zip(gradient).for_each(|(total, slope)| *total += slope);
        }
        let over = rational(1, steps.into());
        let expected: Vec<Rational> = total.iter().zip(&change).map(|(sum, d)| sum * d * &over).collect();
        prop_assert_eq!(values(&sum.map), expected.clone());
        prop_assert_eq!(&sum.completeness_gap, &(expected.iter().sum::<Rational>() - &difference));
        let distance: Rational = expected.iter().zip(&exact).map(|(a, b)| (a - b).abs()).sum();
        match &sum.relative_error {
            None => prop_assert!(size.is_zero()),
            Some(error) => {
                let share = distance / &size;
                prop_assert!(*error.at_least() <= share && share <= *error.at_most());
                prop_assert!(error.at_most() - error.at_least() < rational(1, 1 << 40));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn integrals_and_sums_are_those_of_the_definition(
        problem in problem(Sizes::tiny().inputs(4..=4)),
        from in fractions(4),
        to in place(),
    ) {
        let baseline = problem.domain.at(&from);
        let image = match to {
            Place::Elsewhere(to) => problem.domain.at(&to),
            Place::AtTheBaseline => baseline.clone(),
            Place::Beside(pixel) => {
                let mut image = baseline.clone();
                image[pixel] = &image[pixel] + rational(1, 3);
                image
            }
        };
        check(&problem.network, &baseline, &image)?;
    }

    #[test]
    fn the_filter_changes_nothing(problem in problem(Sizes::tiny().inputs(4..=4)), ends in fractions(8)) {
        let (baseline, image) = (problem.domain.at(&ends[..4]), problem.domain.at(&ends[4..]));
        let runs = [false, true].map(|no_filter| run(&problem.network, &baseline, &image, no_filter));
        prop_assert_eq!(format!("{:?}", runs[0]), format!("{:?}", runs[1]));
    }
}

/// `relu(x − y)` is at its breakpoint on the whole diagonal: on the flatter piece it adds nothing, on the other it would
/// add as much to one pixel as it takes from the other.
#[test]
fn a_unit_at_its_breakpoint_is_on_the_flatter_piece_throughout() {
    use metes_network::{Activation, PiecewiseLinear};
    let dense = |outputs, inputs, weights: &[i64]| Op::Affine {
        map: LinearMap::dense(
            outputs,
            inputs,
            ScaledArray::from_rationals(&weights.iter().map(|&w| rational(w, 1)).collect::<Vec<_>>()),
        )
        .expect("a matrix"),
        bias: None,
    };
    let mut builder = NetworkBuilder::new("image", vec![1, 2]);
    let hidden = builder.push("hidden", dense(2, 2, &[1, -1, 1, 1]), &[builder.input()]).expect("it fits");
    let relu = Op::Activation(Activation::uniform(PiecewiseLinear::relu()));
    let relu = builder.push("relu", relu, &[hidden]).expect("it fits");
    let logits = builder.push("logits", dense(1, 2, &[5, 1]), &[relu]).expect("it fits");
    let network = builder.finish(logits);
    let found = run(&network, &[rational(0, 1), rational(0, 1)], &[rational(1, 1), rational(1, 1)], false);
    assert_eq!(found.regions, 1);
    assert_eq!(
        [found.attribution.map.get(0), found.attribution.map.get(1)],
        [rational(1, 1), rational(1, 1)]
    );
}

/// So many breakpoints that their common denominator is not written down. Every unit reads one of the two pixels, so that
/// a pixel's attribution is what the output changes by if it alone changes.
#[test]
fn long_integrals_are_enclosed() {
    const UNITS: usize = 900;
    let (mut numbers, mut count) = (Numbers(3), 0);
    let weight = || {
        let long = numbers.next(1 << 29) * (1 << 29) + numbers.next(1 << 29);
        let (row, column) = (count / 2, count % 2);
        count += 1;
        let is_read = row >= UNITS || row % 2 == column;
        rational(if is_read { long } else { 0 }, 1 << 56)
    };
    let classifier = network(&[UNITS], weight);
    let (baseline, image) = ([rational(-8, 1), rational(-3, 1)], [rational(8, 1), rational(7, 3)]);
    let found = run(&classifier, &baseline, &image, false);
    assert!(!found.attribution.is_exact(), "{} regions are few", found.regions);
    assert!(found.attribution.error < Rational::new(1.into(), BigInt::from(1) << 128));
    let output = |point: &[Rational; 2]| classifier.evaluate(point).swap_remove(found.output);
    for pixel in 0..2 {
        let mut changed = baseline.clone();
        changed[pixel].clone_from(&image[pixel]);
        let truth = output(&changed) - output(&baseline);
        assert!((found.attribution.map.get(pixel) - truth).abs() <= found.attribution.error);
    }
    assert!(found.sums.iter().all(|sum| sum.relative_error.is_some()));
}

#[test]
fn what_does_not_fit_is_refused() {
    let classifier = network(&[3], || rational(1, 2));
    let pixels = vec![rational(1, 2); 2];
    let ask = |baseline: &[Rational], output, limits: &Limits| {
        let segment = Segment { classifier: &classifier, baseline, image: &pixels, output };
        integrated_gradients(&segment, &STEPS, limits, &Progress::default())
    };
    let error = ask(&pixels[..1], None, &Limits::default()).err();
    assert_eq!(error, Some(QuestionError::Elements { elements: 1, wanted: 2 }));
    let error = ask(&pixels, Some(3), &Limits::default()).err();
    assert_eq!(error, Some(QuestionError::Label { label: 3, outputs: 3 }));
    let none = ask(&pixels, None, &Limits { regions: Some(0), ..Limits::default() });
    assert!(none.expect("it fits").is_none());
}
