//! Vectors of floats near exact ones, and the products that make them.

use super::nearest::{quotient, quotient_of};
use super::norm::{bounded, length};
use super::{Gain, OUTWARD, TINY, U};
use crate::{Rational, ScaledArray};

/// Numbers to multiply with, each a float within a relative error of `2u`.
#[derive(Clone, Debug)]
pub struct Weights(pub(super) Vec<f64>);

/// A vector kept as floats and a radius: the Euclidean length of their error is at most that.
#[derive(Clone, Debug)]
pub struct Vector {
    pub(super) values: Vec<f64>,
    pub(super) radius: f64,
    /// At least the length of the floats.
    pub(super) length: f64,
    /// `Σ F·Y` of the theorem on gradients.
    load: f64,
}

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
        Self { values: vec![0.0; len], radius: 0.0, length: 0.0, load: 0.0 }
    }

    /// One at a place, zero elsewhere.
    pub fn unit(len: usize, at: usize) -> Self {
        let mut unit = Self::zeros(len);
        (unit.values[at], unit.length) = (1.0, 1.0);
        unit
    }

    /// How many elements.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Starts anew, from zero.
    pub fn clear(&mut self) {
        self.values.fill(0.0);
        self.load = 0.0;
    }

    /// Starts anew where every element is set and none added to.
    pub fn restart(&mut self) {
        self.load = 0.0;
    }

    /// Finds the radius once all products are added: `terms` to an element at most, those that followed
    /// changes included, from vectors by way of matrices with these gains.
    pub fn settle<'a>(&mut self, terms: usize, read: impl Iterator<Item = (Gain, &'a Self)>) {
        self.length = length(&self.values);
        self.settle_radius(terms, read);
    }

    /// The same where the floats have not changed; what they are near may have, within its radius.
    pub fn settle_radius<'a>(&mut self, terms: usize, read: impl Iterator<Item = (Gain, &'a Self)>) {
        let (mut radius, mut load, mut least) = (0.0, 0.0, 1.0);
        for (gain, vector) in read {
            radius += gain.signed * vector.radius;
            load += gain.absolute * vector.length;
            least += vector.length + vector.radius;
        }
        // Not a number stays so.
        self.load = if self.load >= load || self.load.is_nan() { self.load } else { load };
        let growth = (2 * terms + 16) as f64 * U;
        let lost = 4.0 * TINY * (self.len() * (terms + 1)) as f64 * least;
        self.radius = bounded((radius + growth * self.load + lost) * OUTWARD);
    }

    /// Adds `weight · x`, for the weight at an index and an element of another vector.
    #[inline]
    pub fn add(&mut self, to: usize, weights: &Weights, weight: usize, x: &Self, at: usize) {
        self.values[to] += product(weights.0[weight], x.values[at]);
    }

    /// Makes an element `weight · x`, and notes if that changes it.
    #[inline]
    pub fn set(&mut self, at: usize, weights: &Weights, weight: usize, x: &Self, changes: &mut Terms) {
        let (old, new) = (self.values[at], product(weights.0[weight], x.values[at]));
        if old.to_bits() != new.to_bits() {
            self.values[at] = new;
            changes.push(at, -old);
            changes.push(at, new);
        }
    }

    /// Adds `weight · x` for a term `x` and the weight at an index.
    #[inline]
    pub fn add_term(&mut self, to: usize, weights: &Weights, weight: usize, x: f64) {
        self.values[to] += weights.0[weight] * x;
    }

    /// Adds for each term the row of a matrix at its place, times the term.
    pub fn add_rows(&mut self, matrix: &Weights, terms: &Terms) {
        let columns = self.values.len();
        let row = |at: usize| &matrix.0[at * columns..][..columns];
        // In fours the sums are read and written once for every four rows; each is still one sum in order.
        let (fours, rest) = terms.0.as_chunks::<4>();
        for &[(i, a), (j, b), (k, c), (l, d)] in fours {
            let rows = row(i).iter().zip(row(j)).zip(row(k).iter().zip(row(l)));
            for (slot, ((i, j), (k, l))) in self.values.iter_mut().zip(rows) {
                *slot = *slot + i * a + j * b + k * c + l * d;
            }
        }
        for &(at, x) in rest {
            for (slot, weight) in self.values.iter_mut().zip(row(at)) {
                *slot += weight * x;
            }
        }
    }

    /// The elements that are not zero, for products.
    pub fn terms(&self, into: &mut Terms) {
        into.clear();
        for (at, &x) in self.values.iter().enumerate() {
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
