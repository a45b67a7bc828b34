//! The findings of `metes boundary`.

use std::collections::BTreeMap;

use metes_exact::rational::{Round, decimal};
use metes_exact::{Rational, RootSum};
use metes_traverse::{Beyond, Boundary, BoundaryStatus, Keep, Question};
use num_traits::Zero;

use super::{Lines, PLACES, claim, describe, names, place};
use crate::boundary::Traced;
use crate::certificate::Written;
use crate::run::End;
use crate::setup::Setup;

/// Bits of a distance before it is rounded to decimals.
const DISTANCE_BITS: u64 = 64;

/// The summary.
pub fn text(
    setup: &Setup<'_>,
    question: &Question<'_>,
    traced: &Traced,
    certificate: Option<&Written<'_>>,
) -> String {
    let Traced { boundary, moving, .. } = traced;
    let mut lines = Lines::default();
    lines.add("boundary", status(question, traced));
    lines.add("asked", asked(question));
    lines.add_subject(setup, question, boundary.label);
    let names = names(setup);
    if let BoundaryStatus::StartFails(witness) = &boundary.status {
        lines.add("witness", describe(witness, &names));
        lines.add_certificate(certificate);
        return lines.0;
    }
    if *moving {
        lines.add(
            "certified",
            "the expected map moves with θ: traced are the regions on which the bound holds",
        );
        lines.add("", "throughout; one on which it fails anywhere counts as lying beyond");
    }
    let is_line = names.len() == 1;
    if let [from, to] = &boundary.facets[..]
        && is_line
    {
        let [from, to] = [from, to].map(|end| end.corners[0].to_rationals()[0].clone());
        let (from, to) = (decimal(&from, PLACES, Round::Up), decimal(&to, PLACES, Round::Down));
        lines.add("interval", format!("{} = {from} to {to}", names[0]));
    }
    facets(boundary, &mut lines);
    for (name, point, round) in
        [("nearest", &boundary.nearest, Round::Down), ("farthest", &boundary.farthest, Round::Up)]
    {
        if let Some(point) = point {
            lines.add(name, format!("{}; {}", place(point, &names), away(point, round)));
        }
    }
    lines.add("regions", regions(boundary));
    if is_line {
        lines.add("holes", "none: what hangs together on a line has no holes");
    } else {
        lines.add("holes", format!("{} met on the way and skipped", boundary.holes_skipped));
        let nearer = if boundary.nearest.is_some() { ", also nearer to θ = 0" } else { "" };
        lines.add("inside", format!("other holes, where the claim fails{nearer}, were not looked for"));
    }
    lines.add_certificate(certificate);
    lines.0
}

/// How far the search came, in a sentence.
pub fn status(question: &Question<'_>, traced: &Traced) -> String {
    let (claim, failure) = claim(question);
    let Traced { boundary, ended_by, moving, .. } = traced;
    match (&boundary.status, ended_by) {
        (BoundaryStatus::Traced, _) if boundary.whole_box && is_line(boundary) => {
            format!("traced: {claim} on the whole box (exact)")
        }
        (BoundaryStatus::Traced, _) if boundary.whole_box => {
            format!("traced: it is the border of the box; {failure} at most in holes inside (exact)")
        }
        (BoundaryStatus::Traced, _) => "traced all around (exact)".to_owned(),
        (BoundaryStatus::StartFails(witness), _) if witness.theta.iter().all(Zero::is_zero) => {
            format!("none: {} at θ = 0 already (exact)", fails(question, &failure))
        }
        // At θ = 0 the bound holds then, but not on all of a region around it.
        (BoundaryStatus::StartFails(_), _) if *moving => {
            format!("none: {failure} somewhere in a region around θ = 0 (exact)")
        }
        (BoundaryStatus::StartFails(_), _) => format!("none: {failure} around θ = 0 (exact)"),
        (BoundaryStatus::Unfinished, Some(end)) => format!("unfinished: cut short by {}", article(*end)),
        (BoundaryStatus::Unfinished, None) => "unfinished".to_owned(),
    }
}

fn is_line(boundary: &Boundary) -> bool {
    boundary.facets.first().is_some_and(|facet| facet.corners[0].to_rationals().len() == 1)
}

/// At θ = 0 a label is not changed but wrong from the start.
fn fails(question: &Question<'_>, failure: &str) -> String {
    if question.keep == Keep::Label { "the label does not hold".to_owned() } else { failure.to_owned() }
}

fn article(end: End) -> String {
    match end {
        End::Interruption => "an interruption".to_owned(),
        limit => format!("the {limit}"),
    }
}

/// What was asked, in words.
pub fn asked(question: &Question<'_>) -> String {
    let (claim, _) = claim(question);
    format!("the outermost boundary, around θ = 0, of where {claim}")
}

/// The facets by what lies beyond.
fn facets(boundary: &Boundary, lines: &mut Lines) {
    let mut counts: BTreeMap<Beyond, usize> = BTreeMap::new();
    for facet in &boundary.facets {
        *counts.entry(facet.beyond).or_default() += 1;
    }
    let beyond = |(beyond, count): (&Beyond, &usize)| match beyond {
        Beyond::Label(label) => format!("{count} to label {label}"),
        Beyond::Tie => format!("{count} to a tie"),
        Beyond::Attention => format!("{count} to a larger inconsistency"),
        Beyond::Outside => format!("{count} on the border of the box"),
    };
    let mut text = boundary.facets.len().to_string();
    if !counts.is_empty() {
        text.push_str(&format!(": {}", counts.iter().map(beyond).collect::<Vec<_>>().join(", ")));
    }
    if boundary.status == BoundaryStatus::Unfinished && !counts.is_empty() {
        text.push_str("; traced so far, they may be those of a hole");
    }
    lines.add("facets", text);
    let all = boundary.facets.len();
    let leaves = boundary.status == BoundaryStatus::Traced && !boundary.whole_box;
    if let Some(outside) = counts.get(&Beyond::Outside).filter(|_| leaves) {
        let lie = if *outside == 1 { "lies" } else { "lie" };
        lines.add(
            "",
            format!(
                "the boundary leaves the box: {outside} of its {all} facets {lie} on the border of the box"
            ),
        );
    }
}

/// How far a point is from θ = 0.
pub fn away(point: &[Rational], round: Round) -> String {
    let squared: Rational = point.iter().map(|x| x * x).sum();
    let (low, high) = RootSum::root(&squared).enclosure(DISTANCE_BITS);
    let (distance, direction) = match round {
        Round::Down => (low, "down"),
        Round::Up => (high, "up"),
    };
    format!("{} from θ = 0 (rounded {direction})", decimal(&distance, PLACES, round))
}

/// Regions visited, against an estimate of all.
pub fn regions(boundary: &Boundary) -> String {
    let seen = boundary.regions;
    match boundary.estimated_regions {
        Some(all) if all > seen => format!("visited {seen} of about {} regions (estimate)", rounded(all)),
        Some(_) => format!("visited {seen} regions, about as many as there are (estimate)"),
        None => format!("visited {seen} regions"),
    }
}

/// A number to two digits: an estimate has no more.
fn rounded(number: u64) -> u64 {
    let unit = 10u64.pow(number.max(1).ilog10().saturating_sub(1));
    number.saturating_add(unit / 2) / unit * unit
}
