//! Whether the parts of a certificate fit each other: SPEC § 2, and limits, § 9.

use metes_certificate::{Attention, Certificate, Hashes, Int, Measure, Statement, Wish};
use num_bigint::BigInt;
use num_traits::Signed;

use crate::basis::Row;
use crate::forms::Form;
use crate::network;
use crate::rejection::{Rejection, Rule, ensure};

const PARAMETERS: u32 = 32;
const BITS: u32 = 4096;

/// Checks everything but the proof and the evidence.
pub fn validate(certificate: &Certificate, file_bytes: usize) -> Result<(), Rejection> {
    hashes(certificate)?;
    let Certificate { classifier, image, input_map, claim, .. } = certificate;
    network::validate(classifier, "classifier", file_bytes)?;
    network::validate(input_map, "input map", file_bytes)?;
    ensure(image.scale.0.is_positive(), Rule::Network, || "the scale of the image is not positive")?;
    let fits = image.elements.len() as u64 == u64::from(classifier.inputs);
    ensure(fits, Rule::Network, || "the image has not as many elements as the classifier has inputs")?;
    let fits = input_map.outputs.len() as u64 == u64::from(classifier.inputs);
    ensure(fits, Rule::Network, || "the input map has not as many outputs as the classifier has inputs")?;
    ensure(input_map.inputs >= 1, Rule::Claim, || "there is no parameter")?;
    ensure(input_map.inputs <= PARAMETERS, Rule::Limit, || format!("more than {PARAMETERS} parameters"))?;
    let dimension = input_map.inputs as usize;
    ensure(claim.parameters.len() == dimension, Rule::Claim, || "not every parameter has one name")?;
    for (place, row) in claim.domain.iter().enumerate() {
        ensure(row.len() == dimension + 1, Rule::Claim, || {
            format!("row {place} of the domain has {} numbers, not {}", row.len(), dimension + 1)
        })?;
    }
    let mut open = claim.open.iter();
    ensure(
        open.all(|&row| (row as usize) < claim.domain.len()),
        Rule::Claim,
        || "a row is open that is not there",
    )?;
    match &claim.statement {
        Statement::Holds { wish }
        | Statement::Fails { wish, .. }
        | Statement::Interval { wish, .. }
        | Statement::Boundary { wish, .. } => validate_wish(certificate, wish),
        Statement::Partition { attention } => attention.as_ref().map_or(Ok(()), |attention| {
            let is_zero = *attention.delta.numerator() == BigInt::ZERO;
            ensure(is_zero, Rule::Claim, || "a partition has no bound")?;
            validate_attention(certificate, attention)
        }),
    }
}

/// The rows of the domain.
pub fn domain(certificate: &Certificate) -> Vec<Row> {
    let mut rows = rows(&certificate.claim.domain, false);
    for &open in &certificate.claim.open {
        rows[open as usize].is_open = true;
    }
    rows
}

/// Rows as a certificate writes them, all of them open or none.
pub fn rows(given: &[Vec<Int>], is_open: bool) -> Vec<Row> {
    let form = |row: &Vec<Int>| Form::new(&row.iter().map(|number| number.0.clone()).collect::<Vec<_>>());
    given.iter().map(|row| Row { form: form(row), is_open }).collect()
}

fn hashes(certificate: &Certificate) -> Result<(), Rejection> {
    let Hashes { classifier, image, input_map } =
        Hashes::of(&certificate.classifier, &certificate.image, &certificate.input_map);
    let given = &certificate.hashes;
    let parts = [
        ("classifier", &given.classifier, classifier),
        ("image", &given.image, image),
        ("input map", &given.input_map, input_map),
    ];
    for (name, given, wanted) in parts {
        ensure(*given == wanted, Rule::Hash, || format!("the {name} has hash {wanted}, not {given}"))?;
    }
    Ok(())
}

fn validate_wish(certificate: &Certificate, wish: &Wish) -> Result<(), Rejection> {
    let outputs = certificate.classifier.outputs.len();
    let is_empty = wish.label.is_none() && wish.linear.is_empty() && wish.attention.is_none();
    ensure(!is_empty, Rule::Claim, || "the wish is empty")?;
    let is_output = wish.label.is_none_or(|label| (label as usize) < outputs);
    ensure(is_output, Rule::Claim, || "the label is no output")?;
    for (place, linear) in wish.linear.iter().enumerate() {
        ensure(linear.coefficients.len() == outputs, Rule::Claim, || {
            format!("inequality {place} has {} coefficients for {outputs} outputs", linear.coefficients.len())
        })?;
    }
    wish.attention.as_ref().map_or(Ok(()), |attention| validate_attention(certificate, attention))
}

fn validate_attention(certificate: &Certificate, attention: &Attention) -> Result<(), Rejection> {
    let is_increasing = attention.classes.windows(2).all(|pair| pair[0] < pair[1]);
    let outputs = certificate.classifier.outputs.len();
    let is_within = attention.classes.last().is_none_or(|&last| (last as usize) < outputs);
    ensure(is_increasing && is_within, Rule::Claim, || "the classes are not increasing outputs")?;
    ensure(!attention.delta.numerator().is_negative(), Rule::Claim, || "the bound is negative")?;
    ensure(attention.bits <= BITS, Rule::Limit, || format!("more than {BITS} bits"))?;
    let is_within = match attention.measure {
        Measure::TopK(count) => count >= 1 && count as usize <= certificate.image.elements.len(),
        _ => true,
    };
    ensure(is_within, Rule::Limit, || "no image has that many largest elements")
}
