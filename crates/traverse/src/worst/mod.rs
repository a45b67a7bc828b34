//! The worst case of a saliency map over a box of perturbations, for several measures at once.
//!
//! On a region the map is constant, and many regions share one: those that differ in hinges of the
//! perturbation alone. So regions are grouped by the pattern of the classifier; each map is calculated and
//! measured once, exactly, and of its regions only the volume and the one nearest to θ = 0 are kept. Of more
//! than 2,000 maps distances are rounded up to steps and only the extremes are kept, so that memory is bounded.
//!
//! What is *kept* is the part of the box on which the label is the unique largest output: the part
//! that attacks on attributions are judged on.

mod extremes;
mod findings;
mod survey;

use metes_exact::Rational;
use metes_network::{Gradients, Network};
use metes_perturb::Perturbation;
use metes_saliency::{Measure, SaliencyMap};

use crate::attention;
use crate::ledger::Steps;
use crate::prepared::Prepared;
use crate::question::{Classes, Keep, Question, QuestionError};
use crate::volume_steps::VolumeSteps;
use crate::{Limits, Progress};

pub use findings::{AttentionWorst, Extreme, Level, MeasureWorst};
use survey::Survey;

/// A question about the saliency map of one label under one perturbation.
#[derive(Clone, Copy, Debug)]
pub struct AttentionQuestion<'a> {
    /// Image elements to logits, preprocessing included.
    pub classifier: &'a Network,
    /// The unperturbed image's elements.
    pub image: &'a [Rational],
    /// The perturbation of that image, with its box of parameters.
    pub perturbation: &'a Perturbation,
    /// The label; the classifier's own when absent.
    pub label: Option<usize>,
    /// What maps are compared by.
    pub measures: &'a [Measure],
}

/// Finds how far the saliency map of the label strays over the box, by every measure.
///
/// # Errors
/// When the question does not fit the network, the expected map moves with the perturbation, or threads cannot be
/// started.
pub fn attention_worst(
    asked: &AttentionQuestion<'_>,
    limits: &Limits,
    progress: &Progress,
) -> Result<AttentionWorst, QuestionError> {
    let AttentionQuestion { classifier, image, perturbation, label, measures } = *asked;
    if !perturbation.expected.is_identity() {
        return Err(QuestionError::MovingMap);
    }
    let question = |measure| Question {
        classifier,
        image,
        perturbation,
        label,
        keep: Keep::Attention,
        measure,
        classes: Classes::Predicted,
        delta: None,
        list_cells: false,
    };
    measures.iter().try_for_each(|&measure| crate::label(&question(measure)).map(|_| ()))?;
    let Prepared { label, restriction, .. } = Prepared::new(&question(Measure::L1), limits)?;
    let gradients = Gradients::new(classifier);
    let base = SaliencyMap {
        numerators: gradients.of_output(label, &classifier.pattern_at(image).0),
        denominator: gradients.denominator().clone(),
    };
    let domain = restriction.domain_polytope();
    let steps = measures
        .iter()
        .map(|&measure| Steps::new(&attention::size(measure, std::slice::from_ref(&base)), domain));
    let survey = Survey::new(
        measures,
        label,
        &gradients,
        perturbation.network.hinges().count(),
        &base,
        steps.collect(),
        VolumeSteps::new(domain),
    );
    let tally = restriction.enumerate(&survey, limits, progress)?;
    survey.finish(tally, restriction.network())
}
