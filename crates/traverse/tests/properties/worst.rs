//! Worst cases of several measures at once, against brute force and against one measure at a time.

use metes_exact::{Rational, RootSum};
use metes_saliency::{Distance, Measure};
use metes_testkit::oracle::line;
use metes_testkit::strategies::{Problem, Sizes, fractions};
use metes_traverse::{
    Amount, AttentionQuestion, AttentionWorst, Classes, Keep, Limits, Progress, QuestionError,
    attention_worst, verify,
};
use num_traits::Zero;
use proptest::prelude::*;

use crate::common::{cases, rational, unique_largest};
use crate::profile::{Numbers, network, plane};
use crate::questions::{Asked, Setting, bare, bare_setting, image_setting};

const MEASURES: [Measure; 6] =
    [Measure::TopK(1), Measure::Kendall, Measure::Cosine, Measure::L2, Measure::L1, Measure::Linf];

const LINES: &[&str] = &[
    "brightness(-1/2..1/2)",
    "brightness(0..1)",
    "contrast(-1/4..1/4)",
    "patch(x=1..3, y=0..1, value=1, opacity=0..1)",
];

const MORE: &[&str] = &[
    "brightness(-0.3..0.3) + patch(x=0..2, y=0..1, value=1, opacity=0..1)",
    "contrast(-1/4..1/4) + brightness(-0.2..0.2)",
    "contrast(-1/4..1/4) + brightness(-0.2..0.2) + patch(x=0..1, y=0..1, value=1, opacity=0..1)",
];

fn asked(measure: Measure) -> Asked {
    Asked { keep: Keep::Attention, measure, classes: Classes::Predicted }
}

fn find(setting: &Setting, limits: &Limits) -> AttentionWorst {
    let question = AttentionQuestion {
        classifier: &setting.classifier,
        image: &setting.image,
        perturbation: &setting.perturbation,
        label: None,
        measures: &MEASURES,
    };
    attention_worst(&question, limits, &Progress::default()).expect("the question fits")
}

fn on(threads: usize) -> Limits {
    Limits { threads: Some(threads), ..Limits::default() }
}

fn encloses(amount: &Amount, value: &Rational) -> bool {
    amount.at_least() <= value && value <= amount.at_most()
}

/// The largest of some distances, whichever way ties are broken.
fn largest<'a>(distances: impl Iterator<Item = &'a Distance>) -> Option<(RootSum, RootSum)> {
    distances
        .map(|distance| (distance.high.clone(), distance.low.clone()))
        .reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))
}

/// Parts of the box by their size, label and distance.
type Parts = Vec<(Rational, Option<usize>, Distance)>;

/// What was found by one measure is what parts that brute force found say.
fn agrees(setting: &Setting, worst: &AttentionWorst, at: usize, parts: &Parts) -> Result<(), TestCaseError> {
    let found = &worst.measures[at];
    let whole: Rational = parts.iter().map(|(size, _, _)| size).sum();
    let kept = || parts.iter().filter(|(_, label, _)| *label == Some(worst.label));
    let size = |parts: &mut dyn Iterator<Item = &(Rational, Option<usize>, Distance)>| -> Rational {
        parts.map(|(size, _, _)| size).sum::<Rational>() / &whole
    };
    prop_assert!(encloses(&worst.kept, &size(&mut kept())));
    let everywhere = largest(parts.iter().map(|(_, _, distance)| distance));
    let in_kept = largest(kept().map(|(_, _, distance)| distance));
    let composed = setting.composed();
    for (extreme, expected, is_kept) in [(&found.anywhere, everywhere, false), (&found.kept, in_kept, true)] {
        let given = extreme.as_ref().map(|extreme| (extreme.distance.high.clone(), extreme.agreeing.clone()));
        prop_assert_eq!(given, expected);
        let Some(extreme) = extreme else { continue };
        let pattern = composed.pattern_at(&extreme.theta);
        let there = setting.distance(asked(found.measure), worst.label, &pattern.0, &extreme.theta);
        prop_assert_eq!(&there, &extreme.distance);
        prop_assert_eq!(unique_largest(&composed.evaluate(&extreme.theta)), extreme.label);
        prop_assert!(!is_kept || extreme.label == Some(worst.label));
    }
    prop_assert!(found.profile.windows(2).all(|levels| levels[0].distance < levels[1].distance));
    for level in &found.profile {
        let within = |part: &&(Rational, Option<usize>, Distance)| part.2.high <= level.distance;
        prop_assert!(encloses(&level.share, &size(&mut parts.iter().filter(within))));
        prop_assert!(encloses(&level.kept, &size(&mut kept().filter(within))));
        prop_assert!(level.share.at_most() - level.share.at_least() < rational(1, 1 << 20));
        prop_assert!(parts.iter().any(|(_, _, distance)| distance.high == level.distance));
        let (share, kept) = found.within(&level.distance);
        prop_assert_eq!((&share, &kept), (&level.share, &level.kept));
    }
    prop_assert_eq!(found.profile.last().map(|level| &level.share), Some(&Amount::Exact(rational(1, 1))));
    let below = RootSum::rational(rational(-1, 1));
    prop_assert_eq!(found.within(&below).0, Amount::Exact(Rational::zero()));
    Ok(())
}

/// The parts of a line.
fn stretches(setting: &Setting, measure: Measure, label: usize) -> Parts {
    let domain = setting.domain();
    let pieces = line::pieces(&setting.composed(), &domain.low()[0], &domain.high()[0]);
    let parts = pieces.iter().flat_map(|piece| {
        let from = std::slice::from_ref(&piece.from);
        let distance = setting.distance(asked(measure), label, &piece.pattern.0, from);
        let labels = line::labels(std::slice::from_ref(piece));
        labels.into_iter().map(move |part| (part.to - part.from, part.label, distance.clone()))
    });
    parts.collect()
}

/// No point inside a region is worse.
fn nothing_is_worse(
    setting: &Setting,
    worst: &AttentionWorst,
    place: &[Rational],
) -> Result<(), TestCaseError> {
    let composed = setting.composed();
    let theta = setting.domain().at(&place[..composed.input_len()]);
    let pattern = composed.pattern_at(&theta);
    // Where regions meet, evaluation may find a pattern that is none of theirs.
    let beside = |sign: i64| {
        let step = |(at, x): (usize, &Rational)| x + rational(sign * (7 + 3 * at as i64), 1 << 40);
        composed.pattern_at(&theta.iter().enumerate().map(step).collect::<Vec<_>>())
    };
    if beside(1) != pattern || beside(-1) != pattern {
        return Ok(());
    }
    let label = unique_largest(&composed.evaluate(&theta));
    for found in &worst.measures {
        let there = setting.distance(asked(found.measure), worst.label, &pattern.0, &theta);
        let most = found.anywhere.as_ref().expect("a region");
        prop_assert!(there.high <= most.distance.high && there.low <= most.agreeing);
        if label == Some(worst.label) {
            let most = found.kept.as_ref().expect("the label is kept here");
            prop_assert!(there.high <= most.distance.high && there.low <= most.agreeing);
        }
    }
    Ok(())
}

/// The same as one measure at a time.
fn check(setting: &Setting, places: &[Vec<Rational>]) -> Result<(), TestCaseError> {
    let worst = find(setting, &on(1));
    prop_assert!(worst.complete);
    for (at, measure) in MEASURES.into_iter().enumerate() {
        let findings = setting.verify(asked(measure), None);
        prop_assert_eq!((findings.label, findings.regions), (worst.label, worst.regions));
        let part = |cell: &metes_traverse::MapCell| {
            (cell.polytope.volume().to_rational(), cell.label, cell.distance.clone())
        };
        agrees(setting, &worst, at, &findings.cells.iter().map(part).collect())?;
        let highs = findings.attention.profile.iter().map(|step| &step.distance.high);
        prop_assert!(highs.eq(worst.measures[at].profile.iter().map(|level| &level.distance)));
    }
    places.iter().try_for_each(|place| nothing_is_worse(setting, &worst, place))?;
    let exact = Limits { no_filter: true, ..on(2) };
    prop_assert_eq!(format!("{:?}", worst), format!("{:?}", find(setting, &exact)));
    Ok(())
}

fn places() -> impl Strategy<Value = Vec<Vec<Rational>>> {
    prop::collection::vec(fractions(3), 8)
}

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn a_line_is_what_its_pieces_say(setting in image_setting(LINES)) {
        let worst = find(&setting, &on(1));
        for (at, measure) in MEASURES.into_iter().enumerate() {
            agrees(&setting, &worst, at, &stretches(&setting, measure, worst.label))?;
        }
    }

    #[test]
    fn images_are_as_one_measure_at_a_time(setting in image_setting(MORE), places in places()) {
        check(&setting, &places)?;
    }

    #[test]
    fn networks_are_as_one_measure_at_a_time(
        setting in bare_setting(Sizes { outputs: 2..=3, ..Sizes::tiny() }),
        places in places(),
    ) {
        check(&setting, &places)?;
    }
}

/// Of many maps distances are rounded as they are for one measure, and the worst case stays exact.
#[test]
fn many_maps_are_counted() {
    let mut numbers = Numbers(5);
    let classifier = network(&[150], || rational(numbers.next(12), 4));
    let problem = Problem { network: classifier, domain: plane() };
    let setting = bare(&problem, vec![rational(1, 7), rational(-2, 9)]);
    let worst = find(&setting, &on(1));
    assert!(worst.regions > 2000, "{} regions are few", worst.regions);
    assert_eq!(format!("{worst:?}"), format!("{:?}", find(&setting, &on(2))));
    for found in &worst.measures {
        assert!(found.rounded);
        let question = setting.question(asked(found.measure), None);
        let findings = verify(&question, &on(2), &Progress::default()).expect("the question fits");
        let (most, _) = findings.attention.maximum.expect("a region");
        assert_eq!(found.anywhere.as_ref().expect("a region").distance.high, most.high);
        let steps = findings.attention.profile;
        assert_eq!(found.profile.len(), steps.len());
        for (level, step) in found.profile.iter().zip(&steps) {
            assert_eq!(level.distance, step.distance.high);
            let volume = level.share.clone().times(&findings.domain_volume);
            assert!(volume.at_least() <= step.volume.at_most() && step.volume.at_least() <= volume.at_most());
        }
    }
}

#[test]
fn a_limit_leaves_what_was_seen() {
    let mut numbers = Numbers(5);
    let problem = Problem { network: network(&[20], || rational(numbers.next(12), 4)), domain: plane() };
    let setting = bare(&problem, vec![rational(1, 7), rational(-2, 9)]);
    let whole = find(&setting, &on(1));
    let part = find(&setting, &Limits { regions: Some(9), ..Limits::default() });
    assert_eq!((part.complete, part.regions), (false, 9));
    assert!(*part.explored.at_most() < rational(1, 1) && *part.explored.at_least() > Rational::zero());
    for (part, whole) in part.measures.iter().zip(&whole.measures) {
        let high = |found: &metes_traverse::MeasureWorst| {
            found.anywhere.as_ref().expect("a region").distance.high.clone()
        };
        assert!(high(part) <= high(whole));
    }
    let nothing = find(&setting, &Limits { regions: Some(0), ..Limits::default() });
    assert!(nothing.measures.iter().all(|found| found.anywhere.is_none() && found.profile.is_empty()));
}

#[test]
fn what_does_not_fit_is_refused() {
    let problem = Problem { network: network(&[3], || rational(1, 2)), domain: plane() };
    let setting = bare(&problem, vec![rational(1, 7), rational(-2, 9)]);
    let question = AttentionQuestion {
        classifier: &setting.classifier,
        image: &setting.image,
        perturbation: &setting.perturbation,
        label: None,
        measures: &[Measure::L2, Measure::TopK(3)],
    };
    let error = attention_worst(&question, &on(1), &Progress::default()).err();
    assert_eq!(error, Some(QuestionError::TopK { count: 3, elements: 2 }));
    let question = AttentionQuestion { label: Some(7), measures: &MEASURES, ..question };
    let error = attention_worst(&question, &on(1), &Progress::default()).err();
    assert_eq!(error, Some(QuestionError::Label { label: 7, outputs: 3 }));
}
