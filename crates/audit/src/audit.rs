//! Each answer of a verifier against the truth.
//!
//! | answer | what is done | judgement |
//! | --- | --- | --- |
//! | sat, and the counterexample holds as it is printed | nothing more | right |
//! | sat | it is decided | sat: right, but *unfounded* if a counterexample was published; unsat: wrong |
//! | unsat | it is decided | unsat: right; sat: wrong |
//! | anything else | nothing | no answer |
//!
//! What cannot be decided is neither right nor wrong; an unfounded answer is unfounded all the same.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use metes_exact::Rational;
use metes_network::{Network, model};
use metes_vnnlib::{Counterexample, Property};

use crate::published::Published;
use crate::results::{Answer, Instance, Row};
use crate::witness::{self, WitnessAudit};

/// What is asked of who decides.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The instance.
    pub instance: &'a Instance,
    /// Its network.
    pub network: &'a Network,
    /// Its property.
    pub property: &'a Property,
    /// Whether the verifier says *sat*, and not *unsat*.
    pub is_called_sat: bool,
}

/// The exact answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// This input is a counterexample.
    Sat(Vec<Rational>),
    /// There is no counterexample.
    Unsat,
    /// It was not found out.
    Unknown,
}

/// The exact answer, and where it is proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The answer.
    pub truth: Truth,
    /// The file of a certificate.
    pub certificate: Option<PathBuf>,
}

/// A counterexample that is published for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The file.
    pub file: PathBuf,
    /// What is true of it, or why that cannot be said.
    pub audit: Result<WitnessAudit, String>,
}

impl Claim {
    /// Whether it holds as it is printed.
    pub fn holds(&self) -> bool {
        self.audit.as_ref().is_ok_and(WitnessAudit::holds)
    }
}

/// What an answer is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
    /// *Sat* is not wrong as far as is known, but what was published as a counterexample is none.
    Unfounded,
    /// Nobody knows.
    Undecided,
    /// There is none.
    NoAnswer,
    /// The instance cannot be read, for this reason.
    Failed(String),
}

/// An instance, and what is known about the answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The instance.
    pub instance: Instance,
    /// The answer; none if there is no row for the instance.
    pub answer: Option<Answer>,
    /// The counterexample that was published.
    pub claim: Option<Claim>,
    /// The exact answer, if it was asked for.
    pub decided: Option<Decided>,
    /// What the answer is worth.
    pub judgement: Judgement,
}

/// Audits answers, one instance after another; `decide` says what is true.
///
/// Paths of instances are those in the folder `root`. An error of `decide` is one of its instance.
pub fn audit<'a, E: std::fmt::Display>(
    instances: &'a [Instance],
    answers: &'a [Option<Row>],
    root: &'a Path,
    published: &'a Published,
    mut decide: impl FnMut(Question<'_>) -> Result<Decided, E> + 'a,
) -> impl Iterator<Item = Entry> + 'a {
    // Instances of one network follow each other as a rule.
    let mut last: Option<(PathBuf, Rc<Network>)> = None;
    instances.iter().zip(answers).map(move |(instance, row)| {
        let mut entry = Entry {
            instance: instance.clone(),
            answer: row.as_ref().map(|row| row.answer.clone()),
            claim: None,
            decided: None,
            judgement: Judgement::NoAnswer,
        };
        let Some(row) = row.as_ref().filter(|row| !matches!(row.answer, Answer::None(_))) else {
            return entry;
        };
        entry.judgement = match judge(&mut entry, row, root, published, &mut last, &mut decide) {
            Ok(judgement) => judgement,
            Err(reason) => Judgement::Failed(reason),
        };
        entry
    })
}

/// Judges an answer.
fn judge<E: std::fmt::Display>(
    entry: &mut Entry,
    row: &Row,
    root: &Path,
    published: &Published,
    last: &mut Option<(PathBuf, Rc<Network>)>,
    decide: &mut impl FnMut(Question<'_>) -> Result<Decided, E>,
) -> Result<Judgement, String> {
    let instance = entry.instance.clone();
    let path = file(root, &instance.onnx);
    let network = match last {
        Some((loaded, network)) if *loaded == path => Rc::clone(network),
        _ => {
            let network = Rc::new(model::load(&path).map_err(|error| error.to_string())?.network);
            *last = Some((path, Rc::clone(&network)));
            network
        }
    };
    let property = metes_vnnlib::load(&file(root, &instance.vnnlib)).map_err(|error| error.to_string())?;
    witness::check(&network, &property).map_err(|error| error.to_string())?;
    let is_called_sat = row.answer == Answer::Sat;
    if is_called_sat {
        entry.claim = claim(&network, &property, published.find(row));
        if entry.claim.as_ref().is_some_and(Claim::holds) {
            return Ok(Judgement::Right);
        }
    }
    let question = Question { instance: &instance, network: &network, property: &property, is_called_sat };
    let decided = decide(question).map_err(|error| error.to_string())?;
    let truth = decided.truth.clone();
    entry.decided = Some(decided);
    if let Truth::Sat(input) = &truth
        && !property.is_satisfied(input, &network.evaluate(input))
    {
        return Err("internal contradiction: the witness of the decision does not hold; please report this"
            .to_owned());
    }
    Ok(match (truth, is_called_sat) {
        (Truth::Unsat, true) | (Truth::Sat(_), false) => Judgement::Wrong,
        (_, true) if entry.claim.is_some() => Judgement::Unfounded,
        (Truth::Unknown, _) => Judgement::Undecided,
        (Truth::Sat(_), true) | (Truth::Unsat, false) => Judgement::Right,
    })
}

/// The path of an instance's file, packed if it is there only so.
fn file(root: &Path, name: &str) -> PathBuf {
    let plain = root.join(name);
    let packed = root.join(format!("{name}.gz"));
    if !plain.exists() && packed.exists() { packed } else { plain }
}

/// What is published, audited: of several files the first that holds, or the first.
fn claim(network: &Network, property: &Property, files: Vec<PathBuf>) -> Option<Claim> {
    let claims = files.into_iter().map(|file| {
        let audit = Counterexample::load(&file)
            .map_err(|error| error.to_string())
            .and_then(|point| witness::audit(network, property, &point).map_err(|error| error.to_string()));
        Claim { file, audit }
    });
    claims.reduce(|best, next| if next.holds() && !best.holds() { next } else { best })
}
