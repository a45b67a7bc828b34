//! What arguments can be.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use metes_exact::{Rational, rational};
use metes_perturb::Interval;

/// What should stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    /// The label.
    Label,
    /// The saliency map, up to --delta; without it the whole δ-profile is the answer.
    Attention,
    /// Label and saliency map.
    Both,
}

/// What a certificate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Say {
    /// The verdict: that the claim holds, or where it fails.
    Verdict,
    /// How far the claim holds around θ = 0, both ends tight (one parameter).
    Interval,
    /// Every region with its label, and with its inconsistency unless --keep is label.
    Partition,
}

/// What should stay up to a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Of {
    /// The label.
    Label,
    /// The saliency map, up to --delta.
    Attention,
}

/// Whose saliency maps count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Classes {
    /// The label that should stay.
    Predicted,
    /// Every class, summed.
    All,
}

/// Where integrated gradients begin.
#[derive(Clone, Debug)]
pub enum Baseline {
    /// One value for every pixel.
    Value(Rational),
    /// An image.
    File(PathBuf),
}

impl std::str::FromStr for Baseline {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(rational::parse(text).map_or_else(|_| Self::File(PathBuf::from(text)), Self::Value))
    }
}

impl fmt::Display for Baseline {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => out.write_str(&rational::text(value)),
            Self::File(path) => write!(out, "{}", path.display()),
        }
    }
}

/// The range of pixel values; written as it is read.
#[derive(Clone, Debug)]
pub struct Range(pub Option<Interval>);

impl std::str::FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let interval = text.parse::<Interval>().ok();
        interval.filter(|interval| !interval.is_point()).map(|interval| Self(Some(interval))).ok_or_else(
            || "write LOW..HIGH with LOW below HIGH, such as 0..1 or -1/2..1/2, or `none`".to_owned(),
        )
    }
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(range) => range.fmt(out),
            None => out.write_str("none"),
        }
    }
}

/// How a box is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Operator {
    /// The largest robust box, exactly.
    Exact,
    /// Descent on the integral of the confidence, with a penalty on the size (Hamdi and Ghanem; an estimate).
    Naive,
    /// Descent on the trapezoid rule (an estimate).
    Trapezoid,
    /// Descent on an outer less twice the inner integral, by values at corners (an estimate).
    OirB,
    /// The same to first order, by gradients at corners (an estimate).
    OirW,
}

/// A point of the parameter space.
#[derive(Clone, Debug)]
pub struct Start(pub Vec<Rational>);

impl std::str::FromStr for Start {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(|text| number(text.trim())).collect::<Result<_, _>>().map(Self)
    }
}

pub(super) fn number(text: &str) -> Result<Rational, String> {
    rational::parse(text).map_err(|error| error.to_string())
}

pub(super) fn non_negative(text: &str) -> Result<Rational, String> {
    let value = number(text)?;
    if value < Rational::default() {
        return Err("an inconsistency is never below 0: write 0 or more".to_owned());
    }
    Ok(value)
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "write a number of seconds, such as 60 or 0.5".to_owned())
}

/// What a semantic map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shown {
    /// What the label's logit is ahead of every other.
    Margin,
    /// The label.
    Label,
    /// The softmax of the label's logit, in floats.
    Confidence,
    /// The attention inconsistency, exact only.
    Inconsistency,
}

/// The points of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Along the first parameter.
    pub columns: usize,
    /// Along the second; none of a single parameter.
    pub rows: Option<usize>,
}

impl std::str::FromStr for Grid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        /// Points of the largest map.
        const MOST: usize = 1 << 22;
        let count = |text: &str| text.parse().ok().filter(|count| (2..=MOST).contains(count));
        let (columns, rows) = match text.split_once('x') {
            Some((columns, rows)) => (count(columns), Some(count(rows))),
            None => (count(text), None),
        };
        match (columns, rows) {
            (Some(columns), None) => Ok(Self { columns, rows: None }),
            (Some(columns), Some(Some(rows))) if columns * rows <= MOST => {
                Ok(Self { columns, rows: Some(rows) })
            }
            _ => Err(format!(
                "write COLUMNSxROWS, such as 120x34, or a number of points, at least 2 each and at most {MOST} in all"
            )),
        }
    }
}

/// A float above 0 and at most 1.
pub fn fraction(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "write a number, such as 0.1".to_owned())?;
    if number > 0.0 && number <= 1.0 {
        Ok(number)
    } else {
        Err("write a number above 0 and at most 1".to_owned())
    }
}

/// The name of a page's file.
pub fn page(text: &str) -> Result<PathBuf, String> {
    match text {
        "" => Err("name a file, such as answer.html".to_owned()),
        "-" => Err("a page does not go to standard output beside the summary: name a file".to_owned()),
        name => Ok(PathBuf::from(name)),
    }
}
