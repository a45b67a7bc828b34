//! Pieces of boundary: SPEC § 2.

use metes_certificate::{Certificate, Facet, Wish};

use crate::basis::Row;
use crate::claim;
use crate::composed::Composed;
use crate::evidence;
use crate::rejection::{Rejection, Rule, ensure};
use crate::tree::{self, Goal, Leaves};

/// Checks every facet: that the wish is so in its cell, and fails on it.
pub fn check(
    certificate: &Certificate,
    composed: &Composed,
    domain: &[Row],
    wish: &Wish,
    facets: &[Facet],
) -> Result<Leaves, Rejection> {
    let mut all = Leaves::default();
    for (place, facet) in facets.iter().enumerate() {
        let at = |rejection: Rejection| rejection.within(format!("facet {place}"));
        let leaves = check_facet(certificate, composed, domain, wish, facet).map_err(at)?;
        all.proved += leaves.proved;
        all.empty += leaves.empty;
    }
    Ok(all)
}

fn check_facet(
    certificate: &Certificate,
    composed: &Composed,
    domain: &[Row],
    wish: &Wish,
    facet: &Facet,
) -> Result<Leaves, Rejection> {
    let has_length = |row: &Vec<_>| row.len() == composed.parameters + 1;
    ensure(facet.rows.iter().all(has_length), Rule::Claim, || "a row of the cell has another length")?;
    evidence::check_facet(certificate, composed, (domain, &claim::rows(&facet.rows, false)), wish, facet)?;
    let mut inside = claim::domain(certificate);
    inside.extend(claim::rows(&facet.rows, true));
    tree::check(composed, inside, Goal::wish(composed, certificate, wish, false)?, &facet.proof)
}
