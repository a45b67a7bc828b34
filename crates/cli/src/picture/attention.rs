//! The findings of `metes attention`.

use metes_exact::Rational;
use metes_report::{Attention, Body, Line, Picture, PointKind};
use metes_saliency::Measure;
use metes_traverse::{AttentionWorst, Keep, Limits, Progress};

use super::{Chosen, asked, axis, minus};
use crate::setup::Setup;
use crate::summary;

/// The regions by the first measure, and what image and map look like where they are worst.
pub fn of(setup: &Setup<'_>, drawn: Measure, worst: &AttentionWorst) -> anyhow::Result<Picture> {
    let mut subtitle = asked(setup).to_vec();
    subtitle.push(format!(
        "{} activation regions; {}",
        worst.regions,
        minus(&summary::attention::kept(worst))
    ));
    let mut chosen: Vec<Chosen> = Vec::new();
    let origin = vec![Rational::default(); setup.perturbation.parameters.len()];
    chosen.push((PointKind::Unperturbed, origin, "unperturbed".to_owned()));
    for found in &worst.measures {
        for (extreme, words) in [(&found.anywhere, ""), (&found.kept, ", label kept")] {
            let Some(extreme) = extreme else { continue };
            if !words.is_empty() && found.anywhere.as_ref() == Some(extreme) {
                continue;
            }
            let what = format!("{}{words}", summary::attention::extreme(found.measure, extreme));
            match chosen.iter_mut().find(|(_, theta, _)| *theta == extreme.theta) {
                Some((_, _, known)) => *known = format!("{known}; {what}"),
                None => chosen.push((PointKind::Witness, extreme.theta.clone(), what)),
            }
        }
    }
    Ok(Picture {
        title: summary::attention::title(worst),
        subtitle,
        expected_label: worst.label,
        attention: Some(Attention { measure: drawn.to_string(), delta: None }),
        body: body(setup, drawn, worst)?,
        points: super::points(setup, worst.label, chosen)?,
    })
}

/// The regions, where they can be drawn.
fn body(setup: &Setup<'_>, drawn: Measure, worst: &AttentionWorst) -> anyhow::Result<Body> {
    let parameters = &setup.perturbation.parameters;
    if parameters.len() > 2 {
        let words = format!("{} parameters: regions are drawn for one and two", parameters.len());
        return Ok(Body::Message(words));
    }
    let mut question = setup.question(Keep::Attention, true);
    (question.measure, question.label) = (drawn, Some(worst.label));
    // As many regions as were seen: a limit holds for the picture too.
    let limits = Limits { regions: (!worst.complete).then_some(worst.regions), ..Limits::default() };
    let findings = metes_traverse::verify(&question, &limits, &Progress::default())?;
    Ok(match &parameters[..] {
        // Without a bound everything would count as robust.
        [parameter] => Body::Line(Line { robust: None, ..super::verify::line(axis(parameter), &findings) }),
        _ => {
            let axes = [axis(&parameters[0]), axis(&parameters[1])];
            let mut plane = super::verify::plane(axes, &findings);
            plane.outlines.clear();
            Body::Plane(plane)
        }
    })
}
