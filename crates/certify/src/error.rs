//! Why there is no certificate.

use metes_traverse::QuestionError;

use crate::LowerError;

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
    #[error(
        "an interval is of one parameter, and this perturbation has {0}: fix the others by a number each, or certify the verdict or a partition"
    )]
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
