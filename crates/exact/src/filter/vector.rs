//! Vectors of floats near exact ones, and the products that make them.

use super::nearest::{quotient, quotient_of};
use crate::{Rational, ScaledArray};

/// Numbers to multiply with, each a float within a relative error of `2u`.
#[derive(Clone, Debug)]
pub struct Weights(pub(super) Vec<f64>);

/// Floats near the elements of a vector. How near, a [`Reach`](super::Reach) says.
#[derive(Clone, Debug)]
pub struct Vector(pub(super) Vec<f64>);

/// Elements of a vector, or what takes them away, with their places: one side of products.
#[derive(Clone, Debug, Default)]
pub struct Terms(Vec<(usize, f64)>);

impl Weights {
    /// The numbers of an array.
    pub fn new(array: &ScaledArray) -> Self {
        Self((0..array.len()).map(|at| quotient_of(array, at)).collect())
    }

    /// The same of rationals.
    pub fn from_rationals<'a>(numbers: impl Iterator<Item = &'a Rational>) -> Self {
        Self(numbers.map(|x| quotient(x.numer(), x.denom())).collect())
    }
}

impl Vector {
    /// Zeros.
    pub fn zeros(len: usize) -> Self {
        Self(vec![0.0; len])
    }

    /// One at a place, zero elsewhere.
    pub fn unit(len: usize, at: usize) -> Self {
        let mut unit = Self::zeros(len);
        unit.0[at] = 1.0;
        unit
    }

    /// How many elements.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes it zero.
    pub fn clear(&mut self) {
        self.0.fill(0.0);
    }

    /// Adds `weight · x`, for the weight at an index and an element of another vector.
    #[inline]
    pub fn add(&mut self, to: usize, weights: &Weights, weight: usize, x: &Self, at: usize) {
        self.0[to] += product(weights.0[weight], x.0[at]);
    }

    /// Makes an element `weight · x`, and notes if that changes it.
    #[inline]
    pub fn set(&mut self, at: usize, weights: &Weights, weight: usize, x: &Self, changes: &mut Terms) {
        let (old, new) = (self.0[at], product(weights.0[weight], x.0[at]));
        if old.to_bits() != new.to_bits() {
            self.0[at] = new;
            changes.push(at, -old);
            changes.push(at, new);
        }
    }

    /// Adds `weight · x` for a term `x` and the weight at an index.
    #[inline]
    pub fn add_term(&mut self, to: usize, weights: &Weights, weight: usize, x: f64) {
        self.0[to] += weights.0[weight] * x;
    }

    /// Adds for each term the row of a matrix at its place, times the term.
    pub fn add_rows(&mut self, matrix: &Weights, terms: &Terms) {
        let columns = self.0.len();
        let row = |at: usize| &matrix.0[at * columns..][..columns];
        // In fours the sums are read and written once for every four rows; each is still one sum in order.
        let (fours, rest) = terms.0.as_chunks::<4>();
        for &[(i, a), (j, b), (k, c), (l, d)] in fours {
            let rows = row(i).iter().zip(row(j)).zip(row(k).iter().zip(row(l)));
            for (slot, ((i, j), (k, l))) in self.0.iter_mut().zip(rows) {
                *slot = *slot + i * a + j * b + k * c + l * d;
            }
        }
        for &(at, x) in rest {
            for (slot, weight) in self.0.iter_mut().zip(row(at)) {
                *slot += weight * x;
            }
        }
    }

    /// The elements that are not zero, for products.
    pub fn terms(&self, into: &mut Terms) {
        into.clear();
        for (at, &x) in self.0.iter().enumerate() {
            into.push(at, x);
        }
    }
}

/// A product that is zero where the weight is, whatever the other factor overflowed to.
#[inline]
fn product(weight: f64, x: f64) -> f64 {
    if weight == 0.0 { 0.0 } else { weight * x }
}

impl Terms {
    #[inline]
    fn push(&mut self, at: usize, x: f64) {
        if x != 0.0 {
            self.0.push((at, x));
        }
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places with their terms.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        self.0.iter().copied()
    }
}
