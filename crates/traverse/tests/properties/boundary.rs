//! The outermost boundary, against the one that full enumeration finds.

mod loops;
mod real;
mod shapes;
mod space;

use std::collections::BTreeSet;

use metes_exact::{Rational, RootSum};
use metes_testkit::strategies::Sizes;
use metes_traverse::{
    Beyond, Boundary, BoundaryStatus, Findings, Keep, Limits, MapCell, Progress, QuestionError, boundary,
};
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use crate::common::{cases, rational};
use crate::questions::{
    Asked, LINES, PLANES, Setting, asked, asked_of_a_map_that_stays, bare_setting, bound_among, image_setting,
};

type Vector = Vec<Rational>;

fn search(setting: &Setting, asked: Asked, delta: Option<Rational>) -> Result<Boundary, QuestionError> {
    boundary(&setting.question(asked, delta), &Limits::default(), &Progress::default())
}

/// The boundary and what full enumeration finds, if θ = 0 is in the box.
fn both(
    setting: &Setting,
    asked: Asked,
    pick: usize,
) -> Result<Option<(Boundary, Findings, Rational)>, TestCaseError> {
    let free = setting.verify(asked, None);
    let distances: Vec<_> = free.cells.iter().map(|cell| cell.distance.clone()).collect();
    let delta = bound_among(&distances, pick, &rational(1, 1));
    let found = search(setting, asked, Some(delta.clone()));
    let origin = vec![Rational::zero(); setting.domain().dimension()];
    if !setting.domain().contains(&origin) {
        let refused = matches!(found, Err(QuestionError::NoStart { .. }));
        prop_assert!(refused);
        return Ok(None);
    }
    let found = found.map_err(|error| TestCaseError::fail(error.to_string()))?;
    let findings = setting.verify(asked, Some(delta.clone()));
    prop_assert!(found.regions <= findings.regions);
    let started = !matches!(found.status, BoundaryStatus::StartFails(_));
    prop_assert_eq!(found.estimated_regions.is_some_and(|estimate| estimate >= found.regions), started);
    Ok(Some((found, findings, delta)))
}

/// Whether the search rightly refused to start: then there is nothing to compare.
fn start_fails(
    setting: &Setting,
    asked: Asked,
    delta: &Rational,
    found: &Boundary,
    findings: &Findings,
) -> Result<bool, TestCaseError> {
    let exceeds = |cell: &&MapCell| cell.distance.high > RootSum::rational(delta.clone());
    let origin = vec![Rational::zero(); setting.domain().dimension()];
    let at_origin = |cell: &&MapCell| hull_contains(cell, &origin);
    let inattentive =
        asked.keep != Keep::Label && findings.cells.iter().filter(at_origin).any(|cell| exceeds(&cell));
    let component = findings.component.as_ref().expect("θ = 0 is in the box");
    let fails = inattentive || component.volume.at_most().is_zero();
    match &found.status {
        BoundaryStatus::StartFails(witness) => {
            prop_assert!(fails);
            prop_assert!(found.facets.is_empty() && found.nearest.is_none() && !found.whole_box);
            if !findings.attention.moving || asked.keep == Keep::Label {
                prop_assert_eq!(&witness.theta, &origin);
            }
        }
        BoundaryStatus::Traced => prop_assert!(!fails),
        BoundaryStatus::Unfinished => prop_assert!(false, "nothing ended the search"),
    }
    Ok(fails)
}

/// Whether a cell on a line or in the plane contains a point.
fn hull_contains(cell: &MapCell, point: &[Rational]) -> bool {
    let corners: Vec<Vector> = cell.corners.iter().map(|corner| corner.to_rationals()).collect();
    if let [from, to] = &corners[..] {
        return from <= &point.to_vec() && &point.to_vec() <= to;
    }
    let signs: BTreeSet<i32> = (0..corners.len())
        .map(|at| {
            let (p, q) = (&corners[at], &corners[(at + 1) % corners.len()]);
            let cross = (&q[0] - &p[0]) * (&point[1] - &p[1]) - (&q[1] - &p[1]) * (&point[0] - &p[0]);
            i32::from(cross.is_positive()) - i32::from(cross.is_negative())
        })
        .collect();
    !(signs.contains(&1) && signs.contains(&-1))
}

/// Whether what is said to lie behind a facet is what a cell behind it says.
fn is_behind(cell: &MapCell, beyond: Beyond, asked: Asked, label: usize, delta: &Rational) -> bool {
    let exceeds = cell.distance.high > RootSum::rational(delta.clone());
    let own = asked.keep == Keep::Attention || cell.label == Some(label);
    match beyond {
        Beyond::Label(other) => !own && cell.label == Some(other),
        // Behind a facet that ties throughout the claim may hold again.
        Beyond::Tie => {
            asked.keep != Keep::Attention
                && (cell.label.is_none() || own && (asked.keep == Keep::Label || !exceeds))
        }
        Beyond::Attention => asked.keep != Keep::Label && own && exceeds,
        Beyond::Outside => false,
    }
}

/// What is said to lie behind the facets, on a line and in the plane.
fn check_beyond(
    found: &Boundary,
    findings: &Findings,
    asked: Asked,
    delta: &Rational,
    setting: &Setting,
) -> Result<(), TestCaseError> {
    let domain = setting.domain();
    for facet in &found.facets {
        let corners: Vec<Vector> = facet.corners.iter().map(|corner| corner.to_rationals()).collect();
        let outward: Vector = match &corners[..] {
            [_] => vec![rational(if std::ptr::eq(facet, &found.facets[0]) { -1 } else { 1 }, 1)],
            [p, q] => vec![&q[1] - &p[1], &p[0] - &q[0]],
            _ => continue,
        };
        let on = match &corners[..] {
            [p, q] => p.iter().zip(q).map(|(p, q)| p + (q - p) * rational(5, 17)).collect(),
            _ => corners[0].clone(),
        };
        let height = |point: &Vector| -> Rational {
            point.iter().zip(&on).zip(&outward).map(|((x, o), n)| (x - o) * n).sum()
        };
        let mut behind = findings
            .cells
            .iter()
            .filter(|cell| hull_contains(cell, &on))
            .filter(|cell| cell.corners.iter().any(|corner| height(&corner.to_rationals()).is_positive()))
            .peekable();
        if facet.beyond == Beyond::Outside {
            let axes = on.iter().zip(&outward).zip(domain.low().iter().zip(domain.high()));
            let mut axes = axes.filter(|((_, n), _)| !n.is_zero());
            let is_end = |((x, n), (low, high)): ((&Rational, &Rational), (_, _))| {
                x == if n.is_positive() { high } else { low }
            };
            prop_assert!(axes.all(is_end));
        } else {
            prop_assert!(behind.any(|cell| is_behind(cell, facet.beyond, asked, found.label, delta)));
        }
    }
    let outside_alone = found.facets.iter().all(|facet| facet.beyond == Beyond::Outside);
    prop_assert_eq!(found.whole_box, outside_alone);
    prop_assert_eq!(found.nearest.is_none(), outside_alone);
    prop_assert_eq!(found.farthest.is_none(), outside_alone);
    Ok(())
}

fn check_line(setting: &Setting, asked: Asked, pick: usize) -> Result<(), TestCaseError> {
    let Some((found, findings, delta)) = both(setting, asked, pick)? else { return Ok(()) };
    if start_fails(setting, asked, &delta, &found, &findings)? {
        return Ok(());
    }
    let ends: Vec<Vector> = found.facets.iter().map(|facet| facet.corners[0].to_rationals()).collect();
    let (from, to) = findings.component.as_ref().and_then(|component| component.interval.clone()).unwrap();
    prop_assert_eq!(ends, vec![vec![from], vec![to]]);
    check_beyond(&found, &findings, asked, &delta, setting)
}

fn check_plane(setting: &Setting, asked: Asked, pick: usize) -> Result<(), TestCaseError> {
    let Some((found, findings, delta)) = both(setting, asked, pick)? else { return Ok(()) };
    if start_fails(setting, asked, &delta, &found, &findings)? {
        return Ok(());
    }
    loops::check(&found, &findings)?;
    check_beyond(&found, &findings, asked, &delta, setting)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn of_a_network_on_a_line(setting in bare_setting(Sizes::small().inputs(1..=1)), asked in asked_of_a_map_that_stays(), pick: usize) {
        check_line(&setting, asked, pick)?;
    }

    #[test]
    fn of_an_image_on_a_line(setting in image_setting(LINES), asked in asked(), pick: usize) {
        check_line(&setting, asked, pick)?;
    }

    #[test]
    fn of_a_network_in_the_plane(setting in bare_setting(Sizes::small().inputs(2..=2)), asked in asked_of_a_map_that_stays(), pick: usize) {
        check_plane(&setting, asked, pick)?;
    }

    #[test]
    fn of_an_image_in_the_plane(setting in image_setting(PLANES), asked in asked(), pick: usize) {
        check_plane(&setting, asked, pick)?;
    }
}
