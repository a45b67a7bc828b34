//! Closed intervals of rationals.

use std::fmt;
use std::str::FromStr;

use metes_exact::Rational;
use metes_exact::rational::{self, ParseRationalError, text};

/// A closed interval of rationals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    low: Rational,
    high: Rational,
}

impl Interval {
    /// The interval between two numbers; `None` when `low > high`.
    pub fn new(low: Rational, high: Rational) -> Option<Self> {
        (low <= high).then_some(Self { low, high })
    }

    /// The interval between two numbers, in either order.
    pub fn between(one: Rational, other: Rational) -> Self {
        if one <= other { Self { low: one, high: other } } else { Self { low: other, high: one } }
    }

    /// The interval of one point.
    pub fn point(value: Rational) -> Self {
        Self { low: value.clone(), high: value }
    }

    /// The lower end.
    pub fn low(&self) -> &Rational {
        &self.low
    }

    /// The upper end.
    pub fn high(&self) -> &Rational {
        &self.high
    }

    /// Whether it is a single point.
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", text(&self.low), text(&self.high))
    }
}

/// Why a text is not an [`Interval`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseIntervalError {
    /// There are no two ends.
    #[error(
        "`{0}` is not an interval: write its ends with two dots between, as in -0.2..1/4 (and 0.5, not .5, after them)"
    )]
    Syntax(String),
    /// An end is not a number.
    #[error(transparent)]
    Number(#[from] ParseRationalError),
    /// The ends are in the wrong order.
    #[error("the interval `{0}` is empty: its ends are in the wrong order")]
    Reversed(String),
}

impl FromStr for Interval {
    type Err = ParseIntervalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let syntax = || ParseIntervalError::Syntax(text.to_owned());
        let (low, high) = text.split_once("..").ok_or_else(syntax)?;
        // `0...5` may be meant as 0..5 or as 0..0.5.
        if low.ends_with('.') || high.starts_with('.') {
            return Err(syntax());
        }
        Self::new(rational::parse(low)?, rational::parse(high)?)
            .ok_or_else(|| ParseIntervalError::Reversed(text.to_owned()))
    }
}
