//! What a question needs before any region is looked at: the network of θ, the label, the maps.

use metes_exact::Rational;
use metes_saliency::Measure;

use crate::Limits;
use crate::attention::Attention;
use crate::enumerate::Restriction;
use crate::question::{Classes, Question, QuestionError};

/// A question that fits its network.
pub(crate) struct Prepared<'a> {
    pub(crate) label: usize,
    pub(crate) classes: Vec<usize>,
    /// The classifier behind the perturbation, over the box.
    pub(crate) restriction: Restriction,
    pub(crate) attention: Attention<'a>,
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(question: &Question<'a>, limits: &Limits) -> Result<Self, QuestionError> {
        let label = label(question)?;
        let perturbation = question.perturbation;
        let composed = perturbation.network.then(question.classifier)?;
        let bounds = perturbation
            .parameters
            .iter()
            .map(|parameter| (parameter.interval.low().clone(), parameter.interval.high().clone()))
            .collect();
        let restriction = Restriction::new(composed, bounds)?;
        let restriction = if limits.no_filter { restriction.without_filter() } else { restriction };
        let classes = match question.classes {
            Classes::Predicted => vec![label],
            Classes::All => (0..question.classifier.output_len()).collect(),
        };
        let attention = Attention::new(
            question.classifier,
            question.image,
            question.measure,
            classes.clone(),
            perturbation.network.hinges().count(),
            &perturbation.expected,
            !limits.no_filter,
        );
        Ok(Self { label, classes, restriction, attention })
    }
}

/// The label that should stay, if the question fits its network.
///
/// # Errors
/// When it does not.
pub fn label(question: &Question<'_>) -> Result<usize, QuestionError> {
    let outputs = question.classifier.output_len();
    if outputs < 2 {
        return Err(QuestionError::NoLabels(outputs));
    }
    if let Some(label) = question.label.filter(|&label| label >= outputs) {
        return Err(QuestionError::Label { label, outputs });
    }
    let elements = question.classifier.input_len();
    match question.measure {
        Measure::TopK(count) if count > elements => return Err(QuestionError::TopK { count, elements }),
        measure if !measure.is_convex() && !question.perturbation.expected.is_identity() => {
            return Err(QuestionError::Moving(measure));
        }
        _ => {}
    }
    Ok(question.label.unwrap_or_else(|| first_largest(&question.classifier.evaluate(question.image))))
}

/// The first of the largest values.
pub(crate) fn first_largest(values: &[Rational]) -> usize {
    (1..values.len()).fold(0, |best, at| if values[at] > values[best] { at } else { best })
}
