//! What an exact point says about a property.
//!
//! An inequality `a ≥ 0` is *violated* at a point by `−a`: a negative number is the slack that is left. A conjunction is
//! violated by as much as the worst of its inequalities, a property by as much as the best of its conjunctions, bounds of
//! inputs being inequalities like all others. So a point that satisfies a property violates it by 0 or less; by
//! 0 exactly it may also miss it, on the border of a strict inequality.

use std::cmp::Ordering;

use metes_exact::Rational;
use metes_exact::rational::compare;
use num_traits::{Signed, Zero};

use crate::{Bounds, Case, Linear, Property};

/// By how much a point violates a property, and where it comes closest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The least, over all conjunctions, of the largest violation of an inequality.
    pub amount: Rational,
    /// Whether the point satisfies the property; then `amount` is at most 0.
    pub is_satisfied: bool,
    /// The first case that is violated by no more than that.
    pub case: usize,
    /// The first such conjunction of this case.
    pub conjunction: usize,
}

/// The worst of some inequalities at a point. Nothing at all is violated by nothing: the amount is missing.
#[derive(Clone)]
struct Worst {
    amount: Option<Rational>,
    holds: bool,
}

impl Worst {
    fn none() -> Self {
        Self { amount: None, holds: true }
    }

    /// One inequality more: whose left side has a value, `≥ 0` or `> 0`.
    fn add(&mut self, value: Rational, strict: bool) {
        self.holds &= if strict { value.is_positive() } else { !value.is_negative() };
        let amount = -value;
        if self.amount.as_ref().is_none_or(|worst| compare(&amount, worst).is_gt()) {
            self.amount = Some(amount);
        }
    }

    fn add_bounds(&mut self, bounds: &Bounds, x: &Rational) {
        if let Some(lower) = &bounds.lower {
            self.add(x - lower, false);
        }
        if let Some(upper) = &bounds.upper {
            self.add(upper - x, false);
        }
    }
}

impl Linear {
    /// The left side at inputs `x` and outputs `y`.
    ///
    /// # Panics
    /// When it reads an input or an output that is not there.
    pub fn value(&self, x: &[Rational], y: &[Rational]) -> Rational {
        let product = |(index, coefficient): &(u32, Rational), values: &[Rational]| {
            coefficient * &values[*index as usize]
        };
        let inputs = self.inputs.iter().map(|term| product(term, x));
        let outputs = self.outputs.iter().map(|term| product(term, y));
        inputs.chain(outputs).fold(self.constant.clone(), |sum, term| sum + term)
    }

    /// Whether it holds at inputs `x` and outputs `y`.
    ///
    /// # Panics
    /// When it reads an input or an output that is not there.
    pub fn holds(&self, x: &[Rational], y: &[Rational]) -> bool {
        let value = self.value(x, y);
        if self.strict { value.is_positive() } else { !value.is_negative() }
    }
}

impl Case {
    /// The nearest point of the box, coordinate by coordinate.
    pub fn clamp(&self, x: &[Rational]) -> Vec<Rational> {
        let clamp = |(bounds, x): (&Bounds, &Rational)| match (&bounds.lower, &bounds.upper) {
            (Some(lower), _) if compare(x, lower).is_lt() => lower.clone(),
            (_, Some(upper)) if compare(x, upper).is_gt() => upper.clone(),
            _ => x.clone(),
        };
        self.bounds.iter().zip(x).map(clamp).collect()
    }

    /// The violation of this case, and the conjunction; none if there is no conjunction.
    fn violation(&self, x: &[Rational], y: &[Rational]) -> Option<(Worst, usize)> {
        let mut inputs = Worst::none();
        self.bounds.iter().zip(x).for_each(|(bounds, x)| inputs.add_bounds(bounds, x));
        self.rows.iter().for_each(|row| inputs.add(row.value(x, y), row.strict));
        let all = self.conjunctions.iter().enumerate().map(|(at, conjunction)| {
            let mut worst = inputs.clone();
            conjunction.iter().for_each(|linear| worst.add(linear.value(x, y), linear.strict));
            (worst, at)
        });
        all.reduce(|best, next| if is_better(&next.0, &best.0) { next } else { best })
    }
}

/// Whether one is violated less, or as little and holds.
fn is_better(one: &Worst, other: &Worst) -> bool {
    match (&one.amount, &other.amount) {
        (Some(a), Some(b)) => match compare(a, b) {
            Ordering::Equal => one.holds && !other.holds,
            order => order.is_lt(),
        },
        (a, b) => a.is_none() && b.is_some(),
    }
}

impl Property {
    /// The violation at inputs `x` and outputs `y`; none if no point at all satisfies the property.
    ///
    /// # Panics
    /// When there are fewer values than inputs or outputs.
    pub fn violation(&self, x: &[Rational], y: &[Rational]) -> Option<Violation> {
        let all = self.cases.iter().enumerate().filter_map(|(case, content)| {
            let (worst, conjunction) = content.violation(x, y)?;
            Some((worst, case, conjunction))
        });
        let best = all.reduce(|best, next| if is_better(&next.0, &best.0) { next } else { best });
        best.map(|(Worst { amount, holds }, case, conjunction)| {
            let amount = amount.unwrap_or_else(Rational::zero);
            Violation { amount, is_satisfied: holds, case, conjunction }
        })
    }

    /// Whether inputs `x` and outputs `y` satisfy the property.
    ///
    /// # Panics
    /// When there are fewer values than inputs or outputs.
    pub fn is_satisfied(&self, x: &[Rational], y: &[Rational]) -> bool {
        self.violation(x, y).is_some_and(|violation| violation.is_satisfied)
    }
}
