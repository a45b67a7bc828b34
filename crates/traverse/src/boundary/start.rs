//! What holds at θ = 0.

use metes_exact::Rational;
use metes_network::Network;

use super::cells::inward;
use super::cells::{Cells, Stopped};
use super::faces;
use super::germ::Germ;
use crate::findings::{Witness, WitnessKind};
use crate::prepared::first_largest;
use crate::witness;

/// A claim that fails at θ = 0.
pub(crate) struct Failure {
    pub(crate) witness: Witness,
    /// For attention, a point inside the region in which it fails: θ = 0 may lie on its border.
    pub(crate) inside: Option<Vec<Rational>>,
}

/// Why the claim fails at θ = 0, if it does.
///
/// A bound on the inconsistency has to hold in every region that contains θ = 0.
pub(crate) fn failure(
    cells: &mut Cells<'_>,
    network: &Network,
    start: &Germ,
) -> Result<Option<Failure>, Stopped> {
    let origin = witness::origin(network.input_len());
    if let Some(label) = cells.claim().label {
        let logits = network.evaluate(&origin);
        let largest = first_largest(&logits);
        let is_unique = logits.iter().filter(|logit| **logit == logits[largest]).count() == 1;
        if !is_unique || largest != label {
            let kind = if is_unique { WitnessKind::Label(largest) } else { WitnessKind::Tie };
            return Ok(Some(Failure { witness: Witness { theta: origin, kind }, inside: None }));
        }
    }
    if cells.claim().delta.is_none() {
        return Ok(None);
    }
    let around = around(cells, start, &origin)?;
    // Where the expected map moves, the bound may hold at θ = 0 but not on all of a region around it.
    let witnesses =
        around.into_iter().filter_map(|region| Some((inattentive(cells, region, &origin)?, region)));
    let nearest = witnesses.reduce(|first, next| if first.0.theta == origin { first } else { next });
    let failure = |(witness, region): (Witness, usize)| {
        let inside = cells.region(region).0.polytope.interior_point();
        Failure { witness, inside: Some(inside) }
    };
    Ok(nearest.map(failure))
}

/// A point of a region where the inconsistency exceeds the bound, θ = 0 if it does so there.
fn inattentive(cells: &Cells<'_>, region: usize, origin: &[Rational]) -> Option<Witness> {
    let (region, exceeding) = cells.region(region);
    let claim = cells.claim();
    let largest = exceeding?.largest(&claim.attention);
    let delta = claim.delta.as_ref()?;
    let at_origin = claim.attention.at_point(&region, origin);
    let (theta, distance) = match &largest.vertex {
        Some(vertex) if at_origin.high <= *delta => {
            let theta = claim.attention.exceeding(&region, vertex, delta).to_rationals();
            let distance = claim.attention.at_point(&region, &theta);
            (theta, distance)
        }
        _ => (origin.to_vec(), at_origin),
    };
    Some(Witness { theta, kind: WitnessKind::Attention(Box::new(distance)) })
}

/// The regions that contain θ = 0, from one to the next across the facets that do.
fn around(cells: &mut Cells<'_>, start: &Germ, origin: &[Rational]) -> Result<Vec<usize>, Stopped> {
    let mut regions = vec![cells.region_at(start)?];
    let mut next = 0;
    while next < regions.len() {
        let polytope = std::sync::Arc::clone(cells.region(regions[next]).0.polytope);
        next += 1;
        for facet in faces::facets(&polytope, polytope.dimension()) {
            let listed = &polytope.facets()[facet];
            if cells.is_border(&listed.plane) {
                continue;
            }
            let mut parts = vec![polytope.face(facet)];
            while let Some(part) = parts.pop() {
                let Some(germ) = faces::germ_at(&part, origin) else { continue };
                let behind = germ.moved(inward(&listed.plane, listed.side.opposite()));
                let region = cells.region_at(&behind)?;
                parts.extend(faces::without(part, cells.region(region).0.polytope));
                if !regions.contains(&region) {
                    regions.push(region);
                }
            }
        }
    }
    Ok(regions)
}
