//! `bounded`: relu units have bounds, one after another.

use metes_certificate::{Bounded, SLOPES};
use num_bigint::BigInt;

use crate::rejection::{Rejection, Rule, ensure};

use super::node::Node;
use super::relaxation::value;
use super::sum::Sum;

/// Checks the step and notes the bounds.
pub fn check(node: &mut Node, sum: &mut Sum, step: &[Bounded]) -> Result<(), Rejection> {
    for bounds in step {
        let Bounded(unit, lower, upper, slope) = bounds;
        let element = node.undecided(*unit)?;
        ensure(*slope <= SLOPES, Rule::Unit, || format!("the slope above unit {unit} is more than 1"))?;
        for (factor, constant, name) in [(1, -value(lower)?, "lower"), (-1, value(upper)?, "upper")] {
            sum.clear();
            sum.add(element, &BigInt::from(factor))?;
            sum.add_constant(&constant);
            let is_proved = sum.sink(node)?.is_ge();
            ensure(is_proved, Rule::Sign, || format!("the {name} bound of unit {unit} is not proved"))?;
        }
        node.bound(bounds);
    }
    Ok(())
}
