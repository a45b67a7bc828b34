//! What operators are made from: constants are computed at once, the rest becomes steps.

use metes_exact::{Rational, ScaledArray};

use super::call::{Value, Variable};
use super::draft::{Draft, StepId, StepOp};
use super::error::Refusal;
use super::shape;
use super::tensor::Tensor;
use crate::bounded::scaled;
use crate::{LinearMap, Op};

/// Words of the budget that an operation on rationals is charged: about what it takes in time.
const RATIONAL: usize = 8;

/// The state of reading a graph.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub draft: Draft,
    /// Version of the default operator set.
    pub opset: i64,
    /// What a user should know about how the file was read.
    pub notes: Vec<String>,
}

impl Context {
    /// Elements picked by index from one value.
    pub fn reindex(
        &mut self,
        name: &str,
        value: &Value,
        shape: Vec<usize>,
        indices: Vec<u32>,
    ) -> Result<Value, Refusal> {
        match value {
            Value::Constant(tensor) => {
                self.draft.charge(indices.len() * tensor.values.numerators().width())?;
                Ok(Value::Constant(tensor.pick(shape, &indices)))
            }
            Value::Variable(variable) => {
                let identity = indices.len() == self.draft.len(variable.step)
                    && indices.iter().enumerate().all(|(at, &index)| at == index as usize);
                if identity {
                    return Ok(reshaped(value, shape));
                }
                let len = indices.len();
                let picks = indices.into_iter().map(|index| (0, index)).collect();
                let step = self.draft.op(name, Op::Select(picks), &[variable.step], len)?;
                Ok(Value::Variable(Variable { shape, step }))
            }
        }
    }

    /// Elements picked from several values: element `k` is element `picks[k].1` of value
    /// `picks[k].0`.
    pub fn assemble(
        &mut self,
        name: &str,
        values: &[Value],
        shape: Vec<usize>,
        picks: Vec<(u32, u32)>,
    ) -> Result<Value, Refusal> {
        let constants: Vec<&Tensor> = values.iter().filter_map(constant).collect();
        if let [first, ..] = constants[..]
            && constants.len() == values.len()
        {
            let numbers: Vec<Rational> =
                picks.iter().map(|&(from, at)| constants[from as usize].values.get(at as usize)).collect();
            let values = self.rationals(&numbers)?.into();
            return Ok(Value::Constant(Tensor { shape, element: first.element, values }));
        }
        let steps = values.iter().map(|value| self.step(name, value)).collect::<Result<Vec<_>, _>>()?;
        let len = picks.len();
        let step = self.draft.op(name, Op::Select(picks), &steps, len)?;
        Ok(Value::Variable(Variable { shape, step }))
    }

    /// The value broadcast to a shape.
    pub fn expand(&mut self, name: &str, value: &Value, shape: &[usize]) -> Result<Value, Refusal> {
        if value.shape() == shape {
            return Ok(value.clone());
        }
        self.draft.charge(shape::bounded(shape)?)?;
        let indices = shape::broadcast_indices(value.shape(), shape);
        self.reindex(name, value, shape.to_vec(), indices)
    }

    /// The step that holds a value; a constant becomes one.
    pub fn step(&mut self, name: &str, value: &Value) -> Result<StepId, Refusal> {
        match value {
            Value::Variable(variable) => Ok(variable.step),
            Value::Constant(tensor) => {
                let op = Op::Constant((*tensor.values).clone());
                self.draft.op(name, op, &[], tensor.values.len())
            }
        }
    }

    /// Rationals over their common denominator, within the budget.
    pub fn rationals(&mut self, values: &[Rational]) -> Result<ScaledArray, Refusal> {
        self.draft.charge(RATIONAL * values.len())?;
        let array = scaled(values)?;
        self.draft.charge(array.len() * array.numerators().width())?;
        Ok(array)
    }

    /// `a·x + b` element by element; absent factors are ones, absent offsets zeros.
    pub fn elementwise(
        &mut self,
        name: &str,
        variable: &Variable,
        factors: Option<ScaledArray>,
        offsets: Option<ScaledArray>,
    ) -> Result<Value, Refusal> {
        let len = self.draft.len(variable.step);
        // It may be merged with its neighbours.
        self.draft.charge(RATIONAL * len)?;
        let op = StepOp::Elementwise { factors, offsets };
        let step = self.draft.push(name, op, vec![variable.step], len)?;
        Ok(Value::Variable(Variable { shape: variable.shape.clone(), step }))
    }

    /// A linear map of a variable; its output has the given shape.
    pub fn linear(
        &mut self,
        name: &str,
        input: StepId,
        map: LinearMap,
        shape: Vec<usize>,
    ) -> Result<Value, Refusal> {
        let len = map.outputs();
        let step = self.draft.op(name, Op::Affine { map, bias: None }, &[input], len)?;
        Ok(Value::Variable(Variable { shape, step }))
    }
}

/// The same elements under another shape of as many elements.
pub(super) fn reshaped(value: &Value, shape: Vec<usize>) -> Value {
    match value {
        Value::Constant(tensor) => Value::Constant(tensor.reshaped(shape)),
        Value::Variable(variable) => Value::Variable(Variable { shape, step: variable.step }),
    }
}

fn constant(value: &Value) -> Option<&Tensor> {
    match value {
        Value::Constant(tensor) => Some(tensor),
        Value::Variable(_) => None,
    }
}
