//! Boxes that published operators grow, scored against the exact answer.

use metes_atlas::operators::{self, Landscape, grow};
use metes_atlas::{Largest, Obstacle, confidence, confidence_gradient, failing_share};
use metes_exact::Rational;
use metes_exact::rational::{FloatFormat, approximate};
use metes_network::{Floats, GraphError};
use metes_traverse::Question;

use crate::args::{BoxArgs, Operator};

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
    pub failing: Option<Rational>,
    /// Its volume over that of the largest robust box.
    pub ratio: Rational,
    /// The mean confidence at its corners.
    pub confidence: f64,
}

/// Grows a box around a start; nothing if the exact operator is asked for.
pub fn grown(
    arguments: &BoxArgs,
    question: &Question<'_>,
    label: usize,
    start: &[Rational],
    obstacles: &[Obstacle],
    largest: &Largest,
) -> Result<Option<Grown>, GraphError> {
    let (name, operator) = match arguments.operator {
        Operator::Exact => return Ok(None),
        Operator::Naive => ("naive", operators::Operator::NAIVE),
        Operator::Trapezoid => ("trapezoid", operators::Operator::TRAPEZOID),
        Operator::OirB => ("oir-b", operators::Operator::OIR_B),
        Operator::OirW => ("oir-w", operators::Operator::OIR_W),
    };
    let parameters = question.perturbation.parameters.iter();
    let domain: Vec<(f64, f64)> =
        parameters.map(|it| (approximate(it.interval.low()), approximate(it.interval.high()))).collect();
    let network = question.perturbation.network.then(question.classifier)?;
    let landscape = Confidence { network: Floats::new(&network), domain: &domain, label };
    let start: Vec<f64> = start.iter().map(approximate).collect();
    let trace = grow(operator, &landscape, &domain, &start, arguments.steps.into());
    let last = trace.last().map(Vec::as_slice).unwrap_or_default();
    let sides: Vec<(Rational, Rational)> =
        last.iter().map(|&(low, high)| (exactly(low), exactly(high))).collect();
    let volume: Rational = sides.iter().map(|(low, high)| high - low).product();
    Ok(Some(Grown {
        operator: name,
        confidence: operators::mean_at_corners(&landscape, last),
        failing: failing_share(&sides, obstacles),
        ratio: &volume / &largest.volume,
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
}

impl Landscape for Confidence<'_> {
    fn value(&self, at: &[f64]) -> f64 {
        confidence(&self.network.evaluate(&self.place(at)), self.label)
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
