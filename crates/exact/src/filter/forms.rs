//! Affine forms kept as in the theorem.

use num_bigint::BigInt;
use num_traits::Zero;
use smallvec::SmallVec;

use super::{Ball, Frame, OUTWARD, Piece, TINY, U};
use crate::Rational;

/// Affine forms, one after another: coefficients, constant, radius.
#[derive(Clone, Debug)]
pub struct Forms {
    pub(super) stride: usize,
    pub(super) values: Vec<f64>,
}

/// One affine form.
#[derive(Clone, Debug)]
pub struct Form(pub(super) SmallVec<[f64; 5]>);

impl Forms {
    /// How many.
    pub fn len(&self) -> usize {
        self.values.len() / self.stride
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The numbers of one form.
    #[inline]
    pub(super) fn get(&self, at: usize) -> &[f64] {
        &self.values[at * self.stride..][..self.stride]
    }

    #[inline]
    pub(super) fn get_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.stride..][..self.stride]
    }

    /// One form.
    pub fn form(&self, at: usize, frame: &Frame) -> Form {
        let mut form = Form(self.get(at).into());
        // A form on its own always has a radius, be it one that nobody proved.
        form.0.resize(frame.far.len() + 2, 0.0);
        form
    }

    /// Writes a form.
    #[inline]
    pub fn set(&mut self, at: usize, form: &Form) {
        let slot = self.get_mut(at);
        slot.copy_from_slice(&form.0[..slot.len()]);
    }

    /// Whether a form is known to be zero everywhere.
    #[inline]
    pub fn is_zero(&self, at: usize) -> bool {
        self.get(at).iter().all(|&x| x == 0.0)
    }

    /// Copies a form.
    #[inline]
    pub fn copy(&mut self, to: usize, from: &Self, at: usize) {
        self.get_mut(to).copy_from_slice(from.get(at));
    }

    /// Adds a multiple of other forms, one by one.
    pub fn add_multiple(&mut self, other: &Self, factor: &Rational, frame: &Frame) {
        let piece = Piece::new(factor, &Rational::zero());
        for at in 0..self.len() {
            let term = piece.of(&other.form(at, frame), frame);
            add(self.get_mut(at), &term.0, frame);
        }
    }
}

/// Adds a form to another.
fn add(to: &mut [f64], term: &[f64], frame: &Frame) {
    let mut magnitude = 0.0;
    for (k, (slot, term)) in to.iter_mut().zip(term).enumerate() {
        *slot += term;
        if k <= frame.far.len() {
            magnitude += slot.abs() * frame.far.get(k).copied().unwrap_or(1.0);
        }
    }
    if frame.proved
        && let Some(radius) = to.last_mut()
    {
        *radius = (*radius + 2.0 * U * magnitude) * OUTWARD;
    }
}

impl Form {
    /// How many parameters it is about.
    pub fn dimension(&self) -> usize {
        self.0.len() - 2
    }

    /// Another form of the same frame taken away from this one.
    pub fn minus(&self, other: &Self, frame: &Frame) -> Self {
        let mut difference = self.clone();
        let sign = |(k, x): (usize, &f64)| if k <= frame.far.len() { -x } else { *x };
        let negative: SmallVec<[f64; 5]> = other.0.iter().enumerate().map(sign).collect();
        add(&mut difference.0, &negative, frame);
        difference
    }

    /// The form less a number.
    pub fn less(&self, number: &Rational, frame: &Frame) -> Self {
        let number = Ball::quotient(number.numer(), number.denom());
        let mut term: SmallVec<[f64; 5]> = SmallVec::from_elem(0.0, self.0.len());
        term[frame.far.len()] = -number.centre;
        term[frame.far.len() + 1] = number.radius;
        let mut form = self.clone();
        add(&mut form.0, &term, frame);
        form
    }

    /// A form of which nothing is known.
    pub fn unknown(dimension: usize) -> Self {
        let mut values = SmallVec::from_elem(0.0, dimension + 2);
        values[dimension + 1] = f64::INFINITY;
        Self(values)
    }

    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        self.0.last().is_none_or(|radius| !radius.is_finite())
    }

    /// A form given exactly: integers over a denominator, coefficients before the constant.
    pub fn from_bigs(form: &[BigInt], denominator: &BigInt, frame: &Frame) -> Self {
        let balls: SmallVec<[Ball; 5]> = form.iter().map(|x| Ball::quotient(x, denominator)).collect();
        let mut values: SmallVec<[f64; 5]> = balls.iter().map(|ball| ball.centre).collect();
        let far = frame.far.iter().copied().chain([1.0]);
        let radius: f64 = balls.iter().zip(far).map(|(ball, far)| ball.radius * far).sum();
        values.push(radius * OUTWARD + TINY + frame.start);
        Self(values)
    }
}
