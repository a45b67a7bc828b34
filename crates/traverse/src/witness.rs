//! Witnesses: points where a property fails, chosen and written simply.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::Ball;
use metes_exact::{BigInt, Fraction, Rational};
use metes_polytope::{Point, Polytope, Vertex};
use num_traits::{One, Zero};

/// A place where a property fails.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What the filter knows of the squared distance of its nearest vertex from the unperturbed point.
    near: Ball,
    place: Place,
}

#[derive(Clone, Debug)]
enum Place {
    /// Everywhere in the interior of a polytope.
    Interior(Arc<Polytope>),
    /// At a point.
    Point(Arc<Point>),
}

impl Candidate {
    /// The property fails everywhere inside a polytope.
    pub(crate) fn inside(polytope: &Arc<Polytope>) -> Self {
        let distances = polytope.vertices().iter().map(|vertex| vertex.point.spot().squared_norm());
        let near = distances.reduce(Ball::min).unwrap_or(Ball::ZERO);
        Self { near, place: Place::Interior(Arc::clone(polytope)) }
    }

    /// The property fails at a point.
    pub(crate) fn at(point: &Arc<Point>) -> Self {
        Self { near: point.spot().squared_norm(), place: Place::Point(Arc::clone(point)) }
    }

    /// Which candidate is nearer to the unperturbed point: of two as near, the one whose witness
    /// comes first.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.near.compare(other.near).unwrap_or_else(|| {
            self.distance().cmp(&other.distance()).then_with(|| self.theta().cmp(&other.theta()))
        })
    }

    /// The squared distance of its nearest vertex.
    fn distance(&self) -> Fraction {
        match &self.place {
            Place::Point(point) => squared_norm(point),
            Place::Interior(polytope) => {
                let spot = |vertex: &Vertex| vertex.point.spot().squared_norm();
                let candidates = polytope.vertices().iter().filter(|vertex| spot(vertex).meets(self.near));
                candidates.map(|vertex| squared_norm(&vertex.point)).min().unwrap_or_else(Fraction::zero)
            }
        }
    }

    /// The nearer candidate.
    pub(crate) fn nearer(self, other: Self) -> Self {
        if self.compare(&other).is_le() { self } else { other }
    }

    /// A point where the property fails, with as few decimals as will do.
    pub(crate) fn theta(&self) -> Vec<Rational> {
        match &self.place {
            Place::Point(point) => point.to_rationals(),
            Place::Interior(polytope) => polytope.simple_interior_point(),
        }
    }
}

/// Which point is nearer to the unperturbed point: of two as near, the first by coordinates.
pub(crate) fn by_nearness(a: &Point, b: &Point) -> Ordering {
    let filtered = a.spot().squared_norm().compare(b.spot().squared_norm());
    filtered.unwrap_or_else(|| {
        squared_norm(a).cmp(&squared_norm(b)).then_with(|| a.to_rationals().cmp(&b.to_rationals()))
    })
}

pub(crate) fn squared_norm(point: &Point) -> Fraction {
    let squared = |x: &BigInt| x * x;
    let (numerator, denominator) = match point.homogeneous().split_last() {
        Some((w, x)) => (x.iter().map(squared).sum(), squared(w)),
        None => (BigInt::zero(), BigInt::one()),
    };
    Fraction::new(numerator, denominator)
}

/// The unperturbed point.
pub(crate) fn origin(dimension: usize) -> Vec<Rational> {
    vec![Rational::zero(); dimension]
}

/// Whether a polytope contains the unperturbed point.
pub(crate) fn contains_origin(polytope: &Polytope) -> bool {
    polytope.contains(&origin(polytope.dimension()))
}
