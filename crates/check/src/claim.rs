//! Whether the parts of a certificate fit each other: SPEC § 2, and limits, § 9.

use metes_certificate::{Attention, Case, Certificate, Hashes, Int, Linear, Measure, Ratio, Statement, Wish};
use num_bigint::BigInt;
use num_traits::Signed;

use crate::basis::Row;
use crate::forms::Form;
use crate::network;
use crate::rejection::{Rejection, Rule, ensure};

const PARAMETERS: u32 = 32;
/// Parameters where there are no forms of all elements.
const MANY_PARAMETERS: u32 = 1 << 16;
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
    let most = match claim.statement {
        Statement::Sat { .. } | Statement::Unsat { .. } => MANY_PARAMETERS,
        _ => PARAMETERS,
    };
    ensure(input_map.inputs <= most, Rule::Limit, || format!("more than {most} parameters"))?;
    let dimension = input_map.inputs as usize;
    ensure(claim.parameters.len() == dimension, Rule::Claim, || "not every parameter has one name")?;
    validate_rows(&claim.domain, &claim.open, dimension)?;
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
        Statement::Sat { constraints, .. } => validate_linear(certificate, constraints),
        Statement::Unsat { cases } => {
            let is_whole = claim.domain.is_empty() && claim.open.is_empty();
            ensure(is_whole, Rule::Claim, || "cases have domains of their own")?;
            cases.iter().enumerate().try_for_each(|(place, case)| {
                validate_case(certificate, case)
                    .map_err(|rejection| rejection.within(format!("case {place}")))
            })
        }
    }
}

fn validate_case(certificate: &Certificate, case: &Case) -> Result<(), Rejection> {
    let dimension = certificate.input_map.inputs as usize;
    ensure(case.bounds.len() == dimension, Rule::Claim, || {
        format!("the box has {} sides, not {dimension}", case.bounds.len())
    })?;
    let is_side = |(low, high): &(Ratio, Ratio)| {
        low.numerator() * high.denominator() <= high.numerator() * low.denominator()
    };
    ensure(case.bounds.iter().all(is_side), Rule::Claim, || "a side of the box ends before it begins")?;
    validate_rows(&case.rows, &case.open, dimension)?;
    case.conjunctions.iter().try_for_each(|conjunction| validate_linear(certificate, conjunction))
}

fn validate_rows(rows: &[Vec<Int>], open: &[u32], dimension: usize) -> Result<(), Rejection> {
    for (place, row) in rows.iter().enumerate() {
        ensure(row.len() == dimension + 1, Rule::Claim, || {
            format!("row {place} of the domain has {} numbers, not {}", row.len(), dimension + 1)
        })?;
    }
    let is_there = |&row: &u32| (row as usize) < rows.len();
    ensure(open.iter().all(is_there), Rule::Claim, || "a row is open that is not there")
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
    validate_linear(certificate, &wish.linear)?;
    wish.attention.as_ref().map_or(Ok(()), |attention| validate_attention(certificate, attention))
}

fn validate_linear(certificate: &Certificate, inequalities: &[Linear]) -> Result<(), Rejection> {
    let outputs = certificate.classifier.outputs.len();
    inequalities.iter().enumerate().try_for_each(|(place, linear)| {
        ensure(linear.coefficients.len() == outputs, Rule::Claim, || {
            format!("inequality {place} has {} coefficients for {outputs} outputs", linear.coefficients.len())
        })
    })
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
