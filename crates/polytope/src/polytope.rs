//! The polytope: vertices and facets at once.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::Rational;
use metes_exact::filter::{Cloud, Form, Frame, Range};
use num_bigint::BigInt;
use num_traits::{One, Zero};

use crate::{AffineForm, FacetSet, Hyperplane, Point, Side};

/// A closed half-space that bounds a polytope: one side of a hyperplane.
///
/// The hyperplane is shared: the polytopes on both sides of a cut hold the same one, which is how
/// neighbours are recognised ([`Arc::ptr_eq`]).
#[derive(Clone, Debug)]
pub struct Facet {
    /// The hyperplane.
    pub plane: Arc<Hyperplane>,
    /// The side on which the polytope lies.
    pub side: Side,
    /// Its number among all half-spaces that made the polytope, those left out since included.
    pub number: u32,
}

/// A vertex with the facets it lies on.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// The point.
    pub point: Arc<Point>,
    /// The facets, by index into [`Polytope::facets`].
    pub facets: FacetSet,
}

/// A bounded polytope of full dimension, or a face of one.
///
/// Invariants: every vertex names every facet it lies on among those listed; every facet that is one
/// is listed (a listed half-space may touch in less than a facet, which changes nothing).
#[derive(Clone, Debug)]
pub struct Polytope {
    /// Of the space.
    pub(crate) dimension: usize,
    /// Of the polytope itself: less than that of the space for a face.
    pub(crate) rank: usize,
    /// How many half-spaces made it, those left out since included.
    pub(crate) halves: u32,
    pub(crate) facets: Vec<Facet>,
    pub(crate) vertices: Vec<Vertex>,
    /// The vertices as the filter sees them.
    pub(crate) cloud: Cloud,
}

impl Polytope {
    pub(crate) fn new(
        (dimension, rank): (usize, usize),
        halves: u32,
        facets: Vec<Facet>,
        vertices: Vec<Vertex>,
    ) -> Self {
        let cloud = Cloud::new(vertices.iter().map(|vertex| vertex.point.spot()), dimension);
        Self { dimension, rank, halves, facets, vertices, cloud }
    }

    /// The box of all points with `low ≤ θ ≤ high` in each coordinate.
    ///
    /// # Panics
    /// When there are no coordinates or some `low` is not below its `high`.
    pub fn cuboid(bounds: &[(Rational, Rational)]) -> Self {
        Self::cuboid_in(bounds, &Frame::new(bounds))
    }

    /// The same, for forms of a given frame.
    ///
    /// # Panics
    /// As [`Polytope::cuboid`].
    pub fn cuboid_in(bounds: &[(Rational, Rational)], frame: &Frame) -> Self {
        assert!(!bounds.is_empty(), "a box has at least one dimension");
        let dimension = bounds.len();
        let mut facets = Vec::with_capacity(2 * dimension);
        for (axis, (low, high)) in bounds.iter().enumerate() {
            assert!(low < high, "the interval {low}..{high} is empty");
            for (bound, sign) in [(low, 1), (high, -1)] {
                let mut form = vec![BigInt::zero(); dimension + 1];
                form[axis] = bound.denom() * sign;
                form[dimension] = bound.numer() * -sign;
                let enclosure = Form::from_bigs(&form, &BigInt::one(), frame);
                facets.push(Facet {
                    plane: Arc::new(Hyperplane::enclosed(enclosure, form)),
                    side: Side::Positive,
                    number: facets.len() as u32,
                });
            }
        }
        let vertices = (0..1usize << dimension)
            .map(|corner| {
                let upper = |axis: usize| corner >> axis & 1;
                let point: Vec<Rational> = bounds
                    .iter()
                    .enumerate()
                    .map(|(axis, (low, high))| if upper(axis) == 1 { high } else { low }.clone())
                    .collect();
                Vertex {
                    point: Arc::new(Point::from_rationals(&point)),
                    facets: (0..dimension).map(|axis| 2 * axis + upper(axis)).collect(),
                }
            })
            .collect();
        Self::new((dimension, dimension), 2 * dimension as u32, facets, vertices)
    }

    /// The dimension of the space.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The half-spaces whose intersection it is.
    pub fn facets(&self) -> &[Facet] {
        &self.facets
    }

    /// The vertices, in no particular order.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// The mean of the vertices: a point of the relative interior.
    pub fn interior_point(&self) -> Vec<Rational> {
        let mut sum = vec![Rational::zero(); self.dimension];
        for vertex in &self.vertices {
            for (sum, x) in sum.iter_mut().zip(vertex.point.to_rationals()) {
                *sum += x;
            }
        }
        let count = Rational::from(BigInt::from(self.vertices.len()));
        sum.into_iter().map(|sum| sum / &count).collect()
    }

    /// An interior point of a polytope of full dimension whose coordinates have few decimals.
    pub fn simple_interior_point(&self) -> Vec<Rational> {
        const MOST_DECIMALS: u32 = 40;
        let exact = self.interior_point();
        let rounded = |decimals: u32| -> Vec<Rational> {
            let scale = Rational::from(BigInt::from(10).pow(decimals));
            exact.iter().map(|x| (x * &scale).round() / &scale).collect()
        };
        (0..=MOST_DECIMALS).map(rounded).find(|point| self.contains_strictly(point)).unwrap_or(exact)
    }

    /// Whether a point lies in the closed polytope.
    pub fn contains(&self, point: &[Rational]) -> bool {
        let point = Point::from_rationals(point);
        self.contains_point(&point)
    }

    /// Whether a point lies in the closed polytope.
    pub fn contains_point(&self, point: &Point) -> bool {
        self.facets.iter().all(|facet| facet.side.holds(facet.plane.side_of(point)))
    }

    /// Whether a point lies in the interior of a polytope of full dimension.
    pub fn contains_strictly(&self, point: &[Rational]) -> bool {
        let point = Point::from_rationals(point);
        self.facets.iter().all(|facet| {
            let side = facet.plane.side_of(&point);
            side != Ordering::Equal && facet.side.holds(side)
        })
    }

    /// The least and the greatest sign of an affine form over the polytope: a form is non-negative
    /// when the least sign is not [`Ordering::Less`], and vanishes when both are
    /// [`Ordering::Equal`].
    pub fn sign_range(&self, form: &impl AffineForm) -> (Ordering, Ordering) {
        match self.cloud.range(form.enclosure()) {
            Range::Positive => (Ordering::Greater, Ordering::Greater),
            Range::Negative => (Ordering::Less, Ordering::Less),
            Range::Mixed => (Ordering::Less, Ordering::Greater),
            Range::Unknown => {
                let exact = form.exact();
                if exact.is_zero() {
                    return (Ordering::Equal, Ordering::Equal);
                }
                let filtered = |vertex: &Vertex| vertex.point.spot().value(form.enclosure()).sign();
                self.range(|vertex| filtered(vertex).unwrap_or_else(|| vertex.point.sign_of(exact)))
            }
        }
    }

    /// The vertices as the filter sees them.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    fn range(&self, sign: impl Fn(&Vertex) -> Ordering) -> (Ordering, Ordering) {
        let (mut least, mut greatest) = (Ordering::Greater, Ordering::Less);
        for vertex in &self.vertices {
            let sign = sign(vertex);
            least = least.min(sign);
            greatest = greatest.max(sign);
            if least == Ordering::Less && greatest == Ordering::Greater {
                break;
            }
        }
        (least, greatest)
    }

    /// The index of the facet on a hyperplane, which must be the same shared one.
    pub fn facet_on(&self, plane: &Arc<Hyperplane>) -> Option<usize> {
        self.facets.iter().position(|facet| Arc::ptr_eq(&facet.plane, plane))
    }

    /// The vertices that lie on a facet.
    pub fn vertices_on(&self, facet: usize) -> impl Iterator<Item = &Vertex> {
        self.vertices.iter().filter(move |vertex| vertex.facets.contains(facet))
    }

    /// Whether a listed half-space touches in a facet, not in a face of fewer dimensions: no other
    /// half-space touches in all the same vertices and more.
    pub(crate) fn is_facet(&self, facet: usize) -> bool {
        let touching = self.vertices_on(facet).count();
        touching >= self.rank
            && (0..self.facets.len()).filter(|&other| other != facet).all(|other| {
                self.vertices_on(facet).any(|vertex| !vertex.facets.contains(other))
                    || self.vertices_on(other).count() == touching
            })
    }

    /// A facet as a polytope of one dimension less.
    pub fn face(&self, facet: usize) -> Self {
        let vertices = self.vertices_on(facet).cloned().collect();
        Self::new((self.dimension, self.rank - 1), self.halves, self.facets.clone(), vertices)
    }

    /// The value at a point of an affine form given by integer coefficients followed by the
    /// constant, over a denominator.
    pub fn value_at(form: &[BigInt], denominator: &BigInt, point: &Point) -> Rational {
        let sum: BigInt = form.iter().zip(point.homogeneous()).map(|(a, x)| a * x).sum();
        let one = BigInt::one();
        Rational::new(sum, denominator * point.homogeneous().last().unwrap_or(&one))
    }
}
