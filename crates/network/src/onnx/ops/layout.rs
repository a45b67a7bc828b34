//! Flatten, Reshape, Squeeze, Unsqueeze, Transpose: the same elements under another shape or in
//! another order.

use crate::onnx::call::{Call, Value};
use crate::onnx::context::{Context, reshaped};
use crate::onnx::error::Refusal;
use crate::onnx::shape;

pub(super) fn flatten(call: &Call<'_>) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let shape = value.shape();
    let at = call.int("axis")?.unwrap_or(1);
    // The axis may stand behind the last one.
    let at = if at == shape.len() as i64 { shape.len() } else { shape::axis(at, shape.len())? };
    let (rows, columns) = shape.split_at(at);
    Ok(reshaped(value, vec![rows.iter().product(), columns.iter().product()]))
}

/// A 0 keeps the size at its place (unless `allowzero`), a −1 stands for what is left.
pub(super) fn reshape(call: &Call<'_>) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let stated = call.constant(1, "shape")?.to_ints()?;
    let keep_zeros = call.flag("allowzero")?;
    let old = value.shape();
    let misfit = || Refusal::Shape(format!("a tensor of shape {old:?} cannot take the shape {stated:?}"));
    let mut shape = Vec::with_capacity(stated.len());
    let mut open = None;
    for (at, &size) in stated.iter().enumerate() {
        shape.push(match size {
            0 if !keep_zeros => *old.get(at).ok_or_else(misfit)?,
            -1 if open.is_none() => {
                open = Some(at);
                1
            }
            size => usize::try_from(size).map_err(|_| misfit())?,
        });
    }
    let (total, known) = (shape::bounded(old)?, shape::bounded(&shape)?);
    if let Some(at) = open {
        shape[at] = total.checked_div(known).ok_or_else(misfit)?;
    }
    if shape::bounded(&shape)? != total {
        return Err(misfit());
    }
    Ok(reshaped(value, shape))
}

/// The axes of Squeeze or Unsqueeze: an attribute before operator set 13, an input from then on.
fn axes(call: &Call<'_>, context: &Context) -> Result<Option<Vec<i64>>, Refusal> {
    if context.opset < 13 {
        return Ok(call.ints("axes")?.map(<[i64]>::to_vec));
    }
    call.optional_constant(1, "axes")?.map(|axes| axes.to_ints()).transpose()
}

pub(super) fn squeeze(call: &Call<'_>, context: &Context) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let old = value.shape();
    let dropped = match axes(call, context)? {
        Some(axes) => shape::axes(&axes, old.len())?,
        None => (0..old.len()).filter(|&at| old[at] == 1).collect(),
    };
    if let Some(&at) = dropped.iter().find(|&&at| old[at] != 1) {
        return Err(Refusal::Shape(format!("axis {at} of the shape {old:?} is not of size 1")));
    }
    let kept = (0..old.len()).filter(|at| !dropped.contains(at));
    Ok(reshaped(value, kept.map(|at| old[at]).collect()))
}

pub(super) fn unsqueeze(call: &Call<'_>, context: &Context) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let axes = axes(call, context)?.ok_or(Refusal::MissingInput(1))?;
    let rank = value.shape().len() + axes.len();
    let added = shape::axes(&axes, rank)?;
    let mut old = value.shape().iter();
    let size = |at: usize| if added.contains(&at) { Some(1) } else { old.next().copied() };
    Ok(reshaped(value, (0..rank).filter_map(size).collect()))
}

pub(super) fn transpose(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let old = value.shape();
    let order = match call.ints("perm")? {
        None => (0..old.len()).rev().collect(),
        Some(order) if order.len() == old.len() && order.iter().all(|&at| at >= 0) => {
            shape::axes(order, old.len())?
        }
        Some(order) => {
            return Err(Refusal::attribute("perm", format!("{order:?} does not order the axes of {old:?}")));
        }
    };
    let strides = shape::strides(old);
    let (shape, steps): (Vec<usize>, Vec<usize>) = order.iter().map(|&at| (old[at], strides[at])).unzip();
    context.draft.charge(shape::bounded(&shape)?)?;
    let indices = shape::walk(&shape, &steps);
    context.reindex(call.name, value, shape, indices)
}
