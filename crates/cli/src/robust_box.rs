//! `metes box`.

use anyhow::{Context as _, bail};
use metes_atlas::{BoxError, Largest, Obstacle, largest};
use metes_certificate::Certificate;
use metes_certify::{CertifyError, Say};
use metes_exact::{Rational, RootSum};
use metes_perturb::Interval;
use metes_traverse::{Findings, Limits, MapCell, Progress, Question, Verdict};
use num_traits::Zero;

use crate::args::{BoxArgs, QuestionArgs};
use crate::grown::{self, Grown};
use crate::run::{self, End, Run, Towards};
use crate::setup::Setup;
use crate::{certificate, json, output, picture, summary, verify};

/// A side of the verified box loses less than its length over ten to this.
const DIGITS: usize = 3;

/// What came of the search for a box.
pub struct Outcome {
    /// Of the whole domain.
    pub findings: Findings,
    pub start: Vec<Rational>,
    pub found: Found,
}

/// The box, or why there is none.
pub enum Found {
    /// There is no box of any size: the claim fails in this cell, inside of which or on the border of which the start lies.
    Blocked(MapCell),
    /// Not all regions were visited.
    Unfinished(End),
    /// There is one.
    Box(Box<Answer>),
}

/// The largest box, and what goes with it.
pub struct Answer {
    pub largest: Largest,
    /// The cells in which the claim fails: the obstacles.
    pub failing: Vec<MapCell>,
    pub inner: Inner,
    /// What a published operator found.
    pub grown: Option<Grown>,
}

/// A box with short decimals just inside the largest one, verified with its border.
pub struct Inner {
    pub sides: Vec<Interval>,
    pub findings: Findings,
}

/// Finds the box and reports; the exit code says whether there is one.
pub fn robust_box(arguments: &BoxArgs) -> anyhow::Result<u8> {
    let path = arguments.certificate.certificate.as_deref();
    output::check_all(&arguments.output, path, &arguments.question)?;
    let setup = Setup::load(&arguments.question)?;
    let question = setup.question(verify::keep(arguments.keep, &arguments.question), true);
    let start = start(arguments, &setup)?;
    let Run { answer: (mut outcome, certificate), end, signs } =
        run::run(&arguments.limits, Towards::Everything, |limits, progress| {
            search(arguments, &question, start, limits, progress)
        })?;
    if let Found::Unfinished(by) = &mut outcome.found {
        *by = end;
    }
    let written = match (&certificate, path) {
        (Some(proof), Some(path)) => Some(certificate::deliver(proof, path, &arguments.certificate)?),
        _ => None,
    };
    output::deliver(
        &arguments.output,
        || picture::robust_box::of(&setup, &question, &outcome),
        || json::robust_box::report(&setup, &question, &outcome, signs, written.as_ref()),
        || summary::robust_box::text(&setup, &question, &outcome, written.as_ref()),
    )?;
    Ok(match outcome.found {
        Found::Box(_) => 0,
        Found::Blocked(_) => 1,
        Found::Unfinished(_) => 3,
    })
}

fn start(arguments: &BoxArgs, setup: &Setup<'_>) -> anyhow::Result<Vec<Rational>> {
    let parameters = &setup.perturbation.parameters;
    if !(1..=2).contains(&parameters.len()) {
        bail!(BoxError::Dimension(parameters.len()));
    }
    let start = match &arguments.start {
        Some(start) => start.0.clone(),
        None => vec![Rational::zero(); parameters.len()],
    };
    if start.len() != parameters.len() {
        bail!(BoxError::Coordinates { start: start.len(), parameters: parameters.len() });
    }
    for (parameter, at) in parameters.iter().zip(&start) {
        let (low, high) = (parameter.interval.low(), parameter.interval.high());
        if at < low || at > high {
            bail!(
                "the start is outside of the box: {} = {at} is not in {low}..{high}; say where with --start",
                parameter.name
            );
        }
    }
    Ok(start)
}

fn search(
    arguments: &BoxArgs,
    question: &Question<'_>,
    start: Vec<Rational>,
    limits: &Limits,
    progress: &Progress,
) -> anyhow::Result<(Outcome, Option<Certificate>)> {
    let findings = metes_traverse::verify(question, limits, progress)?;
    let outcome = |findings, found| Outcome { findings, start: start.clone(), found };
    if !findings.complete {
        return Ok((outcome(findings, Found::Unfinished(End::TimeLimit)), None));
    }
    let failing: Vec<MapCell> =
        findings.cells.iter().filter(|cell| fails(question, &findings, cell)).cloned().collect();
    let corners = |cell: &MapCell| cell.corners.iter().map(|corner| corner.to_rationals()).collect();
    let obstacles: Vec<Obstacle> = failing.iter().map(|cell| Obstacle::new(corners(cell))).collect();
    let parameters = question.perturbation.parameters.iter();
    let domain: Vec<_> =
        parameters.map(|it| (it.interval.low().clone(), it.interval.high().clone())).collect();
    let largest = match largest(&domain, &start, &obstacles) {
        Err(BoxError::Blocked(cell)) => {
            return Ok((outcome(findings, Found::Blocked(failing[cell].clone())), None));
        }
        answer => answer?,
    };
    let label = findings.label;
    let grown = grown::grown(arguments, question, label, &start, &obstacles, &largest)?;
    let sides = inside(&largest, &domain);
    let (within, certificate) = prove(arguments, question, &sides, limits, progress)?;
    let inner = Inner { sides, findings: within };
    let answer = Box::new(Answer { largest, failing, inner, grown });
    Ok((outcome(findings, Found::Box(answer)), certificate))
}

/// Whether the claim fails in a cell.
fn fails(question: &Question<'_>, findings: &Findings, cell: &MapCell) -> bool {
    let delta = question.asked_delta().cloned().map(RootSum::rational);
    question.asks_label() && cell.label != Some(findings.label)
        || delta.is_some_and(|delta| cell.distance.high > delta)
}

/// A box with short decimals strictly inside, but for sides on the border of the domain.
fn inside(largest: &Largest, domain: &[(Rational, Rational)]) -> Vec<Interval> {
    let sides = largest.sides.iter().zip(domain).map(|((low, high), (first, last))| {
        let one = Rational::from_integer(1.into());
        let grains = Rational::from_integer(num_traits::pow(10.into(), grain(&(high - low))));
        let lower = if low == first { low.clone() } else { ((low * &grains).floor() + &one) / &grains };
        let upper = if high == last { high.clone() } else { ((high * &grains).ceil() - &one) / &grains };
        Interval::between(lower, upper)
    });
    sides.collect()
}

/// Decimals in which a step is at most a part of this length.
fn grain(length: &Rational) -> usize {
    let mut places = DIGITS;
    let mut scaled = length.clone();
    while scaled < Rational::from_integer(1.into()) {
        scaled *= Rational::from_integer(10.into());
        places += 1;
    }
    places
}

/// Verifies the claim on a smaller box as if it was asked for.
fn prove(
    arguments: &BoxArgs,
    question: &Question<'_>,
    sides: &[Interval],
    limits: &Limits,
    progress: &Progress,
) -> anyhow::Result<(Findings, Option<Certificate>)> {
    let narrowed =
        QuestionArgs { perturb: arguments.question.perturb.within(sides), ..arguments.question.clone() };
    let setup = Setup::load(&narrowed)?;
    let question = Question { label: question.label, ..setup.question(question.keep, false) };
    let (findings, certificate) = if arguments.certificate.certificate.is_some() {
        let source = certificate::source(&narrowed);
        let (findings, proof) = metes_certify::verify(&question, Say::Verdict, source, limits, progress)?;
        (findings, Some(proof.context("no certificate of the box was written")?))
    } else {
        (metes_traverse::verify(&question, limits, progress).map_err(CertifyError::from)?, None)
    };
    if !matches!(findings.verdict, Verdict::Holds | Verdict::Undecided) {
        bail!("the claim fails on a set without volume inside the largest box {}", narrowed.perturb);
    }
    Ok((findings, certificate))
}
