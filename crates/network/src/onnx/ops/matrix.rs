//! MatMul and Gemm.
//!
//! A matrix on one vector is a dense map. On the rows or columns of a matrix it is a convolution
//! that keeps the weights once; a stack of different matrices is a sparse map.

use metes_exact::Rational;
use num_traits::One;

use super::arithmetic::{Binary, apply, product_of_variables, scale};
use crate::onnx::call::{Call, Value, Variable};
use crate::onnx::context::Context;
use crate::onnx::error::Refusal;
use crate::onnx::shape;
use crate::onnx::tensor::Tensor;
use crate::{Convolution, LinearMap};

pub(super) fn matmul(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    multiply(context, call.name, call.input(0)?, call.input(1)?)
}

/// `alpha·A·B + beta·C`.
pub(super) fn gemm(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let alpha = call.float("alpha")?.unwrap_or_else(Rational::one);
    let beta = call.float("beta")?.unwrap_or_else(Rational::one);
    let (transpose_a, transpose_b) = (call.flag("transA")?, call.flag("transB")?);
    let operand = |context: &mut Context, at: usize, transpose: bool| {
        let value = call.input(at)?;
        let &[rows, columns] = value.shape() else {
            let shape = value.shape();
            return Err(Refusal::Shape(format!("input {at} has the shape {shape:?}, which is not a matrix")));
        };
        if !transpose {
            return Ok(value.clone());
        }
        let indices = shape::walk(&[columns, rows], &[1, columns]);
        context.reindex(call.name, value, vec![columns, rows], indices)
    };
    let mut a = operand(context, 0, transpose_a)?;
    let mut b = operand(context, 1, transpose_b)?;
    let factor = if matches!(b, Value::Constant(_)) { &mut b } else { &mut a };
    *factor = scale(context, call.name, factor, &alpha)?;
    let product = multiply(context, call.name, &a, &b)?;
    let Some(c) = call.optional(2) else { return Ok(product) };
    if shape::broadcast(c.shape(), product.shape())? != product.shape() {
        let problem = format!("C of shape {:?} does not broadcast to {:?}", c.shape(), product.shape());
        return Err(Refusal::Shape(problem));
    }
    let c = scale(context, call.name, c, &beta)?;
    apply(context, call.name, Binary::Add, &product, &c)
}

/// A stack of matrices: the sizes of the stack, then rows and columns.
struct Stack {
    batch: Vec<usize>,
    rows: usize,
    columns: usize,
}

impl Stack {
    /// The last two sizes are those of the matrices; a vector has one of them only.
    fn new(shape: &[usize], vector: fn(usize) -> [usize; 2]) -> Result<Self, Refusal> {
        match shape {
            [] => Err(Refusal::Shape("a number cannot be multiplied as a matrix".to_owned())),
            &[len] => {
                let [rows, columns] = vector(len);
                Ok(Self { batch: Vec::new(), rows, columns })
            }
            [batch @ .., rows, columns] => Ok(Self { batch: batch.to_vec(), rows: *rows, columns: *columns }),
        }
    }

    fn count(&self) -> usize {
        self.batch.iter().product()
    }
}

/// The matrix product of two values as numpy defines it, one of them constant.
fn multiply(context: &mut Context, name: &str, a: &Value, b: &Value) -> Result<Value, Refusal> {
    let left = Stack::new(a.shape(), |len| [1, len])?;
    let right = Stack::new(b.shape(), |len| [len, 1])?;
    if left.columns != right.rows {
        let problem = format!("the shapes {:?} and {:?} do not multiply", a.shape(), b.shape());
        return Err(Refusal::Shape(problem));
    }
    let mut shape = shape::broadcast(&left.batch, &right.batch)?;
    let stack = shape.clone();
    shape.extend((a.shape().len() > 1).then_some(left.rows));
    shape.extend((b.shape().len() > 1).then_some(right.columns));
    if shape::bounded(&shape)? == 0 || left.columns == 0 {
        return Err(Refusal::Shape(format!("the product of {:?} and {:?} is empty", a.shape(), b.shape())));
    }
    match (a, b) {
        (Value::Variable(_), Value::Variable(_)) => Err(product_of_variables()),
        (Value::Constant(_), Value::Constant(_)) => Err(Refusal::Value(
            "both factors are constant, but C is not: fold their product first".to_owned(),
        )),
        (Value::Variable(x), Value::Constant(matrix)) if right.count() == 1 => {
            by_rows(context, name, x, left.count() * left.rows, matrix, [right.rows, right.columns], shape)
        }
        (Value::Constant(matrix), Value::Variable(x)) if left.count() == 1 && right.count() == 1 => {
            by_columns(context, name, x, right.columns, matrix, [left.rows, left.columns], shape)
        }
        (Value::Variable(x), Value::Constant(matrix)) => {
            stacked(context, name, x, matrix, (&left, &right), &stack, shape, |x, w| (x, w))
        }
        (Value::Constant(matrix), Value::Variable(x)) => {
            stacked(context, name, x, matrix, (&left, &right), &stack, shape, |w, x| (x, w))
        }
    }
}

/// Every row of a variable times a matrix of the given rows and columns.
fn by_rows(
    context: &mut Context,
    name: &str,
    x: &Variable,
    count: usize,
    matrix: &Tensor,
    [rows, columns]: [usize; 2],
    shape: Vec<usize>,
) -> Result<Value, Refusal> {
    context.draft.charge(matrix.values.len() * matrix.values.numerators().width())?;
    let transposed = matrix.pick(vec![columns, rows], &shape::walk(&[columns, rows], &[1, columns]));
    let weights = (*transposed.values).clone();
    if count == 1 {
        return context.linear(name, x.step, LinearMap::dense(columns, rows, weights)?, shape);
    }
    let geometry = Convolution {
        input: [1, count, rows],
        output: [columns, count, 1],
        kernel: [1, rows],
        strides: [1, rows],
        dilations: [1, 1],
        padding: [0, 0],
        groups: 1,
    };
    let map = LinearMap::convolution(geometry, weights)?;
    let product = context.linear(name, x.step, map, vec![columns, count])?;
    context.draft.charge(count * columns)?;
    context.reindex(name, &product, shape, shape::walk(&[count, columns], &[1, count]))
}

/// A matrix of the given rows and columns times every column of a variable.
fn by_columns(
    context: &mut Context,
    name: &str,
    x: &Variable,
    count: usize,
    matrix: &Tensor,
    [rows, columns]: [usize; 2],
    shape: Vec<usize>,
) -> Result<Value, Refusal> {
    let weights = (*matrix.values).clone();
    let map = if count == 1 {
        LinearMap::dense(rows, columns, weights)?
    } else {
        let geometry = Convolution {
            input: [columns, 1, count],
            output: [rows, 1, count],
            kernel: [1, 1],
            strides: [1, 1],
            dilations: [1, 1],
            padding: [0, 0],
            groups: 1,
        };
        LinearMap::convolution(geometry, weights)?
    };
    context.linear(name, x.step, map, shape)
}

/// Stacks of matrices, multiplied pair by pair; `order` puts an element of the left and one of the
/// right factor in the order variable, constant.
#[expect(clippy::too_many_arguments, reason = "both factors with their shapes")]
fn stacked(
    context: &mut Context,
    name: &str,
    x: &Variable,
    matrix: &Tensor,
    (left, right): (&Stack, &Stack),
    stack: &[usize],
    shape: Vec<usize>,
    order: fn(usize, usize) -> (usize, usize),
) -> Result<Value, Refusal> {
    let outputs = shape::bounded(&shape)?;
    let terms = shape::bounded(&[outputs, left.columns])?;
    context.draft.charge(terms.saturating_mul(4 + matrix.values.numerators().width()))?;
    let lefts = shape::broadcast_indices(&left.batch, stack);
    let rights = shape::broadcast_indices(&right.batch, stack);
    let (mut entries, mut weights) = (Vec::with_capacity(terms), Vec::with_capacity(terms));
    let mut output = 0;
    for (&l, &r) in lefts.iter().zip(&rights) {
        for row in 0..left.rows {
            for column in 0..right.columns {
                for inner in 0..left.columns {
                    let a = (l as usize * left.rows + row) * left.columns + inner;
                    let b = (r as usize * right.rows + inner) * right.columns + column;
                    let (variable, weight) = order(a, b);
                    entries.push((output, variable));
                    weights.push(weight);
                }
                output += 1;
            }
        }
    }
    let weights = matrix.values.select(weights.into_iter());
    let map = LinearMap::sparse(outputs, context.draft.len(x.step), &entries, weights)?;
    context.linear(name, x.step, map, shape)
}
