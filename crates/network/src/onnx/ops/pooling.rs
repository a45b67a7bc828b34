//! MaxPool, AveragePool, GlobalMaxPool, GlobalAveragePool, ReduceMean, ReduceSum: each output is
//! the maximum, the mean or the sum of a group of elements.

use metes_exact::Rational;
use num_traits::One;

use super::extremum::maxima;
use super::window::{Sliding, Window, sizes, windows};
use crate::LinearMap;
use crate::onnx::call::{Call, Value, Variable};
use crate::onnx::context::Context;
use crate::onnx::error::Refusal;
use crate::onnx::shape;

pub(super) fn max_pool(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    // It orders the second output, the places of the maxima, which no operator read here takes.
    call.flag("storage_order")?;
    let image = call.variable()?;
    let (windows, shape) = geometry(call, context, image)?;
    let lists = lists(&windows);
    if lists.iter().flatten().any(Vec::is_empty) {
        return Err(Refusal::Shape("a window sees nothing but padding".to_owned()));
    }
    let groups = groups(context, image, &lists)?;
    maxima(context, call.name, &Value::Variable(image.clone()), groups, shape)
}

/// A window's sum over the number of its places: those on the input, or those on the padding too.
pub(super) fn average_pool(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let count_padding = call.flag("count_include_pad")?;
    let image = call.variable()?;
    let (windows, shape) = geometry(call, context, image)?;
    let lists = lists(&windows);
    let groups = groups(context, image, &lists)?;
    let count = |window: &Window, output| {
        if count_padding { window.padded(output).count() } else { window.seen(output).count() }
    };
    let mut products = vec![1];
    for window in &windows {
        let counts: Vec<usize> = (0..window.output).map(|output| count(window, output)).collect();
        products =
            products.iter().flat_map(|product| counts.iter().map(move |count| product * count)).collect();
    }
    if products.contains(&0) {
        return Err(Refusal::Shape("a window sees nothing but padding".to_owned()));
    }
    let weights =
        groups.iter().zip(products.iter().cycle()).map(|(_, &count)| Rational::new(1.into(), count.into()));
    let weights: Vec<Rational> = weights.collect();
    weighted_sums(context, call.name, image, &groups, &weights, shape)
}

/// The windows of a pooling operator and the shape of its output.
fn geometry(
    call: &Call<'_>,
    context: &mut Context,
    image: &Variable,
) -> Result<(Vec<Window>, Vec<usize>), Refusal> {
    let ceil = call.flag("ceil_mode")?;
    let Some((leading, spatial)) = image.shape.split_at_checked(2).filter(|(_, spatial)| !spatial.is_empty())
    else {
        return Err(Refusal::Shape(format!("an image of shape {:?} has no spatial axes", image.shape)));
    };
    let missing = || Refusal::attribute("kernel_shape", "is missing");
    let kernel = sizes(call, "kernel_shape", spatial.len(), 1)?.ok_or_else(missing)?;
    let windows = windows(call, spatial, &kernel, Sliding::Pooling { ceil })?;
    let mut shape = leading.to_vec();
    shape.extend(windows.iter().map(|window| window.output));
    shape::bounded(&shape)?;
    for window in &windows {
        context.draft.charge(shape::bounded(&[window.output, window.kernel])?)?;
    }
    Ok((windows, shape))
}

/// For every axis and every window along it the positions it sees.
fn lists(windows: &[Window]) -> Vec<Vec<Vec<usize>>> {
    let along = |window: &Window| (0..window.output).map(|output| window.seen(output).collect()).collect();
    windows.iter().map(along).collect()
}

/// The elements every window sees, for every plane of the image.
fn groups(
    context: &mut Context,
    image: &Variable,
    lists: &[Vec<Vec<usize>>],
) -> Result<Vec<Vec<u32>>, Refusal> {
    let spatial = &image.shape[2..];
    let planes = image.shape[0] * image.shape[1];
    let seen = lists.iter().map(|lists| lists.iter().map(Vec::len).sum());
    let outputs = lists.iter().map(Vec::len);
    let total = shape::bounded(&std::iter::once(planes).chain(seen).collect::<Vec<_>>())?;
    let count = shape::bounded(&std::iter::once(planes).chain(outputs).collect::<Vec<_>>())?;
    context.draft.charge(total + 4 * count)?;
    let mut groups: Vec<Vec<usize>> = vec![vec![0]];
    for (lists, step) in lists.iter().zip(shape::strides(spatial)) {
        let crossed = |group: &Vec<usize>, list: &Vec<usize>| -> Vec<usize> {
            group.iter().flat_map(|start| list.iter().map(move |at| start + at * step)).collect()
        };
        groups = groups.iter().flat_map(|group| lists.iter().map(move |list| crossed(group, list))).collect();
    }
    let area: usize = spatial.iter().product();
    let shifted =
        |plane: usize, group: &Vec<usize>| group.iter().map(|at| (plane * area + at) as u32).collect();
    Ok((0..planes).flat_map(|plane| groups.iter().map(move |group| shifted(plane, group))).collect())
}

/// The sum of every group times its weight.
fn weighted_sums(
    context: &mut Context,
    name: &str,
    input: &Variable,
    groups: &[Vec<u32>],
    weights: &[Rational],
    shape: Vec<usize>,
) -> Result<Value, Refusal> {
    let total = groups.iter().map(Vec::len).sum::<usize>();
    let weights = context.rationals(weights)?;
    context.draft.charge(total * (4 + weights.numerators().width()))?;
    let (mut entries, mut which) = (Vec::with_capacity(total), Vec::with_capacity(total));
    for (output, group) in groups.iter().enumerate() {
        entries.extend(group.iter().map(|&at| (output, at as usize)));
        which.extend(group.iter().map(|_| output));
    }
    let inputs = context.draft.len(input.step);
    let map = LinearMap::sparse(groups.len(), inputs, &entries, weights.select(which.into_iter()))?;
    context.linear(name, input.step, map, shape)
}

pub(super) fn global_max_pool(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let image = call.variable()?;
    let axes = spatial_axes(image)?;
    let (groups, shape) = reduction(context, image, &axes, true)?;
    maxima(context, call.name, &Value::Variable(image.clone()), groups, shape)
}

pub(super) fn global_average_pool(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let image = call.variable()?;
    let axes = spatial_axes(image)?;
    reduce(context, call.name, image, &axes, true, true)
}

fn spatial_axes(image: &Variable) -> Result<Vec<usize>, Refusal> {
    if image.shape.len() < 3 {
        return Err(Refusal::Shape(format!("an image of shape {:?} has no spatial axes", image.shape)));
    }
    Ok((2..image.shape.len()).collect())
}

/// ReduceMean, or ReduceSum. The axes are an attribute or, from an operator set on that differs
/// between the two, an input.
pub(super) fn reduce_axes(call: &Call<'_>, context: &mut Context, mean: bool) -> Result<Value, Refusal> {
    let input = call.variable()?;
    let keep = call.int("keepdims")?.unwrap_or(1) != 0;
    let mut nothing_if_empty = false;
    let axes = if context.opset < if mean { 18 } else { 13 } {
        call.ints("axes")?.map(<[i64]>::to_vec)
    } else {
        nothing_if_empty = call.flag("noop_with_empty_axes")?;
        call.optional_constant(1, "axes")?.map(|axes| axes.to_ints()).transpose()?
    };
    let rank = input.shape.len();
    let axes = match axes.filter(|axes| !axes.is_empty()) {
        Some(axes) => shape::axes(&axes, rank)?,
        None if nothing_if_empty => return Ok(Value::Variable(input.clone())),
        None => (0..rank).collect(),
    };
    reduce(context, call.name, input, &axes, keep, mean)
}

fn reduce(
    context: &mut Context,
    name: &str,
    input: &Variable,
    axes: &[usize],
    keep: bool,
    mean: bool,
) -> Result<Value, Refusal> {
    let (groups, shape) = reduction(context, input, axes, keep)?;
    let weight = if mean {
        Rational::new(1.into(), groups.first().map_or(1, Vec::len).into())
    } else {
        Rational::one()
    };
    let weights = vec![weight; groups.len()];
    weighted_sums(context, name, input, &groups, &weights, shape)
}

/// The elements that differ only along the given axes, group by group, and the shape of what one
/// number a group makes.
fn reduction(
    context: &mut Context,
    input: &Variable,
    axes: &[usize],
    keep: bool,
) -> Result<(Vec<Vec<u32>>, Vec<usize>), Refusal> {
    let total = shape::bounded(&input.shape)?;
    if total == 0 {
        return Err(Refusal::Shape(format!("a tensor of shape {:?} is empty", input.shape)));
    }
    context.draft.charge(5 * total)?;
    let steps = shape::strides(&input.shape);
    let part = |inside: bool| {
        let chosen = (0..input.shape.len()).filter(|at| axes.contains(at) == inside);
        let (sizes, steps): (Vec<usize>, Vec<usize>) = chosen.map(|at| (input.shape[at], steps[at])).unzip();
        (shape::walk(&sizes, &steps), sizes)
    };
    let ((starts, kept), (offsets, _)) = (part(false), part(true));
    let groups = starts.iter().map(|start| offsets.iter().map(|offset| start + offset).collect()).collect();
    let ones = input.shape.iter().enumerate().map(|(at, &size)| if axes.contains(&at) { 1 } else { size });
    Ok((groups, if keep { ones.collect() } else { kept }))
}
