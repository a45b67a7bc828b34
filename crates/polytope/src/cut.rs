//! Cutting a polytope by a hyperplane.

use std::cmp::Ordering;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::{Facet, FacetSet, Hyperplane, Point, Polytope, Vertex};

/// A side of a hyperplane, the hyperplane itself included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Where its form is not negative.
    Positive,
    /// Where its form is not positive.
    Negative,
}

impl Side {
    /// The other side.
    pub fn opposite(self) -> Self {
        match self {
            Self::Positive => Self::Negative,
            Self::Negative => Self::Positive,
        }
    }

    /// Whether a sign of the form belongs to this side.
    pub fn holds(self, sign: Ordering) -> bool {
        match self {
            Self::Positive => sign != Ordering::Less,
            Self::Negative => sign != Ordering::Greater,
        }
    }
}

impl Polytope {
    /// Cuts the polytope by a hyperplane that has points of it strictly on both sides: the parts on
    /// the positive and on the negative side.
    ///
    /// `None` when it does not cut.
    pub fn split(&self, plane: &Arc<Hyperplane>) -> Option<(Self, Self)> {
        let signs: Vec<Ordering> = self.vertices.iter().map(|vertex| plane.side_of(&vertex.point)).collect();
        if !signs.contains(&Ordering::Less) || !signs.contains(&Ordering::Greater) {
            return None;
        }
        let crossings = self.crossings(plane, &signs);
        Some((
            self.half(plane, Side::Positive, &signs, &crossings),
            self.half(plane, Side::Negative, &signs, &crossings),
        ))
    }

    /// The part of the polytope on one side of a hyperplane, if it has the polytope's dimension.
    pub fn clip(&self, plane: &Arc<Hyperplane>, side: Side) -> Option<Self> {
        let signs: Vec<Ordering> = self.vertices.iter().map(|vertex| plane.side_of(&vertex.point)).collect();
        if signs.iter().all(|&sign| side.holds(sign)) {
            return Some(Self { halves: self.halves + 1, ..self.clone() });
        }
        if signs.iter().all(|&sign| side.opposite().holds(sign)) {
            return None;
        }
        Some(self.half(plane, side, &signs, &self.crossings(plane, &signs)))
    }

    /// Whether the facets of two polytopes on a shared hyperplane have more than their borders in
    /// common.
    pub fn facets_overlap(&self, other: &Self, plane: &Arc<Hyperplane>) -> bool {
        let (Some(mine), Some(theirs)) = (self.facet_on(plane), other.facet_on(plane)) else { return false };
        if !self.is_facet(mine) || !other.is_facet(theirs) {
            return false;
        }
        let mut common = self.face(mine);
        for (at, facet) in other.facets.iter().enumerate() {
            if at != theirs {
                match common.clip(&facet.plane, facet.side) {
                    Some(part) => common = part,
                    None => return false,
                }
            }
        }
        true
    }

    /// The points where the hyperplane crosses an edge, each with the facets that the edge lies on.
    fn crossings(&self, plane: &Arc<Hyperplane>, signs: &[Ordering]) -> Vec<(Arc<Point>, FacetSet)> {
        let with = |sign: Ordering| (0..self.vertices.len()).filter(move |&at| signs[at] == sign);
        let mut crossings = Vec::new();
        for above in with(Ordering::Greater) {
            for below in with(Ordering::Less) {
                let edge = self.vertices[above].facets.common(&self.vertices[below].facets);
                if self.is_edge(above, below, &edge) {
                    let line = edge.iter().map(|facet| Arc::clone(&self.facets[facet].plane));
                    let point = Point::crossing(line.collect::<SmallVec<_>>(), plane);
                    if !point.spot().is_sharp(&self.cloud) {
                        point.sharpen();
                    }
                    crossings.push((Arc::new(point), edge));
                }
            }
        }
        crossings
    }

    /// Whether two vertices, the facets they have in common given, span an edge: no third vertex lies on
    /// all of those.
    fn is_edge(&self, a: usize, b: usize, common: &FacetSet) -> bool {
        common.len() + 1 >= self.dimension
            && self
                .vertices
                .iter()
                .enumerate()
                .all(|(at, vertex)| at == a || at == b || !vertex.facets.contains_all(common))
    }

    fn half(
        &self,
        plane: &Arc<Hyperplane>,
        side: Side,
        signs: &[Ordering],
        crossings: &[(Arc<Point>, FacetSet)],
    ) -> Self {
        let new = self.facets.len();
        let kept = self.vertices.iter().zip(signs).filter(|(_, sign)| side.holds(**sign));
        let old = kept.map(|(vertex, &sign)| {
            let mut facets = vertex.facets.clone();
            if sign == Ordering::Equal {
                facets.push(new);
            }
            Vertex { point: Arc::clone(&vertex.point), facets }
        });
        let crossed = crossings.iter().map(|(point, edge)| {
            let mut facets = edge.clone();
            facets.push(new);
            Vertex { point: Arc::clone(point), facets }
        });
        let vertices = old.chain(crossed).collect();
        let facet = Facet { plane: Arc::clone(plane), side, number: self.halves };
        let facets = self.facets.iter().cloned().chain([facet]).collect();
        Self::new((self.dimension, self.rank), self.halves + 1, facets, vertices).without_idle_facets()
    }

    /// Drops half-spaces that touch in fewer vertices than a facet has.
    fn without_idle_facets(mut self) -> Self {
        let mut counts = vec![0usize; self.facets.len()];
        for vertex in &self.vertices {
            vertex.facets.iter().for_each(|facet| counts[facet] += 1);
        }
        if counts.iter().all(|&count| count >= self.rank) {
            return self;
        }
        let mut next = 0;
        let places: Vec<Option<u32>> = counts
            .iter()
            .map(|&count| {
                (count >= self.rank).then(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        for vertex in &mut self.vertices {
            vertex.facets = vertex.facets.renumbered(&places);
        }
        let mut kept = places.iter();
        self.facets.retain(|_| kept.next().is_some_and(Option::is_some));
        self
    }
}
