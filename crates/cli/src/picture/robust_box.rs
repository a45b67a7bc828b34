//! The findings of `metes box`.

use metes_exact::Rational;
use metes_exact::rational::approximate;
use metes_report::{Attention, Body, Outline, Picture, PointKind};
use metes_traverse::Question;

use super::{asked, axis, robust, verify};
use crate::robust_box::{Boxed, Outcome};
use crate::setup::Setup;
use crate::summary;

/// Of the boxes that an operator grows every so many are drawn.
const SHOWN: usize = 50;

/// The map of the regions, with the boxes on it.
pub fn of(setup: &Setup<'_>, question: &Question<'_>, outcome: &Outcome) -> anyhow::Result<Picture> {
    let body = match &setup.perturbation.parameters[..] {
        [parameter] => {
            let mut line = verify::line(axis(parameter), &outcome.findings);
            let found = outcome.boxes.iter().find_map(|it| it.robust.as_ref().ok());
            line.robust = found.map(|found| {
                let (from, to) = &found.largest.sides[0];
                robust(from, to, "largest box from")
            });
            Body::Line(line)
        }
        [horizontal, vertical] => {
            let mut plane = verify::plane([axis(horizontal), axis(vertical)], &outcome.findings);
            plane.outlines = outlines(&outcome.boxes);
            Body::Plane(plane)
        }
        more => Body::Message(format!("{} parameters: boxes are drawn for one and two", more.len())),
    };
    let starts = outcome.boxes.iter().map(|it| (PointKind::Start, it.start.clone(), "start".to_owned()));
    Ok(Picture {
        title: summary::robust_box::title(question, outcome),
        subtitle: asked(setup).to_vec(),
        expected_label: outcome.findings.label,
        attention: question.asked_delta().map(|delta| Attention {
            measure: question.measure.to_string(),
            delta: Some(approximate(delta)),
        }),
        body,
        points: super::points(setup, outcome.findings.label, starts.collect())?,
    })
}

/// The boxes, over what operators grew.
fn outlines(boxes: &[Boxed]) -> Vec<Outline> {
    let floats = |sides: &[(Rational, Rational)]| -> Vec<(f64, f64)> {
        sides.iter().map(|(low, high)| (approximate(low), approximate(high))).collect()
    };
    let mut outlines: Vec<Outline> = Vec::new();
    // One entry in the legend for all boxes of a kind.
    let mut add = |segments: Vec<[[f64; 2]; 2]>, caption: String, is_fine: bool| match outlines
        .iter_mut()
        .find(|outline| outline.caption == caption)
    {
        Some(outline) => outline.segments.extend(segments),
        None => outlines.push(Outline { segments, caption, is_fine }),
    };
    for grown in boxes.iter().flat_map(|it| &it.grown) {
        let last = grown.trace.len() - 1;
        let shown = (0..=last).filter(|step| step % SHOWN == 0 || *step == last);
        let segments = shown.flat_map(|step| border(&grown.trace[step])).collect();
        add(segments, format!("the box of {} as it grows (estimate)", grown.operator), true);
    }
    for mean in boxes.iter().filter_map(|it| it.mean.as_ref()?.as_ref()) {
        add(border(&floats(&mean.sides)), "a box with a mean margin that is high enough".to_owned(), true);
    }
    for robust in boxes.iter().filter_map(|it| it.robust.as_ref().ok()) {
        add(border(&floats(&robust.largest.sides)), "the largest box around a start".to_owned(), false);
    }
    outlines
}

/// The border of a rectangle.
fn border(sides: &[(f64, f64)]) -> Vec<[[f64; 2]; 2]> {
    let &[(a, b), (c, d)] = sides else { return Vec::new() };
    let corners = [[a, c], [b, c], [b, d], [a, d]];
    (0..4).map(|at| [corners[at], corners[(at + 1) % 4]]).collect()
}
