//! A program over integers: what is decided about points and sums of rows is decided here.
//!
//! With `L` the common denominator of all bounds the box is `ℓⱼ ≤ L·xⱼ ≤ uⱼ` for integers `ℓ` and `u`. A point is
//! homogeneous, `(X₁, …, X_d, W)` with `W > 0` for `X/W`, so that the sign of a row there is that of a sum of products.

use std::cmp::Ordering;

use metes_exact::ints::{self, ArrayRef};
use metes_exact::{Ints, Rational, gcd, rational};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::window::Window;
use super::{Inequality, Program};
use crate::plane::without_common_divisor;

/// A program whose box is not empty.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub bounds: &'a [(Rational, Rational)],
    pub rows: &'a [Inequality],
    /// Of each row its coefficients, then its constant.
    pub packed: Vec<Ints>,
    pub is_strict: Vec<bool>,
    /// The box.
    pub whole: Window,
}

impl<'a> Frame<'a> {
    /// A program some rows of which are strict; `None` when the box is empty.
    pub fn new(program: &Program<'a>, strict: &[usize]) -> Option<Self> {
        if program.bounds.iter().any(|(lower, upper)| lower > upper) {
            return None;
        }
        let packed = program.rows.iter().map(|row| pack(row, program.bounds.len())).collect();
        let mut is_strict = vec![false; program.rows.len()];
        strict.iter().for_each(|&row| is_strict[row] = true);
        let whole = Window::new(program.bounds);
        Some(Self { bounds: program.bounds, rows: program.rows, packed, is_strict, whole })
    }

    pub fn dimension(&self) -> usize {
        self.whole.lower.len()
    }

    /// Whether a coordinate can have only one value.
    pub fn is_fixed(&self, coordinate: usize) -> bool {
        self.whole.lower[coordinate] == self.whole.upper[coordinate]
    }

    /// Whether a homogeneous point of the box satisfies all rows.
    pub fn admits(&self, point: &Ints) -> bool {
        let is_satisfied =
            |(row, is_strict): (&Ints, &bool)| match ints::sign(&dot(row.as_ref(), point.as_ref())) {
                Ordering::Less => false,
                Ordering::Equal => !is_strict,
                Ordering::Greater => true,
            };
        self.packed.iter().zip(&self.is_strict).all(is_satisfied)
    }

    /// Whether a sum of rows, with these positive multipliers, shows that no point of the box satisfies all.
    pub fn refutes(&self, multipliers: &[(usize, BigInt)]) -> bool {
        match self.largest(multipliers) {
            Ordering::Less => true,
            Ordering::Equal => multipliers.iter().any(|&(row, _)| self.is_strict[row]),
            Ordering::Greater => false,
        }
    }

    /// The value of a row at a homogeneous point, times its last coordinate.
    pub fn value(&self, row: usize, point: &Ints) -> BigInt {
        ints::to_big(&dot(self.packed[row].as_ref(), point.as_ref()))
    }

    /// The sign of the largest value that a sum of rows takes in the box.
    fn largest(&self, multipliers: &[(usize, BigInt)]) -> Ordering {
        let mut sum = vec![BigInt::zero(); self.dimension()];
        let mut constant = BigInt::zero();
        for (row, multiplier) in multipliers {
            for (slot, coefficient) in sum.iter_mut().zip(&self.rows[*row].coefficients) {
                *slot += coefficient * multiplier;
            }
            constant += &self.rows[*row].constant * multiplier;
        }
        let mut largest = constant * &self.whole.scale;
        for (at, slope) in sum.iter().enumerate() {
            largest +=
                slope * if slope.is_negative() { &self.whole.lower[at] } else { &self.whole.upper[at] };
        }
        largest.cmp(&BigInt::zero())
    }

    /// The point with these coordinates.
    pub fn rationals(point: &Ints) -> Vec<Rational> {
        let point = point.as_ref().to_bigs();
        let Some((w, coordinates)) = point.split_last() else { return Vec::new() };
        coordinates.iter().map(|x| fraction(x, w)).collect()
    }
}

/// `x/w` in lowest terms, for positive `w`.
pub(super) fn fraction(x: &BigInt, w: &BigInt) -> Rational {
    let divisor = gcd(x, w);
    Rational::new_raw(x / &divisor, w / &divisor)
}

/// A row's coefficients, followed by its constant.
pub(super) fn pack(row: &Inequality, dimension: usize) -> Ints {
    assert_eq!(row.coefficients.len(), dimension, "a row has as many coefficients as the program has bounds");
    let mut values = row.coefficients.clone();
    values.push(row.constant.clone());
    Ints::from_bigs(&values)
}

/// Homogeneous coordinates of a point.
pub(super) fn homogeneous(point: &[Rational]) -> Ints {
    let w = rational::common_denominator(point);
    let mut coordinates: Vec<BigInt> = point.iter().map(|x| x.numer() * (&w / x.denom())).collect();
    coordinates.push(w);
    Ints::from_bigs(&coordinates)
}

/// A homogeneous point without common divisors of its coordinates.
pub(super) fn reduced(coordinates: Vec<BigInt>) -> Ints {
    Ints::from_bigs(&without_common_divisor(coordinates))
}

/// `Σ aₖ·bₖ`.
pub(super) fn dot(a: ArrayRef<'_>, b: ArrayRef<'_>) -> Vec<u64> {
    // Multiplying is cheaper with the shorter number as the factor.
    let (a, b) = if a.width() < b.width() { (b, a) } else { (a, b) };
    let mut sum = vec![0; a.width() + b.width() + 1];
    for (x, w) in a.iter().zip(b.iter()) {
        ints::add_product(&mut sum, x, w);
    }
    sum
}
