//! How much a linear map adds to lengths.

use super::norm::{bounded, dot, length, rounding};
use super::vector::Weights;
use super::{OUTWARD, TINY, U};

/// The most products worth spending on a square of a matrix.
const MOST_PRODUCTS: usize = 1 << 27;

/// Bounds on what a matrix, or its transpose, does to the Euclidean length of a vector.
#[derive(Clone, Copy, Debug)]
pub struct Gain {
    /// `S`: of the matrix itself.
    pub(super) signed: f64,
    /// `F`: of the matrix of magnitudes.
    pub(super) absolute: f64,
}

/// The sums of magnitudes of the rows and columns of a matrix.
#[derive(Clone, Debug)]
pub struct GainSums {
    rows: Vec<f64>,
    columns: Vec<f64>,
    products: usize,
}

impl Gain {
    /// The gain of a dense matrix given row by row.
    pub fn dense(matrix: &Weights, columns: usize) -> Self {
        let absolute = length(&matrix.0);
        Self { signed: norm(&matrix.0, columns, 2).min(absolute), absolute }.of_exact()
    }

    /// The gain of a dense matrix at once, not the least.
    pub fn frobenius(matrix: &Weights) -> Self {
        let absolute = length(&matrix.0);
        Self { signed: absolute, absolute }.of_exact()
    }

    /// From floats that are `2u` off to what they are near, but for underflow.
    fn of_exact(self) -> Self {
        Self { signed: bounded((self.signed + 4.0 * U * self.absolute) * OUTWARD + TINY), ..self }
    }
}

/// At least the norm of a matrix, by squaring it a few times: `‖C‖² = ‖C·Cᵀ‖`, and in every square the
/// Frobenius norm comes nearer to the norm.
fn norm(matrix: &[f64], columns: usize, squarings: u32) -> f64 {
    let frobenius = length(matrix);
    let rows = matrix.len() / columns.max(1);
    let products = rows.saturating_mul(rows).saturating_mul(columns) / 2;
    if squarings == 0 || products > MOST_PRODUCTS {
        return frobenius;
    }
    let row = |at: usize| &matrix[at * columns..][..columns];
    let mut gram = vec![0.0; rows * rows];
    for i in 0..rows {
        for j in 0..=i {
            let product = dot(row(i), row(j));
            (gram[i * rows + j], gram[j * rows + i]) = (product, product);
        }
    }
    root_of_gram(norm(&gram, rows, squarings - 1), frobenius, rows, columns)
}

/// At least the norm of a matrix `C`, from a bound on that of `C·Cᵀ` as it was calculated and one on the
/// Frobenius norm of `C`. Products of rows are off by `γ κ_iκ_j` each, in the Frobenius norm by `γ Σκ²`.
pub(super) fn root_of_gram(gram: f64, frobenius: f64, rows: usize, columns: usize) -> f64 {
    let loss = ((columns + 1) * (rows + 1)) as f64 * TINY;
    let rounded = 2.0 * rounding(columns) * frobenius * frobenius;
    bounded(((gram + rounded) * OUTWARD + loss).sqrt() * OUTWARD)
}

impl GainSums {
    /// Of an empty matrix.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows: vec![0.0; rows], columns: vec![0.0; columns], products: 0 }
    }

    /// Adds an element, the weight at an index.
    #[inline]
    pub fn add(&mut self, row: usize, column: usize, weights: &Weights, weight: usize) {
        let size = weights.0[weight].abs();
        self.rows[row] += size;
        self.columns[column] += size;
        self.products += 1;
    }

    /// The same where the elements of a row exclude each other.
    #[inline]
    pub fn add_exclusive(&mut self, row: usize, column: usize, weights: &Weights, weight: usize) {
        let size = weights.0[weight].abs();
        self.rows[row] = self.rows[row].max(size);
        self.columns[column] += size;
        self.products += 1;
    }

    /// The gain: the geometric mean of the largest sums.
    pub fn finish(self) -> Gain {
        let largest =
            |sums: &[f64]| sums.iter().fold(0.0, |a: f64, &b| if a >= b || a.is_nan() { a } else { b });
        let rounding = 1.0 + (2 * self.products + 16) as f64 * U;
        let mean = largest(&self.rows).sqrt() * largest(&self.columns).sqrt();
        let absolute = bounded(mean * rounding * OUTWARD + TINY);
        Gain { signed: absolute, absolute }.of_exact()
    }
}
