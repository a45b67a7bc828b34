//! The findings of `metes box`.

use metes_exact::Rational;
use metes_exact::rational::approximate;
use metes_report::{Attention, Body, Picture, PointKind};
use metes_traverse::Question;

use super::{asked, axis, robust, verify};
use crate::robust_box::{Found, Outcome};
use crate::setup::Setup;
use crate::summary;

/// The map of the regions, with the box on it.
pub fn of(setup: &Setup<'_>, question: &Question<'_>, outcome: &Outcome) -> anyhow::Result<Picture> {
    let sides = match &outcome.found {
        Found::Largest { largest, .. } => largest.sides.as_slice(),
        _ => &[],
    };
    let body = match &setup.perturbation.parameters[..] {
        [parameter] => {
            let mut line = verify::line(axis(parameter), &outcome.findings);
            line.robust = sides.first().map(|(from, to)| robust(from, to, "largest box from"));
            Body::Line(line)
        }
        [horizontal, vertical] => {
            let mut plane = verify::plane([axis(horizontal), axis(vertical)], &outcome.findings);
            plane.outline = outline(sides);
            plane.outlined = "the largest box around the start".to_owned();
            Body::Plane(plane)
        }
        more => Body::Message(format!("{} parameters: boxes are drawn for one and two", more.len())),
    };
    let start = (PointKind::Sample, outcome.start.clone(), "start".to_owned());
    Ok(Picture {
        title: summary::robust_box::status(question, outcome),
        subtitle: asked(setup).to_vec(),
        expected_label: outcome.findings.label,
        attention: question.asked_delta().map(|delta| Attention {
            measure: question.measure.to_string(),
            delta: Some(approximate(delta)),
        }),
        body,
        points: super::points(setup, outcome.findings.label, vec![start])?,
    })
}

/// The border of a rectangle.
fn outline(sides: &[(Rational, Rational)]) -> Vec<[[f64; 2]; 2]> {
    let [across, up] = sides else { return Vec::new() };
    let [a, b, c, d] = [&across.0, &across.1, &up.0, &up.1].map(approximate);
    let corners = [[a, c], [b, c], [b, d], [a, d]];
    (0..4).map(|at| [corners[at], corners[(at + 1) % 4]]).collect()
}
