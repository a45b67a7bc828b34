//! The findings of `metes boundary`.

use metes_exact::Rational;
use metes_exact::rational::approximate;
use metes_report::{Beyond, Body, Contour, Picture, PointKind, Reach};
use metes_traverse::{Boundary, BoundaryFacet, BoundaryStatus, Question};

use super::{Chosen, asked, axis, minus, place, robust};
use crate::boundary::Traced;
use crate::setup::Setup;
use crate::summary;

/// The boundary over the box, with the points nearest to and farthest from θ = 0.
pub fn of(setup: &Setup<'_>, question: &Question<'_>, traced: &Traced) -> anyhow::Result<Picture> {
    let boundary = &traced.boundary;
    let mut subtitle = asked(setup).to_vec();
    subtitle.push(minus(&summary::boundary::asked(question)));
    let holes = if setup.perturbation.parameters.len() > 1 { "; holes inside are not drawn" } else { "" };
    subtitle.push(format!("{}{holes}", summary::boundary::regions(boundary)));
    Ok(Picture {
        title: minus(&format!("boundary: {}", summary::boundary::status(question, traced))),
        subtitle,
        expected_label: boundary.label,
        attention: None,
        body: body(setup, question, boundary),
        points: super::points(setup, boundary.label, chosen(setup, boundary))?,
    })
}

fn body(setup: &Setup<'_>, question: &Question<'_>, boundary: &Boundary) -> Body {
    let closed = boundary.status == BoundaryStatus::Traced;
    let claim = minus(&summary::claim(question).0);
    match &setup.perturbation.parameters[..] {
        [parameter] => {
            let ends: Vec<(Rational, Beyond)> = boundary.facets.iter().filter_map(end).collect();
            let held = match &ends[..] {
                [(from, _), (to, _)] if closed => Some(robust(from, to, "from")),
                _ => None,
            };
            Body::Reach(Reach {
                parameter: axis(parameter),
                robust: held,
                inside: claim,
                ends: ends.iter().map(|(at, beyond)| (approximate(at), *beyond)).collect(),
            })
        }
        [horizontal, vertical] => Body::Contour(Contour {
            parameters: [axis(horizontal), axis(vertical)],
            inside: closed.then(|| format!("{claim}, but for holes, which are not drawn")),
            facets: boundary.facets.iter().filter_map(segment).collect(),
        }),
        more => Body::Message(format!("{} parameters: boundaries are drawn for one and two", more.len())),
    }
}

fn beyond(facet: &BoundaryFacet) -> Beyond {
    match facet.beyond {
        metes_traverse::Beyond::Label(label) => Beyond::Label(label),
        metes_traverse::Beyond::Tie => Beyond::Tie,
        metes_traverse::Beyond::Attention => Beyond::Attention,
        metes_traverse::Beyond::Outside => Beyond::Border,
    }
}

/// An end of a line.
fn end(facet: &BoundaryFacet) -> Option<(Rational, Beyond)> {
    let at = facet.corners.first()?.to_rationals().into_iter().next()?;
    Some((at, beyond(facet)))
}

/// A segment in the plane.
fn segment(facet: &BoundaryFacet) -> Option<([[f64; 2]; 2], Beyond)> {
    let [from, to] = &facet.corners[..] else { return None };
    let pair = |corner| <[f64; 2]>::try_from(place(corner)).ok();
    Some(([pair(from)?, pair(to)?], beyond(facet)))
}

/// The points worth showing: the unperturbed one, or what fails around it, and the extreme ones.
fn chosen(setup: &Setup<'_>, boundary: &Boundary) -> Vec<Chosen> {
    let origin = vec![Rational::default(); setup.perturbation.parameters.len()];
    let mut chosen = vec![(PointKind::Unperturbed, origin, "unperturbed".to_owned())];
    if let BoundaryStatus::StartFails(witness) = &boundary.status {
        chosen.push((PointKind::Witness, witness.theta.clone(), summary::what(&witness.kind)));
    }
    for (name, point) in [("nearest", &boundary.nearest), ("farthest", &boundary.farthest)] {
        if let Some(point) = point {
            chosen.push((PointKind::Boundary, point.clone(), format!("{name} boundary point")));
        }
    }
    chosen
}
