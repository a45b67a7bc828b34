//! Ranges of angles, in exact degrees.

use std::cmp::Ordering;

use metes_exact::Rational;
use metes_exact::rational::{compare, text};
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

/// The most angles of one range.
pub const MAX_ANGLES: usize = 10_000;

/// Random angles are so many equal steps apart, at most.
const STEPS: u16 = 10_000;

/// A range of angles: decimals, within what the camera does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Angles {
    low: Rational,
    high: Rational,
}

/// Why a range of angles is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnglesError {
    /// An end is out of reach.
    #[error("{name}s go from -{limit} to {limit} degrees: {angle} is beyond that")]
    Beyond {
        /// Which angle.
        name: &'static str,
        /// How far it goes.
        limit: u16,
        /// What was asked for.
        angle: String,
    },
    /// The ends are in the wrong order.
    #[error("{low}..{high} is no range of angles: its ends are in the wrong order")]
    Reversed {
        /// The first end.
        low: String,
        /// The second end.
        high: String,
    },
    /// Angles are written as decimals.
    #[error("{0} degrees is no decimal of at most 15 places: angles, and steps between them, are")]
    NoDecimal(String),
    /// A step is missing.
    #[error("the range {low}..{high} needs a step, such as --step 10")]
    NoStep {
        /// The first end.
        low: String,
        /// The second end.
        high: String,
    },
    /// A step leads nowhere.
    #[error("a step of {0} degrees: choose one above 0")]
    Step(String),
    /// Steps do not end at the end.
    #[error(
        "steps of {step} do not divide the range {low}..{high}: {rest} degrees are left over at its end, choose a divisor"
    )]
    Remainder {
        /// The step.
        step: String,
        /// The first end.
        low: String,
        /// The second end.
        high: String,
        /// What is left over.
        rest: String,
    },
    /// There are too many.
    #[error("steps of {step} in {low}..{high} are too many: at most {MAX_ANGLES} angles")]
    TooMany {
        /// The step.
        step: String,
        /// The first end.
        low: String,
        /// The second end.
        high: String,
    },
}

impl Angles {
    /// A range of azimuths.
    ///
    /// # Errors
    /// When the ends are in the wrong order, beyond ±360 degrees, or no decimals.
    pub fn azimuths(low: Rational, high: Rational) -> Result<Self, AnglesError> {
        Self::new("azimuth", 360, low, high)
    }

    /// A range of elevations.
    ///
    /// # Errors
    /// When the ends are in the wrong order, beyond ±90 degrees, or no decimals.
    pub fn elevations(low: Rational, high: Rational) -> Result<Self, AnglesError> {
        Self::new("elevation", 90, low, high)
    }

    fn new(name: &'static str, limit: u16, low: Rational, high: Rational) -> Result<Self, AnglesError> {
        let most = Rational::from_integer(limit.into());
        for end in [&low, &high] {
            if compare(&end.abs(), &most) == Ordering::Greater {
                return Err(AnglesError::Beyond { name, limit, angle: short(end) });
            }
            check_decimal(end)?;
        }
        if compare(&low, &high) == Ordering::Greater {
            return Err(AnglesError::Reversed { low: text(&low), high: text(&high) });
        }
        Ok(Self { low, high })
    }

    /// The only angle, if there is just one.
    pub fn single(&self) -> Option<&Rational> {
        (self.low == self.high).then_some(&self.low)
    }

    /// The angles from end to end, both included.
    ///
    /// # Errors
    /// When the step is missing though there is more than one angle, or does not divide the range.
    pub fn stepped(&self, step: Option<&Rational>) -> Result<Vec<Rational>, AnglesError> {
        if let Some(angle) = self.single() {
            return Ok(vec![angle.clone()]);
        }
        let [low, high] = [text(&self.low), text(&self.high)];
        let Some(step) = step else { return Err(AnglesError::NoStep { low, high }) };
        if !step.is_positive() {
            return Err(AnglesError::Step(short(step)));
        }
        check_decimal(step)?;
        let width = &self.high - &self.low;
        let count = (&width / step).trunc();
        let rest = &width - &count * step;
        if !rest.is_zero() {
            return Err(AnglesError::Remainder { step: text(step), low, high, rest: text(&rest) });
        }
        match count.to_usize() {
            Some(count) if count < MAX_ANGLES => Ok((0..=count)
                .map(|number| &self.low + step * Rational::from_integer(number.into()))
                .collect()),
            _ => Err(AnglesError::TooMany { step: text(step), low, high }),
        }
    }

    /// An angle somewhere in the range, ends included.
    pub(crate) fn random(&self, random: &mut fastrand::Rng) -> Rational {
        let part = Rational::new(random.u16(0..=STEPS).into(), STEPS.into());
        &self.low + (&self.high - &self.low) * part
    }
}

/// The nearest float, for the camera.
pub(crate) fn degrees(angle: &Rational) -> f64 {
    metes_exact::rational::approximate(angle)
}

fn check_decimal(angle: &Rational) -> Result<(), AnglesError> {
    if text(angle).contains('/') { Err(AnglesError::NoDecimal(short(angle))) } else { Ok(()) }
}

/// A number in a message, which may be absurdly long.
fn short(angle: &Rational) -> String {
    metes_exact::rational::scientific(angle, 6, metes_exact::rational::Round::Down)
}
