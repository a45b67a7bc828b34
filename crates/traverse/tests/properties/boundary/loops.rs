//! Outlines in the plane taken apart into loops.

use std::cmp::Ordering;

use metes_exact::Rational;
use metes_traverse::{Boundary, Findings};
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use super::Vector;

type Segment = (Vector, Vector);

fn minus(a: &Vector, b: &Vector) -> Vector {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn cross(a: &Vector, b: &Vector) -> Rational {
    &a[0] * &b[1] - &a[1] * &b[0]
}

fn dot(a: &Vector, b: &Vector) -> Rational {
    &a[0] * &b[0] + &a[1] * &b[1]
}

/// Segments cut where any of some points lies inside them.
fn cut(segments: &[Segment], points: &[Vector]) -> Vec<Segment> {
    let mut parts = Vec::new();
    for (from, to) in segments {
        let along = minus(to, from);
        let mut stops: Vec<(Rational, &Vector)> = points
            .iter()
            .filter(|point| cross(&along, &minus(point, from)).is_zero())
            .map(|point| (dot(&along, &minus(point, from)), point))
            .filter(|(at, _)| at.is_positive() && *at < dot(&along, &along))
            .collect();
        stops.sort();
        stops.dedup();
        let mut last = from;
        for (_, stop) in stops {
            parts.push((last.clone(), stop.clone()));
            last = stop;
        }
        parts.push((last.clone(), to.clone()));
    }
    parts.sort();
    parts
}

/// Which of two directions comes first in a clockwise turn that begins just after another one.
fn clockwise_from(start: &Vector, a: &Vector, b: &Vector) -> Ordering {
    let part = |w: &Vector| match (cross(start, w), dot(start, w)) {
        (turn, _) if turn.is_negative() => 0,
        (turn, along) if turn.is_zero() && along.is_negative() => 1,
        (turn, _) if turn.is_positive() => 2,
        _ => 3,
    };
    part(a).cmp(&part(b)).then_with(|| cross(a, b).cmp(&Rational::zero()))
}

/// The loops of segments that have the inside to their left; loops that touch in a point go round
/// the inside there.
fn loops(mut segments: Vec<Segment>) -> Vec<Vec<Segment>> {
    let mut loops = Vec::new();
    while let Some(first) = segments.pop() {
        let mut this = vec![first.clone()];
        loop {
            let (from, at) = this[this.len() - 1].clone();
            let back = minus(&from, &at);
            let candidates = segments.iter().chain([&first]).filter(|(from, _)| *from == at);
            let next = candidates
                .min_by(|(_, a), (_, b)| clockwise_from(&back, &minus(a, &at), &minus(b, &at)))
                .expect("an outline is closed")
                .clone();
            if next == first {
                break;
            }
            segments.retain(|segment| *segment != next);
            this.push(next);
        }
        loops.push(this);
    }
    loops
}

fn area(segments: &[Segment]) -> Rational {
    segments.iter().map(|(from, to)| cross(from, to)).sum()
}

/// The boundary found is the loop of the outline that encloses the others.
pub(crate) fn check(found: &Boundary, findings: &Findings) -> Result<(), TestCaseError> {
    let points = |corners: &[std::sync::Arc<metes_polytope::Point>]| -> Segment {
        (corners[0].to_rationals(), corners[1].to_rationals())
    };
    let facets: Vec<Segment> = found.facets.iter().map(|facet| points(&facet.corners)).collect();
    for (at, (from, to)) in facets.iter().enumerate() {
        let next = (at + 1) % facets.len();
        prop_assert_eq!(to, &facets[next].0);
        let (along, then) = (minus(to, from), minus(&facets[next].1, &facets[next].0));
        let continues = cross(&along, &then).is_zero() && dot(&along, &then).is_positive();
        prop_assert!(!continues || found.facets[at].beyond != found.facets[next].beyond);
    }
    let component = findings.component.as_ref().expect("θ = 0 is in the box");
    let outline: Vec<Segment> = component.outline.iter().map(|segment| points(segment)).collect();
    let ends: Vec<Vector> =
        outline.iter().chain(&facets).flat_map(|(from, to)| [from.clone(), to.clone()]).collect();
    let (outer, holes): (Vec<_>, Vec<_>) =
        loops(cut(&outline, &ends)).into_iter().partition(|segments| area(segments).is_positive());
    prop_assert_eq!(outer.len(), 1);
    let mut outer = outer[0].clone();
    outer.sort();
    prop_assert_eq!(cut(&facets, &ends), outer);
    prop_assert!(found.holes_skipped <= holes.len() as u64);
    check_extremes(found, &facets)
}

/// No point of the facets is nearer or farther than those named, which lie on facets.
fn check_extremes(found: &Boundary, facets: &[Segment]) -> Result<(), TestCaseError> {
    let (Some(nearest), Some(farthest)) = (&found.nearest, &found.farthest) else { return Ok(()) };
    let inner = found.facets.iter().zip(facets);
    let inner: Vec<&Segment> =
        inner.filter(|(facet, _)| facet.beyond != metes_traverse::Beyond::Outside).map(|(_, s)| s).collect();
    let on = |point: &Vector, (from, to): &Segment| {
        let (along, there) = (minus(to, from), minus(point, from));
        cross(&along, &there).is_zero()
            && !dot(&along, &there).is_negative()
            && dot(&along, &there) <= dot(&along, &along)
    };
    for point in [nearest, farthest] {
        prop_assert!(inner.iter().any(|segment| on(point, segment)));
    }
    for (from, to) in inner {
        for at in 0..=8 {
            let share = Rational::new(at.into(), 8.into());
            let point: Vector = from.iter().zip(to).map(|(p, q)| p + (q - p) * &share).collect();
            prop_assert!(dot(nearest, nearest) <= dot(&point, &point));
            prop_assert!(dot(farthest, farthest) >= dot(&point, &point));
        }
    }
    Ok(())
}
