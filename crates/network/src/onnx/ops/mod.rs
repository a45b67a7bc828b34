//! The operators: each turns the values it reads into steps of the draft.

mod activation;
mod arithmetic;
mod constant;
mod convolution;
mod extremum;
mod layout;
mod matrix;
mod normalization;
mod pooling;
mod selection;
mod window;

use arithmetic::Binary;
use extremum::Extremum;

use super::call::{Call, Value, Variable};
use super::context::Context;
use super::draft;
use super::error::Refusal;
use super::tensor::Tensor;
use crate::{Op, PiecewiseLinear};

/// The values a node makes.
pub(super) fn lower(call: &Call<'_>, context: &mut Context) -> Result<Vec<Value>, Refusal> {
    if !["", "ai.onnx"].contains(&call.node.domain) {
        return Err(Refusal::Domain(call.node.domain.to_owned()));
    }
    if let Some(Some(Value::Constant(first))) = call.inputs.first()
        && call.inputs.iter().flatten().all(|input| matches!(input, Value::Constant(_)))
        && !computes_constants(call.node.operator)
    {
        return fold(call, context, first);
    }
    let values = apply(call, context)?;
    call.check_attributes()?;
    Ok(values)
}

/// Whether an operator computes with constants by itself.
fn computes_constants(operator: &str) -> bool {
    [
        "Add",
        "Cast",
        "Concat",
        "Constant",
        "ConstantOfShape",
        "Div",
        "Dropout",
        "Flatten",
        "Gather",
        "Identity",
        "Max",
        "Min",
        "Mul",
        "Neg",
        "Pad",
        "Reshape",
        "Shape",
        "Slice",
        "Split",
        "Squeeze",
        "Sub",
        "Transpose",
        "Unsqueeze",
    ]
    .contains(&operator)
}

/// Folds an operator on constants alone: its network as a function of the first input, evaluated
/// there.
fn fold(call: &Call<'_>, context: &mut Context, first: &Tensor) -> Result<Vec<Value>, Refusal> {
    let draft = context.draft.scratch(first.values.len());
    let variable = Variable { shape: first.shape.clone(), step: draft.input() };
    let mut inputs = call.inputs.clone();
    inputs[0] = Some(Value::Variable(variable));
    let notes = std::mem::take(&mut context.notes);
    let mut scratch = Context { draft, opset: context.opset, notes };
    let values = lower(&Call::new(call.name, call.node, inputs), &mut scratch)?;
    context.notes = scratch.notes;
    context.draft.settle(&scratch.draft);
    let mut folded = Vec::with_capacity(values.len());
    for value in values {
        folded.push(match value {
            Value::Constant(_) => value,
            Value::Variable(output) => {
                let network = draft::build(scratch.draft.clone(), vec![first.values.len()], output.step)?;
                for node in network.nodes() {
                    if let Op::Affine { map, .. } = &node.op {
                        let terms = map.inputs().min(map.weights().len());
                        context.draft.charge(terms.saturating_mul(map.outputs()))?;
                    }
                }
                let values = network.evaluate(&first.values.to_rationals());
                let values = context.rationals(&values)?.into();
                Value::Constant(Tensor { shape: output.shape, element: first.element, values })
            }
        });
    }
    Ok(folded)
}

fn apply(call: &Call<'_>, context: &mut Context) -> Result<Vec<Value>, Refusal> {
    let value = match call.node.operator {
        "Abs" => activation::uniform(call, context, PiecewiseLinear::abs()),
        "Add" => arithmetic::binary(call, context, Binary::Add),
        "AveragePool" => pooling::average_pool(call, context),
        "BatchNormalization" => normalization::batch_normalization(call, context),
        "Cast" => constant::cast(call, context),
        "Clip" => activation::clip(call, context),
        "Concat" => selection::concat(call, context),
        "Constant" => constant::constant(call),
        "ConstantOfShape" => constant::constant_of_shape(call, context),
        "Conv" => convolution::conv(call, context),
        "ConvTranspose" => convolution::conv_transpose(call, context),
        "Div" => arithmetic::binary(call, context, Binary::Div),
        "Dropout" => constant::dropout(call, context),
        "Flatten" => layout::flatten(call),
        "Gather" => selection::gather(call, context),
        "Gemm" => matrix::gemm(call, context),
        "GlobalAveragePool" => pooling::global_average_pool(call, context),
        "GlobalMaxPool" => pooling::global_max_pool(call, context),
        "Identity" => call.input(0).cloned(),
        "LeakyRelu" => activation::leaky_relu(call, context),
        "MatMul" => matrix::matmul(call, context),
        "Max" => extremum::extremum(call, context, Extremum::Max),
        "MaxPool" => pooling::max_pool(call, context),
        "Min" => extremum::extremum(call, context, Extremum::Min),
        "Mul" => arithmetic::binary(call, context, Binary::Mul),
        "Neg" => arithmetic::negate(call, context),
        "PRelu" => activation::prelu(call, context),
        "Pad" => selection::pad(call, context),
        "ReduceMean" => pooling::reduce_axes(call, context, true),
        "ReduceSum" => pooling::reduce_axes(call, context, false),
        "Relu" => activation::uniform(call, context, PiecewiseLinear::relu()),
        "Reshape" => layout::reshape(call),
        "Shape" => constant::shape(call),
        "Slice" => selection::slice(call, context),
        "Split" => return selection::split(call, context),
        "Squeeze" => layout::squeeze(call, context),
        "Sub" => arithmetic::binary(call, context, Binary::Sub),
        "Transpose" => layout::transpose(call, context),
        "Unsqueeze" => layout::unsqueeze(call, context),
        other => Err(refusal(other)),
    };
    value.map(|value| vec![value])
}

/// Why an operator that is not read is not.
fn refusal(operator: &str) -> Refusal {
    Refusal::NotPiecewiseLinear(match operator {
        "Sigmoid" | "Softmax" | "LogSoftmax" => {
            "it is a smooth function that is not the network's last operator"
        }
        "Acos" | "Acosh" | "Asin" | "Asinh" | "Atan" | "Atanh" | "Cos" | "Cosh" | "Elu" | "Erf" | "Exp"
        | "Gelu" | "HardSwish" | "Log" | "Mish" | "Pow" | "Reciprocal" | "Selu" | "Sin" | "Sinh"
        | "Softplus" | "Softsign" | "Sqrt" | "Tan" | "Tanh" => {
            "it is a smooth function that no piecewise-linear one equals"
        }
        "And" | "ArgMax" | "ArgMin" | "Ceil" | "Equal" | "Floor" | "Greater" | "GreaterOrEqual" | "Less"
        | "LessOrEqual" | "Mod" | "NonZero" | "Not" | "OneHot" | "Or" | "QuantizeLinear" | "Round"
        | "Sign" | "ThresholdedRelu" | "TopK" | "Where" | "Xor" => "it is not continuous",
        "GroupNormalization"
        | "InstanceNormalization"
        | "LRN"
        | "LayerNormalization"
        | "LpNormalization"
        | "MeanVarianceNormalization"
        | "RMSNormalization"
        | "ReduceL2"
        | "ReduceLogSumExp"
        | "ReduceSumSquare" => "it divides by or adds up products of values that depend on the input",
        _ => return Refusal::Operator,
    })
}
