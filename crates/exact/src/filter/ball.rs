//! Centre–radius numbers.

use std::cmp::Ordering;
use std::ops::{Add, Mul, Sub};

use super::{OUTWARD, TINY, U};
use crate::Rational;
use crate::rational::FloatFormat;

/// An enclosure of a real number: it differs from the centre by at most the radius.
#[derive(Clone, Copy, Debug)]
pub struct Ball {
    pub(super) centre: f64,
    pub(super) radius: f64,
}

impl Ball {
    /// Zero itself.
    pub const ZERO: Self = Self { centre: 0.0, radius: 0.0 };

    pub(super) fn exactly(centre: f64) -> Self {
        Self::finite(centre, 0.0)
    }

    /// Nothing is known of what overflows.
    fn finite(centre: f64, radius: f64) -> Self {
        Self { centre, radius: if centre.is_finite() { radius } else { f64::INFINITY } }
    }

    fn rounded(centre: f64, radius: f64) -> Self {
        Self { centre, radius: (radius + U * centre.abs() + TINY) * OUTWARD }
    }

    /// Centre and radius as exact rationals; `None` where nothing is known.
    pub fn to_rationals(self) -> Option<(Rational, Rational)> {
        let exact = |x: f64| FloatFormat::F64.value(x.to_bits());
        exact(self.centre).zip(exact(self.radius))
    }

    /// The sign of the number, if the enclosure settles it.
    pub fn sign(self) -> Option<Ordering> {
        match () {
            () if self.centre > self.radius => Some(Ordering::Greater),
            () if self.centre < -self.radius => Some(Ordering::Less),
            () => None,
        }
    }

    /// How two numbers compare, if their enclosures settle it.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        (self - other).sign()
    }

    /// Whether the two enclosures have a number in common; also when one of them says nothing.
    pub fn meets(self, other: Self) -> bool {
        self.compare(other).is_none()
    }

    /// The smaller of two numbers.
    pub fn min(self, other: Self) -> Self {
        // What is not a number stays so: nothing is known then.
        let least = |a: f64, b: f64| if a < b || a.is_nan() { a } else { b };
        let low = least(self.centre - self.radius, other.centre - other.radius);
        let high = least(self.centre + self.radius, other.centre + other.radius);
        Self::rounded((low + high) / 2.0, (high - low) / 2.0 + 4.0 * U * (low.abs() + high.abs()))
    }

    /// The magnitude.
    pub fn abs(self) -> Self {
        Self { centre: self.centre.abs(), radius: self.radius }
    }

    /// The quotient; without a bound where the divisor may be zero.
    pub fn over(self, divisor: Self) -> Self {
        let least = divisor.centre.abs() - divisor.radius;
        if least > 0.0 {
            let centre = self.centre / divisor.centre;
            // No product that underflows is divided by what may be tiny.
            let radius = self.radius / least + centre.abs() * (divisor.radius / least);
            Self::rounded(centre, radius + 8.0 * U * radius)
        } else {
            Self { centre: 0.0, radius: f64::INFINITY }
        }
    }

    /// Whether it is zero and nothing else.
    pub fn is_zero(self) -> bool {
        self.centre == 0.0 && self.radius == 0.0
    }

    /// The number times a power of two.
    pub fn shifted(self, bits: u32) -> Self {
        let scaled = |x: f64| super::nearest::scaled(x, i64::from(bits));
        Self::finite(scaled(self.centre), scaled(self.radius))
    }

    /// The radius and what rounds when it is added to the centre or taken away.
    fn slack(self) -> f64 {
        (self.radius + 2.0 * U * self.centre.abs() + TINY) * OUTWARD
    }

    /// The largest integer below a number which is not negative, if it is settled which that is and that
    /// the number is no integer itself.
    pub fn floor(self) -> Option<u64> {
        let (low, high) = (self.centre - self.slack(), self.centre + self.slack());
        let floor = low.floor();
        (floor >= 0.0 && low > floor && high < floor + 1.0 && high < (1u64 << 52) as f64)
            .then_some(floor as u64)
    }

    /// What a share of a whole comes to in units of `2⁻ᵇⁱᵗˢ`, rounded down: never too much, at least 0.
    pub fn share_of(self, whole: Self, bits: u32) -> u64 {
        let share = self.over(whole);
        let least = super::nearest::scaled(share.centre - share.slack(), i64::from(bits));
        if least > 0.0 { least as u64 } else { 0 }
    }
}

impl Add for Ball {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::rounded(self.centre + other.centre, self.radius + other.radius)
    }
}

impl Sub for Ball {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::rounded(self.centre - other.centre, self.radius + other.radius)
    }
}

impl Mul for Ball {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let radius = self.centre.abs() * other.radius + (other.centre.abs() + other.radius) * self.radius;
        Self::rounded(self.centre * other.centre, radius)
    }
}

impl std::iter::Sum for Ball {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, Add::add)
    }
}

/// The larger of two bounds; what is not a number stays so: nothing is known then.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a >= b || a.is_nan() { a } else { b }
}

/// The determinant of a small square matrix, by Laplace expansion along the first row.
pub(super) fn determinant(rows: &[&[Ball]], columns: &[usize]) -> Ball {
    match (rows, columns) {
        ([], _) => Ball::exactly(1.0),
        ([row], [column]) => row[*column],
        ([a, b], [i, j]) => a[*i] * b[*j] - a[*j] * b[*i],
        ([row, rest @ ..], _) => {
            let mut sum = Ball::ZERO;
            for (place, &column) in columns.iter().enumerate() {
                let others: smallvec::SmallVec<[usize; 8]> =
                    columns.iter().copied().filter(|&other| other != column).collect();
                let term = row[column] * determinant(rest, &others);
                sum = if place % 2 == 0 { sum + term } else { sum - term };
            }
            sum
        }
    }
}
