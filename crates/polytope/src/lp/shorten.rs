//! Short numbers in the place of long ones, tried out exactly.
//!
//! Certificates hold multipliers and witnesses are read by people, so both are worth having with few digits. How many are
//! needed is a guess; whether they suffice is decided.

use metes_exact::Rational;
use num_bigint::BigInt;
use num_traits::Zero;

use super::frame::{Frame, homogeneous};
use super::proposal::Proposal;
use super::simplex::Multipliers;
use super::window::Window;
use crate::plane::without_common_divisor;

/// Binary digits that are tried first for the largest of some multipliers.
const DIGITS: [i64; 4] = [1, 4, 10, 24];

/// A point of few digits near the one proposed in a window that satisfies everything.
pub(super) fn point(frame: &Frame<'_>, window: &Window, proposal: &Proposal) -> Option<Vec<Rational>> {
    let digits = proposal.digits?;
    [1, 8, 20].into_iter().find_map(|more| {
        let coordinate = |(at, (lower, upper)): (usize, &(Rational, Rational))| {
            window.rounded(at, proposal.point[at], digits + more).clamp(lower.clone(), upper.clone())
        };
        let point: Vec<Rational> = frame.bounds.iter().enumerate().map(coordinate).collect();
        frame.admits(&homogeneous(&point)).then_some(point)
    })
}

/// Multipliers of few digits near some that are proposed, if a sum of rows with them is negative in the box.
pub(super) fn multipliers(frame: &Frame<'_>, proposed: &Multipliers, sizes: &[i64]) -> Option<Multipliers> {
    let height = |(row, multiplier): &(usize, BigInt)| multiplier.bits() as i64 + sizes[*row];
    let top = proposed.iter().map(height).max()?;
    let mut digits = DIGITS.into_iter().chain(std::iter::successors(Some(53), |digits| Some(2 * digits)));
    loop {
        let digits = digits.next()?;
        let cut = |row: usize| (top - digits - sizes[row]).max(0) as u64;
        let short = |(row, multiplier): &(usize, BigInt)| (*row, nearest_multiple(multiplier, cut(*row)));
        let rounded: Multipliers = proposed.iter().map(short).filter(|(_, x)| !x.is_zero()).collect();
        if frame.refutes(&rounded) {
            return Some(reduced(rounded));
        }
        if proposed.iter().all(|(row, _)| cut(*row) == 0) {
            return None;
        }
    }
}

/// The nearest multiple of `2^shift`.
fn nearest_multiple(x: &BigInt, shift: u64) -> BigInt {
    if shift == 0 { x.clone() } else { (((x >> (shift - 1)) + 1u8) >> 1u8) << shift }
}

/// Multipliers without a common divisor.
fn reduced(multipliers: Multipliers) -> Multipliers {
    let (rows, values): (Vec<usize>, Vec<BigInt>) = multipliers.into_iter().unzip();
    rows.into_iter().zip(without_common_divisor(values)).collect()
}
