//! The findings of `metes box`.

use metes_exact::rational::approximate;
use metes_report::{Attention, Body, Outline, Picture, PointKind};
use metes_traverse::Question;

use super::{asked, axis, robust, verify};
use crate::robust_box::{Answer, Found, Outcome};
use crate::setup::Setup;
use crate::summary;

/// Of the boxes that an operator grows every so many are drawn.
const SHOWN: usize = 50;

/// The map of the regions, with the box on it.
pub fn of(setup: &Setup<'_>, question: &Question<'_>, outcome: &Outcome) -> anyhow::Result<Picture> {
    let sides = match &outcome.found {
        Found::Box(answer) => answer.largest.sides.as_slice(),
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
            plane.outlines = outlines(&outcome.found);
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

/// The largest box, over what an operator grew.
fn outlines(found: &Found) -> Vec<Outline> {
    let Found::Box(answer) = found else { return Vec::new() };
    let Answer { largest, grown, .. } = &**answer;
    let exact =
        largest.sides.iter().map(|(low, high)| (approximate(low), approximate(high))).collect::<Vec<_>>();
    let growth = grown.iter().map(|grown| {
        let last = grown.trace.len() - 1;
        let shown = (0..=last).filter(|step| step % SHOWN == 0 || *step == last);
        Outline {
            segments: shown.flat_map(|step| border(&grown.trace[step])).collect(),
            caption: format!("the box of {} as it grows (estimate)", grown.operator),
            is_fine: true,
        }
    });
    let largest = Outline {
        segments: border(&exact),
        caption: "the largest box around the start".to_owned(),
        is_fine: false,
    };
    growth.chain([largest]).collect()
}

/// The border of a rectangle.
fn border(sides: &[(f64, f64)]) -> Vec<[[f64; 2]; 2]> {
    let &[(a, b), (c, d)] = sides else { return Vec::new() };
    let corners = [[a, c], [b, c], [b, d], [a, d]];
    (0..4).map(|at| [corners[at], corners[(at + 1) % 4]]).collect()
}
