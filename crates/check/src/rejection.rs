//! Why a certificate is rejected.

use std::fmt;

use metes_certificate::ReadError;

/// What went wrong, by the names of SPEC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// § 8: the file is not of the form.
    Format,
    /// § 8: a hash is not that of its part.
    Hash,
    /// § 1, § 2: a network or the image is impossible.
    Network,
    /// § 2: the claim is impossible, or the certificate is about something else.
    Claim,
    /// § 9: too large.
    Limit,
    /// § 3: there is no such unit, or no such candidate left.
    Unit,
    /// § 3: something needed has no affine form yet.
    Form,
    /// § 3: the rows named are no basis.
    Basis,
    /// § 3: the basis does not prove the inequality.
    Sign,
    /// § 3: of identical forms the first is the largest.
    Flat,
    /// § 3: a row has the wrong length.
    Row,
    /// § 3: a leaf does not fit the statement.
    Leaf,
    /// § 5: the inconsistency is not what is said.
    Attention,
    /// § 3: the steps are not one tree.
    Tree,
    /// § 7: a sum sinks to a unit without bounds.
    Bound,
    /// § 6: a point is not evidence.
    Point,
}

impl Rule {
    /// The name in SPEC.
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Hash => "hash",
            Self::Network => "network",
            Self::Claim => "claim",
            Self::Limit => "limit",
            Self::Unit => "unit",
            Self::Form => "form",
            Self::Basis => "basis",
            Self::Sign => "sign",
            Self::Flat => "flat",
            Self::Row => "row",
            Self::Leaf => "leaf",
            Self::Attention => "attention",
            Self::Tree => "tree",
            Self::Bound => "bound",
            Self::Point => "point",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The first flaw of a certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{rule}: {detail}", .step.map_or(String::new(), |step| format!("step {step}: ")))]
pub struct Rejection {
    /// The step of the proof, from 0, if it is in one.
    pub step: Option<usize>,
    /// The rule that is broken.
    pub rule: Rule,
    /// What is wrong, and where.
    pub detail: String,
}

impl Rejection {
    pub(crate) fn new(rule: Rule, detail: impl Into<String>) -> Self {
        Self { step: None, rule, detail: detail.into() }
    }

    /// With a word on where it is in the certificate.
    pub(crate) fn within(self, place: impl fmt::Display) -> Self {
        Self { detail: format!("{place}: {}", self.detail), ..self }
    }
}

impl From<ReadError> for Rejection {
    fn from(error: ReadError) -> Self {
        Self::new(Rule::Format, error.to_string())
    }
}

/// `Ok` if a condition holds, otherwise the rule that is broken.
pub(crate) fn ensure<T: Into<String>>(
    holds: bool,
    rule: Rule,
    detail: impl FnOnce() -> T,
) -> Result<(), Rejection> {
    if holds { Ok(()) } else { Err(Rejection::new(rule, detail())) }
}
