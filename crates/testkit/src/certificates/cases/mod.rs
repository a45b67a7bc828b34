//! The corpus of `tests/certificates`: what is to be accepted, and what is to be rejected and by which rule.

mod accept;
mod accept_bounds;
mod reject;
mod reject_bounds;

use metes_certificate::Certificate;

pub use accept::accepted;
pub(super) use reject::rehash;
pub use reject::rejected;

/// A certificate that is to be accepted.
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The certificate.
    pub certificate: Certificate,
}

/// A file that is to be rejected.
pub struct Reject {
    /// Its name, which begins with that of the rule.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// The rule that is broken, as SPEC calls it.
    pub rule: &'static str,
}
