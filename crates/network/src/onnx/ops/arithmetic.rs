//! Add, Sub, Mul, Div, with broadcasting, and Neg.

use metes_exact::{Rational, ScaledArray};
use num_traits::{One, Zero};

use crate::Op;
use crate::onnx::call::{Call, Value, Variable};
use crate::onnx::context::Context;
use crate::onnx::error::Refusal;
use crate::onnx::shape;
use crate::onnx::tensor::Tensor;

/// An operator on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Sub,
    Mul,
    Div,
}

pub(super) fn binary(call: &Call<'_>, context: &mut Context, operator: Binary) -> Result<Value, Refusal> {
    apply(context, call.name, operator, call.input(0)?, call.input(1)?)
}

/// An operator on two values, broadcast to one shape.
pub(super) fn apply(
    context: &mut Context,
    name: &str,
    operator: Binary,
    a: &Value,
    b: &Value,
) -> Result<Value, Refusal> {
    let shape = shape::broadcast(a.shape(), b.shape())?;
    let (a, b) = (context.expand(name, a, &shape)?, context.expand(name, b, &shape)?);
    match (&a, &b) {
        (Value::Constant(a), Value::Constant(b)) => fold(context, operator, a, b).map(Value::Constant),
        (Value::Variable(a), Value::Constant(b)) => match operator {
            Binary::Add => context.elementwise(name, a, None, Some((*b.values).clone())),
            Binary::Mul => context.elementwise(name, a, Some((*b.values).clone()), None),
            Binary::Sub => {
                let negated = each(context, b, |_, value| Ok(-value))?;
                context.elementwise(name, a, None, Some(negated))
            }
            Binary::Div => {
                let inverse = each(context, b, |at, value| quotient(at, &Rational::one(), &value))?;
                context.elementwise(name, a, Some(inverse), None)
            }
        },
        (Value::Constant(a), Value::Variable(b)) => match operator {
            Binary::Add => context.elementwise(name, b, None, Some((*a.values).clone())),
            Binary::Mul => context.elementwise(name, b, Some((*a.values).clone()), None),
            Binary::Sub => {
                let minus = each(context, a, |_, _| Ok(-Rational::one()))?;
                context.elementwise(name, b, Some(minus), Some((*a.values).clone()))
            }
            Binary::Div => {
                Err(Refusal::NotPiecewiseLinear("it divides by a value that depends on the input"))
            }
        },
        (Value::Variable(a), Value::Variable(b)) => {
            let coefficient = match operator {
                Binary::Add => Rational::one(),
                Binary::Sub => -Rational::one(),
                Binary::Mul => return Err(product_of_variables()),
                Binary::Div => {
                    return Err(Refusal::NotPiecewiseLinear(
                        "it divides by a value that depends on the input",
                    ));
                }
            };
            let op = Op::Combine(vec![Rational::one(), coefficient]);
            let step = context.draft.op(name, op, &[a.step, b.step], context.draft.len(a.step))?;
            Ok(Value::Variable(Variable { shape, step }))
        }
    }
}

/// The refusal of a product of two values that both depend on the input.
pub(super) fn product_of_variables() -> Refusal {
    Refusal::NotPiecewiseLinear("it multiplies two values that both depend on the input")
}

/// `factor` times a value.
pub(super) fn scale(
    context: &mut Context,
    name: &str,
    value: &Value,
    factor: &Rational,
) -> Result<Value, Refusal> {
    if factor.is_one() {
        return Ok(value.clone());
    }
    match value {
        Value::Constant(tensor) => {
            let values = each(context, tensor, |_, value| Ok(value * factor))?.into();
            Ok(Value::Constant(Tensor { values, ..tensor.clone() }))
        }
        Value::Variable(variable) => {
            let factors = vec![factor.clone(); context.draft.len(variable.step)];
            let factors = context.rationals(&factors)?;
            context.elementwise(name, variable, Some(factors), None)
        }
    }
}

pub(super) fn negate(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    scale(context, call.name, call.input(0)?, &-Rational::one())
}

/// A function of every element and its index.
fn each(
    context: &mut Context,
    tensor: &Tensor,
    function: impl Fn(usize, Rational) -> Result<Rational, Refusal>,
) -> Result<ScaledArray, Refusal> {
    let values = (0..tensor.values.len()).map(|at| function(at, tensor.values.get(at)));
    let values = values.collect::<Result<Vec<_>, _>>()?;
    context.rationals(&values)
}

fn fold(context: &mut Context, operator: Binary, a: &Tensor, b: &Tensor) -> Result<Tensor, Refusal> {
    // Integers divide towards zero.
    let whole = operator == Binary::Div && !a.element.is_float();
    let values = each(context, a, |at, x| {
        let y = b.values.get(at);
        Ok(match operator {
            Binary::Add => x + y,
            Binary::Sub => x - y,
            Binary::Mul => x * y,
            Binary::Div if whole => quotient(at, &x, &y)?.trunc(),
            Binary::Div => quotient(at, &x, &y)?,
        })
    })?;
    Ok(Tensor { values: values.into(), ..a.clone() })
}

fn quotient(at: usize, x: &Rational, y: &Rational) -> Result<Rational, Refusal> {
    if y.is_zero() { Err(Refusal::DivisionByZero(at)) } else { Ok(x / y) }
}
