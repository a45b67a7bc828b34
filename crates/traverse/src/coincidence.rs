//! Units whose hyperplanes are one and the same.
//!
//! Equal pixels bend at equal places: after one of them has cut, its hyperplane bounds the part, and all
//! others like it are settled by that alone, without arithmetic. Known are the coincidences of units
//! whose forms are the same on every region; the filter sees such ties but cannot settle them.

use std::collections::HashMap;
use std::sync::Arc;

use metes_exact::BigInt;
use metes_exact::filter::{Form, Frame};
use metes_network::Op;
use metes_polytope::{Hyperplane, Side};
use num_traits::{One, Signed, Zero};

use crate::prefix::Prefix;

/// A hyperplane, and the side of it on which the unit's form is positive.
pub(crate) type Oriented = (Arc<Hyperplane>, Side);

/// For each hinge node that reads the same forms on every region, the hyperplanes of its units, one for
/// each breakpoint.
#[derive(Debug, Default)]
pub(crate) struct Coincidences(HashMap<usize, Vec<Vec<Oriented>>>);

impl Coincidences {
    pub(crate) fn new(root: &Prefix) -> Self {
        let plan = &root.plan;
        let mut known = HashMap::new();
        let mut planes = HashMap::new();
        for (hinge, node) in plan.network.nodes().iter().enumerate() {
            let Op::Activation(activation) = &node.op else { continue };
            let input = node.inputs[0].index();
            if plan.stages[input].0 > 0 {
                continue;
            }
            let of_unit = |unit: usize| {
                let breakpoints = activation.function(unit).breakpoints();
                let form = root.exact(input, unit);
                let form = (*form).as_ref().to_bigs();
                (0..breakpoints.len())
                    .filter_map(|at| plan.breakpoint(hinge, unit, at))
                    .map(|(q, p)| {
                        let mut form: Vec<BigInt> = form.iter().map(|a| a * q).collect();
                        if let Some(constant) = form.last_mut() {
                            *constant -= p;
                        }
                        shared(form, &plan.sieve.frame, &mut planes)
                    })
                    .collect()
            };
            known.insert(hinge, (0..node.len).map(of_unit).collect());
        }
        Self(known)
    }

    /// The hyperplane at a breakpoint of a unit, if it is known.
    pub(crate) fn of(&self, hinge: usize, unit: usize, breakpoint: usize) -> Option<&Oriented> {
        self.0.get(&hinge)?.get(unit)?.get(breakpoint)
    }
}

/// The hyperplane where a form vanishes: one for all forms that vanish there.
fn shared(form: Vec<BigInt>, frame: &Frame, planes: &mut HashMap<Vec<BigInt>, Arc<Hyperplane>>) -> Oriented {
    let plane = Hyperplane::new(form);
    let is_turned = plane.coefficients().iter().find(|a| !a.is_zero()).is_some_and(Signed::is_negative);
    let side = if is_turned { Side::Negative } else { Side::Positive };
    let coefficients: Vec<BigInt> =
        plane.coefficients().iter().map(|a| if is_turned { -a } else { a.clone() }).collect();
    let plane = planes.entry(coefficients).or_insert_with_key(|form| {
        // The same up to a factor, so that floats do not overflow.
        let scale = form.iter().map(BigInt::abs).max().filter(|scale| !scale.is_zero());
        let enclosure = Form::from_bigs(form, &scale.unwrap_or_else(BigInt::one), frame);
        Arc::new(Hyperplane::enclosed(enclosure, form.clone()))
    });
    (Arc::clone(plane), side)
}
