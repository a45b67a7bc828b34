//! The trusted checker of metes certificates: it accepts a certificate only if its claim is true.
//!
//! `SPEC.md` at the top of the repository says what certificates mean and which rules their proofs follow. This
//! crate recomputes every affine form from the networks in the file, and takes nothing else from whoever wrote it but
//! which rows prove what. It uses integers alone.
//!
//! # Reading order
//!
//! 1. [`rejection`](Rule): the rules by name.
//! 2. `network`, `claim`: what makes networks and claims valid, and the limits.
//! 3. `limbs`, `weights`: integers of fixed width. `composed` (with `lists`): the network of the parameters, laid out by
//!    who reads what.
//! 4. `forms`: the affine forms at the current node, kept up while decisions are made and undone.
//! 5. `basis`: what it takes to prove an inequality from rows.
//! 6. `node`: the path to the current node, its rows.
//! 7. `rules`: the steps, one file each; `inequality` for those between outputs.
//! 8. `attention`: back-propagation (`gradient`) and distances (`measure`).
//! 9. `point`, `evidence`, `interval`, `boundary`: what is decided at points.
//! 10. `bounds`: cases and bound trees, where sums of elements sink instead of forms rising.
//! 11. `tree`, then [`check`]: how it comes together. `accepted` says it in words.
//!
//! # Limits
//!
//! Nothing recurses. Let a file have `n` bytes. It has at most `2n` elements, and its steps and weights are kept as they
//! are, at most some hundred bytes for each of the file's. There is one set of forms, however deep the tree: the trail
//! has at most a few entries for every element and candidate, and the path one for every cut or split that is open, whose
//! rows are read off the forms. Forms have fixed widths: a gibibyte at most, and gradients as much again. Who reads whom
//! takes at most 2²⁷ pairs of numbers (§ 9). So memory is at most a constant times `n`, and 4 GiB; the time is at most that
//! of walking all weights twice for each step.
//!
//! Of bound trees there is one node as well, and one sum with a gibibyte for its coefficients. Each unit that a step settles,
//! each pair of bounds and each refutation takes at most two sums, and a sum passes once through the blocks before what it
//! is about, in integers as long as its own numbers ask for. A box and all its halvings are integers over one denominator of
//! at most 2¹⁶ bits, and the values of all elements at a point take at most half a gibibyte.

mod accepted;
mod attention;
mod basis;
mod boundary;
mod bounds;
mod claim;
mod composed;
mod evidence;
mod forms;
mod inequality;
mod interval;
mod limbs;
mod lists;
mod network;
mod node;
mod point;
mod rejection;
mod rules;
mod tree;
mod weights;

use metes_certificate::{Certificate, Statement};

pub use accepted::Accepted;
pub use rejection::{Rejection, Rule};

use composed::Composed;
use tree::{Goal, Leaves};

/// Checks a certificate that was read from a file of `file_bytes` bytes.
///
/// # Errors
/// The first flaw.
pub fn check(certificate: &Certificate, file_bytes: usize) -> Result<Accepted, Rejection> {
    claim::validate(certificate, file_bytes)?;
    let composed = Composed::new(&certificate.input_map, &certificate.classifier);
    if !matches!(certificate.claim.statement, Statement::Sat { .. } | Statement::Unsat { .. }) {
        composed.has_room_for_forms()?;
    }
    let domain = claim::domain(certificate);
    let leaves = match &certificate.claim.statement {
        Statement::Holds { wish } => {
            let goal = Goal::wish(&composed, certificate, wish, true)?;
            tree::check(&composed, domain, goal, &certificate.proof)?
        }
        Statement::Fails { wish, evidence } => {
            let is_alone = certificate.proof.is_empty();
            rejection::ensure(is_alone, Rule::Tree, || "evidence at a point comes without a tree")?;
            evidence::check(certificate, &composed, &domain, wish, evidence)?;
            Leaves::default()
        }
        Statement::Interval { wish, low, high, low_end, high_end } => {
            let (low, high) = ((low, low_end), (high, high_end));
            let inside = interval::check(certificate, &composed, &domain, wish, low, high)?;
            let goal = Goal::wish(&composed, certificate, wish, false)?;
            tree::check(&composed, inside, goal, &certificate.proof)?
        }
        Statement::Boundary { wish, facets } => {
            let is_alone = certificate.proof.is_empty();
            rejection::ensure(is_alone, Rule::Tree, || "the facets of a boundary have trees of their own")?;
            boundary::check(certificate, &composed, &domain, wish, facets)?
        }
        Statement::Partition { attention } => {
            let goal = Goal::regions(&composed, certificate, attention.as_ref())?;
            tree::check(&composed, domain, goal, &certificate.proof)?
        }
        Statement::Sat { constraints, theta } => {
            let is_alone = certificate.proof.is_empty();
            rejection::ensure(is_alone, Rule::Tree, || "a point comes without a tree")?;
            evidence::check_sat(certificate, &composed, &domain, constraints, theta)?;
            Leaves::default()
        }
        Statement::Unsat { cases } => {
            let is_alone = certificate.proof.is_empty();
            rejection::ensure(is_alone, Rule::Tree, || "cases have trees of their own")?;
            bounds::check(&composed, cases)?
        }
    };
    Ok(Accepted::new(certificate, leaves))
}

/// Reads a file and checks the certificate in it.
///
/// # Errors
/// When the bytes are no certificate, or the certificate has a flaw.
pub fn check_file(bytes: &[u8]) -> Result<Accepted, Rejection> {
    check(&metes_certificate::read(bytes)?, bytes.len())
}
