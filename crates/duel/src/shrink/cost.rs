//! How large a question is, for somebody who has to understand it.

use metes_exact::Rational;
use metes_exact::rational::FloatFormat;

use crate::Question;
use crate::numbers::finite_decimal;

/// Units count most, then inputs and rows, then every digit that is written.
pub fn cost(question: &Question) -> u64 {
    let layers = question.chain.layers();
    let units: usize = layers.iter().map(|layer| layer.outputs()).sum();
    let weights = layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias));
    let property = &question.property;
    let bounds = property.cases.iter().flat_map(|case| &case.bounds);
    let ends = bounds.flat_map(|bounds| [&bounds.lower, &bounds.upper]).flatten();
    let rows = property.cases.iter().flat_map(|case| case.conjunctions.iter().flatten());
    let thresholds = rows.clone().map(|row| &row.constant);
    let free =
        property.cases.iter().flat_map(|case| &case.bounds).filter(|bounds| bounds.lower != bounds.upper);
    1000 * (units + layers.len()) as u64
        + 500 * property.inputs as u64
        + 100 * free.count() as u64
        + 300 * rows.count() as u64
        + weights.map(|weight| weight_cost(*weight)).sum::<u64>()
        + ends.chain(thresholds).map(digits).sum::<u64>()
}

/// 0 for 0, 8 for ±1, more for every bit of significand and exponent.
fn weight_cost(weight: f32) -> u64 {
    match FloatFormat::F32.dyadic(weight.to_bits().into()) {
        None | Some((0, _)) => 0,
        Some((significand, power)) => {
            let zeros = significand.trailing_zeros();
            let bits = 64 - (significand.unsigned_abs() >> zeros).leading_zeros();
            let exponent = (power + zeros as i32).unsigned_abs();
            u64::from(7 + bits) + u64::from(exponent.div_ceil(4))
        }
    }
}

/// Characters of the decimal; a number that has none is as dear as it gets.
fn digits(value: &Rational) -> u64 {
    finite_decimal(value).map_or(10_000, |text| 3 * text.len() as u64)
}
