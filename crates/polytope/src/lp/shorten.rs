//! Short numbers in the place of long ones, tried out exactly.
//!
//! Certificates hold multipliers and witnesses are read by people, so both are worth having with few digits. How many are
//! needed is a guess; whether they suffice is decided.

use metes_exact::{Rational, rational};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;

use super::frame::{Frame, homogeneous};
use super::proposal::{FRACTION, Proposal};
use super::simplex::Multipliers;
use crate::plane::without_common_divisor;

/// Binary digits that are tried first for the largest of some multipliers.
const DIGITS: [i64; 4] = [1, 4, 10, 24];

/// A point of few digits near the proposed one that satisfies everything.
pub(super) fn point(frame: &Frame<'_>, proposal: &Proposal) -> Option<Vec<Rational>> {
    let digits = proposal.digits?;
    [1, 8, 20].into_iter().find_map(|more| {
        let coordinate = |(at, &y): (usize, &i64)| rounded(frame, at, y, digits + more);
        let point: Vec<Rational> = proposal.point.iter().enumerate().map(coordinate).collect();
        frame.admits(&homogeneous(&point)).then_some(point)
    })
}

/// The coordinate that is `y/2^FRACTION` of the way from its lower to its upper bound, to the nearest power of two that is
/// below `2^−digits` of that way.
fn rounded(frame: &Frame<'_>, at: usize, y: i64, digits: i64) -> Rational {
    let (lower, upper) = &frame.bounds[at];
    let side = &frame.upper[at] - &frame.lower[at];
    if side.is_zero() {
        return lower.clone();
    }
    let step = side.bits() as i64 - 1 - frame.scale.bits() as i64 - digits;
    let along = shifted(&frame.lower[at], FRACTION) + side * y;
    // Twice the coordinate is along / (scale · 2^(FRACTION−1)).
    let shift = FRACTION - 1 + step;
    let (along, unit) = (shifted(&along, -shift), shifted(&frame.scale, shift));
    let halves = along.div_floor(&unit);
    let nearest: BigInt = (halves + 1) >> 1;
    rational::dyadic(nearest, step as i32).clamp(lower.clone(), upper.clone())
}

/// A number times a power of two; the number as it is where the power is not positive.
fn shifted(number: &BigInt, power: i64) -> BigInt {
    number << power.max(0) as u64
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
