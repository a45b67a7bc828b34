//! `metes box`.

mod grown;
mod inner;

use anyhow::{Context as _, bail};
use metes_atlas::{BoxError, Largest, MeanBox, Obstacle, Patch, Patches, Solid, large, large_mean, largest};
use metes_certificate::Certificate;
use metes_exact::{Amount, Rational, RootSum};
use metes_traverse::{Findings, Limits, MapCell, Margins, Progress, Question, Verdict, verify_with};
use num_traits::Zero;

use crate::args::{self, BoxArgs};
use crate::run::{self, End, Run, Towards};
use crate::setup::{Setup, domain};
use crate::{certificate, json, output, picture, summary, verify};

pub use grown::Grown;
pub use inner::Inner;

/// What came of the search for boxes.
pub struct Outcome {
    /// Of the whole domain.
    pub findings: Findings,
    /// The cells in which the claim fails: the obstacles.
    pub failing: Vec<MapCell>,
    /// One for each start; none if not all regions were visited.
    pub boxes: Vec<Boxed>,
    /// What would have ended the run if it was not done.
    pub end: End,
}

/// What was found around a start.
pub struct Boxed {
    pub start: Vec<Rational>,
    /// The box on which the claim holds, or the place of the failing cell that leaves no room for one.
    pub robust: Result<Robust, usize>,
    /// A box with a mean margin that is high enough, if one is asked for, and found.
    pub mean: Option<Option<MeanBox>>,
    /// What published operators found.
    pub grown: Vec<Grown>,
}

/// A box on which the claim holds.
pub struct Robust {
    pub largest: Largest,
    pub inner: Inner,
}

/// Finds boxes and reports; the exit code says whether there is one around every start.
pub fn robust_box(arguments: &BoxArgs) -> anyhow::Result<u8> {
    let path = arguments.certificate.certificate.as_deref();
    output::check_all(&arguments.output, path, &arguments.question)?;
    if path.is_some() && arguments.start.len() > 1 {
        bail!("--certificate: it is about one box, and there are several: give one --start");
    }
    let setup = Setup::load(&arguments.question)?;
    let question = setup.question(verify::keep(arguments.keep, &arguments.question), true);
    let starts = starts(arguments, &setup)?;
    let Run { answer: (mut outcome, certificate), end, signs } =
        run::run(&arguments.limits, Towards::Everything, |limits, progress| {
            search(arguments, &question, starts, limits, progress)
        })?;
    outcome.end = end;
    let written = match (&certificate, path) {
        (Some(proof), Some(path)) => Some(certificate::deliver(proof, path, &arguments.certificate)?),
        _ => None,
    };
    output::deliver(
        &arguments.output,
        || picture::robust_box::of(&setup, &question, &outcome),
        || json::robust_box::report(&setup, &question, &outcome, signs, written.as_ref()),
        || json::details::of(&setup, vec![json::details::cells(&outcome.findings.cells, question.measure)]),
        || summary::robust_box::text(&setup, &question, &outcome, written.as_ref()),
    )?;
    Ok(outcome.exit_code())
}

impl Outcome {
    fn exit_code(&self) -> u8 {
        let robust = || self.boxes.iter().map(|it| &it.robust);
        let is_open = |it: &Robust| it.inner.findings.verdict == Verdict::Undecided;
        match () {
            () if !self.findings.complete || robust().any(|it| it.as_ref().is_ok_and(is_open)) => 3,
            () if robust().any(Result::is_err) => 1,
            () => 0,
        }
    }
}

fn starts(arguments: &BoxArgs, setup: &Setup<'_>) -> anyhow::Result<Vec<Vec<Rational>>> {
    let parameters = &setup.perturbation.parameters;
    let given = arguments.start.iter().map(|start| start.0.clone());
    let mut starts: Vec<Vec<Rational>> = given.collect();
    if starts.is_empty() {
        starts.push(vec![Rational::zero(); parameters.len()]);
    }
    for start in &starts {
        if start.len() != parameters.len() {
            let error = BoxError::Coordinates { start: start.len(), parameters: parameters.len() };
            return Err(anyhow::Error::new(error).context("--start takes a number for each parameter"));
        }
        for (parameter, at) in parameters.iter().zip(start) {
            let (low, high) = (parameter.interval.low(), parameter.interval.high());
            if at < low || at > high {
                bail!(
                    "the start is outside of the box: {} = {at} is not in {low}..{high}: choose another with --start",
                    parameter.name
                );
            }
        }
    }
    if parameters.len() > 2 && arguments.mean.is_some() {
        bail!(
            "--mean: means are integrated over one or two parameters, and there are {}: fix the others by a number each",
            parameters.len()
        );
    }
    Ok(starts)
}

fn search(
    arguments: &BoxArgs,
    question: &Question<'_>,
    starts: Vec<Vec<Rational>>,
    limits: &Limits,
    progress: &Progress,
) -> anyhow::Result<(Outcome, Option<Certificate>)> {
    let label = metes_traverse::label(question)?;
    let question = &Question { label: Some(label), ..question.clone() };
    let asks_operators = arguments.operator.iter().any(|operator| *operator != args::Operator::Exact);
    let (findings, patches) = if asks_operators || arguments.mean.is_some() {
        verify_with(question, limits, progress, &Margins { label })?
    } else {
        (metes_traverse::verify(question, limits, progress)?, Vec::new())
    };
    let fails = |cell: &&MapCell| fails(question, &findings, cell);
    let failing: Vec<MapCell> = findings.cells.iter().filter(fails).cloned().collect();
    let mut outcome = Outcome { findings, failing, boxes: Vec::new(), end: End::TimeLimit };
    if !outcome.findings.complete {
        return Ok((outcome, None));
    }
    let domain = domain(question.perturbation);
    let space = Space {
        obstacles: Obstacles::new(&outcome.failing, domain.len()),
        margin: Patches(patches.into_iter().map(patch).collect()),
        domain,
    };
    let mut certificate = None;
    for start in starts {
        let (boxed, proof) = space.around(arguments, question, start, limits, progress)?;
        outcome.boxes.push(boxed);
        certificate = proof;
    }
    Ok((outcome, certificate))
}

/// Whether the claim fails in a cell.
fn fails(question: &Question<'_>, findings: &Findings, cell: &MapCell) -> bool {
    let delta = question.asked_delta().cloned().map(RootSum::rational);
    question.asks_label() && cell.label != Some(findings.label)
        || delta.is_some_and(|delta| cell.distance.high > delta)
}

/// The failing cells as a box search takes them.
enum Obstacles {
    /// Of one or two parameters.
    Flat(Vec<Obstacle>),
    /// Of more.
    Solid(Vec<Solid>),
}

impl Obstacles {
    fn new(failing: &[MapCell], dimension: usize) -> Self {
        let corners = |cell: &MapCell| cell.corners.iter().map(|corner| corner.to_rationals()).collect();
        if dimension > 2 {
            Self::Solid(failing.iter().map(|cell| Solid::new(cell.polytope.clone())).collect())
        } else {
            Self::Flat(failing.iter().map(|cell| Obstacle::new(corners(cell))).collect())
        }
    }

    fn failing_share(&self, sides: &[(Rational, Rational)]) -> Option<Amount> {
        match self {
            Self::Flat(obstacles) => metes_atlas::failing_share(sides, obstacles),
            Self::Solid(solids) => metes_atlas::failing_part(sides, solids),
        }
    }
}

/// The patches of a margin as integrals take them.
pub fn patch(patch: metes_traverse::Patch) -> Patch<Rational> {
    Patch { corners: patch.corners.iter().map(|corner| corner.to_rationals()).collect(), form: patch.margin }
}

/// What boxes are searched in.
struct Space {
    domain: Vec<(Rational, Rational)>,
    obstacles: Obstacles,
    /// The margin of the label, if it is needed.
    margin: Patches<Rational>,
}

impl Space {
    /// Everything that is asked about a start.
    fn around(
        &self,
        arguments: &BoxArgs,
        question: &Question<'_>,
        start: Vec<Rational>,
        limits: &Limits,
        progress: &Progress,
    ) -> anyhow::Result<(Boxed, Option<Certificate>)> {
        let found = match &self.obstacles {
            Obstacles::Flat(obstacles) => largest(&self.domain, &start, obstacles),
            Obstacles::Solid(solids) => large(&self.domain, &start, solids),
        };
        let mut proof = None;
        let robust = match found {
            Err(BoxError::Blocked(cell)) => Err(cell),
            Err(error) => return Err(error.into()),
            Ok(largest) => {
                let inner;
                (inner, proof) = inner::prove(arguments, question, &largest, &self.domain, limits, progress)?;
                Ok(Robust { largest, inner })
            }
        };
        let mean = match &arguments.mean {
            None => None,
            Some(level) => Some(large_mean(&self.domain, &start, &self.margin, level)?),
        };
        let volume = robust.as_ref().ok().map(|robust| &robust.largest.volume);
        let operators = arguments.operator.iter().copied();
        let grown = operators.filter_map(|operator| {
            grown::grown(arguments, operator, question, self, &start, volume).transpose()
        });
        Ok((
            Boxed {
                grown: grown.collect::<Result<_, _>>().context("no operator was run")?,
                start,
                robust,
                mean,
            },
            proof,
        ))
    }
}
