//! Exact volumes.

use std::sync::Arc;

use metes_exact::Fraction;
use metes_exact::filter::Ball;
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use smallvec::SmallVec;

use crate::{Point, Polytope, minors};

impl Polytope {
    /// The volume (length in one dimension, area in two) of a polytope of full dimension.
    ///
    /// The polytope is triangulated by pulling vertices: a first vertex is joined to the
    /// triangulations of all facets that do not contain it.
    pub fn volume(&self) -> Fraction {
        let simplices = self.simplices();
        let factorial: BigInt = (1..=self.dimension).map(BigInt::from).product();
        // One denominator for all: the product of the weights of all vertices.
        let weight = |at: usize| &self.vertices[at].point.homogeneous()[self.dimension];
        let product: BigInt = (0..self.vertices.len()).map(weight).product();
        let mut numerator = BigInt::zero();
        for simplex in &simplices {
            let rows: Vec<&[BigInt]> =
                simplex.iter().map(|&at| self.vertices[at].point.homogeneous()).collect();
            let others = (0..self.vertices.len()).filter(|at| !simplex.contains(at)).map(weight);
            numerator += minors::determinant(&rows).abs() * others.product::<BigInt>();
        }
        Fraction::new(numerator, product * factorial)
    }

    /// What the filter knows of the volume.
    pub fn volume_enclosure(&self) -> Ball {
        self.cloud.volume(&self.simplices())
    }

    /// A triangulation, by indices of vertices.
    fn simplices(&self) -> Vec<SmallVec<[usize; 4]>> {
        let mut simplices = Vec::with_capacity(self.vertices.len());
        if self.dimension == 2 {
            // The first vertex and each edge without it.
            for edge in 0..self.facets.len() {
                let on = (0..self.vertices.len()).filter(|&at| self.vertices[at].facets.contains(edge));
                let ends: SmallVec<[usize; 4]> = std::iter::once(0).chain(on).collect();
                if ends.len() == 3 && ends[1] != 0 {
                    simplices.push(ends);
                }
            }
        } else {
            let all: Vec<usize> = (0..self.vertices.len()).collect();
            self.triangulate(&all, self.dimension, &mut SmallVec::new(), &mut simplices);
        }
        simplices
    }

    /// Adds the simplices of a face, given by its vertices and its dimension, each joined to an apex.
    fn triangulate(
        &self,
        face: &[usize],
        dimension: usize,
        apex: &mut SmallVec<[usize; 4]>,
        simplices: &mut Vec<SmallVec<[usize; 4]>>,
    ) {
        let Some(&first) = face.first() else { return };
        apex.push(first);
        if dimension == 0 {
            simplices.push(apex.clone());
        } else {
            for facet in self.facets_of_face(face) {
                if !facet.contains(&first) {
                    self.triangulate(&facet, dimension - 1, apex, simplices);
                }
            }
        }
        apex.pop();
    }

    /// The facets of a face, as sets of vertices: the largest proper subsets cut out by half-spaces.
    fn facets_of_face(&self, face: &[usize]) -> Vec<Vec<usize>> {
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for facet in 0..self.facets.len() {
            let on = |&at: &usize| self.vertices[at].facets.contains(facet);
            let set: Vec<usize> = face.iter().copied().filter(on).collect();
            let within = |other: &Vec<usize>| set.iter().all(|at| other.contains(at));
            if set.is_empty() || set.len() == face.len() || sets.iter().any(within) {
                continue;
            }
            sets.retain(|other| !other.iter().all(|at| set.contains(at)));
            sets.push(set);
        }
        sets
    }

    /// The vertices in order along the border of a polygon, for drawing and for listing.
    ///
    /// In one dimension the end points in increasing order; in three and more the vertices as they are.
    pub fn ordered_vertices(&self) -> Vec<&Arc<Point>> {
        let point = |at: usize| &self.vertices[at].point;
        match self.dimension {
            1 => {
                let mut order: Vec<&Arc<Point>> = (0..self.vertices.len()).map(point).collect();
                order.sort_by(|a, b| a.compare(0, b));
                order
            }
            2 => {
                let edges = self.facets_of_face(&(0..self.vertices.len()).collect::<Vec<_>>());
                let mut order = vec![0];
                while let Some(&last) = order.last()
                    && let Some(next) = edges
                        .iter()
                        .filter(|edge| edge.contains(&last))
                        .flatten()
                        .find(|at| !order.contains(at))
                {
                    order.push(*next);
                }
                order.into_iter().map(point).collect()
            }
            _ => (0..self.vertices.len()).map(point).collect(),
        }
    }
}
