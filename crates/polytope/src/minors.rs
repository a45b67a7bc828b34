//! Determinants of small integer matrices.

use num_bigint::BigInt;
use num_traits::{One, Zero};

/// The determinant of the square matrix made of the given columns of some rows.
///
/// Laplace expansion: matrices here have at most a handful of rows, and entries stay as small as
/// the determinant itself.
fn determinant_of(rows: &[&[BigInt]], columns: &[usize]) -> BigInt {
    match (rows, columns) {
        ([], _) => BigInt::one(),
        ([row], [column]) => row[*column].clone(),
        ([a, b], [i, j]) => &a[*i] * &b[*j] - &a[*j] * &b[*i],
        ([row, rest @ ..], _) => {
            let mut sum = BigInt::zero();
            for (place, &column) in columns.iter().enumerate() {
                if row[column].is_zero() {
                    continue;
                }
                let others: Vec<usize> = columns.iter().copied().filter(|&other| other != column).collect();
                let term = &row[column] * determinant_of(rest, &others);
                if place % 2 == 0 { sum += term } else { sum -= term }
            }
            sum
        }
    }
}

/// The determinant of a square matrix.
pub(crate) fn determinant(rows: &[&[BigInt]]) -> BigInt {
    determinant_of(rows, &(0..rows.len()).collect::<Vec<_>>())
}

/// The vector orthogonal to `d` rows of `d + 1` integers, by its signed maximal minors; zero when
/// the rows are dependent.
pub(crate) fn orthogonal(rows: &[&[BigInt]]) -> Vec<BigInt> {
    let len = rows.len() + 1;
    let minor = |omitted: usize| {
        let columns: Vec<usize> = (0..len).filter(|&column| column != omitted).collect();
        let value = determinant_of(rows, &columns);
        if omitted.is_multiple_of(2) { value } else { -value }
    };
    (0..len).map(minor).collect()
}
