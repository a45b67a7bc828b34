//! What the map of one image has changed by along a ray.

use std::sync::Arc;

use metes_exact::Rational;
use metes_polytope::Point;
use metes_saliency::Distance;
use num_traits::Zero;

use crate::Complex;

/// The change of one image's map as a step function of one parameter.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What the image is known by.
    pub number: usize,
    /// Its label.
    pub label: usize,
    /// The values of the function, in rising order.
    pub changes: Arc<[Distance]>,
    /// The steps in order; each begins where the one before ends.
    pub steps: Vec<Step>,
}

/// A stretch on which an image's map has changed by one value, and its label is kept or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it begins.
    pub from: Rational,
    /// Where it ends.
    pub to: Rational,
    /// The place of the change among those of the curve.
    pub change: usize,
    /// Whether the label is the unique largest logit.
    pub keeps_label: bool,
}

/// A step between points that nobody has calculated yet.
type Stretch<'a> = (&'a Arc<Point>, &'a Arc<Point>, (usize, bool));

impl Complex {
    /// The change as a function of the parameter, if there is one parameter.
    pub fn curve(&self) -> Option<Curve> {
        let mut steps: Vec<Stretch<'_>> = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let [from, to] = cell.polytope.ordered_vertices()[..] else { return None };
            steps.push((from, to, (cell.change, cell.keeps_label)));
        }
        steps.sort_by(|a, b| a.0.compare(0, b.0));
        // Few of the end points are ever calculated exactly.
        let mut joined: Vec<Stretch<'_>> = Vec::new();
        for (from, to, value) in steps {
            match joined.last_mut() {
                Some((_, end, last)) if *last == value => *end = to,
                _ => joined.push((from, to, value)),
            }
        }
        let place = |point: &Point| point.to_rationals().swap_remove(0);
        let step = |(from, to, (change, keeps_label)): Stretch<'_>| Step {
            from: place(from),
            to: place(to),
            change,
            keeps_label,
        };
        let steps = joined.into_iter().map(step).collect();
        Some(Curve { number: self.number, label: self.label, changes: self.changes.clone().into(), steps })
    }
}

impl Curve {
    /// The same function on either side of 0: of `t ≥ 0`, and of `−t` for `t ≤ 0`.
    pub fn sides(&self) -> [Self; 2] {
        let zero = Rational::zero();
        let ahead = self.steps.iter().filter(|step| step.to > zero);
        let ahead = ahead.map(|step| Step { from: step.from.clone().max(zero.clone()), ..step.clone() });
        let behind = self.steps.iter().rev().filter(|step| step.from < zero);
        let behind =
            behind.map(|step| Step { from: (-&step.to).max(zero.clone()), to: -&step.from, ..step.clone() });
        let side = |steps: Vec<Step>| Self {
            number: self.number,
            label: self.label,
            changes: Arc::clone(&self.changes),
            steps,
        };
        [side(ahead.collect()), side(behind.collect())]
    }

    /// The last value: the change where the ray ends, and whether the label is kept there.
    pub fn end(&self) -> Option<(&Distance, bool)> {
        let last = self.steps.last()?;
        Some((self.changes.get(last.change)?, last.keeps_label))
    }
}
