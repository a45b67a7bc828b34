//! From findings to a picture.
//!
//! Everything becomes a float here: a picture decides nothing.

use std::path::Path;

use anyhow::bail;
use metes_exact::rational::{Round, approximate, decimal};
use metes_exact::{Rational, RootSum, ints};
use metes_network::Gradients;
use metes_polytope::Point as Corner;
use metes_report::{
    Attention, Body, Cell, Interval, Line, Parameter, Picture, Piece, Plane, Point, PointKind, Raster, Robust,
};
use metes_traverse::{Findings, Question, WitnessKind};

use crate::setup::Setup;
use crate::summary;

/// Pixels of a PNG for every unit of the drawing.
const PNG_SCALE: f32 = 2.0;

/// Points that are shown with their image and saliency map.
const MOST_EXHIBITS: usize = 6;

/// The file format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Svg,
    Png,
}

impl Format {
    /// The format that a file name asks for.
    pub fn of(path: &Path) -> anyhow::Result<Self> {
        let extension =
            path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => bail!("--picture {}: the name must end in .svg or .png", path.display()),
        }
    }
}

/// The picture as a file.
pub fn draw(
    setup: &Setup<'_>,
    question: &Question<'_>,
    findings: &Findings,
    format: Format,
) -> anyhow::Result<Vec<u8>> {
    let picture = Picture {
        title: summary::verdict(question, findings),
        subtitle: vec![
            format!("{} on {}", setup.arguments.model.display(), image_name(setup)),
            setup.arguments.perturb.to_string(),
            regions(findings),
        ],
        expected_label: findings.label,
        attention: Some(Attention {
            measure: question.measure.to_string(),
            delta: question.delta.as_ref().map(approximate),
        }),
        body: body(setup, findings),
        points: points(setup, findings)?,
    };
    Ok(match format {
        Format::Svg => metes_report::svg(&picture).into_bytes(),
        Format::Png => metes_report::png(&picture, PNG_SCALE)?,
    })
}

fn regions(findings: &Findings) -> String {
    let unexplored = if findings.complete { "" } else { "; what is left white was not explored" };
    let robust = minus(&summary::robust(findings));
    format!("{} activation regions; robust: {robust}{unexplored}", findings.regions)
}

fn image_name(setup: &Setup<'_>) -> String {
    let name = setup.arguments.image.display();
    match setup.arguments.index {
        0 => name.to_string(),
        index => format!("{name}, image {index}"),
    }
}

fn body(setup: &Setup<'_>, findings: &Findings) -> Body {
    let axis = |p: &metes_perturb::Parameter| Parameter {
        name: p.name.clone(),
        from: approximate(p.interval.low()),
        to: approximate(p.interval.high()),
    };
    match &setup.perturbation.parameters[..] {
        [parameter] => Body::Line(line(axis(parameter), findings)),
        [horizontal, vertical] => Body::Plane(plane([axis(horizontal), axis(vertical)], findings)),
        more => Body::Message(format!("{} parameters: regions are drawn for one and two", more.len())),
    }
}

fn line(parameter: Parameter, findings: &Findings) -> Line {
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
    let robust = findings.component.as_ref().and_then(|component| component.interval.as_ref());
    Line {
        parameter,
        intervals: intervals.collect(),
        robust: robust.map(|(from, to)| Robust {
            from: approximate(from),
            to: approximate(to),
            caption: format!(
                "robust from {} to {}",
                minus(&decimal(from, 6, Round::Up)),
                minus(&decimal(to, 6, Round::Down))
            ),
        }),
        inconsistency: pieces.collect(),
    }
}

fn plane(parameters: [Parameter; 2], findings: &Findings) -> Plane {
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
        outline: outline.map(|[from, to]| [pair(from), pair(to)]).collect(),
    }
}

fn place(corner: &Corner) -> Vec<f64> {
    corner.to_rationals().iter().map(approximate).collect()
}

fn inconsistency(value: &RootSum) -> f64 {
    approximate(&value.enclosure(64).1)
}

/// The points worth showing: the unperturbed one, witnesses, where the inconsistency is largest, and
/// the ends of a line.
fn points(setup: &Setup<'_>, findings: &Findings) -> anyhow::Result<Vec<Point>> {
    let parameters = &setup.perturbation.parameters;
    let names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
    let mut chosen: Vec<(PointKind, Vec<Rational>, String)> = Vec::new();
    let origin = vec![Rational::default(); parameters.len()];
    if parameters.iter().all(|p| *p.interval.low() <= origin[0] && *p.interval.high() >= origin[0]) {
        chosen.push((PointKind::Unperturbed, origin, "unperturbed".to_owned()));
    }
    for witness in &findings.witnesses {
        let what = match &witness.kind {
            WitnessKind::Label(label) => format!("label {label}"),
            WitnessKind::Tie => "no unique label".to_owned(),
            WitnessKind::Attention(distance) => format!("inconsistency {}", summary::number(distance)),
        };
        chosen.push((PointKind::Witness, witness.theta.clone(), what));
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
    let gradients = Gradients::new(&setup.classifier);
    chosen
        .into_iter()
        .enumerate()
        .map(|(at, (kind, theta, what))| {
            let shown = at < MOST_EXHIBITS;
            let (image, saliency) =
                if shown { exhibit(setup, &gradients, findings.label, &theta)? } else { (None, None) };
            let caption = minus(&format!("{what}: {}", summary::place(&theta, &names)));
            Ok(Point { kind, theta: theta.iter().map(approximate).collect(), caption, image, saliency })
        })
        .collect()
}

/// The perturbed image at a point and the saliency map of a label there.
fn exhibit(
    setup: &Setup<'_>,
    gradients: &Gradients,
    label: usize,
    theta: &[Rational],
) -> anyhow::Result<(Option<Raster>, Option<Raster>)> {
    let shape = setup.image.shape;
    if shape.channels != 1 && shape.channels != 3 {
        return Ok((None, None));
    }
    // Channel by channel here, pixel by pixel there.
    let raster = |value: &dyn Fn(usize) -> f64| {
        let values =
            (0..shape.area()).flat_map(|pixel| (0..shape.channels).map(move |c| c * shape.area() + pixel));
        Raster::new(shape.width, shape.height, shape.channels, values.map(value).collect())
    };
    let pixels = setup.perturbation.network.evaluate(theta);
    let (low, high) = match &setup.arguments.range.0 {
        Some(range) => (range.low().clone(), range.high().clone()),
        None => (Rational::default(), Rational::from(metes_exact::BigInt::from(1))),
    };
    let image = raster(&|at| approximate(&((&pixels[at] - &low) / (&high - &low))))?;
    let pattern = setup.classifier.pattern_at(&pixels);
    let map = gradients.of_output(label, &pattern.0);
    let value = |at| approximate(&Rational::new(ints::to_big(map.get(at)), gradients.denominator().clone()));
    Ok((Some(image), Some(raster(&value)?)))
}

/// A text with true minus signs, as the axes have them.
fn minus(text: &str) -> String {
    text.replace('-', "−")
}
