//! BatchNormalization at inference: `scale·(x − mean) + bias` with
//! `scale = gamma / √(variance + epsilon)`.
//!
//! The square root is irrational as a rule, so the scale is *defined* by rounding: where
//! `variance + epsilon` is the square of a rational the scale is exact; otherwise it is the number
//! `m·2^k` with 2⁶³ ≤ |m| ≤ 2⁶⁴ nearest to `gamma / √(variance + epsilon)`. A tie cannot occur: it
//! would make the root rational. All else is exact, `epsilon` being the `float` of the file.

use metes_exact::rational::{FloatFormat, dyadic};
use metes_exact::{BigInt, Rational};
use num_traits::{One, Signed, Zero};

use crate::onnx::call::{Call, Value};
use crate::onnx::context::Context;
use crate::onnx::error::Refusal;
use crate::onnx::shape;

pub(super) fn batch_normalization(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    inference(call, context.opset)?;
    let epsilon = call.float("epsilon")?.or_else(|| FloatFormat::F32.value(1e-5f32.to_bits().into()));
    let epsilon = epsilon.unwrap_or_default();
    let image = call.variable()?.clone();
    let Some(&channels) = image.shape.get(1) else {
        return Err(Refusal::Shape(format!("an image of shape {:?} has no channels", image.shape)));
    };
    let parameters = |at, role| match call.constant(at, role)? {
        tensor if tensor.shape == [channels] => Ok(tensor.values.to_rationals()),
        tensor => {
            Err(Refusal::Shape(format!("the {role} of shape {:?} for {channels} channels", tensor.shape)))
        }
    };
    let (gammas, biases) = (parameters(1, "scale")?, parameters(2, "bias")?);
    let (means, variances) = (parameters(3, "mean")?, parameters(4, "variance")?);
    let (mut scales, mut offsets, mut rounded) = (Vec::new(), Vec::new(), 0usize);
    for channel in 0..channels {
        let square = &variances[channel] + &epsilon;
        if !square.is_positive() {
            return Err(Refusal::Value(format!("variance + epsilon of channel {channel} is {square}")));
        }
        let (scale, exact) = quotient_by_root(&gammas[channel], &square);
        rounded += usize::from(!exact);
        offsets.push(&biases[channel] - &scale * &means[channel]);
        scales.push(scale);
    }
    if rounded > 0 {
        context.notes.push(format!(
            "`{}` (BatchNormalization): the scale of {rounded} of {channels} channels is rounded to 64 significant bits",
            call.name
        ));
    }
    let mut spread = |numbers: &[Rational]| {
        let mut along_channels = vec![1; image.shape.len()];
        along_channels[1] = channels;
        let values = context.rationals(numbers)?;
        context.draft.charge(shape::bounded(&image.shape)?.saturating_mul(values.numerators().width()))?;
        let indices = shape::broadcast_indices(&along_channels, &image.shape);
        Ok::<_, Refusal>(values.select(indices.iter().map(|&at| at as usize)))
    };
    let (factors, offsets) = (spread(&scales)?, spread(&offsets)?);
    context.elementwise(call.name, &image, Some(factors), Some(offsets))
}

/// Refuses a node that computes the statistics of its batch.
fn inference(call: &Call<'_>, opset: i64) -> Result<(), Refusal> {
    // It only says how running means are updated in training.
    call.float("momentum")?;
    if opset < 9 && call.int("spatial")?.unwrap_or(1) != 1 {
        return Err(Refusal::attribute("spatial", "is not 1"));
    }
    if opset >= 14 && call.flag("training_mode")? {
        return Err(Refusal::attribute("training_mode", "is 1: the network is not in inference mode"));
    }
    if opset < 14 && call.node.outputs.iter().skip(1).any(|output| !output.is_empty()) {
        return Err(Refusal::Value(
            "it has the outputs of training: the network is not in inference mode".to_owned(),
        ));
    }
    Ok(())
}

/// `number / √square`, rounded as the module says, and whether it is exact.
fn quotient_by_root(number: &Rational, square: &Rational) -> (Rational, bool) {
    let root = Rational::new(square.numer().sqrt(), square.denom().sqrt());
    if &root * &root == *square || number.is_zero() {
        return (if number.is_zero() { Rational::zero() } else { number / root }, true);
    }
    let quotient = number * number / square;
    // Twice the significand: √quotient·2^shift with 2⁶⁴ ≤ it < 2⁶⁵, whose square has 129 or 130 bits.
    let bits = quotient.numer().bits() as i64 - quotient.denom().bits() as i64;
    let mut shift = 64 - bits.div_euclid(2) - 1;
    let twice = loop {
        let twice = scaled_floor(&quotient, 2 * shift).sqrt();
        match twice.bits() {
            65 => break twice,
            low if low < 65 => shift += 1,
            _ => shift -= 1,
        }
    };
    let magnitude = dyadic((twice + BigInt::one()) >> 1u32, 1 - shift as i32);
    (if number.is_negative() { -magnitude } else { magnitude }, false)
}

/// `⌊value·2^power⌋` of a positive number.
fn scaled_floor(value: &Rational, power: i64) -> BigInt {
    let shift = power.unsigned_abs();
    if power >= 0 {
        (value.numer() << shift) / value.denom()
    } else {
        value.numer() / (value.denom() << shift)
    }
}

#[cfg(test)]
mod tests {
    use metes_exact::rational::parse;

    use super::*;

    fn q(text: &str) -> Rational {
        parse(text).unwrap()
    }

    #[test]
    fn squares_have_exact_roots() {
        assert_eq!(quotient_by_root(&q("-2"), &q("9/16")), (q("-8/3"), true));
        assert_eq!(quotient_by_root(&q("0"), &q("2")), (q("0"), true));
        assert_eq!(quotient_by_root(&q("5"), &q("1e-40")), (q("5e20"), true));
    }

    #[test]
    fn other_roots_are_rounded_to_the_nearest_number_of_64_bits() {
        for (number, square) in
            [("1", "2"), ("-3", "1/2"), ("1e-30", "7"), ("1e30", "3e-9"), ("12345/678", "0.1")]
        {
            let (number, square) = (q(number), q(square));
            let (rounded, exact) = quotient_by_root(&number, &square);
            assert!(!exact);
            assert_eq!(rounded.is_negative(), number.is_negative());
            let numerator = rounded.numer().magnitude();
            let significand = numerator >> numerator.trailing_zeros().unwrap();
            assert!(significand.bits() <= 64 && rounded.denom().magnitude().count_ones() == 1);
            // Half a unit in the last of 64 places on either side of it lies the exact root.
            let floor = rounded.abs().numer().bits() as i64 - rounded.denom().bits() as i64;
            let exact = &number * &number / &square;
            let brackets = |power: i64| {
                let half = dyadic(1.into(), (floor + power - 64) as i32);
                let (low, high) = (rounded.abs() - &half, rounded.abs() + &half);
                &low * &low < exact && exact < &high * &high
            };
            assert!(brackets(0), "{rounded} is not within half a unit of the root");
        }
    }
}
