//! The largest change, against a search that leaves nothing out.

use metes_exact::rational::dyadic;
use metes_exact::{Rational, RootSum};
use metes_polytope::Polytope;
use metes_testkit::strategies::Sizes;
use metes_universal::{Best, Complex, Objective, Search, maximise};
use num_traits::Zero;
use proptest::prelude::*;
use std::ops::ControlFlow;

use crate::common::{LINES, PLANES, Setting, alone, along, by, cases, reaches};
use crate::complexes::least;

/// Parts of the box beyond which brute force takes too long.
const MOST_PARTS: usize = 300;

/// The objective at a point, and how many images keep their labels there.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) theta: Vec<Rational>,
    pub(crate) sum: RootSum,
    pub(crate) kept: usize,
}

/// Which of the levels between, at and beyond changes a share is asked of, if one is.
pub(crate) fn asked() -> impl Strategy<Value = (Option<usize>, usize)> {
    (prop::option::weighted(0.6, any::<usize>()), 0usize..=5)
}

pub(crate) fn objective(complexes: &[Complex], pick: Option<usize>) -> Objective {
    let Some(pick) = pick else { return Objective::Mean };
    let attained = complexes.iter().flat_map(|complex| &complex.changes);
    let mut levels: Vec<Rational> = attained
        .map(|change| change.high.to_rational().unwrap_or_else(|| change.high.enclosure(20).0))
        .collect();
    levels.push(Rational::from_integer(5.into()));
    Objective::Share(levels.swap_remove(pick % levels.len()))
}

fn sample(setting: &Setting, objective: &Objective, theta: Vec<Rational>) -> Sample {
    let (mut sum, mut kept) = (RootSum::default(), 0);
    for sitter in &setting.sitters {
        let (square, keeps_label) = setting.at(sitter, &theta);
        kept += usize::from(keeps_label);
        sum = sum
            + match objective {
                Objective::Mean => RootSum::root(&square),
                Objective::Share(level) => {
                    RootSum::rational(Rational::from_integer(u8::from(reaches(&square, level)).into()))
                }
            };
    }
    Sample { theta, sum, kept }
}

/// The objective on every part that the borders of all cells of all images cut the box into; `None` where there are too many.
pub(crate) fn samples(
    setting: &Setting,
    complexes: &[Complex],
    objective: &Objective,
) -> Option<Vec<Sample>> {
    let mut parts = vec![Polytope::cuboid(&setting.domain())];
    let cells = complexes.iter().flat_map(|complex| &complex.cells);
    for facet in cells.flat_map(|cell| cell.polytope.facets()) {
        let cut = |part: Polytope| match part.split(&facet.plane) {
            Some((above, below)) => vec![above, below],
            None => vec![part],
        };
        parts = parts.into_iter().flat_map(cut).collect();
        if parts.len() > MOST_PARTS {
            return None;
        }
    }
    Some(parts.iter().map(|part| sample(setting, objective, part.interior_point())).collect())
}

/// The largest sum where enough labels are kept.
pub(crate) fn largest(samples: &[Sample], keep: usize) -> Option<&Sample> {
    samples.iter().filter(|sample| sample.kept >= keep).max_by(|a, b| a.sum.cmp(&b.sum))
}

/// Whether a mean bounds a sum over images.
pub(crate) fn bounds(bound: &Rational, sum: &RootSum, images: usize) -> bool {
    RootSum::rational(bound * Rational::from_integer(images.into())) >= *sum
}

fn check(setting: &Setting, (pick, keep): (Option<usize>, usize)) -> Result<(), TestCaseError> {
    let (complexes, domain) = (setting.complexes(&alone()), setting.domain());
    let objective = objective(&complexes, pick);
    let samples = samples(setting, &complexes, &objective);
    prop_assume!(samples.is_some());
    let samples = samples.unwrap_or_default();
    let search = Search { complexes: &complexes, objective: objective.clone(), keep };
    let found = maximise(&search, &mut |_| ControlFlow::Continue(())).expect("regions cover the box");
    prop_assert!(found.is_exact);
    let images = setting.sitters.len();
    let Some(expected) = largest(&samples, keep) else {
        prop_assert!(found.best.is_none());
        prop_assert_eq!(found.bound, Rational::zero());
        return Ok(());
    };
    let best = found.best.expect("some part keeps enough labels");
    prop_assert_eq!(&best.sum, &expected.sum);
    prop_assert!(bounds(&found.bound, &best.sum, images));
    prop_assert!(!bounds(&(&found.bound - dyadic(2.into(), -64)), &best.sum, images));
    let inside = domain.iter().zip(&best.theta).all(|((low, high), theta)| low < theta && theta < high);
    prop_assert!(inside && best.theta.len() == domain.len());
    for complex in &complexes {
        let mut cells = complex.cells.iter();
        prop_assert!(cells.any(|cell| cell.polytope.contains_strictly(&best.theta)), "one map, one label");
    }
    let there = sample(setting, &objective, best.theta.clone());
    prop_assert_eq!(&there.sum, &best.sum);
    prop_assert!(there.kept >= keep);
    check_confirmation(setting, &search, &best, &samples)
}

/// The best point is confirmed; a point with another value or too few labels is not, nor is another value.
fn check_confirmation(
    setting: &Setting,
    search: &Search<'_>,
    best: &Best,
    samples: &[Sample],
) -> Result<(), TestCaseError> {
    let (explainer, subjects) = (setting.explainer(), setting.subjects());
    let confirm = |best: &Best| best.confirm(&explainer, &subjects, search);
    let images = confirm(best);
    prop_assert!(images.is_ok(), "{:?}", images);
    prop_assert_eq!(images.map_or(0, |images| images.len()), subjects.len());
    for sample in samples {
        let is_as_good = sample.sum == best.sum && sample.kept >= search.keep;
        let elsewhere = Best { theta: sample.theta.clone(), ..best.clone() };
        prop_assert_eq!(confirm(&elsewhere).is_ok(), is_as_good);
    }
    let more = best.sum.clone() + RootSum::rational(dyadic(1.into(), -100));
    let other = Best { sum: more, ..best.clone() };
    prop_assert!(confirm(&other).is_err());
    Ok(())
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn of_one_parameter_it_is_the_largest_of_all_stretches(
        setting in by(LINES, Sizes::tiny(), 4),
        asked in asked(),
    ) {
        check(&setting, asked)?;
    }

    #[test]
    fn along_a_direction_too(setting in along(Sizes::tiny(), 4), asked in asked()) {
        check(&setting, asked)?;
    }

    #[test]
    fn of_two_parameters_it_is_the_largest_of_all_parts(
        setting in by(PLANES, least(), 3),
        asked in asked(),
    ) {
        check(&setting, asked)?;
    }
}
