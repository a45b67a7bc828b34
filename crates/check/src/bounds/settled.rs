//! `settled`: candidates of relu units are out, one after another.

use metes_certificate::Settled;
use num_bigint::BigInt;

use crate::rejection::{Rejection, Rule, ensure};

use super::node::Node;
use super::sum::Sum;

/// Checks the step and puts the candidates out.
pub fn check(node: &mut Node, sum: &mut Sum, step: &Settled) -> Result<(), Rejection> {
    let units = step.off.iter().map(|&unit| (unit, false)).chain(step.on.iter().map(|&unit| (unit, true)));
    for (unit, is_on) in units {
        let element = node.undecided(unit)?;
        sum.clear();
        sum.add(element, &BigInt::from(if is_on { 1 } else { -1 }))?;
        let is_proved = sum.sink(node)?.is_ge();
        ensure(is_proved, Rule::Sign, || {
            format!("it is not proved that unit {unit} is {}", if is_on { "on" } else { "off" })
        })?;
        node.settle(unit, is_on);
    }
    Ok(())
}
