//! From findings to a picture.
//!
//! Everything becomes a float here: a picture decides nothing.

pub mod attention;
pub mod boundary;
pub mod experiment;
pub mod integrated;
pub mod map;
mod overlay;
pub mod robust_box;
pub mod train;
pub mod universal;
pub mod universal_exact;
pub mod verify;

use std::path::Path;

use anyhow::bail;
use metes_exact::rational::{Round, approximate, decimal};
use metes_exact::{Rational, ints};
use metes_network::Gradients;
use metes_perturb::image::Shape;
use metes_polytope::Point as Corner;
use metes_report::{Parameter, Point, PointKind, Raster, Robust, Subject};

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
pub fn file<'a>(picture: impl Into<Subject<'a>>, format: Format) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        Format::Svg => metes_report::svg(picture).into_bytes(),
        Format::Png => metes_report::png(picture, PNG_SCALE)?,
    })
}

/// The lines under the heading that say what was asked.
fn asked(setup: &Setup<'_>) -> [String; 2] {
    let arguments = setup.arguments;
    let image = arguments.image.display();
    let image = match arguments.index {
        0 => image.to_string(),
        index => format!("{image}, image {index}"),
    };
    [format!("{} on {image}", arguments.model.display()), arguments.perturb.to_string()]
}

/// A stretch on which the claim holds; its ends are written rounded inward.
fn robust(from: &Rational, to: &Rational, words: &str) -> Robust {
    let (low, high) = (decimal(from, 6, Round::Up), decimal(to, 6, Round::Down));
    Robust {
        from: approximate(from),
        to: approximate(to),
        caption: format!("{words} {} to {}", minus(&low), minus(&high)),
    }
}

fn axis(parameter: &metes_perturb::Parameter) -> Parameter {
    Parameter {
        name: parameter.name.clone(),
        from: approximate(parameter.interval.low()),
        to: approximate(parameter.interval.high()),
    }
}

fn place(corner: &Corner) -> Vec<f64> {
    corner.to_rationals().iter().map(approximate).collect()
}

/// A point worth showing: what it is to the picture, where it is, and what it is in words.
type Chosen = (PointKind, Vec<Rational>, String);

/// Some points with their captions, the first of them with image and saliency map.
fn points(setup: &Setup<'_>, label: usize, chosen: Vec<Chosen>) -> anyhow::Result<Vec<Point>> {
    let names = summary::names(setup);
    let gradients = Gradients::new(&setup.classifier);
    chosen
        .into_iter()
        .enumerate()
        .map(|(at, (kind, theta, what))| {
            let shown = at < MOST_EXHIBITS;
            let (image, saliency) =
                if shown { exhibit(setup, &gradients, label, &theta)? } else { (None, None) };
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
    let pixels = setup.perturbation.network.evaluate(theta);
    let (low, high) = match &setup.arguments.range.0 {
        Some(range) => (range.low().clone(), range.high().clone()),
        None => (Rational::default(), Rational::from(metes_exact::BigInt::from(1))),
    };
    let shape = setup.image.shape;
    let image = raster(shape, &|at| approximate(&((&pixels[at] - &low) / (&high - &low))))?;
    let pattern = setup.classifier.pattern_at(&pixels);
    let map = gradients.of_output(label, &pattern.0);
    let value = |at| approximate(&Rational::new(ints::to_big(map.get(at)), gradients.denominator().clone()));
    Ok((image, raster(shape, &value)?))
}

/// Values of pixels as they are drawn; `None` where there are neither one nor three channels.
fn raster(shape: Shape, value: &dyn Fn(usize) -> f64) -> anyhow::Result<Option<Raster>> {
    if shape.channels != 1 && shape.channels != 3 {
        return Ok(None);
    }
    // Channel by channel here, pixel by pixel there.
    let values =
        (0..shape.area()).flat_map(|pixel| (0..shape.channels).map(move |c| c * shape.area() + pixel));
    Ok(Some(Raster::new(shape.width, shape.height, shape.channels, values.map(value).collect())?))
}

/// A text with true minus signs, as the axes have them.
fn minus(text: &str) -> String {
    text.replace('-', "−")
}
