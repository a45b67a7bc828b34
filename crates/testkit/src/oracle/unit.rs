//! Functions of one hinge unit, written out anew.

use metes_exact::Rational;
use metes_network::PiecewiseLinear;
use num_traits::Signed;

/// The value of a continuous piecewise-linear function.
pub(super) fn value(function: &PiecewiseLinear, x: &Rational) -> Rational {
    let piece = function.breakpoints().iter().filter(|breakpoint| *breakpoint < x).count();
    let (slope, intercept) = &function.pieces()[piece];
    slope * x + intercept
}

/// The piece of an argument: the flatter one of those that meet at a breakpoint, the left one if
/// they are equally steep.
pub(super) fn piece(function: &PiecewiseLinear, x: &Rational) -> usize {
    let right = function.breakpoints().iter().filter(|breakpoint| *breakpoint <= x).count();
    if right > 0 && function.breakpoints()[right - 1] == *x {
        let steepness = |piece: usize| function.pieces()[piece].0.abs();
        if steepness(right - 1) <= steepness(right) { right - 1 } else { right }
    } else {
        right
    }
}
