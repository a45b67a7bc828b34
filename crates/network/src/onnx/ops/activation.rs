//! Relu, LeakyRelu, PRelu, Clip, Abs: one piecewise-linear function per element.

use std::collections::HashMap;

use metes_exact::rational::FloatFormat;
use metes_exact::{Rational, ScaledArray};

use crate::onnx::call::{Call, Value, Variable};
use crate::onnx::context::Context;
use crate::onnx::error::Refusal;
use crate::onnx::shape;
use crate::{Activation, Op, PiecewiseLinear};

/// The same function for every element of the first input.
pub(super) fn uniform(
    call: &Call<'_>,
    context: &mut Context,
    function: PiecewiseLinear,
) -> Result<Value, Refusal> {
    push(context, call.name, call.variable()?, Activation::uniform(function))
}

/// A function for every element, chosen by a number that belongs to it.
pub(super) fn by_parameter(
    context: &mut Context,
    name: &str,
    variable: &Variable,
    parameters: &ScaledArray,
    function: impl Fn(Rational) -> PiecewiseLinear,
) -> Result<Value, Refusal> {
    let mut known: HashMap<&[u64], u32> = HashMap::new();
    let mut functions = Vec::new();
    let mut which = Vec::with_capacity(parameters.len());
    for at in 0..parameters.len() {
        which.push(*known.entry(parameters.numerator(at)).or_insert_with(|| {
            functions.push(function(parameters.get(at)));
            functions.len() as u32 - 1
        }));
    }
    let activation = match <[PiecewiseLinear; 1]>::try_from(functions) {
        Ok([function]) => Activation::uniform(function),
        Err(functions) => Activation::per_element(functions, which),
    };
    push(context, name, variable, activation)
}

fn push(
    context: &mut Context,
    name: &str,
    variable: &Variable,
    activation: Activation,
) -> Result<Value, Refusal> {
    let len = context.draft.len(variable.step);
    let step = context.draft.op(name, Op::Activation(activation), &[variable.step], len)?;
    Ok(Value::Variable(Variable { shape: variable.shape.clone(), step }))
}

pub(super) fn leaky_relu(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let slope = call.float("alpha")?.or_else(|| FloatFormat::F32.value(0.01f32.to_bits().into()));
    uniform(call, context, PiecewiseLinear::leaky_relu(slope.unwrap_or_default()))
}

pub(super) fn prelu(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let variable = call.variable()?.clone();
    let slopes = call.constant(1, "slope")?.clone();
    if shape::broadcast(&slopes.shape, &variable.shape)? != variable.shape {
        let problem = format!("the slopes {:?} do not broadcast to {:?}", slopes.shape, variable.shape);
        return Err(Refusal::Shape(problem));
    }
    context.draft.charge(shape::bounded(&variable.shape)?)?;
    let slopes =
        slopes.pick(variable.shape.clone(), &shape::broadcast_indices(&slopes.shape, &variable.shape));
    by_parameter(context, call.name, &variable, &slopes.values, PiecewiseLinear::leaky_relu)
}

/// Bounds are attributes before operator set 11 and inputs from then on. A bound at the largest
/// finite `float` is none: that is how the format spells the absence of one.
pub(super) fn clip(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let (low, high) = if context.opset < 11 {
        (call.float("min")?, call.float("max")?)
    } else {
        let bound = |at, role| match call.optional_constant(at, role)? {
            Some(tensor) => tensor.scalar().map(Some),
            None => Ok(None),
        };
        (bound(1, "lower bound")?, bound(2, "upper bound")?)
    };
    let extreme = |value: f32| FloatFormat::F32.value(value.to_bits().into());
    let low = low.filter(|low| Some(low) != extreme(f32::MIN).as_ref());
    let high = high.filter(|high| Some(high) != extreme(f32::MAX).as_ref());
    uniform(call, context, PiecewiseLinear::clip(low.as_ref(), high.as_ref()))
}
