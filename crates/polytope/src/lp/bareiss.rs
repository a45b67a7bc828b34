//! Elimination over the integers without fractions (Bareiss 1968): every entry on the way is a minor of the matrix, so
//! that each division is exact.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::solve::Fractions;

/// The solution of `B·x = b` for a matrix by its rows; `None` when it is singular.
pub(super) fn solve(mut rows: Vec<Vec<BigInt>>, b: &[BigInt]) -> Option<Fractions> {
    let size = rows.len();
    for (row, b) in rows.iter_mut().zip(b) {
        row.push(b.clone());
    }
    let mut previous = BigInt::one();
    for step in 0..size {
        let pivot = (step..size).find(|&row| !rows[row][step].is_zero())?;
        if pivot != step {
            // The sign of a minor changes with the order of its rows.
            rows.swap(pivot, step);
            rows[step].iter_mut().for_each(|x| *x = -std::mem::take(x));
        }
        let pivot_row = std::mem::take(&mut rows[step]);
        for (at, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != step) {
            let factor = std::mem::take(&mut row[step]);
            // Rows above keep their pivot, which becomes that of this step.
            for column in (step + 1..=size).chain((at < step).then_some(at)) {
                row[column] = (&pivot_row[step] * &row[column] - &factor * &pivot_row[column]) / &previous;
            }
        }
        previous = pivot_row[step].clone();
        rows[step] = pivot_row;
    }
    // All pivots are the determinant now.
    let sign = if previous.is_negative() { -BigInt::one() } else { BigInt::one() };
    let numerators = rows.iter().map(|row| &row[size] * &sign).collect();
    Some((numerators, previous * sign))
}
