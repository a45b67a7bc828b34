//! `bounded`: relu units have bounds, one after another.

use metes_certificate::{Bounded, SLOPES};
use num_bigint::BigInt;

use crate::rejection::{Rejection, Rule, ensure};

use super::node::{Known, Node};
use super::relaxation::value;
use super::sum::Sum;

/// Checks the step and notes the bounds.
pub fn check<'a>(node: &mut Node<'a>, sum: &mut Sum, step: &'a [Bounded]) -> Result<(), Rejection> {
    for bounds in step {
        let Bounded(unit, lower, upper, slope) = bounds;
        let element = node.undecided(*unit)?;
        ensure(*slope <= SLOPES, Rule::Unit, || format!("the slope above unit {unit} is more than 1"))?;
        let (lower, upper) = (value(lower)?, value(upper)?);
        let (is_low, is_high) = match node.known(*unit) {
            Known::Bounds(before) => {
                let Bounded(_, low, high, _) = node.relaxation(before).bounds;
                (lower <= value(low)?, value(high)? <= upper)
            }
            _ => (false, false),
        };
        let mut is_proved = |factor: i64, constant: &BigInt| -> Result<bool, Rejection> {
            sum.clear();
            sum.add(element, &BigInt::from(factor))?;
            sum.add_constant(constant);
            Ok(sum.sink(node)?.is_ge())
        };
        let is_low = is_low || is_proved(1, &-lower)?;
        ensure(is_low, Rule::Sign, || format!("the lower bound of unit {unit} is not proved"))?;
        let is_high = is_high || is_proved(-1, &upper)?;
        ensure(is_high, Rule::Sign, || format!("the upper bound of unit {unit} is not proved"))?;
        node.bound(bounds);
    }
    Ok(())
}
