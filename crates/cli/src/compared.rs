//! What a certificate should be about: a model and an image, read as for a question, against what is in it.

use std::path::Path;

use anyhow::{Context as _, bail};
use metes_certificate::{Certificate, Claim, Network, Source, Statement};
use metes_certify::{Lowered, exact_image, lower};
use metes_exact::Rational;
use metes_network::model;
use metes_perturb::image::Geometry;
use metes_perturb::{Expression, Image, Parameter, Preprocess};
use num_traits::{Signed as _, Zero as _};

use crate::args::{CheckArgs, Range};

/// A model behind what happens to pixels before they enter it.
pub struct Classifier {
    pub lowered: Lowered,
    pub geometry: Geometry,
    /// What a user should know about how the model was read.
    pub notes: Vec<String>,
}

impl Classifier {
    /// Loads a model and brings it to integers.
    pub fn load(path: &Path, preprocess: &Preprocess) -> anyhow::Result<Self> {
        let model = model::load(path)?;
        let input_shape = model.network.input_shape();
        let named = || path.display().to_string();
        let geometry = preprocess
            .geometry(input_shape)
            .with_context(|| format!("{}: its input is not an image", path.display()))?;
        let network = preprocess.network(geometry.shape, input_shape).with_context(named)?;
        let lowered = lower(&network.then(&model.network)?).with_context(named)?;
        Ok(Self { lowered, geometry, notes: model.inspection.notes })
    }
}

/// Why a certificate is not about what it should be about.
pub struct Difference {
    /// The part that differs.
    pub part: &'static str,
    /// In which way.
    pub detail: String,
}

/// What came of a comparison.
#[derive(Default)]
pub struct Comparison {
    pub difference: Option<Difference>,
    /// What a user should know about how the model was read.
    pub notes: Vec<String>,
}

/// Compares a certificate with what the arguments say it should be about; with nothing if they say nothing.
///
/// # Errors
/// When a file of the user's cannot be read or used.
pub fn compare(certificate: &Certificate, arguments: &CheckArgs) -> anyhow::Result<Comparison> {
    let Some(model) = &arguments.model else { return Ok(Comparison::default()) };
    if let Some(property) = &arguments.property {
        return property_difference(certificate, model, property);
    }
    if matches!(certificate.claim.statement, Statement::Sat { .. } | Statement::Unsat { .. }) {
        bail!("this certificate is about a property: name it (--property) beside the model");
    }
    let source = &certificate.source;
    let Ok(preprocess) = source.preprocess.parse::<Preprocess>() else {
        let difference = Some(unreadable("classifier", "preprocessing", &source.preprocess));
        return Ok(Comparison { difference, notes: Vec::new() });
    };
    let Classifier { lowered, geometry, notes } = Classifier::load(model, &preprocess)?;
    let of = format!("{}{}", model.display(), behind(source));
    let difference = match network_difference(&certificate.classifier, &lowered.network, &of) {
        Some(detail) => Some(Difference { part: "classifier", detail }),
        None => match &arguments.image {
            Some(image) => image_difference(certificate, image, arguments.index, &geometry)?,
            None => None,
        },
    };
    Ok(Comparison { difference, notes })
}

/// What differs from what `metes decide` would write about a model and a property.
fn property_difference(
    certificate: &Certificate,
    model: &Path,
    property: &Path,
) -> anyhow::Result<Comparison> {
    let loaded = model::load(model)?;
    let asked = metes_vnnlib::load(property)?;
    let part = metes_decide::difference(certificate, &loaded.network, &asked)?;
    let difference = part.map(|part| Difference {
        part,
        detail: format!("it is not that of {} and {}", model.display(), property.display()),
    });
    Ok(Comparison { difference, notes: loaded.inspection.notes })
}

fn image_difference(
    certificate: &Certificate,
    file: &Path,
    index: Option<usize>,
    geometry: &Geometry,
) -> anyhow::Result<Option<Difference>> {
    let source = &certificate.source;
    let index = index.unwrap_or(source.index as usize);
    let image = Image::read(file, index, Some(geometry))?;
    if certificate.image != exact_image(&image.pixels) {
        let detail = format!("the pixels are not those of image {index} of {}", file.display());
        return Ok(Some(Difference { part: "image", detail }));
    }
    let Ok(expression) = source.perturbation.parse::<Expression>() else {
        return Ok(Some(unreadable("input_map", "perturbation", &source.perturbation)));
    };
    let Ok(range) = source.range.parse::<Range>() else {
        return Ok(Some(unreadable("input_map", "range", &source.range)));
    };
    let named = || format!("the certificate's perturbation \"{expression}\"");
    let perturbation =
        expression.compile(&image, range.0.as_ref(), Path::new(""), geometry.layout).with_context(named)?;
    let input_map = lower(&perturbation.network).with_context(named)?.network;
    let of = format!("\"{expression}\" on {}", file.display());
    if let Some(detail) = network_difference(&certificate.input_map, &input_map, &of) {
        return Ok(Some(Difference { part: "input_map", detail }));
    }
    let detail = claim_difference(&certificate.claim, &perturbation.parameters);
    Ok(detail.map(|detail| Difference { part: "claim", detail }))
}

/// Whether a claim goes beyond the box of a perturbation, where the input map may be anything, or calls parameters by
/// other names.
fn claim_difference(claim: &Claim, parameters: &[Parameter]) -> Option<String> {
    for (axis, parameter) in parameters.iter().enumerate() {
        let Parameter { name, interval } = parameter;
        let called = claim.parameters.get(axis);
        if called != Some(name) {
            let called = called.map_or("", String::as_str);
            return Some(format!("parameter {axis} is called \"{called}\", but is {name}"));
        }
        if !is_bounded(claim, axis, interval.low(), interval.high()) {
            return Some(format!("no row of the domain holds {name} within {interval}"));
        }
    }
    None
}

/// Whether rows of a domain that are about one parameter alone hold it between two bounds.
fn is_bounded(claim: &Claim, axis: usize, low: &Rational, high: &Rational) -> bool {
    let bounds = claim.domain.iter().filter_map(|row| {
        let (constant, coefficients) = row.split_last()?;
        let mut others = coefficients.iter().enumerate().filter(|(at, _)| *at != axis);
        let factor = &coefficients.get(axis)?.0;
        let is_alone = !factor.is_zero() && others.all(|(_, other)| other.0.is_zero());
        is_alone.then(|| (factor.is_positive(), Rational::new(-&constant.0, factor.clone())))
    });
    let [mut from_below, mut from_above] = [false, false];
    for (is_lower, bound) in bounds {
        from_below |= is_lower && bound >= *low;
        from_above |= !is_lower && bound <= *high;
    }
    from_below && from_above
}

/// The first thing in which a network differs from that of something.
fn network_difference(given: &Network, wanted: &Network, of: &str) -> Option<String> {
    if given == wanted {
        return None;
    }
    let counts = [
        ("inputs", given.inputs as usize, wanted.inputs as usize),
        ("outputs", given.outputs.len(), wanted.outputs.len()),
        ("blocks", given.blocks.len(), wanted.blocks.len()),
    ];
    if let Some((name, given, wanted)) = counts.iter().find(|(_, given, wanted)| given != wanted) {
        return Some(format!("there are {given} {name}, but {wanted} in that of {of}"));
    }
    let mut pairs = given.blocks.iter().zip(&wanted.blocks);
    Some(match pairs.position(|(given, wanted)| given != wanted) {
        Some(place) => format!("block {place} is not that of {of}"),
        None => format!("the outputs or their scale are not those of {of}"),
    })
}

fn behind(source: &Source) -> String {
    if source.preprocess.is_empty() { String::new() } else { format!(" behind \"{}\"", source.preprocess) }
}

fn unreadable(part: &'static str, name: &str, text: &str) -> Difference {
    Difference { part, detail: format!("the certificate names a {name} that cannot be read: \"{text}\"") }
}
