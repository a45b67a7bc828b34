//! The findings of `metes verify`.

use metes_exact::rational::approximate;
use metes_exact::{Rational, RootSum};
use metes_polytope::Point as Corner;
use metes_report::{
    Attention, Body, Cell, Interval, Line, Outline, Parameter, Picture, Piece, Plane, Point, PointKind,
};
use metes_traverse::{Findings, Question};

use super::{Chosen, asked, axis, minus, place, robust};
use crate::setup::Setup;
use crate::summary;

/// The map of the regions, with what was found.
pub fn of(setup: &Setup<'_>, question: &Question<'_>, findings: &Findings) -> anyhow::Result<Picture> {
    let mut subtitle = asked(setup).to_vec();
    subtitle.push(regions(findings));
    Ok(Picture {
        title: summary::verify::verdict(question, findings),
        subtitle,
        expected_label: findings.label,
        attention: Some(Attention {
            measure: question.measure.to_string(),
            delta: question.delta.as_ref().map(approximate),
        }),
        body: body(setup, findings),
        points: points(setup, findings)?,
    })
}

fn regions(findings: &Findings) -> String {
    let unexplored = if findings.complete { "" } else { "; what is left white was not explored" };
    let robust = minus(&summary::verify::robust(findings));
    format!("{} activation regions; robust: {robust}{unexplored}", findings.regions)
}

fn body(setup: &Setup<'_>, findings: &Findings) -> Body {
    match &setup.perturbation.parameters[..] {
        [parameter] => Body::Line(line(axis(parameter), findings)),
        [horizontal, vertical] => Body::Plane(plane([axis(horizontal), axis(vertical)], findings)),
        more => Body::Message(format!("{} parameters: regions are drawn for one and two", more.len())),
    }
}

/// The labels and inconsistencies along a line, with the component of θ = 0.
pub fn line(parameter: Parameter, findings: &Findings) -> Line {
    let intervals = findings.intervals.iter().map(|interval| Interval {
        from: approximate(&interval.from),
        to: approximate(&interval.to),
        label: interval.label,
    });
    let pieces = findings.cells.iter().filter_map(|cell| match &cell.corners[..] {
        [from, to] => {
            let value = inconsistency(&cell.distance.high);
            Some(Piece { from: place(from)[0], to: place(to)[0], at_from: value, at_to: value })
        }
        _ => None,
    });
    let interval = findings.component.as_ref().and_then(|component| component.interval.as_ref());
    Line {
        parameter,
        intervals: intervals.collect(),
        robust: interval.map(|(from, to)| robust(from, to, "robust from")),
        inconsistency: pieces.collect(),
    }
}

/// The regions of the plane, with the border of the component of θ = 0.
pub fn plane(parameters: [Parameter; 2], findings: &Findings) -> Plane {
    let pair = |corner: &Corner| {
        let place = place(corner);
        [place[0], place[1]]
    };
    let cells = findings.cells.iter().map(|cell| Cell {
        corners: cell.corners.iter().map(|corner| pair(corner)).collect(),
        label: cell.label,
        inconsistency: Some(inconsistency(&cell.distance.high)),
    });
    let outline = findings.component.iter().flat_map(|component| &component.outline);
    Plane {
        parameters,
        cells: cells.collect(),
        outlines: vec![Outline {
            segments: outline.map(|[from, to]| [pair(from), pair(to)]).collect(),
            caption: "robust component of the unperturbed point".to_owned(),
            is_fine: false,
        }],
    }
}

fn inconsistency(value: &RootSum) -> f64 {
    approximate(&value.enclosure(64).1)
}

/// The points worth showing: the unperturbed one, witnesses, where the inconsistency is largest, and
/// the ends of a line.
fn points(setup: &Setup<'_>, findings: &Findings) -> anyhow::Result<Vec<Point>> {
    let parameters = &setup.perturbation.parameters;
    let mut chosen: Vec<Chosen> = Vec::new();
    let origin = vec![Rational::default(); parameters.len()];
    if parameters.iter().all(|p| *p.interval.low() <= origin[0] && *p.interval.high() >= origin[0]) {
        chosen.push((PointKind::Unperturbed, origin, "unperturbed".to_owned()));
    }
    for witness in &findings.witnesses {
        chosen.push((PointKind::Witness, witness.theta.clone(), summary::what(&witness.kind)));
    }
    let largest = findings.attention.maximum.as_ref();
    if let Some((distance, theta)) = largest.filter(|(_, theta)| chosen.iter().all(|(_, at, _)| at != theta))
    {
        let what = format!("largest inconsistency, {}", summary::number(distance));
        chosen.push((PointKind::Sample, theta.clone(), what));
    }
    if let [parameter] = &parameters[..] {
        for end in [parameter.interval.low(), parameter.interval.high()] {
            chosen.push((PointKind::Sample, vec![end.clone()], "end of the interval".to_owned()));
        }
    }
    super::points(setup, findings.label, chosen)
}
