//! Constant, ConstantOfShape, Shape, Cast.

use metes_exact::rational::FloatFormat;
use metes_exact::{Rational, ScaledArray};
use num_traits::Zero;

use crate::onnx::call::{Call, Value};
use crate::onnx::context::Context;
use crate::onnx::error::Refusal;
use crate::onnx::shape;
use crate::onnx::tensor::{ElementType, Tensor};

pub(super) fn constant(call: &Call<'_>) -> Result<Value, Refusal> {
    let float = |shape: Vec<usize>, values: &[Rational]| Tensor {
        shape,
        element: ElementType::Float(FloatFormat::F32),
        values: ScaledArray::from_rationals(values).into(),
    };
    let tensor = if let Some(proto) = call.tensor("value")? {
        Tensor::decode(proto)?
    } else if let Some(value) = call.float("value_float")? {
        float(Vec::new(), &[value])
    } else if let Some(values) = call.floats("value_floats")? {
        float(vec![values.len()], &values)
    } else if let Some(value) = call.int("value_int")? {
        Tensor::from_ints(Vec::new(), &[value])
    } else if let Some(values) = call.ints("value_ints")? {
        Tensor::from_ints(vec![values.len()], values)
    } else {
        return Err(Refusal::attribute("value", "is missing"));
    };
    Ok(Value::Constant(tensor))
}

pub(super) fn constant_of_shape(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let stated = call.constant(0, "shape")?.to_ints()?;
    let negative = || Refusal::Shape(format!("{stated:?} is not a shape"));
    let shape: Vec<usize> =
        stated.iter().map(|&size| usize::try_from(size)).collect::<Result<_, _>>().map_err(|_| negative())?;
    let value = match call.tensor("value")? {
        Some(proto) => Tensor::decode(proto)?,
        None => Tensor {
            shape: vec![1],
            element: ElementType::Float(FloatFormat::F32),
            values: ScaledArray::from_rationals(&[Rational::zero()]).into(),
        },
    };
    value.scalar()?;
    let len = shape::bounded(&shape)?;
    context.draft.charge(len.saturating_mul(value.values.numerators().width()))?;
    Ok(Value::Constant(value.pick(shape, &vec![0; len])))
}

/// The sizes of the first input's axes from `start` to before `end`.
pub(super) fn shape(call: &Call<'_>) -> Result<Value, Refusal> {
    let sizes: Vec<i64> = call.input(0)?.shape().iter().map(|&size| size as i64).collect();
    let rank = sizes.len() as i64;
    let bring = |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank) as usize;
    let (start, end) = (bring(call.int("start")?.unwrap_or(0)), bring(call.int("end")?.unwrap_or(rank)));
    let sizes = sizes.get(start..end).unwrap_or_default();
    Ok(Value::Constant(Tensor::from_ints(vec![sizes.len()], sizes)))
}

/// Constants are converted exactly or not at all. A float that depends on the input stays the real
/// number it is: the rounding of an engine is no part of the network.
pub(super) fn cast(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let code = call.int("to")?.ok_or_else(|| Refusal::attribute("to", "is missing"))?;
    // They say how floats of 8 bits are rounded, which are no element type here.
    call.int("saturate")?;
    call.text("round_mode")?;
    let element = ElementType::from_code(code).ok_or_else(|| {
        Refusal::attribute("to", format!("is {code}, an element type that is not supported"))
    })?;
    match call.input(0)? {
        Value::Constant(tensor) => {
            context.draft.charge(8 * tensor.values.len())?;
            tensor.cast(element).map(Value::Constant)
        }
        value if element.is_float() => {
            context.notes.push(format!(
                "`{}` (Cast) to {} keeps the exact value: the rounding of an engine is no part of the network",
                call.name,
                element.name()
            ));
            Ok(value.clone())
        }
        _ => Err(Refusal::NotPiecewiseLinear("rounding to integers is not continuous")),
    }
}

/// Dropout does nothing at inference.
pub(super) fn dropout(call: &Call<'_>, context: &Context) -> Result<Value, Refusal> {
    call.int("seed")?;
    if context.opset < 12 {
        call.float("ratio")?;
    } else if let Some(training) = call.optional_constant(2, "training mode")?
        && !training.scalar()?.is_zero()
    {
        return Err(Refusal::Value("training_mode is true: what it computes is random".to_owned()));
    }
    call.input(0).cloned()
}
