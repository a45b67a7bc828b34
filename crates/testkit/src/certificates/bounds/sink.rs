//! The least that a sum is in a node, as far as sinking tells.

use metes_exact::Rational;
use num_traits::{Signed, Zero};

use super::super::prover::Element;
use super::{Known, Node, Problem, Sum, parts};

/// The number that is left when a sum has sunk; `None` if it sinks to a unit without bounds. `slopes` are those of
/// lines below units, in parts.
pub(super) fn least(problem: &Problem, node: &Node, sum: &Sum, slopes: &[(u32, u32)]) -> Option<Rational> {
    let mut sum = sum.clone();
    for element in (node.sides.len()..problem.elements.len()).rev() {
        let factor = std::mem::take(&mut sum.coefficients[element]);
        if factor.is_zero() {
            continue;
        }
        match &problem.elements[element] {
            Element::Parameter(_) => unreachable!("parameters come first"),
            Element::Row(terms, bias) => {
                for (read, weight) in terms {
                    sum.coefficients[*read] += &factor * weight;
                }
                sum.constant += &factor * bias;
            }
            Element::Unit(candidates, is_relu) => match (&node.known[element], is_relu, &candidates[..]) {
                (_, false, &[Some(only)]) => sum.coefficients[only] += factor,
                (Known::Off, true, _) => {}
                (Known::On, true, &[_, Some(read)]) => sum.coefficients[read] += factor,
                (Known::Bounds { lower, upper, slope }, true, &[_, Some(read)]) => {
                    let given = slopes.iter().find(|(unit, _)| *unit as usize == element);
                    if factor.is_positive() {
                        let natural = if (lower + upper).is_negative() { 0 } else { 1 };
                        let below = match given {
                            Some(&(_, slope)) => Rational::from_integer(slope.into()) / parts(),
                            None => Rational::from_integer(natural.into()),
                        };
                        sum.coefficients[read] += factor * below;
                    } else {
                        let height = (-slope * lower).max((parts() - slope) * upper);
                        sum.coefficients[read] += &factor * slope / parts();
                        sum.constant += factor * height / parts();
                    }
                }
                _ => return None,
            },
        }
    }
    let sides = node.sides.iter().zip(&sum.coefficients);
    let least = sides.map(|((low, high), factor)| factor * if factor.is_positive() { low } else { high });
    Some(sum.constant + least.sum::<Rational>())
}
