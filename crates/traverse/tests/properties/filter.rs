//! With the filter switched off everything stays the same, and what the filter says is true.

use metes_testkit::strategies::{Sizes, problem};
use metes_traverse::{BoundaryFacet, Limits, Progress, Restriction, boundary, verify};
use proptest::prelude::*;

use crate::common::{Seens, cases, enumerate_with, rational};
use crate::questions::{Asked, PLANES, SOLIDS, Setting, asked, image_setting};
use crate::rewriting::summary;

/// Everything about the regions, in the order of the tree.
fn listing(seens: &Seens) -> Vec<String> {
    let corners = |seen: &crate::common::Seen| -> Vec<String> {
        seen.polytope.vertices().iter().map(|vertex| format!("{:?}", vertex.point.homogeneous())).collect()
    };
    seens
        .regions
        .iter()
        .map(|seen| format!("{:?} {:?} {:?} {:?}", corners(seen), seen.volume, seen.pattern, seen.outputs))
        .collect()
}

fn questions_agree(setting: &Setting, asked: Asked, delta: Option<i64>) -> Result<(), TestCaseError> {
    let delta = delta.map(|halves| rational(halves, 2));
    let run = |no_filter: bool| {
        let limits = Limits { threads: Some(1), no_filter, ..Limits::default() };
        let progress = Progress::default();
        let findings =
            verify(&setting.question(asked, delta.clone()), &limits, &progress).expect("the question fits");
        let corners: Vec<Vec<String>> = findings
            .cells
            .iter()
            .map(|cell| cell.corners.iter().map(|corner| format!("{:?}", corner.homogeneous())).collect())
            .collect();
        (summary(&findings), corners, progress.settled())
    };
    let ((with, cells, _), (without, same_cells, settled)) = (run(false), run(true));
    prop_assert_eq!(with, without);
    prop_assert_eq!(cells, same_cells);
    prop_assert_eq!(settled.filter, 0);
    Ok(())
}

/// A boundary as a text.
pub(crate) fn outline(setting: &Setting, asked: Asked, no_filter: bool) -> String {
    let limits = Limits { no_filter, ..Limits::default() };
    let question = setting.question(asked, Some(rational(1, 1)));
    match boundary(&question, &limits, &Progress::default()) {
        Ok(found) => {
            let corners = |facet: &BoundaryFacet| -> Vec<String> {
                facet.corners.iter().map(|corner| format!("{:?}", corner.homogeneous())).collect()
            };
            let facets: Vec<_> = found.facets.iter().map(|facet| (corners(facet), facet.beyond)).collect();
            let counts = (found.regions, found.holes_skipped, found.estimated_regions);
            format!("{:?} {facets:?} {:?} {:?} {counts:?}", found.status, found.nearest, found.farthest)
        }
        Err(error) => error.to_string(),
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn regions_are_the_same_without_it(problem in problem(Sizes::small())) {
        let listed = |change: fn(Restriction) -> Restriction| {
            listing(&enumerate_with(&problem.network, &problem.domain, change))
        };
        prop_assert_eq!(listed(|it| it), listed(Restriction::without_filter));
    }

    #[test]
    fn boundaries_are_the_same_without_it(setting in image_setting(PLANES), asked in asked()) {
        prop_assert_eq!(outline(&setting, asked, false), outline(&setting, asked, true));
    }

    #[test]
    fn planes_are_answered_the_same(setting in image_setting(PLANES), asked in asked(), delta in proptest::option::of(0i64..6)) {
        questions_agree(&setting, asked, delta)?;
    }
}

proptest! {
    #![proptest_config(cases(25))]

    #[test]
    fn solids_are_answered_the_same(setting in image_setting(SOLIDS), asked in asked(), delta in proptest::option::of(0i64..6)) {
        questions_agree(&setting, asked, delta)?;
    }
}
