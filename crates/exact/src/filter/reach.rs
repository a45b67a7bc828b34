//! How large the elements of a vector get on any pattern, and how far floats are from them.

use super::vector::{Vector, Weights};
use super::{TINY, U};

/// What is known of every element of a vector on all patterns alike; see the theorem on gradients.
#[derive(Clone, Debug)]
pub struct Reach {
    /// `m`.
    magnitudes: Vec<f64>,
    /// `r`.
    radii: Vec<f64>,
    /// The sum of `m_y + r_y + 1` over the terms so far.
    terms: Vec<f64>,
    growth: f64,
}

impl Reach {
    /// Nothing but zeros, to which at most `terms` products each are going to be added.
    pub fn zeros(len: usize, terms: usize) -> Self {
        let zeros = || vec![0.0; len];
        Self {
            magnitudes: zeros(),
            radii: zeros(),
            terms: zeros(),
            growth: (2 * terms + 16) as f64 * U,
        }
    }

    /// One at a place.
    pub fn unit(len: usize, at: usize) -> Self {
        let mut unit = Self::zeros(len, 0);
        unit.magnitudes[at] = 1.0;
        unit
    }

    /// Whether an element is zero on every pattern.
    #[inline]
    pub fn is_zero(&self, at: usize) -> bool {
        self.magnitudes[at] == 0.0
    }

    /// Adds a product, for the weight at an index and an element of another vector that is not always zero.
    #[inline]
    pub fn add(&mut self, to: usize, weights: &Weights, weight: usize, x: &Self, at: usize) {
        let size = weights.0[weight].abs();
        let (magnitude, radius) = (x.magnitudes[at], x.radii[at]);
        self.magnitudes[to] += size * magnitude;
        self.radii[to] += size * (radius + self.growth * magnitude);
        self.terms[to] += magnitude + radius + 1.0;
    }

    /// What is known when all products have been added.
    pub fn finish(mut self) -> Self {
        let outward = 1.0 + 8.0 * self.growth;
        for ((magnitude, radius), terms) in
            self.magnitudes.iter_mut().zip(&mut self.radii).zip(&mut self.terms)
        {
            let loss = 4.0 * TINY * *terms;
            *magnitude = bounded(*magnitude * outward + loss);
            *radius = bounded(*radius * outward + loss);
            *terms = 0.0;
        }
        self
    }

    /// The radii, and how many there are.
    pub(super) fn radii(&self) -> &[f64] {
        &self.radii
    }

    /// At least the Euclidean length of the vector of errors.
    pub(super) fn error(&self) -> f64 {
        length(&self.radii)
    }
}

/// At least the Euclidean length of some floats.
pub(super) fn length(values: &[f64]) -> f64 {
    let sum: f64 = values.iter().map(|x| x * x).sum();
    let n = values.len() as f64;
    bounded((sum * (1.0 + (4.0 * n + 16.0) * U) + n * TINY).sqrt() * (1.0 + 4.0 * U))
}

/// At least the Euclidean length of a vector of floats.
pub(super) fn length_of(vector: &Vector) -> f64 {
    length(&vector.0)
}

/// A bound, or infinity where its calculation went beyond the floats.
pub(super) fn bounded(bound: f64) -> f64 {
    if bound.is_nan() { f64::INFINITY } else { bound }
}
