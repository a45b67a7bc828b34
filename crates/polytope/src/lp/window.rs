//! Boxes of rational corners: the one a program is over, and smaller ones in it to look at more closely.

use metes_exact::{Ints, Rational, rational};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

/// Binary digits of a coordinate relative to a side.
pub(super) const FRACTION: i64 = 60;

/// `lower ≤ scale·x ≤ upper`, in integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub lower: Vec<BigInt>,
    pub upper: Vec<BigInt>,
    /// Positive.
    pub scale: BigInt,
}

impl Window {
    pub fn new(bounds: &[(Rational, Rational)]) -> Self {
        let scale = rational::common_denominator(bounds.iter().flat_map(|(lower, upper)| [lower, upper]));
        let scaled = |bound: &Rational| bound.numer() * (&scale / bound.denom());
        let lower = bounds.iter().map(|(lower, _)| scaled(lower)).collect();
        let upper = bounds.iter().map(|(_, upper)| scaled(upper)).collect();
        Self { lower, upper, scale }
    }

    pub fn sides(&self) -> Vec<BigInt> {
        self.upper.iter().zip(&self.lower).map(|(upper, lower)| upper - lower).collect()
    }

    /// The lower corner, homogeneous.
    pub fn corner(&self) -> Ints {
        Ints::from_bigs(&self.lower.iter().chain([&self.scale]).cloned().collect::<Vec<_>>())
    }

    /// The point that is `yⱼ/2^FRACTION` of the way along each side, homogeneous.
    pub fn point(&self, y: &[i64]) -> Vec<BigInt> {
        let along = |((lower, side), &y): ((&BigInt, BigInt), &i64)| (lower << FRACTION as u64) + side * y;
        let along = self.lower.iter().zip(self.sides()).zip(y).map(along);
        along.chain([&self.scale << FRACTION as u64]).collect()
    }

    /// The part of this window around one of its points, homogeneous, with sides that are smaller by 2^−shrink.
    pub fn around(&self, point: &[BigInt], shrink: u64) -> Self {
        // Fine enough for sides to be what they should up to a thousandth.
        let finer = shrink + 10;
        let scale = &self.scale << finer;
        let w = point.last().cloned().unwrap_or_else(BigInt::one);
        let part = |at: usize| {
            let (lower, upper) = (&self.lower[at] << finer, &self.upper[at] << finer);
            let half: BigInt = (&upper - &lower) >> (shrink + 1);
            let middle = (&point[at] * &scale).div_floor(&w);
            ((&middle - &half).clamp(lower.clone(), upper.clone()), (middle + half).clamp(lower, upper))
        };
        let (lower, upper) = (0..self.lower.len()).map(part).unzip();
        Self { lower, upper, scale }
    }

    /// Whether the lower bound of a coordinate is that of another window.
    pub fn is_lowest(&self, at: usize, whole: &Self) -> bool {
        &self.lower[at] * &whole.scale == &whole.lower[at] * &self.scale
    }

    /// Whether the upper bound of a coordinate is that of another window.
    pub fn is_highest(&self, at: usize, whole: &Self) -> bool {
        &self.upper[at] * &whole.scale == &whole.upper[at] * &self.scale
    }

    /// The coordinate `y/2^FRACTION` of the way along a side, to the nearest multiple of a power of two that is below
    /// `2^−digits` of the way.
    pub fn rounded(&self, at: usize, y: i64, digits: i64) -> Rational {
        let side = &self.upper[at] - &self.lower[at];
        if side.is_zero() {
            return Rational::new(self.lower[at].clone(), self.scale.clone());
        }
        let step = side.bits() as i64 - 1 - self.scale.bits() as i64 - digits;
        let along = shifted(&self.lower[at], FRACTION) + side * y;
        // Twice the coordinate is along / (scale · 2^(FRACTION−1)).
        let shift = FRACTION - 1 + step;
        let halves = shifted(&along, -shift).div_floor(&shifted(&self.scale, shift));
        rational::dyadic((halves + 1) >> 1, step as i32)
    }
}

/// A number times a power of two; the number as it is where the power is not positive.
fn shifted(number: &BigInt, power: i64) -> BigInt {
    number << power.max(0) as u64
}
