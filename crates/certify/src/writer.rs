//! What all certificates about a question have in common.

use metes_certificate::{
    Attention, Certificate, Claim, Evidence, Int, Part, Ratio, Source, Statement, Step, Wish,
};
use metes_exact::Rational;
use metes_traverse::{
    Classes, Findings, Keep, Limits, Progress, Question, QuestionError, Witness, WitnessKind,
};
use num_traits::Zero;

use crate::inconsistency::{Inconsistency, measure, ratio};
use crate::lower::Hinge;
use crate::tree::{Facts, Gap, Leaves, Recorder, Tree};
use crate::{CertifyError, Problem};

/// Binary places to which sums of several roots are rounded.
const BITS: u32 = 128;

/// What all certificates about a question have in common.
pub(crate) struct Writer<'a> {
    pub(crate) question: &'a Question<'a>,
    source: Source,
    problem: Problem,
    pub(crate) label: usize,
    classes: Vec<usize>,
    /// With the bound, or 0.
    attention: Option<Attention>,
    /// Whether the regions of a partition say their inconsistency.
    measured: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(question: &'a Question<'a>, source: Source) -> Result<Self, CertifyError> {
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
    pub(crate) fn wish(&self) -> Wish {
        Wish {
            label: self.question.asks_label().then_some(self.label as u32),
            linear: Vec::new(),
            attention: self.question.asked_delta().and_then(|_| self.attention.clone()),
        }
    }

    /// What the leaves of a tree say for what the question claims.
    pub(crate) fn leaves(&self) -> Leaves<'_> {
        Leaves::Wish(self.question.asks_label().then_some(self.label))
    }

    /// What the leaves of a partition say.
    pub(crate) fn partition(&self) -> Leaves<'_> {
        let Question { classifier, image, measure, .. } = *self.question;
        let skip = self.question.perturbation.network.hinges().count();
        let new = || Inconsistency::new(classifier, image, measure, &self.classes, skip);
        Leaves::Partition(self.measured.then(new))
    }

    /// What stands for the units of each hinge node of the composed network, by node.
    pub(crate) fn hinges(&self, question: &Question<'_>) -> Result<Vec<Option<&Hinge>>, QuestionError> {
        let composed = question.perturbation.network.then(question.classifier)?;
        let mut hinges = vec![None; composed.nodes().len()];
        for ((node, _), hinge) in composed.hinges().zip(&self.problem.hinges) {
            hinges[node.index()] = Some(hinge);
        }
        Ok(hinges)
    }

    /// Enumerates the regions of a question about the same networks, with a tree.
    pub(crate) fn run(
        &self,
        question: &Question<'_>,
        leaves: &Leaves<'_>,
        limits: &Limits,
        progress: &Progress,
    ) -> Result<(Findings, Tree), QuestionError> {
        let hinges = self.hinges(question)?;
        let recorder = Recorder { leaves, facts: Facts { hinges: &hinges } };
        metes_traverse::verify_with(question, limits, progress, &recorder)
    }

    /// What a partition says of attention.
    pub(crate) fn measured(&self) -> Option<Attention> {
        let attention = self.attention.clone().filter(|_| self.measured)?;
        Some(Attention { delta: ratio(&Rational::zero())?, ..attention })
    }

    pub(crate) fn certificate(
        &self,
        domain: Vec<Vec<Int>>,
        statement: Statement,
        proof: Vec<Step>,
    ) -> Certificate {
        let names = self.question.perturbation.parameters.iter().map(|parameter| parameter.name.clone());
        let claim = Claim { parameters: names.collect(), domain, open: Vec::new(), statement };
        let Problem { classifier, image, input_map, .. } = self.problem.clone();
        Certificate::new(self.source.clone(), classifier, image, input_map, claim, proof)
    }

    /// That the claim fails at a witness; `inside` is a point inside the region in which attention does, if the
    /// witness is none.
    pub(crate) fn refutation(&self, witness: &Witness, inside: Option<&[Rational]>) -> Certificate {
        let theta: Vec<Ratio> = witness.theta.iter().filter_map(ratio).collect();
        let (part, beyond) = match witness.kind {
            WitnessKind::Label(_) | WitnessKind::Tie => (Part::Label, Vec::new()),
            WitnessKind::Attention(_) => {
                (Part::Attention, inside.unwrap_or(&witness.theta).iter().filter_map(ratio).collect())
            }
        };
        let evidence = Evidence { part, theta, beyond };
        let statement = Statement::Fails { wish: self.wish(), evidence };
        self.certificate(domain(&self.question.perturbation.parameters), statement, Vec::new())
    }
}

/// The steps of a tree.
pub(crate) fn steps(tree: Tree) -> Result<Vec<Step>, CertifyError> {
    match tree {
        Ok(steps) => Ok(steps.into_iter().flatten().collect()),
        Err(Gap::Degenerate) => Err(CertifyError::Degenerate),
        Err(Gap::Fails) => Err(CertifyError::Question(QuestionError::Contradiction(
            "the claim holds, but a region has no proof of it".to_owned(),
        ))),
    }
}

/// The box of the parameters, as the traversal numbers its half-spaces.
pub(crate) fn domain(parameters: &[metes_perturb::Parameter]) -> Vec<Vec<Int>> {
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
