//! What inequalities say about a single input: an interval, each end closed or open.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use metes_exact::Rational;
use metes_exact::rational::compare;
use num_traits::{One, Signed};

use crate::{Bounds, Linear};

/// An end of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    value: Rational,
    is_strict: bool,
}

impl Hash for End {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.value.numer(), self.value.denom(), self.is_strict).hash(state);
    }
}

/// An interval, perhaps without ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    lower: Option<End>,
    upper: Option<End>,
}

impl Span {
    /// The input that an inequality bounds, if it reads nothing else.
    pub fn bounded(linear: &Linear) -> Option<u32> {
        match (linear.inputs.as_slice(), linear.outputs.as_slice()) {
            ([(index, _)], []) => Some(*index),
            _ => None,
        }
    }

    /// Cuts off what does not satisfy an inequality that [bounds](Self::bounded) this input.
    pub fn tighten(&mut self, linear: &Linear) {
        let Some((_, coefficient)) = linear.inputs.first() else { return };
        let value = if coefficient.is_one() {
            -&linear.constant
        } else if (-coefficient).is_one() {
            linear.constant.clone()
        } else {
            -&linear.constant / coefficient
        };
        let is_lower = coefficient.is_positive();
        let end = if is_lower { &mut self.lower } else { &mut self.upper };
        let is_tighter = match end {
            None => true,
            Some(old) => match compare(&value, &old.value) {
                Ordering::Equal => linear.strict && !old.is_strict,
                order => order.is_gt() == is_lower,
            },
        };
        if is_tighter {
            *end = Some(End { value, is_strict: linear.strict });
        }
    }

    /// Whether no number is inside.
    pub fn is_empty(&self) -> bool {
        match (&self.lower, &self.upper) {
            (Some(lower), Some(upper)) => match compare(&lower.value, &upper.value) {
                Ordering::Equal => lower.is_strict || upper.is_strict,
                order => order.is_gt(),
            },
            _ => false,
        }
    }

    /// The closed interval.
    pub fn bounds(&self) -> Bounds {
        let value = |end: &Option<End>| end.as_ref().map(|end| end.value.clone());
        Bounds { lower: value(&self.lower), upper: value(&self.upper) }
    }

    /// That an input is not at an open end.
    pub fn strict_rows(&self, index: u32) -> impl Iterator<Item = Linear> {
        let row = |end: &Option<End>, sign: Rational| {
            let end = end.as_ref().filter(|end| end.is_strict)?;
            let constant = -(&sign * &end.value);
            Some(Linear { inputs: vec![(index, sign)], outputs: Vec::new(), constant, strict: true })
        };
        [row(&self.lower, Rational::one()), row(&self.upper, -Rational::one())].into_iter().flatten()
    }
}
