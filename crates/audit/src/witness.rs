//! Published counterexamples.
//!
//! Verifiers calculate with floats, and print fewer digits than they calculate with. What counts here is the point as it is
//! printed, and the outputs that the network has there exactly; the outputs that are printed count for nothing, but
//! how far they are off is said. A point that lies outside of the box by a hair is also looked at where it
//! enters the box: coordinate by coordinate, at the nearest bound.

use std::cmp::Ordering;

use metes_exact::Rational;
use metes_exact::rational::compare;
use metes_network::Network;
use metes_vnnlib::{Case, Counterexample, Property, Violation};
use num_traits::{Signed, Zero};

/// An input, and what is true there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The input.
    pub input: Vec<Rational>,
    /// The outputs of the network, exactly.
    pub outputs: Vec<Rational>,
    /// By how much the property is violated; none if no point at all satisfies it.
    pub violation: Option<Violation>,
}

impl Evaluation {
    /// What is true at an input.
    fn at(network: &Network, property: &Property, input: Vec<Rational>) -> Self {
        let outputs = network.evaluate(&input);
        let violation = property.violation(&input, &outputs);
        Self { input, outputs, violation }
    }

    /// Whether the input is a counterexample.
    pub fn holds(&self) -> bool {
        self.violation.as_ref().is_some_and(|violation| violation.is_satisfied)
    }
}

/// How far a printed output is from the exact one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which output.
    pub output: usize,
    /// What is printed.
    pub printed: Rational,
    /// What it is at the printed input.
    pub exact: Rational,
}

impl Difference {
    /// The distance of the two.
    pub fn amount(&self) -> Rational {
        (&self.printed - &self.exact).abs()
    }
}

/// What is true of a published counterexample.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WitnessAudit {
    /// At the point as it is printed.
    pub printed: Evaluation,
    /// At the nearest point of the nearest box; none if there is no box, or the point is inside.
    pub clamped: Option<Evaluation>,
    /// The printed output that is farthest from the exact one; none if no output is printed.
    pub difference: Option<Difference>,
}

impl WitnessAudit {
    /// Whether it holds as it is printed.
    pub fn holds(&self) -> bool {
        self.printed.holds()
    }

    /// Whether it holds in the box at the latest.
    pub fn holds_clamped(&self) -> bool {
        self.holds() || self.clamped.as_ref().is_some_and(Evaluation::holds)
    }
}

/// Why a counterexample cannot be audited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WitnessError {
    /// The property is about another network.
    #[error(
        "the network has {} inputs and {} outputs, the property {} and {}: are these the files of one instance?",
        network.0, network.1, property.0, property.1
    )]
    Property {
        /// Inputs and outputs of the network.
        network: (usize, usize),
        /// Inputs and outputs of the property.
        property: (usize, usize),
    },
    /// The counterexample has other inputs.
    #[error("the counterexample has {given} inputs, the network {wanted}: is it one for this instance?")]
    Inputs {
        /// Inputs of the counterexample.
        given: usize,
        /// Inputs of the network.
        wanted: usize,
    },
    /// The counterexample has an output that the network does not have.
    #[error(
        "the counterexample has an output Y_{output}, the network only {outputs}: is it one for this instance?"
    )]
    Output {
        /// The output.
        output: usize,
        /// Outputs of the network.
        outputs: usize,
    },
}

/// Audits a counterexample to a property of a network.
///
/// # Errors
/// When the three do not fit together.
pub fn audit(
    network: &Network,
    property: &Property,
    counterexample: &Counterexample,
) -> Result<WitnessAudit, WitnessError> {
    check(network, property)?;
    let (given, wanted) = (counterexample.inputs.len(), property.inputs);
    if given != wanted {
        return Err(WitnessError::Inputs { given, wanted });
    }
    let outputs = property.outputs;
    if let Some((output, _)) = counterexample.outputs.last().filter(|(output, _)| *output >= outputs) {
        return Err(WitnessError::Output { output: *output, outputs });
    }
    let printed = Evaluation::at(network, property, counterexample.inputs.clone());
    let clamped = clamped(network, property, &counterexample.inputs);
    let difference = counterexample.outputs.iter().map(|(output, value)| Difference {
        output: *output,
        printed: value.clone(),
        exact: printed.outputs[*output].clone(),
    });
    let difference = difference.reduce(|a, b| if compare(&a.amount(), &b.amount()).is_lt() { b } else { a });
    Ok(WitnessAudit { printed, clamped, difference })
}

/// Finds out whether a property can be about a network.
pub(crate) fn check(network: &Network, property: &Property) -> Result<(), WitnessError> {
    let network = (network.input_len(), network.output_len());
    let property = (property.inputs, property.outputs);
    if network == property { Ok(()) } else { Err(WitnessError::Property { network, property }) }
}

/// The point in the nearest box; of several as near, the first at which the property is violated least.
fn clamped(network: &Network, property: &Property, x: &[Rational]) -> Option<Evaluation> {
    let mut nearest: Vec<Vec<Rational>> = Vec::new();
    let mut least: Option<Rational> = None;
    for point in property.cases.iter().map(|case: &Case| case.clamp(x)) {
        let distance = distance(x, &point);
        let order = least.as_ref().map_or(Ordering::Less, |least| compare(&distance, least));
        if order.is_lt() {
            nearest.clear();
            least = Some(distance);
        }
        if order.is_le() && !nearest.contains(&point) {
            nearest.push(point);
        }
    }
    if least.is_none_or(|distance| distance.is_zero()) {
        return None;
    }
    let all = nearest.into_iter().map(|point| Evaluation::at(network, property, point));
    let amount =
        |evaluation: &Evaluation| evaluation.violation.as_ref().map(|violation| violation.amount.clone());
    all.reduce(|best, next| match (amount(&best), amount(&next)) {
        (Some(a), Some(b)) if compare(&b, &a).is_lt() || (next.holds() && !best.holds()) => next,
        _ => best,
    })
}

/// The largest difference of a coordinate.
fn distance(a: &[Rational], b: &[Rational]) -> Rational {
    let differences = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    differences.reduce(|a, b| if compare(&a, &b).is_lt() { b } else { a }).unwrap_or_else(Rational::zero)
}
