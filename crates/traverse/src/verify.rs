//! Answering a question.

use std::sync::Arc;

use metes_exact::amount::{self, Amount};
use metes_exact::{Fraction, Rational, RootSum};
use metes_network::Network;
use metes_polytope::Polytope;

use crate::border;
use crate::component::{Components, Connected};
use crate::enumerate::Restriction;
use crate::findings::{AttentionFindings, Component, Findings, Verdict, Witness, WitnessKind};
use crate::ledger::Steps;
use crate::prepared::{Prepared, first_largest};
use crate::question::{Question, QuestionError};
use crate::region::Region;
use crate::robust::Assembly;
use crate::survey::{AtOrigin, Failure, Most, Survey, Tally};
use crate::visitor::{Both, Cut, Visitor};
use crate::{Limits, Progress};

/// Bits of the denominator up to which a single volume is exact: about 40,000 digits.
const EXACT_BITS: u64 = 1 << 17;

/// Answers a question by visiting every activation region of the classifier behind the perturbation.
///
/// # Errors
/// When the question does not fit the network, or threads cannot be started.
pub fn verify(
    question: &Question<'_>,
    limits: &Limits,
    progress: &Progress,
) -> Result<Findings, QuestionError> {
    Ok(verify_with(question, limits, progress, &Nothing)?.0)
}

/// The same, with another visitor of the same regions, and what it has to say.
///
/// # Errors
/// As [`verify`].
pub fn verify_with<V: Visitor>(
    question: &Question<'_>,
    limits: &Limits,
    progress: &Progress,
    companion: &V,
) -> Result<(Findings, V::Out), QuestionError> {
    let Prepared { label, classes, restriction, attention } = Prepared::new(question, limits)?;
    let steps = Steps::new(&attention.size(), restriction.domain_polytope());
    let survey = Survey {
        question,
        label,
        attention,
        delta: question.asked_delta().cloned().map(RootSum::rational),
        assembly: Assembly {
            components: Components::default(),
            borders: restriction
                .domain_polytope()
                .facets()
                .iter()
                .map(|facet| Arc::clone(&facet.plane))
                .collect(),
        },
        steps,
    };
    let (tally, said) = restriction.enumerate(&Both(&survey, companion), limits, progress)?;
    let findings = Answer { question, restriction: &restriction, label, classes }.findings(survey, tally)?;
    Ok((findings, said))
}

/// A visitor that has nothing to say.
struct Nothing;

impl Visitor for Nothing {
    type Out = ();

    fn region(&self, _: &Region<'_>) {}

    fn unexplored(&self, _: &Arc<Polytope>) {}

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, _: Vec<()>) {}
}

/// The question with what was prepared for it.
struct Answer<'a> {
    question: &'a Question<'a>,
    restriction: &'a Restriction,
    label: usize,
    classes: Vec<usize>,
}

impl Answer<'_> {
    fn findings(self, survey: Survey<'_>, tally: Tally) -> Result<Findings, QuestionError> {
        let witnesses = self.witnesses(&survey, &tally)?;
        let Tally { robust, regions, ledger, most, blurred, unexplored, at_origin, stretches, cells, .. } =
            tally;
        let Survey { attention, assembly, steps, .. } = survey;
        assembly.cells(robust);
        let connected = assembly.components.finish();
        let unexplored: Vec<Fraction> = unexplored.iter().map(|part| part.volume()).collect();
        let domain_volume = self.restriction.domain_polytope().volume().to_rational();
        let explored_volume = remainder(&domain_volume, amount::total(&unexplored, EXACT_BITS));
        let maximum = most.map(|Most { record, candidate }| {
            (record.largest(&attention).distance.clone(), candidate.theta())
        });
        let attention = AttentionFindings {
            classes: self.classes.clone(),
            moving: attention.is_moving(),
            rounded: ledger.is_rounded(),
            profile: ledger.profile(&steps, &attention, &explored_volume),
            maximum,
        };
        let complete = unexplored.is_empty();
        let blurred = blurred_volume(&blurred);
        let asks = self.question.asks_label() || self.question.asked_delta().is_some();
        let verdict = match () {
            () if !witnesses.is_empty() => Verdict::Refuted,
            () if !complete => Verdict::Undecided,
            () if !asks => Verdict::Profiled,
            () => Verdict::Holds,
        };
        Ok(Findings {
            verdict,
            label: self.label,
            complete,
            regions,
            attention,
            explored_volume,
            domain_volume,
            robust_volume: self.volume(&connected, |_| true).widened(&blurred),
            component: match at_origin {
                AtOrigin::Elsewhere | AtOrigin::Open => None,
                AtOrigin::Holds => Some(self.component(&connected, true, &blurred)),
                AtOrigin::Fails => Some(self.component(&connected, false, &blurred)),
            },
            intervals: stretches.intervals(),
            witnesses,
            cells,
        })
    }

    /// The witnesses, each confirmed by plain evaluation of the network.
    fn witnesses(&self, survey: &Survey<'_>, tally: &Tally) -> Result<Vec<Witness>, QuestionError> {
        // A tie on a border says nothing new where another label, or a tie, lies behind it.
        let is_behind = |failure: &Failure| matches!(failure, Failure::Label(_) | Failure::TiedCell);
        let is_known = tally.failures.keys().any(is_behind);
        let failures = tally.failures.iter().filter(|(failure, _)| !(is_known && **failure == Failure::Tie));
        failures
            .map(|(failure, candidate)| {
                let theta = candidate.theta();
                let kind = self.confirm(survey, *failure, &theta).ok_or_else(|| {
                    let theta: Vec<String> = theta.iter().map(Rational::to_string).collect();
                    QuestionError::Contradiction(format!(
                        "{failure:?} is not confirmed at ({})",
                        theta.join(", ")
                    ))
                })?;
                Ok(Witness { theta, kind })
            })
            .collect()
    }

    fn confirm(&self, survey: &Survey<'_>, failure: Failure, theta: &[Rational]) -> Option<WitnessKind> {
        let network: &Network = self.restriction.network();
        match failure {
            Failure::Attention => {
                let distance = survey.attention.at(network, theta);
                let delta = survey.delta.as_ref()?;
                (distance.high > *delta).then(|| WitnessKind::Attention(Box::new(distance)))
            }
            Failure::Label(label) => {
                let logits = network.evaluate(theta);
                let unique =
                    logits.iter().enumerate().all(|(at, logit)| at == label || *logit < logits[label]);
                unique.then_some(WitnessKind::Label(label))
            }
            Failure::Tie | Failure::TiedCell => {
                let logits = network.evaluate(theta);
                let largest = &logits[first_largest(&logits)];
                (logits.iter().filter(|logit| *logit == largest).count() > 1).then_some(WitnessKind::Tie)
            }
        }
    }

    /// The volume of some cells of the robust set.
    ///
    /// On a line and in the plane it is found from what bounds them: neighbours share denominators
    /// there that a sum over cells would multiply.
    fn volume(&self, connected: &Connected, among: impl Fn(usize) -> bool) -> Amount {
        let parts: Vec<Fraction> = match self.restriction.domain().len() {
            1 => connected.stretches(among).iter().map(|(from, to)| Fraction::from(&(to - from))).collect(),
            2 => border::areas(&connected.outline(among)),
            _ => connected.volumes(among),
        };
        amount::total(&parts, EXACT_BITS)
    }

    fn component(&self, connected: &Connected, holds: bool, blurred: &Rational) -> Component {
        let among = |cell: usize| holds && connected.reached[cell];
        let (interval, outline) = match self.restriction.domain().len() {
            1 => (connected.stretches(among).into_iter().next(), Vec::new()),
            2 => (None, connected.outline(among)),
            _ => (None, Vec::new()),
        };
        let volume = self.volume(connected, among);
        let volume = if holds { volume.widened(blurred) } else { volume };
        Component { volume, interval, outline }
    }
}

/// The volume of regions of which only a part may satisfy the claim: where the expected map moves,
/// the inconsistency varies on a region, and one that exceeds δ somewhere is left out whole.
fn blurred_volume(regions: &[Arc<Polytope>]) -> Rational {
    let volumes: Vec<Fraction> = regions.iter().map(|region| region.volume()).collect();
    amount::total(&volumes, EXACT_BITS).at_most().clone()
}

/// What is left of a volume.
fn remainder(whole: &Rational, taken: Amount) -> Amount {
    match taken {
        Amount::Exact(taken) => Amount::Exact(whole - taken),
        Amount::Between(low, high) => Amount::Between(whole - high, whole - low),
    }
}
