//! How far a claim holds around θ = 0 on a line.

use metes_certificate::{Certificate, End, Evidence, Part, Statement, Step};
use metes_exact::{BigInt, Rational, RootSum};
use metes_perturb::{Interval, Perturbation};
use metes_traverse::{Findings, Limits, Progress, Question};

use crate::CertifyError;
use crate::inconsistency::ratio;
use crate::writer::{Writer, domain, steps};

impl Writer<'_> {
    /// How far the claim holds around θ = 0.
    pub(crate) fn interval(
        &self,
        findings: &Findings,
        limits: &Limits,
        progress: &Progress,
    ) -> Result<Certificate, CertifyError> {
        let component = findings.component.as_ref();
        if !findings.complete {
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
        // No more regions than before, which were within the limit.
        let limits = Limits { regions: None, ..limits.clone() };
        let (_, tree) = self.run(&question, &self.leaves(), &limits, progress)?;
        let proof = steps(tree)?;
        if proof.contains(&Step::Open) {
            return Err(CertifyError::NoInterval("a limit ended the run before it was proved"));
        }
        let statement = Statement::Interval { wish: self.wish(), low: from, high: to, low_end, high_end };
        Ok(self.certificate(domain(&self.question.perturbation.parameters), statement, proof))
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
        let delta = RootSum::rational(self.question.asked_delta()?.clone());
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
