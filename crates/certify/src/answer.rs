//! Questions answered with a certificate.

use metes_certificate::{
    Attention, Certificate, Claim, End, Evidence, Int, Part, Ratio, Source, Statement, Step, Wish,
};
use metes_exact::{BigInt, Rational};
use metes_perturb::{Interval, Perturbation};
use metes_traverse::{
    Classes, Findings, Keep, Limits, Progress, Question, QuestionError, Verdict, Witness, WitnessKind,
};
use num_traits::Zero;

use crate::inconsistency::{Inconsistency, measure, ratio};
use crate::tree::{Gap, Leaves, Recorder, Tree};
use crate::{LowerError, Problem};

/// Binary places to which sums of several roots are rounded.
const BITS: u32 = 128;

/// What a certificate should say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// The verdict: that the claim holds, or that it fails at a witness; if nothing was claimed, all regions.
    Verdict,
    /// How far the claim holds around θ = 0 (one parameter).
    Interval,
    /// All regions with their labels; and their inconsistency, if the question is about attention.
    Partition,
}

/// Why there is no certificate.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CertifyError {
    /// The question cannot be answered.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// A network cannot be written down.
    #[error(transparent)]
    Lower(#[from] LowerError),
    /// The measure's values are neither rational nor have rational squares.
    #[error("certificates know no measure `{0}`: use l2, l1, linf or topk=K, or claim the label alone")]
    Measure(metes_saliency::Measure),
    /// The expected map moves.
    #[error(
        "certificates know no expected map that moves with θ, as it does with this perturbation: claim the label alone (--keep label)"
    )]
    Moving,
    /// An interval of several parameters.
    #[error("an interval is of one parameter, and this perturbation has {0}")]
    Parameters(usize),
    /// There is no interval around θ = 0.
    #[error("there is no interval to certify: {0}")]
    NoInterval(&'static str),
    /// A proof would need a rule that certificates do not have.
    #[error(
        "a maximum has a place that is the largest only where three or more others tie: certificates have no rule for that"
    )]
    Degenerate,
}

/// Answers a question by visiting every activation region, as [`metes_traverse::verify`] does, and writes down why
/// the answer is right.
///
/// # Errors
/// When the question cannot be answered, or a certificate can be seen beforehand to be impossible. What stands in the
/// way of a certificate later on comes beside the findings.
pub fn verify(
    question: &Question<'_>,
    say: Say,
    source: Source,
    limits: &Limits,
    progress: &Progress,
) -> Result<(Findings, Result<Certificate, CertifyError>), CertifyError> {
    let claims = question.asks_label() || question.asked_delta().is_some();
    let say = if claims { say } else { Say::Partition };
    let parameters = question.perturbation.parameters.len();
    if say == Say::Interval && parameters != 1 {
        return Err(CertifyError::Parameters(parameters));
    }
    let writer = Writer::new(question, source)?;
    let whole = &question.perturbation.parameters;
    let question = &Question { list_cells: question.list_cells || say == Say::Interval, ..question.clone() };
    match say {
        Say::Partition => {
            let (findings, tree) = writer.run(question, &writer.partition(), limits, progress)?;
            let unbounded = |attention: &Attention| {
                Some(Attention { delta: ratio(&Rational::zero())?, ..attention.clone() })
            };
            let attention = writer.attention.as_ref().filter(|_| writer.measured).and_then(unbounded);
            let statement = Statement::Partition { attention };
            let certificate = steps(tree).map(|proof| writer.certificate(domain(whole), statement, proof));
            Ok((findings, certificate))
        }
        Say::Verdict => {
            let leaves = Leaves::Wish(writer.wish().label.map(|label| label as usize));
            let (findings, tree) = writer.run(question, &leaves, limits, progress)?;
            let certificate = match findings.witnesses.first() {
                Some(witness) => Ok(writer.refutation(witness)),
                None => steps(tree).map(|proof| {
                    writer.certificate(domain(whole), Statement::Holds { wish: writer.wish() }, proof)
                }),
            };
            Ok((findings, certificate))
        }
        Say::Interval => {
            let (findings, _) = writer.run(question, &Leaves::Wish(None), limits, progress)?;
            let certificate = writer.interval(&findings, limits, progress);
            Ok((findings, certificate))
        }
    }
}

/// What all certificates about a question have in common.
struct Writer<'a> {
    question: &'a Question<'a>,
    source: Source,
    problem: Problem,
    label: usize,
    classes: Vec<usize>,
    /// With the bound, or 0.
    attention: Option<Attention>,
    /// Whether the regions of a partition say their inconsistency.
    measured: bool,
}

impl<'a> Writer<'a> {
    fn new(question: &'a Question<'a>, source: Source) -> Result<Self, CertifyError> {
        let label = metes_traverse::label(question)?;
        let classes = match question.classes {
            Classes::Predicted => vec![label],
            Classes::All => (0..question.classifier.output_len()).collect(),
        };
        let delta = question.asked_delta();
        let moves = !question.perturbation.expected.is_identity();
        let named = measure(question.measure);
        match named {
            _ if delta.is_some() && moves => return Err(CertifyError::Moving),
            None if delta.is_some() => return Err(CertifyError::Measure(question.measure)),
            _ => {}
        }
        let zero = Rational::zero();
        let attention = named.and_then(|measure| {
            let delta = ratio(delta.unwrap_or(&zero))?;
            let classes = classes.iter().map(|&class| class as u32).collect();
            Some(Attention { measure, classes, delta, bits: BITS })
        });
        let problem = Problem::new(question)?;
        let measured = attention.is_some() && !moves && question.keep != Keep::Label;
        Ok(Self { question, source, problem, label, classes, attention, measured })
    }

    /// What the question claims.
    fn wish(&self) -> Wish {
        Wish {
            label: self.question.asks_label().then_some(self.label as u32),
            linear: Vec::new(),
            attention: self.question.asked_delta().and_then(|_| self.attention.clone()),
        }
    }

    fn partition(&self) -> Leaves<'_> {
        let Question { classifier, image, measure, .. } = *self.question;
        let skip = self.question.perturbation.network.hinges().count();
        let new = || Inconsistency::new(classifier, image, measure, &self.classes, skip);
        Leaves::Partition(self.measured.then(new))
    }

    /// Enumerates the regions of a question about the same networks, with a tree.
    fn run(
        &self,
        question: &Question<'_>,
        leaves: &Leaves<'_>,
        limits: &Limits,
        progress: &Progress,
    ) -> Result<(Findings, Tree), QuestionError> {
        let composed = question.perturbation.network.then(question.classifier)?;
        let mut hinges = vec![None; composed.nodes().len()];
        for ((node, _), hinge) in composed.hinges().zip(&self.problem.hinges) {
            hinges[node.index()] = Some(hinge);
        }
        metes_traverse::verify_with(question, limits, progress, &Recorder { leaves, hinges })
    }

    fn certificate(&self, domain: Vec<Vec<Int>>, statement: Statement, proof: Vec<Step>) -> Certificate {
        let names = self.question.perturbation.parameters.iter().map(|parameter| parameter.name.clone());
        let claim = Claim { parameters: names.collect(), domain, open: Vec::new(), statement };
        let Problem { classifier, image, input_map, .. } = self.problem.clone();
        Certificate::new(self.source.clone(), classifier, image, input_map, claim, proof)
    }

    /// That the claim fails at a witness.
    fn refutation(&self, witness: &Witness) -> Certificate {
        let theta: Vec<Ratio> = witness.theta.iter().filter_map(ratio).collect();
        let (part, beyond) = match witness.kind {
            WitnessKind::Label(_) | WitnessKind::Tie => (Part::Label, Vec::new()),
            WitnessKind::Attention(_) => (Part::Attention, theta.clone()),
        };
        let evidence = Evidence { part, theta, beyond };
        let statement = Statement::Fails { wish: self.wish(), evidence };
        self.certificate(domain(&self.question.perturbation.parameters), statement, Vec::new())
    }

    /// How far the claim holds around θ = 0.
    fn interval(
        &self,
        findings: &Findings,
        limits: &Limits,
        progress: &Progress,
    ) -> Result<Certificate, CertifyError> {
        let component = findings.component.as_ref();
        if !findings.complete && findings.verdict != Verdict::Holds {
            return Err(CertifyError::NoInterval("a limit ended the run before its ends were known"));
        }
        let Some((low, high)) = component.and_then(|component| component.interval.clone()) else {
            return Err(CertifyError::NoInterval("the claim fails at θ = 0, or θ = 0 is not in the box"));
        };
        let mut parameters = self.question.perturbation.parameters.clone();
        let whole = parameters[0].interval.clone();
        let end = |at: &Rational, border: &Rational| {
            if at == border { Some(End::Border) } else { self.evidence(at, findings).map(End::Fails) }
        };
        let ends = (end(&low, whole.low()), end(&high, whole.high()));
        let (Some(low_end), Some(high_end)) = ends else {
            return Err(CertifyError::NoInterval("nothing was found to fail at one of its ends"));
        };
        let (Some(from), Some(to), Some(between)) =
            (ratio(&low), ratio(&high), Interval::new(low.clone(), high.clone()))
        else {
            return Err(CertifyError::NoInterval("its ends are out of order"));
        };
        parameters[0].interval = between;
        let perturbation = Perturbation { parameters, ..self.question.perturbation.clone() };
        let question = Question { perturbation: &perturbation, list_cells: false, ..self.question.clone() };
        let leaves = Leaves::Wish(self.wish().label.map(|label| label as usize));
        let (_, tree) = self.run(&question, &leaves, limits, progress)?;
        let statement = Statement::Interval { wish: self.wish(), low: from, high: to, low_end, high_end };
        Ok(self.certificate(domain(&self.question.perturbation.parameters), statement, steps(tree)?))
    }

    /// What fails at an end of the interval.
    fn evidence(&self, at: &Rational, findings: &Findings) -> Option<Evidence> {
        let theta = vec![ratio(at)?];
        let image = self.question.perturbation.network.evaluate(std::slice::from_ref(at));
        let logits = self.question.classifier.evaluate(&image);
        let is_beaten = |other: usize| other != self.label && logits[other] >= logits[self.label];
        if self.question.asks_label() && (0..logits.len()).any(is_beaten) {
            return Some(Evidence { part: Part::Label, theta, beyond: Vec::new() });
        }
        let delta = metes_exact::RootSum::rational(self.question.asked_delta()?.clone());
        let beyond = findings.cells.iter().find_map(|cell| {
            let corners: Vec<Rational> =
                cell.corners.iter().filter_map(|corner| corner.to_rationals().pop()).collect();
            let [one, other] = &corners[..] else { return None };
            let touches = one == at || other == at;
            let middle = (one + other) / Rational::from(BigInt::from(2));
            (touches && cell.distance.high > delta).then_some(middle)
        })?;
        Some(Evidence { part: Part::Attention, theta, beyond: vec![ratio(&beyond)?] })
    }
}

/// The steps of a tree.
fn steps(tree: Tree) -> Result<Vec<Step>, CertifyError> {
    match tree {
        Ok(steps) => Ok(steps.into_iter().flatten().collect()),
        Err(Gap::Degenerate) => Err(CertifyError::Degenerate),
        Err(Gap::Fails) => Err(CertifyError::Question(QuestionError::Contradiction(
            "the claim holds, but a region has no proof of it".to_owned(),
        ))),
    }
}

/// The box of the parameters, as the traversal numbers its half-spaces.
fn domain(parameters: &[metes_perturb::Parameter]) -> Vec<Vec<Int>> {
    let row = |axis: usize, bound: &Rational, sign: i32| {
        let mut row = vec![Int::default(); parameters.len() + 1];
        row[axis] = (bound.denom() * sign).into();
        row[parameters.len()] = (bound.numer() * -sign).into();
        row
    };
    let rows = parameters.iter().enumerate().flat_map(|(axis, parameter)| {
        [row(axis, parameter.interval.low(), 1), row(axis, parameter.interval.high(), -1)]
    });
    rows.collect()
}
