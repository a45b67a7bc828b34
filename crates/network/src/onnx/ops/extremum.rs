//! Max and Min of any number of values, with broadcasting.
//!
//! One value that depends on the input against constants is a function of one variable, `Clip` with
//! a bound per element. Several are maxima of groups; `min(x, y) = −max(−x, −y)`.

use metes_exact::Rational;
use num_traits::One;

use super::activation;
use super::arithmetic::scale;
use crate::onnx::call::{Call, Value, Variable};
use crate::onnx::context::Context;
use crate::onnx::error::Refusal;
use crate::onnx::shape;
use crate::onnx::tensor::Tensor;
use crate::{Op, PiecewiseLinear};

/// Which of the extrema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extremum {
    Max,
    Min,
}

pub(super) fn extremum(call: &Call<'_>, context: &mut Context, which: Extremum) -> Result<Value, Refusal> {
    let inputs = (0..call.inputs.len().max(1)).map(|at| call.input(at)).collect::<Result<Vec<_>, _>>()?;
    let mut shape = Vec::new();
    for input in &inputs {
        shape = shape::broadcast(&shape, input.shape())?;
    }
    let (mut variables, mut bound): (Vec<Variable>, Option<Tensor>) = (Vec::new(), None);
    for input in inputs {
        match context.expand(call.name, input, &shape)? {
            Value::Variable(variable) => variables.push(variable),
            Value::Constant(tensor) => {
                bound = Some(match bound {
                    Some(bound) => fold(context, &bound, &tensor, which)?,
                    None => tensor,
                });
            }
        }
    }
    match (&variables[..], bound) {
        ([], Some(bound)) => Ok(Value::Constant(bound)),
        ([variable], None) => Ok(Value::Variable(variable.clone())),
        ([variable], Some(bound)) => {
            let clip = |bound| match which {
                Extremum::Max => PiecewiseLinear::clip(Some(&bound), None),
                Extremum::Min => PiecewiseLinear::clip(None, Some(&bound)),
            };
            activation::by_parameter(context, call.name, variable, &bound.values, clip)
        }
        (_, bound) => {
            let mut values: Vec<Value> = variables.into_iter().map(Value::Variable).collect();
            values.extend(bound.map(Value::Constant));
            several(context, call.name, &values, shape, which)
        }
    }
}

fn fold(context: &mut Context, a: &Tensor, b: &Tensor, which: Extremum) -> Result<Tensor, Refusal> {
    let pairs = (0..a.values.len()).map(|at| (a.values.get(at), b.values.get(at)));
    let values: Vec<Rational> = pairs
        .map(|(x, y)| match which {
            Extremum::Max => x.max(y),
            Extremum::Min => x.min(y),
        })
        .collect();
    Ok(Tensor { values: context.rationals(&values)?.into(), ..a.clone() })
}

fn several(
    context: &mut Context,
    name: &str,
    values: &[Value],
    shape: Vec<usize>,
    which: Extremum,
) -> Result<Value, Refusal> {
    let len = shape::bounded(&shape)?;
    let total = shape::bounded(&[values.len(), len])?;
    context.draft.charge(total)?;
    let picks =
        (0..values.len() as u32).flat_map(|value| (0..len as u32).map(move |at| (value, at))).collect();
    let mut joined = context.assemble(name, values, vec![values.len(), len], picks)?;
    if which == Extremum::Min {
        joined = scale(context, name, &joined, &-Rational::one())?;
    }
    let groups = (0..len).map(|at| (at..total).step_by(len).map(|index| index as u32).collect()).collect();
    let largest = maxima(context, name, &joined, groups, shape)?;
    match which {
        Extremum::Max => Ok(largest),
        Extremum::Min => scale(context, name, &largest, &-Rational::one()),
    }
}

/// Maxima of groups of elements, under the given shape.
pub(super) fn maxima(
    context: &mut Context,
    name: &str,
    value: &Value,
    groups: Vec<Vec<u32>>,
    shape: Vec<usize>,
) -> Result<Value, Refusal> {
    let (input, len) = (context.step(name, value)?, groups.len());
    let step = context.draft.op(name, Op::Max(groups), &[input], len)?;
    Ok(Value::Variable(Variable { shape, step }))
}
