//! Boxes that published operators grow, scored against the exact answer.

#![allow(clippy::float_arithmetic, reason = "estimates; exact scores stand beside them")]

use metes_atlas::operators::{self, Landscape, grow};
use metes_atlas::{confidence, confidence_gradient};
use metes_exact::Rational;
use metes_exact::amount::Amount;
use metes_exact::rational::{FloatFormat, approximate};
use metes_network::{Floats, GraphError};
use metes_traverse::Question;

use super::Space;
use crate::args::{BoxArgs, Operator};

/// Points along each side on which the mean confidence is estimated.
const POINTS: usize = 16;

/// A box that an operator grew.
pub struct Grown {
    /// The operator's name on the command line.
    pub operator: &'static str,
    /// The box after every step.
    pub trace: Vec<Vec<(f64, f64)>>,
    /// Whether a side vanished on the way.
    pub is_collapsed: bool,
    /// The last box, exactly as its floats say.
    pub sides: Vec<(Rational, Rational)>,
    pub volume: Rational,
    /// The share of it in which the claim fails; none if it has no volume.
    pub failing: Option<Amount>,
    /// Its volume over that of the robust box, if there is one.
    pub ratio: Option<Rational>,
    /// The mean confidence at its corners, and on a grid inside.
    pub at_corners: f64,
    pub inside: f64,
    /// The mean margin over it, of one or two parameters, and what the trapezoid rule makes of it.
    pub margin: Option<(Amount, f64)>,
}

impl Grown {
    /// Of the boxes after every step some: every so many, and the last.
    pub fn shown(&self) -> impl Iterator<Item = (usize, &[(f64, f64)])> {
        const EVERY: usize = 50;
        let last = self.trace.len().saturating_sub(1);
        let steps = self.trace.iter().enumerate().filter(move |(step, _)| step % EVERY == 0 || *step == last);
        steps.map(|(step, sides)| (step, sides.as_slice()))
    }
}

/// Grows a box around a start; nothing if the exact operator is asked for.
pub fn grown(
    arguments: &BoxArgs,
    operator: Operator,
    question: &Question<'_>,
    space: &Space,
    start: &[Rational],
    largest: Option<&Rational>,
) -> Result<Option<Grown>, GraphError> {
    let (name, operator) = match operator {
        Operator::Exact => return Ok(None),
        Operator::Naive => ("naive", operators::Operator::NAIVE),
        Operator::Trapezoid => ("trapezoid", operators::Operator::TRAPEZOID),
        Operator::OirB => ("oir-b", operators::Operator::OIR_B),
        Operator::OirW => ("oir-w", operators::Operator::OIR_W),
    };
    let to_float = |(low, high): &(Rational, Rational)| (approximate(low), approximate(high));
    let domain: Vec<(f64, f64)> = space.domain.iter().map(to_float).collect();
    let network = question.perturbation.network.then(question.classifier)?;
    let label = question.label.unwrap_or_default();
    let landscape = Confidence { network: Floats::new(&network), domain: &domain, label };
    let start: Vec<f64> = start.iter().map(approximate).collect();
    let trace = grow(operator, &landscape, &domain, &start, arguments.steps.into());
    let last = trace.last().map(Vec::as_slice).unwrap_or_default();
    let sides: Vec<(Rational, Rational)> =
        last.iter().map(|&(low, high)| (exactly(low), exactly(high))).collect();
    let volume: Rational = sides.iter().map(|(low, high)| high - low).product();
    let failing = space.obstacles.failing_share(&sides);
    let is_flat = failing.is_none() || sides.len() > 2;
    let margin = |at: &[f64]| landscape.margin(at);
    Ok(Some(Grown {
        operator: name,
        at_corners: operators::mean_at_corners(|at| landscape.value(at), last),
        inside: operators::mean_inside(|at| landscape.value(at), last, POINTS),
        margin: (!is_flat).then(|| (space.margin.mean(&sides), operators::mean_at_corners(margin, last))),
        failing,
        ratio: largest.map(|largest| &volume / largest),
        volume,
        sides,
        is_collapsed: trace.len() <= arguments.steps.into(),
        trace,
    }))
}

/// The confidence of a network of the parameters.
struct Confidence<'a> {
    network: Floats<'a>,
    domain: &'a [(f64, f64)],
    label: usize,
}

impl Confidence<'_> {
    /// Outside of the domain the confidence is that at its border.
    fn place(&self, at: &[f64]) -> Vec<f64> {
        at.iter().zip(self.domain).map(|(at, (low, high))| at.clamp(*low, *high)).collect()
    }

    fn logits(&self, at: &[f64]) -> Vec<f64> {
        self.network.evaluate(&self.place(at))
    }

    /// What the label's logit is ahead of every other.
    fn margin(&self, at: &[f64]) -> f64 {
        let logits = self.logits(at);
        let others = logits.iter().enumerate().filter(|(other, _)| *other != self.label);
        logits[self.label] - others.map(|(_, logit)| *logit).fold(f64::NEG_INFINITY, f64::max)
    }
}

impl Landscape for Confidence<'_> {
    fn value(&self, at: &[f64]) -> f64 {
        confidence(&self.logits(at), self.label)
    }

    fn gradient(&self, at: &[f64]) -> Vec<f64> {
        let (logits, slopes): (Vec<f64>, Vec<Vec<f64>>) =
            self.network.with_gradients(&self.place(at)).into_iter().unzip();
        confidence_gradient(&logits, &slopes, self.label)
    }
}

/// The exact value of a float; 0 for one that has none.
fn exactly(value: f64) -> Rational {
    FloatFormat::F64.value(value.to_bits()).unwrap_or_default()
}
