//! What can be wrong with the text of an expression.

use metes_exact::rational::ParseRationalError;

use super::ParseIntervalError;
use crate::number::ParsePerChannelError;

/// A text that is no expression, with the place where it stops being one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column} of the perturbation: {problem}")]
pub struct ParseError {
    /// The character, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with the text of an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Something else should stand here.
    #[error("{expected} is expected, where {found} stands")]
    Expected {
        /// What should stand here.
        expected: String,
        /// What does.
        found: String,
    },
    /// There is no such term.
    #[error("there is no term `{name}`{}; the terms are {}", suggestion(nearest), super::parse::TERMS.join(", "))]
    UnknownTerm {
        /// The name in the text.
        name: String,
        /// The term with the most similar name.
        nearest: Option<&'static str>,
    },
    /// A transformation that is known but not piecewise linear.
    #[error(
        "`{name}` is not piecewise linear in its parameter: render frames of it and pass through them \
         with `morph(FRAME, FRAME, ..., 0..N)` or `poses(FOLDER, azimuth=A..B)`"
    )]
    NotPiecewiseLinear {
        /// The name in the text.
        name: String,
    },
    /// The term has no such argument.
    #[error("`{term}` has no argument `{name}`{}; it is written {form}", suggestion(nearest))]
    UnknownArgument {
        /// The term.
        term: &'static str,
        /// The name in the text.
        name: String,
        /// The argument with the most similar name.
        nearest: Option<&'static str>,
        /// How the term is written.
        form: &'static str,
    },
    /// An argument is missing, too many, or given twice.
    #[error("`{term}` {problem}; it is written {form}")]
    Arguments {
        /// The term.
        term: &'static str,
        /// What is wrong.
        problem: String,
        /// How the term is written.
        form: &'static str,
    },
    /// A value is not a number.
    #[error(transparent)]
    Number(#[from] ParseRationalError),
    /// A value is not a list of numbers.
    #[error(transparent)]
    List(#[from] ParsePerChannelError),
    /// A value is not an interval.
    #[error(transparent)]
    Interval(#[from] ParseIntervalError),
    /// A value is out of the range that has a meaning.
    #[error("`{value}` is not {wanted}")]
    Value {
        /// The value.
        value: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A clip stands inside a sum.
    #[error("a clip is no displacement to be added: make it a stage, `... then clip(a..b)`")]
    ClipInSum,
}

fn suggestion(nearest: &Option<&'static str>) -> String {
    nearest.map(|name| format!(" (is `{name}` meant?)")).unwrap_or_default()
}

/// The known name that differs least from one in the text, if any is near.
pub(super) fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let distance = |known: &&&'static str| strsim::osa_distance(name, known);
    known.iter().min_by_key(distance).filter(|known| distance(known) <= name.chars().count() / 2).copied()
}
