//! Whether a property of a tiny network is satisfied, and how far outputs go, from its activation regions.
//!
//! The closures of the regions cover the box, and on each of them every output is affine; so a property is satisfied iff in one
//! of these polytopes one of its conjunctions is a satisfiable system of linear inequalities. Such a system with
//! strict inequalities has a solution iff its closed form is not empty and every strict form is positive
//! somewhere on it, for then it is at the mean of those points.

use metes_exact::Rational;
use metes_network::Network;
use metes_testkit::Domain;
use metes_testkit::oracle::cells::{Cell, cells};
use metes_vnnlib::{Case, Linear, Property};
use num_traits::{Signed, Zero};

use crate::hull::{Form, Hull};

/// The regions of a network on a box that contains all boxes asked about.
pub struct Truth {
    regions: Vec<Cell>,
}

impl Truth {
    pub fn new(network: &Network, domain: &Domain) -> Self {
        Self { regions: cells(network, domain).into_values().collect() }
    }

    /// Whether some input satisfies the property.
    pub fn is_satisfied(&self, property: &Property) -> bool {
        property.cases.iter().any(|case| self.regions.iter().any(|region| holds(case, region)))
    }

    /// The largest value of the left side of an inequality over the closed polytope of a case.
    pub fn largest(&self, case: &Case, linear: &Linear) -> Option<Rational> {
        let parts = self.regions.iter().map(|region| part(case, region).largest(&form(linear, region)));
        parts.flatten().max()
    }
}

fn holds(case: &Case, region: &Cell) -> bool {
    let part = part(case, region);
    !part.points.is_empty()
        && case.conjunctions.iter().any(|conjunction| {
            let all: Vec<(Form, bool)> =
                conjunction.iter().chain(&case.rows).map(|it| (form(it, region), it.strict)).collect();
            let closed = all.iter().fold(part.clone(), |part, (form, _)| part.cut(form));
            let is_positive = |form: &Form| closed.largest(form).is_some_and(|most| most.is_positive());
            !closed.points.is_empty() && all.iter().all(|(form, strict)| !strict || is_positive(form))
        })
}

/// The closed part of a region that a case is about.
fn part(case: &Case, region: &Cell) -> Hull {
    let end = |end: &Option<Rational>| end.clone().expect("a bound");
    let bounds: Vec<_> = case.bounds.iter().map(|bounds| (end(&bounds.lower), end(&bounds.upper))).collect();
    let rows = case.rows.iter().map(|row| form(row, region));
    region.inequalities.iter().cloned().chain(rows).fold(Hull::of_box(&bounds), |part, form| part.cut(&form))
}

/// The left side of an inequality as a form of the inputs.
fn form(linear: &Linear, region: &Cell) -> Form {
    let inputs = region.interior.len();
    let mut form = vec![Rational::zero(); inputs + 1];
    form[inputs] = linear.constant.clone();
    for (input, coefficient) in &linear.inputs {
        form[*input as usize] += coefficient;
    }
    for (output, coefficient) in &linear.outputs {
        let output = &region.outputs[*output as usize];
        form.iter_mut().zip(output).for_each(|(sum, value)| *sum += value * coefficient);
    }
    form
}
