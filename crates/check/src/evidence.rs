//! Evidence that a wish fails at a point: SPEC § 6.

use metes_certificate::{Certificate, Evidence, Facet, Linear, Part, Ratio, Wish};
use num_bigint::BigInt;

use crate::attention::Maps;
use crate::basis::Row;
use crate::composed::Composed;
use crate::forms::Forms;
use crate::inequality::Inequality;
use crate::point::{self, Point};
use crate::rejection::{Rejection, Rule, ensure};

/// Checks evidence against a wish; the point has to be in the claim's domain.
pub fn check(
    certificate: &Certificate,
    composed: &Composed,
    domain: &[Row],
    wish: &Wish,
    evidence: &Evidence,
) -> Result<(), Rejection> {
    let theta = point(composed, domain, &evidence.theta, "theta")?;
    let is_needed = evidence.part == Part::Attention;
    ensure(is_needed || evidence.beyond.is_empty(), Rule::Point, || "`beyond` is for attention")?;
    let missing = |what| Rejection::new(Rule::Claim, format!("the wish has no {what}"));
    match evidence.part {
        Part::Label => {
            let label = wish.label.ok_or_else(|| missing("label"))?;
            let outputs = outputs(certificate, &theta)?;
            let is_largest = Inequality::margins(outputs.len(), label, true)
                .all(|margin| margin.is_so(&outputs, &theta.one));
            ensure(!is_largest, Rule::Point, || format!("output {label} is the largest"))
        }
        Part::Linear(place) => {
            let linear = wish.linear.get(place as usize).ok_or_else(|| missing("such inequality"))?;
            let inequality = Inequality::linear(composed, place as usize, linear);
            let is_so = inequality.is_so(&outputs(certificate, &theta)?, &theta.one);
            ensure(!is_so, Rule::Point, || format!("{inequality} is so"))
        }
        Part::Attention => {
            let attention = wish.attention.as_ref().ok_or_else(|| missing("attention"))?;
            let beyond = point(composed, domain, &evidence.beyond, "beyond")?;
            let forms = region(composed, &beyond, &[theta])?;
            Maps::new(composed, certificate, attention)?.check_excess(&forms)
        }
    }
}

/// Checks that a part of a wish fails at every convex combination of the corners of a facet, which have to be in the
/// claim's domain and in the facet's closed cell.
pub fn check_facet(
    certificate: &Certificate,
    composed: &Composed,
    (domain, cell): (&[Row], &[Row]),
    wish: &Wish,
    facet: &Facet,
) -> Result<(), Rejection> {
    let claim = |rejection: Rejection| Rejection { rule: Rule::Claim, ..rejection };
    let corners = facet.corners.iter().map(|corner| {
        point(composed, cell, corner, "a corner").map_err(claim)?;
        point(composed, domain, corner, "a corner").map_err(claim)
    });
    let corners: Vec<Point> = corners.collect::<Result<_, _>>()?;
    ensure(!corners.is_empty(), Rule::Claim, || "a facet without corners")?;
    let beyond = point(composed, domain, &facet.beyond, "beyond")?;
    let forms = region(composed, &beyond, &corners)?;
    let missing = |what| Rejection::new(Rule::Claim, format!("the wish has no {what}"));
    // A combination of corners is one of the region's closure, where an inequality is one between affine forms.
    let values = match facet.part {
        Part::Attention => Vec::new(),
        _ => corners.iter().map(|corner| outputs(certificate, corner)).collect::<Result<_, _>>()?,
    };
    let fails = |inequality: &Inequality| {
        !corners.iter().zip(&values).any(|(corner, values)| inequality.is_so(values, &corner.one))
    };
    match facet.part {
        Part::Label => {
            let label = wish.label.ok_or_else(|| missing("label"))?;
            let mut margins = Inequality::margins(certificate.classifier.outputs.len(), label, true);
            ensure(margins.any(|margin| fails(&margin)), Rule::Point, || {
                format!("no output is as large as output {label} at all corners")
            })
        }
        Part::Linear(place) => {
            let linear = wish.linear.get(place as usize).ok_or_else(|| missing("such inequality"))?;
            let inequality = Inequality::linear(composed, place as usize, linear);
            ensure(fails(&inequality), Rule::Point, || format!("inequality {place} is so at a corner"))
        }
        Part::Attention => {
            let attention = wish.attention.as_ref().ok_or_else(|| missing("attention"))?;
            Maps::new(composed, certificate, attention)?.check_excess(&forms)
        }
    }
}

/// Checks that inequalities are so at a point, which has to be in the claim's domain.
pub fn check_sat(
    certificate: &Certificate,
    composed: &Composed,
    domain: &[Row],
    constraints: &[Linear],
    theta: &[Ratio],
) -> Result<(), Rejection> {
    let theta = point(composed, domain, theta, "theta")?;
    let outputs = outputs(certificate, &theta)?;
    constraints.iter().enumerate().try_for_each(|(place, linear)| {
        let inequality = Inequality::linear(composed, place, linear);
        ensure(inequality.is_so(&outputs, &theta.one), Rule::Point, || format!("{inequality} is not so"))
    })
}

/// A point of the domain.
fn point(composed: &Composed, domain: &[Row], coordinates: &[Ratio], name: &str) -> Result<Point, Rejection> {
    ensure(coordinates.len() == composed.parameters, Rule::Point, || {
        format!("`{name}` has {} coordinates, not {}", coordinates.len(), composed.parameters)
    })?;
    let point = Point::new(coordinates)?;
    for (place, row) in domain.iter().enumerate() {
        let value = point.value(&row.form.values());
        let is_in = if row.is_open { value > BigInt::ZERO } else { value >= BigInt::ZERO };
        ensure(is_in, Rule::Point, || format!("`{name}` is not in the domain: row {place}"))?;
    }
    Ok(point)
}

/// `S·one` times the logits at a point, calculated element by element.
fn outputs(certificate: &Certificate, theta: &Point) -> Result<Vec<BigInt>, Rejection> {
    let pixels = point::outputs(&certificate.input_map, &theta.numerators, &theta.one)?;
    point::outputs(&certificate.classifier, &pixels, &(&certificate.input_map.scale.0 * &theta.one))
}

/// The decisions of the region around `beyond`, the closure of which contains some points.
fn region<'a>(composed: &'a Composed, beyond: &Point, points: &[Point]) -> Result<Forms<'a>, Rejection> {
    let mut forms = Forms::new(composed);
    for unit in 0..composed.elements.len() as u32 {
        let Some(count) = forms.candidates(unit) else { continue };
        // What each candidate leads the first by; its sign is all that is compared.
        let leads = (0..count).map(|candidate| Ok(forms.lead(unit, candidate, 0)?.values()));
        let leads = leads.collect::<Result<Vec<Vec<BigInt>>, Rejection>>()?;
        let values: Vec<BigInt> = leads.iter().map(|lead| beyond.value(lead)).collect();
        let best =
            (1..values.len()).fold(0, |best, other| if values[other] > values[best] { other } else { best });
        let ties = |other: usize| values[other] == values[best] && leads[other] != leads[best];
        ensure(!(0..values.len()).any(ties), Rule::Point, || format!("unit {unit} ties at `beyond`"))?;
        let is_largest = |point: &Point| {
            let value = point.value(&leads[best]);
            leads.iter().all(|lead| point.value(lead) <= value)
        };
        ensure(points.iter().all(is_largest), Rule::Point, || {
            format!("a point is not in the closure of the region around `beyond`: unit {unit}")
        })?;
        if forms.decided(unit).is_none() {
            forms.decide(unit, best as u32);
        }
    }
    Ok(forms)
}
