//! In space: the outermost boundary put together from all pairs of cells.

use std::collections::BTreeSet;
use std::sync::Arc;

use metes_exact::{Rational, RootSum, rational::common_denominator};
use metes_polytope::{Hyperplane, Polytope, Side};
use metes_testkit::strategies::Sizes;
use metes_traverse::{Beyond, Boundary, BoundaryStatus, Keep, QuestionError};
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use super::{Vector, search};
use crate::common::{Seen, cases, enumerate, rational, unique_largest, value};
use crate::neighbours::common_facet;
use crate::questions::{
    Asked, Setting, asked, asked_of_a_map_that_stays, bare_setting, bound_among, image_setting,
};

const SPACES: &[&str] = &[
    "brightness(-0.3..0.3) + patch(x=0..2, y=0..1, value=1, opacity=0..1) + patch(x=2..3, y=0..1, value=0, opacity=0..1)",
    "contrast(-1/4..1/4) + brightness(-0.2..0.2) + patch(x=0..1, y=0..1, value=1, opacity=0..1)",
    "translate(x, -1..1) + brightness(-1/4..1/4) + patch(x=0..1, y=0..1, value=1, opacity=0..1)",
];

/// Cells and what holds on them.
struct Complex {
    cells: Vec<(Polytope, Option<Beyond>)>,
    setting: Setting,
    label: Option<usize>,
}

/// A piece of the boundary of the component.
struct Piece {
    cell: usize,
    polytope: Polytope,
    beyond: Beyond,
}

/// The part of a region on which an output is the first largest, and whether another is the same.
fn part(region: &Seen, label: usize) -> Option<(Polytope, bool)> {
    let (mut polytope, mut tie) = (region.polytope.as_ref().clone(), false);
    for (at, other) in region.outputs.iter().enumerate().filter(|(at, _)| *at != label) {
        let margin: Vec<Rational> = region.outputs[label].iter().zip(other).map(|(a, b)| a - b).collect();
        if margin.iter().all(Zero::is_zero) {
            if at < label {
                return None;
            }
            tie = true;
        } else if margin[..margin.len() - 1].iter().all(Zero::is_zero) {
            if margin[margin.len() - 1].is_negative() {
                return None;
            }
        } else {
            let scale = Rational::from(common_denominator(&margin));
            let plane = Hyperplane::new(margin.iter().map(|m| (m * &scale).to_integer()).collect());
            polytope = polytope.clip(&Arc::new(plane), Side::Positive)?;
        }
    }
    Some((polytope, tie))
}

/// The largest inconsistency on a region exceeds the bound.
fn exceeds(setting: &Setting, asked: Asked, label: usize, delta: &Rational, region: &Seen) -> bool {
    let mut vertices = region.polytope.vertices().iter().map(|vertex| vertex.point.to_rationals());
    let delta = RootSum::rational(delta.clone());
    vertices.any(|theta| setting.distance(asked, label, &region.pattern.0, &theta).high > delta)
}

impl Complex {
    fn new(setting: &Setting, asked: Asked, own: usize, delta: &Rational, regions: &[Seen]) -> Self {
        let mut cells = Vec::new();
        for region in regions {
            let exceeds = asked.keep != Keep::Label && exceeds(setting, asked, own, delta, region);
            let inattentive = exceeds.then_some(Beyond::Attention);
            if asked.keep == Keep::Attention {
                cells.push((region.polytope.as_ref().clone(), inattentive));
                continue;
            }
            for label in 0..region.outputs.len() {
                let Some((polytope, tie)) = part(region, label) else { continue };
                let failure = match label {
                    _ if tie => Some(Beyond::Tie),
                    label if label == own => inattentive,
                    label => Some(Beyond::Label(label)),
                };
                cells.push((polytope, failure));
            }
        }
        let label = (asked.keep != Keep::Attention).then_some(own);
        Self { cells, setting: setting.clone(), label }
    }

    fn is_open(&self, a: usize, b: usize) -> bool {
        let robust = self.cells[a].1.is_none() && self.cells[b].1.is_none();
        robust
            && common_facet(&self.cells[a].0, &self.cells[b].0).is_some_and(|facet| {
                let logits = self.setting.composed().evaluate(&facet.interior_point());
                self.label.is_none_or(|label| unique_largest(&logits) == Some(label))
            })
    }

    /// The cells of the component, the pairs of them that are connected, and its boundary.
    fn component(&self) -> (Vec<usize>, BTreeSet<(usize, usize)>, Vec<Piece>) {
        let origin = vec![Rational::zero(); self.setting.domain().dimension()];
        let starts = |cell: &usize| self.cells[*cell].1.is_none() && self.cells[*cell].0.contains(&origin);
        let mut component: Vec<usize> = (0..self.cells.len()).filter(starts).collect();
        let (mut open, mut next) = (BTreeSet::new(), 0);
        while next < component.len() {
            let cell = component[next];
            next += 1;
            for other in (0..self.cells.len()).filter(|&other| other != cell) {
                if self.is_open(cell, other) {
                    open.extend([(cell, other), (other, cell)]);
                    if !component.contains(&other) {
                        component.push(other);
                    }
                }
            }
        }
        let mut pieces = Vec::new();
        for &cell in &component {
            let polytope = &self.cells[cell].0;
            for facet in 0..polytope.facets().len() {
                if self.is_at_border(&polytope.face(facet)) {
                    pieces.push(Piece { cell, polytope: polytope.face(facet), beyond: Beyond::Outside });
                }
            }
            for other in (0..self.cells.len()).filter(|&other| other != cell) {
                if open.contains(&(cell, other)) {
                    continue;
                }
                if let Some(facet) = common_facet(polytope, &self.cells[other].0) {
                    let beyond = self.cells[other].1.unwrap_or(Beyond::Tie);
                    pieces.push(Piece { cell, polytope: facet, beyond });
                }
            }
        }
        (component, open, pieces)
    }

    fn is_at_border(&self, face: &Polytope) -> bool {
        let domain = self.setting.domain();
        let all = |axis: usize, end: &Rational| {
            face.vertices().iter().all(|vertex| vertex.point.to_rationals()[axis] == *end)
        };
        (0..domain.dimension()).any(|axis| all(axis, &domain.low()[axis]) || all(axis, &domain.high()[axis]))
    }
}

fn corners(polytope: &Polytope) -> Vec<Vector> {
    let mut corners: Vec<Vector> =
        polytope.vertices().iter().map(|vertex| vertex.point.to_rationals()).collect();
    corners.sort();
    corners
}

fn find(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        at = parents[at];
    }
    at
}

/// The edges of a polygon in space, as pairs of corners.
fn edges(polygon: &Polytope) -> BTreeSet<(Vector, Vector)> {
    let mut edges = BTreeSet::new();
    for facet in 0..polygon.facets().len() {
        let mut on: Vec<Vector> =
            polygon.vertices_on(facet).map(|vertex| vertex.point.to_rationals()).collect();
        on.sort();
        if let [a, b] = &on[..] {
            edges.insert((a.clone(), b.clone()));
        }
    }
    edges
}

/// How far along an edge a point lies, if it lies inside.
fn place(edge: &(Vector, Vector), point: &Vector) -> Option<Rational> {
    let axis = (0..point.len()).find(|&axis| edge.0[axis] != edge.1[axis])?;
    let share = (&point[axis] - &edge.0[axis]) / (&edge.1[axis] - &edge.0[axis]);
    let mut axes = edge.0.iter().zip(&edge.1).zip(point);
    (axes.all(|((a, b), x)| *x == a + (b - a) * &share)).then_some(share)
}

/// Numbers the surfaces that the pieces make up: pieces hang together where they bound the same fan of
/// cells around an edge.
fn surfaces(
    complex: &Complex,
    component: &[usize],
    open: &BTreeSet<(usize, usize)>,
    pieces: &[Piece],
) -> Vec<usize> {
    let points: BTreeSet<Vector> = component
        .iter()
        .map(|&cell| &complex.cells[cell].0)
        .chain(pieces.iter().map(|piece| &piece.polytope))
        .flat_map(corners)
        .collect();
    let mut parents: Vec<usize> = (0..pieces.len()).collect();
    let every: BTreeSet<(Vector, Vector)> = pieces.iter().flat_map(|piece| edges(&piece.polytope)).collect();
    for edge in &every {
        let mut stops: Vec<Rational> = points.iter().filter_map(|point| place(edge, point)).collect();
        stops.retain(|stop| !stop.is_negative() && *stop <= rational(1, 1));
        stops.sort();
        stops.dedup();
        for pair in stops.windows(2) {
            let share = (&pair[0] + &pair[1]) / rational(2, 1);
            let middle: Vector = edge.0.iter().zip(&edge.1).map(|(a, b)| a + (b - a) * &share).collect();
            let around: Vec<usize> =
                component.iter().copied().filter(|&cell| complex.cells[cell].0.contains(&middle)).collect();
            let mut fans: Vec<usize> = (0..around.len()).collect();
            for a in 0..around.len() {
                for b in 0..a {
                    if open.contains(&(around[a], around[b])) {
                        let (a, b) = (find(&mut fans, a), find(&mut fans, b));
                        fans[a] = b;
                    }
                }
            }
            let here: Vec<usize> =
                (0..pieces.len()).filter(|&piece| is_on(&pieces[piece].polytope, &middle)).collect();
            for &a in &here {
                for &b in &here {
                    let fan = |piece: usize, fans: &mut [usize]| {
                        let at = around.iter().position(|&cell| cell == pieces[piece].cell);
                        find(fans, at.expect("the cell of a piece contains it"))
                    };
                    if fan(a, &mut fans) == fan(b, &mut fans) {
                        let (a, b) = (find(&mut parents, a), find(&mut parents, b));
                        parents[a] = b;
                    }
                }
            }
        }
    }
    (0..pieces.len()).map(|piece| find(&mut parents, piece)).collect()
}

/// Whether a point lies in a polygon, its plane included.
fn is_on(polygon: &Polytope, point: &Vector) -> bool {
    let vertices = polygon.vertices();
    let form = |facet: usize| -> Vector {
        let coefficients = polygon.facets()[facet].plane.coefficients().iter();
        coefficients.map(|c| Rational::from(c.clone())).collect()
    };
    polygon.contains(point)
        && (0..polygon.facets().len())
            .filter(|&facet| vertices.iter().all(|vertex| vertex.facets.contains(facet)))
            .all(|facet| value(&form(facet), point).is_zero())
}

/// Whether a ray from a point in general position meets a polygon inside; `None` if it meets an edge.
fn meets(polygon: &Polytope, start: &Vector, along: &Vector) -> Option<bool> {
    let form = |facet: usize| -> Vector {
        let coefficients = polygon.facets()[facet].plane.coefficients().iter();
        coefficients.map(|c| Rational::from(c.clone())).collect()
    };
    let is_own = |&facet: &usize| polygon.vertices().iter().all(|vertex| vertex.facets.contains(facet));
    let own = form((0..polygon.facets().len()).find(is_own)?);
    let rate: Rational = own.iter().zip(along).map(|(a, v)| a * v).sum();
    if rate.is_zero() {
        return None;
    }
    let time = -value(&own, start) / rate;
    let point: Vector = start.iter().zip(along).map(|(x, v)| x + v * &time).collect();
    if !time.is_positive() || !polygon.contains(&point) {
        return Some(false);
    }
    let others = (0..polygon.facets().len()).filter(|facet| !is_own(facet));
    let inside = others.into_iter().all(|facet| !value(&form(facet), &point).is_zero());
    inside.then_some(true)
}

/// The pieces of the outermost boundary, as their corners and what lies behind them.
fn outermost(complex: &Complex) -> Vec<(Vec<Vector>, Beyond)> {
    let (component, open, pieces) = complex.component();
    let surfaces = surfaces(complex, &component, &open, &pieces);
    let start = complex.cells[component[0]].0.interior_point();
    let names: BTreeSet<usize> = surfaces.iter().copied().collect();
    let is_around = |name: usize| {
        let slopes = (1i64..).map(|at| [1009 + at, 577 - 3 * at * at, -313 + 7 * at].map(|x| rational(x, 1)));
        let mut counts = slopes.filter_map(|along| {
            let own = pieces.iter().zip(&surfaces).filter(|(_, surface)| **surface == name);
            let meets: Option<Vec<bool>> =
                own.map(|(piece, _)| meets(&piece.polytope, &start, &along.to_vec())).collect();
            Some(meets?.into_iter().filter(|&meets| meets).count())
        });
        counts.next().is_some_and(|count| count % 2 == 1)
    };
    let outer: Vec<usize> = names.into_iter().filter(|&name| is_around(name)).collect();
    assert_eq!(outer.len(), 1, "one surface encloses the component");
    let own = pieces.iter().zip(&surfaces).filter(|(_, surface)| **surface == outer[0]);
    let mut faces: Vec<_> = own.map(|(piece, _)| (corners(&piece.polytope), piece.beyond)).collect();
    faces.sort();
    faces
}

fn facets(found: &Boundary) -> Vec<(Vec<Vector>, Beyond)> {
    let facets = found.facets.iter().map(|facet| {
        let mut corners: Vec<Vector> = facet.corners.iter().map(|corner| corner.to_rationals()).collect();
        corners.sort();
        (corners, facet.beyond)
    });
    let mut facets: Vec<_> = facets.collect();
    facets.sort();
    facets
}

fn check(setting: &Setting, asked: Asked, pick: usize) -> Result<(), TestCaseError> {
    let regions = enumerate(&setting.composed(), &setting.domain()).regions;
    if regions.len() > 24 {
        return Ok(());
    }
    let free = setting.verify(asked, None);
    let distances: Vec<_> = free.cells.iter().map(|cell| cell.distance.clone()).collect();
    let delta = bound_among(&distances, pick, &rational(1, 1));
    let found = match search(setting, asked, Some(delta.clone())) {
        Err(QuestionError::NoStart { .. }) => return Ok(()),
        found => found.map_err(|error| TestCaseError::fail(error.to_string()))?,
    };
    let complex = Complex::new(setting, asked, found.label, &delta, &regions);
    let origin = vec![Rational::zero(); 3];
    let logits = setting.composed().evaluate(&origin);
    let labelled = asked.keep == Keep::Attention || unique_largest(&logits) == Some(found.label);
    let mut around = regions.iter().filter(|region| region.polytope.contains(&origin));
    let attentive = asked.keep == Keep::Label
        || around.all(|region| !exceeds(setting, asked, found.label, &delta, region));
    if let BoundaryStatus::StartFails(_) = found.status {
        prop_assert!(!labelled || !attentive);
        return Ok(());
    }
    prop_assert!(labelled && attentive);
    prop_assert_eq!(&found.status, &BoundaryStatus::Traced);
    prop_assert_eq!(facets(&found), outermost(&complex));
    let square = |point: &Vector| -> Rational { point.iter().map(|x| x * x).sum() };
    for (corners, beyond) in facets(&found) {
        prop_assert!(corners.len() >= 3);
        if beyond == Beyond::Outside {
            continue;
        }
        let [nearest, farthest] =
            [&found.nearest, &found.farthest].map(|point| square(point.as_ref().unwrap()));
        for pair in corners.iter().flat_map(|a| corners.iter().map(move |b| (a, b))) {
            let middle = pair.0.iter().zip(pair.1).map(|(a, b)| (a + b) / rational(2, 1)).collect();
            prop_assert!(nearest <= square(&middle) && square(&middle) <= farthest);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn of_a_network(setting in bare_setting(Sizes::tiny().inputs(3..=3)), asked in asked_of_a_map_that_stays(), pick: usize) {
        check(&setting, asked, pick)?;
    }

    #[test]
    fn of_an_image(setting in image_setting(SPACES), asked in asked(), pick: usize) {
        check(&setting, asked, pick)?;
    }
}
