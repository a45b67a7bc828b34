//! What can be wrong with a start and a domain.

use metes_exact::Rational;

/// Why there is no largest box.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BoxError {
    /// What is proved to be the largest is found for one and two parameters.
    #[error("there are {0} parameters: the largest box is found for one and for two")]
    Dimension(usize),
    /// A start with too few or too many coordinates.
    #[error("the start has {start} coordinates, and there are {parameters} parameters")]
    Coordinates {
        /// Coordinates of the start.
        start: usize,
        /// Parameters.
        parameters: usize,
    },
    /// A side of the domain without length.
    #[error("parameter {parameter} runs from {low} to {high}: there is no box of positive volume")]
    Flat {
        /// The parameter, counted from 0.
        parameter: usize,
        /// Its lower end.
        low: Box<Rational>,
        /// Its upper end.
        high: Box<Rational>,
    },
    /// The start must lie in the domain.
    #[error(
        "the start is outside of the domain: parameter {parameter} is {value} there, and runs from {low} to {high}"
    )]
    Outside {
        /// The parameter, counted from 0.
        parameter: usize,
        /// Where it starts.
        value: Box<Rational>,
        /// Its lower end.
        low: Box<Rational>,
        /// Its upper end.
        high: Box<Rational>,
    },
    /// Every box around the start is without volume, or has points inside an obstacle: the start lies inside this one, or
    /// on its border.
    #[error("no box around the start: the claim fails beside it, in cell {0}")]
    Blocked(usize),
}
