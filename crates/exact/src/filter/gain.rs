//! How much a linear map adds to lengths.

use super::norm::{bounded, dot, length};
use super::vector::Weights;
use super::{OUTWARD, TINY, U};

/// The most products worth spending on a better bound of a dense matrix.
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
    ///
    /// `‖C‖² = ‖C·Cᵀ‖` is at most the Frobenius norm of `C·Cᵀ`, which is much nearer to it than that of `C`.
    /// The products of rows are off by `γ κ_iκ_j` each, so in that norm by `γ Σκ²` together.
    pub fn dense(matrix: &Weights, columns: usize) -> Self {
        let absolute = length(&matrix.0);
        let rows = || matrix.0.chunks_exact(columns.max(1));
        let count = rows().len();
        let products = count.saturating_mul(count).saturating_mul(columns) / 2;
        let mut gain = Self { signed: absolute, absolute };
        if products <= MOST_PRODUCTS {
            let mut half = Vec::with_capacity(count);
            let mut squares = 0.0;
            for (at, row) in rows().enumerate() {
                half.clear();
                half.extend(rows().take(at + 1).map(|other| dot(row, other)));
                let own = half.pop().unwrap_or(0.0);
                squares += 2.0 * dot(&half, &half) + own * own;
            }
            gain.signed = gram_norm(squares, absolute, columns, count).min(absolute);
        }
        gain.of_exact()
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

/// At least the norm of a matrix, from the squares of the elements of `C·Cᵀ` added up, a bound on the
/// Frobenius norm of `C`, and the numbers of columns and rows.
pub(super) fn gram_norm(squares: f64, frobenius: f64, columns: usize, rows: usize) -> f64 {
    let gamma = (2 * (columns + rows) + 16) as f64 * U;
    let loss = ((columns + 1) * (rows + 1)) as f64 * TINY;
    let product = (squares * (1.0 + 2.0 * gamma) + loss).sqrt() * OUTWARD + gamma * frobenius * frobenius;
    bounded((product * OUTWARD + loss).sqrt() * OUTWARD)
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
