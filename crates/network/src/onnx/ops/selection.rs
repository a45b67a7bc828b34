//! Concat, Slice, Split, Gather, Pad: elements picked along axes.

use metes_exact::Rational;
use num_traits::Zero;

use crate::onnx::call::{Call, Value};
use crate::onnx::context::{Context, reshaped};
use crate::onnx::error::Refusal;
use crate::onnx::shape;
use crate::onnx::tensor::Tensor;

pub(super) fn concat(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let at = call.int("axis")?.ok_or_else(|| Refusal::attribute("axis", "is missing"))?;
    let values =
        (0..call.inputs.len().max(1)).map(|at| call.input(at).cloned()).collect::<Result<Vec<_>, _>>()?;
    let mut shape = values[0].shape().to_vec();
    let at = shape::axis(at, shape.len())?;
    for value in &values[1..] {
        let other = value.shape();
        let fits = other.len() == shape.len() && (0..shape.len()).all(|k| k == at || other[k] == shape[k]);
        if !fits {
            return Err(Refusal::Shape(format!("{other:?} does not continue {shape:?} along axis {at}")));
        }
        shape[at] = shape[at].saturating_add(other[at]);
    }
    let total = shape::bounded(&shape)?;
    context.draft.charge(total)?;
    let mut picks = Vec::with_capacity(total);
    let rows = if total == 0 { 0 } else { shape[..at].iter().product() };
    for row in 0..rows {
        for (from, value) in values.iter().enumerate() {
            let run: usize = value.shape()[at..].iter().product();
            picks.extend((row * run..(row + 1) * run).map(|index| (from as u32, index as u32)));
        }
    }
    context.assemble(call.name, &values, shape, picks)
}

/// Along every axis the coordinates to take, in order; `None` where the filler goes.
type Coordinates = Vec<Vec<Option<usize>>>;

fn all(context: &mut Context, shape: &[usize]) -> Result<Coordinates, Refusal> {
    context.draft.charge(shape.iter().sum())?;
    Ok(shape.iter().map(|&size| (0..size).map(Some).collect()).collect())
}

/// The elements at the given coordinates, a filler where there are none.
fn take(
    context: &mut Context,
    name: &str,
    value: &Value,
    coordinates: &Coordinates,
    filler: Option<&Rational>,
) -> Result<Value, Refusal> {
    let shape: Vec<usize> = coordinates.iter().map(Vec::len).collect();
    context.draft.charge(shape::bounded(&shape)?)?;
    let steps = shape::strides(value.shape());
    let lists: Vec<Vec<Option<u32>>> = coordinates
        .iter()
        .zip(steps)
        .map(|(list, step)| list.iter().map(|at| at.map(|at| (at * step) as u32)).collect())
        .collect();
    let indices = shape::outer_sum(&lists);
    match filler {
        Some(filler) if indices.contains(&None) => {
            let element = Tensor::from_ints(Vec::new(), &[0]).element;
            let values = context.rationals(std::slice::from_ref(filler))?.into();
            let filler = Value::Constant(Tensor { shape: Vec::new(), element, values });
            let picks = indices.into_iter().map(|index| index.map_or((1, 0), |index| (0, index))).collect();
            context.assemble(name, &[value.clone(), filler], shape, picks)
        }
        _ => context.reindex(name, value, shape, indices.into_iter().flatten().collect()),
    }
}

/// Bounds are attributes before operator set 10 and inputs from then on.
pub(super) fn slice(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let missing = |name| Refusal::attribute(name, "is missing");
    let (starts, ends, axes, steps) = if context.opset < 10 {
        let starts = call.ints("starts")?.ok_or_else(|| missing("starts"))?.to_vec();
        let ends = call.ints("ends")?.ok_or_else(|| missing("ends"))?.to_vec();
        (starts, ends, call.ints("axes")?.map(<[i64]>::to_vec), None)
    } else {
        let optional = |at, role| call.optional_constant(at, role)?.map(Tensor::to_ints).transpose();
        let starts = call.constant(1, "starts")?.to_ints()?;
        (starts, call.constant(2, "ends")?.to_ints()?, optional(3, "axes")?, optional(4, "steps")?)
    };
    let count = starts.len();
    let axes = axes.unwrap_or_else(|| (0..count as i64).collect());
    let steps = steps.unwrap_or_else(|| vec![1; count]);
    if [ends.len(), axes.len(), steps.len()] != [count; 3] {
        return Err(Refusal::Shape("starts, ends, axes and steps are not equally many".to_owned()));
    }
    let axes = shape::axes(&axes, value.shape().len())?;
    let mut coordinates = all(context, value.shape())?;
    for (k, &axis) in axes.iter().enumerate() {
        coordinates[axis] = range(value.shape()[axis], starts[k], ends[k], steps[k])?;
    }
    take(context, call.name, value, &coordinates, None)
}

/// The coordinates from `start` to before `end`, both counted from the end where negative and
/// brought into the axis.
fn range(size: usize, start: i64, end: i64, step: i64) -> Result<Vec<Option<usize>>, Refusal> {
    if step == 0 {
        return Err(Refusal::Value("a step of 0".to_owned()));
    }
    let size = size as i128;
    // Backwards, the range ends before the first element: at −1.
    let (least, most) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let bring = |at: i64| {
        let at = i128::from(at);
        (if at < 0 { at + size } else { at }).clamp(least, most)
    };
    let (start, end, step) = (bring(start), bring(end), i128::from(step));
    let mut coordinates = Vec::new();
    let mut at = start;
    while if step > 0 { at < end } else { at > end } {
        coordinates.push(Some(at as usize));
        at += step;
    }
    Ok(coordinates)
}

/// The sizes are an attribute before operator set 13 and an input from then on; without them the
/// parts are equal (from operator set 18 on, the last may be smaller).
pub(super) fn split(call: &Call<'_>, context: &mut Context) -> Result<Vec<Value>, Refusal> {
    let value = call.input(0)?;
    let axis = shape::axis(call.int("axis")?.unwrap_or(0), value.shape().len())?;
    let size = value.shape()[axis];
    let sizes = if context.opset < 13 {
        call.ints("split")?.map(<[i64]>::to_vec)
    } else {
        call.optional_constant(1, "split")?.map(Tensor::to_ints).transpose()?
    };
    let stated = if context.opset < 18 { None } else { call.int("num_outputs")? };
    let count = call.node.outputs.len();
    let misfit = || {
        Refusal::Shape(format!("axis {axis} of {:?} does not fall into {count} such parts", value.shape()))
    };
    let sizes: Vec<usize> = match sizes {
        Some(sizes) => {
            sizes.iter().map(|&size| usize::try_from(size)).collect::<Result<_, _>>().map_err(|_| misfit())?
        }
        None if stated.is_some_and(|stated| stated != count as i64) => return Err(misfit()),
        None if count > 0 && (stated.is_some() || size % count == 0) => {
            let part = size.div_ceil(count);
            (0..count).map(|at| size.saturating_sub(at * part).min(part)).collect()
        }
        None => return Err(misfit()),
    };
    let total = sizes.iter().try_fold(0usize, |total, &size| total.checked_add(size));
    if sizes.len() != count || total != Some(size) {
        return Err(misfit());
    }
    let mut first = 0;
    let mut parts = Vec::with_capacity(count);
    for size in sizes {
        let mut coordinates = all(context, value.shape())?;
        coordinates[axis] = (first..first + size).map(Some).collect();
        first += size;
        parts.push(take(context, call.name, value, &coordinates, None)?);
    }
    Ok(parts)
}

pub(super) fn gather(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let indices = call.constant(1, "indices")?;
    let axis = shape::axis(call.int("axis")?.unwrap_or(0), value.shape().len())?;
    let size = value.shape()[axis];
    let mut coordinates = all(context, value.shape())?;
    let place = |index: i64| {
        let outside = || Refusal::Value(format!("index {index} lies outside an axis of size {size}"));
        shape::axis(index, size).map(Some).map_err(|_| outside())
    };
    coordinates[axis] = indices.to_ints()?.into_iter().map(place).collect::<Result<_, _>>()?;
    let picked = take(context, call.name, value, &coordinates, None)?;
    let (before, after) = (&value.shape()[..axis], &value.shape()[axis + 1..]);
    let shape = [before, &indices.shape, after].concat();
    Ok(reshaped(&picked, shape))
}

/// Paddings are an attribute before operator set 11 and an input from then on; negative ones cut.
pub(super) fn pad(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let value = call.input(0)?;
    let rank = value.shape().len();
    let mode = call.text("mode")?.unwrap_or("constant");
    let (pads, filler, axes) = if context.opset < 11 {
        let pads = call.ints("pads")?.ok_or_else(|| Refusal::attribute("pads", "is missing"))?.to_vec();
        (pads, call.float("value")?, None)
    } else {
        let filler = call.optional_constant(2, "filler")?.map(Tensor::scalar).transpose()?;
        let axes = call.optional_constant(3, "axes")?.map(Tensor::to_ints).transpose()?;
        (call.constant(1, "pads")?.to_ints()?, filler, axes)
    };
    let axes = match axes {
        Some(axes) => shape::axes(&axes, rank)?,
        None => (0..rank).collect(),
    };
    if pads.len() != 2 * axes.len() {
        return Err(Refusal::Shape(format!("{} paddings for {} axes", pads.len(), axes.len())));
    }
    let mut coordinates = all(context, value.shape())?;
    for (k, &axis) in axes.iter().enumerate() {
        coordinates[axis] = padded(context, value.shape()[axis], pads[k], pads[axes.len() + k], mode)?;
    }
    take(context, call.name, value, &coordinates, Some(&filler.unwrap_or_else(Rational::zero)))
}

/// The coordinates of an axis with so many positions before and behind it.
fn padded(
    context: &mut Context,
    size: usize,
    begin: i64,
    end: i64,
    mode: &str,
) -> Result<Vec<Option<usize>>, Refusal> {
    let len = i128::from(begin) + size as i128 + i128::from(end);
    if !(0..1 << 31).contains(&len) {
        return Err(Refusal::TooLarge(format!("an axis of size {size} with paddings {begin} and {end}")));
    }
    let (size, len) = (size as i64, len as i64);
    context.draft.charge(2 * len as usize)?;
    let inside = |at: i64| (0..size).contains(&at);
    let place = |at: i64| -> Option<Option<usize>> {
        let source = match mode {
            _ if inside(at) => at,
            "constant" => return Some(None),
            "edge" => at.clamp(0, size - 1),
            "reflect" if at < 0 => -at,
            "reflect" => 2 * (size - 1) - at,
            _ => at.rem_euclid(size),
        };
        inside(source).then_some(Some(source as usize))
    };
    if !["constant", "edge", "reflect", "wrap"].contains(&mode) {
        return Err(Refusal::attribute("mode", format!("is `{mode}`")));
    }
    if size == 0 && mode != "constant" && len > 0 {
        return Err(Refusal::Shape("an empty axis has nothing to pad with".to_owned()));
    }
    let coordinates: Option<Vec<_>> = (0..len).map(|at| place(at - begin)).collect();
    coordinates.ok_or_else(|| {
        Refusal::Shape(format!("an axis of size {size} cannot be reflected by {begin}, {end}"))
    })
}
