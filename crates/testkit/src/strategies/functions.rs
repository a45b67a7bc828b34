//! Continuous piecewise-linear functions of one variable.

use metes_exact::Rational;
use metes_network::PiecewiseLinear;
use proptest::collection::vec;
use proptest::prelude::*;

use super::numbers::{number, positive};

/// `x` above zero and a multiple of `x` below: slopes of either sign, 0 and 1 among them, so ReLU,
/// the absolute value and the identity too.
pub fn leaky_relu() -> impl Strategy<Value = PiecewiseLinear> + Clone {
    number().prop_map(PiecewiseLinear::leaky_relu)
}

/// Clipping to rational bounds, of which either may be absent; bounds that cross make a constant.
pub fn clip() -> impl Strategy<Value = PiecewiseLinear> + Clone {
    let bound = || prop::option::weighted(0.8, number());
    (bound(), bound()).prop_map(|(low, high)| PiecewiseLinear::clip(low.as_ref(), high.as_ref()))
}

/// Any function of up to four breakpoints, those where the slope stays the same not counted.
pub fn piecewise_linear() -> impl Strategy<Value = PiecewiseLinear> + Clone {
    let start = (number(), number(), number());
    (start, vec((positive(), number()), 0..=4)).prop_map(|((first, slope, anchor), rest)| {
        let mut breakpoints: Vec<Rational> = Vec::new();
        let mut slopes = vec![slope];
        for (gap, slope) in rest {
            breakpoints.push(breakpoints.last().map_or_else(|| first.clone(), |last| last + gap));
            slopes.push(slope);
        }
        PiecewiseLinear::new(breakpoints, slopes, anchor).expect("the breakpoints increase")
    })
}

/// A function as activations have it: ReLU more often than the others.
pub fn function() -> impl Strategy<Value = PiecewiseLinear> + Clone {
    prop_oneof![
        4 => Just(PiecewiseLinear::relu()),
        1 => leaky_relu(),
        1 => Just(PiecewiseLinear::abs()),
        1 => clip(),
        2 => piecewise_linear(),
    ]
}
