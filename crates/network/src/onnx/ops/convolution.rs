//! Conv and ConvTranspose over one or two spatial axes.

use super::arithmetic::{Binary, apply};
use super::window::{Padding, Sliding, Window, padding, sizes, windows};
use crate::onnx::call::{Call, Value};
use crate::onnx::context::{Context, reshaped};
use crate::onnx::error::Refusal;
use crate::onnx::shape;
use crate::onnx::tensor::Tensor;
use crate::{Convolution, LinearMap};

/// The image, the kernels and the groups of a convolution, checked to fit each other.
struct Operands<'a> {
    channels: usize,
    spatial: Vec<usize>,
    weights: &'a Tensor,
    /// The first two sizes of the weights.
    kernels: [usize; 2],
    kernel: Vec<usize>,
    groups: usize,
}

fn operands<'a>(call: &'a Call<'_>) -> Result<Operands<'a>, Refusal> {
    let image = call.variable()?;
    let weights = call.constant(1, "kernel")?;
    let rank = image.shape.len().checked_sub(2).filter(|rank| (1..=2).contains(rank));
    let (Some(rank), Some(&[first, second])) = (rank, weights.shape.first_chunk()) else {
        return Err(Refusal::Shape(format!(
            "an image of shape {:?} under kernels of shape {:?}: only one and two spatial axes are supported",
            image.shape, weights.shape
        )));
    };
    if image.shape[0] != 1 {
        return Err(Refusal::Shape(format!("the image {:?} is a batch of more than one", image.shape)));
    }
    let kernel = weights.shape[2..].to_vec();
    if kernel.len() != rank || kernel.contains(&0) {
        return Err(Refusal::Shape(format!(
            "kernels of shape {:?} do not fit an image of shape {:?}",
            weights.shape, image.shape
        )));
    }
    if sizes(call, "kernel_shape", rank, 1)?.is_some_and(|stated| stated != kernel) {
        return Err(Refusal::attribute(
            "kernel_shape",
            format!("differs from the kernels' shape {kernel:?}"),
        ));
    }
    let groups = call.int("group")?.unwrap_or(1);
    let groups = usize::try_from(groups).ok().filter(|&groups| groups > 0);
    let groups = groups.ok_or_else(|| Refusal::attribute("group", "is not positive"))?;
    let spatial = image.shape[2..].to_vec();
    Ok(Operands { channels: image.shape[1], spatial, weights, kernels: [first, second], kernel, groups })
}

impl Operands<'_> {
    fn mismatch(&self) -> Refusal {
        Refusal::Shape(format!(
            "kernels of shape {:?} in {} groups do not fit {} channels",
            self.weights.shape, self.groups, self.channels
        ))
    }

    /// The geometry of the convolution that slides the windows over `input` channels.
    fn geometry(&self, windows: &[Window], input: usize, output: usize) -> Convolution {
        // A single spatial axis is the columns of an image of one row.
        let row = Window { input: 1, kernel: 1, stride: 1, dilation: 1, begin: 0, end: 0, output: 1 };
        let [rows, columns] =
            if let [rows, columns] = windows { [*rows, *columns] } else { [row, windows[0]] };
        Convolution {
            input: [input, rows.input, columns.input],
            output: [output, rows.output, columns.output],
            kernel: [rows.kernel, columns.kernel],
            strides: [rows.stride, columns.stride],
            dilations: [rows.dilation, columns.dilation],
            padding: [rows.begin, columns.begin],
            groups: self.groups,
        }
    }
}

pub(super) fn conv(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let operands = operands(call)?;
    let [outputs, group_inputs] = operands.kernels;
    if group_inputs.checked_mul(operands.groups) != Some(operands.channels) || outputs % operands.groups != 0
    {
        return Err(operands.mismatch());
    }
    let windows = windows(call, &operands.spatial, &operands.kernel, Sliding::Convolution)?;
    let mut shape = vec![1, outputs];
    shape.extend(windows.iter().map(|window| window.output));
    shape::bounded(&shape)?;
    let geometry = operands.geometry(&windows, operands.channels, outputs);
    let map = LinearMap::convolution(geometry, (*operands.weights.values).clone())?;
    finish(call, context, map, shape)
}

/// The adjoint of the convolution whose input is what this one puts out.
pub(super) fn conv_transpose(call: &Call<'_>, context: &mut Context) -> Result<Value, Refusal> {
    let operands = operands(call)?;
    let [inputs, group_outputs] = operands.kernels;
    let outputs = group_outputs.checked_mul(operands.groups);
    let Some(outputs) = outputs.filter(|_| inputs == operands.channels && inputs % operands.groups == 0)
    else {
        return Err(operands.mismatch());
    };
    let windows = spread(call, &operands.spatial, &operands.kernel)?;
    let mut shape = vec![1, outputs];
    shape.extend(windows.iter().map(|window| window.input));
    shape::bounded(&shape)?;
    let geometry = operands.geometry(&windows, outputs, operands.channels);
    let map = LinearMap::convolution_adjoint(geometry, (*operands.weights.values).clone())?;
    finish(call, context, map, shape)
}

/// Pushes the map and adds the bias, one number a channel.
fn finish(
    call: &Call<'_>,
    context: &mut Context,
    map: LinearMap,
    shape: Vec<usize>,
) -> Result<Value, Refusal> {
    let channels = shape[1];
    let mut along_channels = vec![1; shape.len()];
    along_channels[1] = channels;
    let image = context.linear(call.name, call.variable()?.step, map, shape)?;
    match call.optional_constant(2, "bias")? {
        None => Ok(image),
        Some(bias) if bias.shape == [channels] => {
            let bias = reshaped(&Value::Constant(bias.clone()), along_channels);
            apply(context, call.name, Binary::Add, &image, &bias)
        }
        Some(bias) => {
            Err(Refusal::Shape(format!("a bias of shape {:?} for {channels} channels", bias.shape)))
        }
    }
}

/// The windows of the convolution that a transposed one is the adjoint of: their `output` is the
/// image read here, their `input` the image made. A stated output shape overrides the padding.
fn spread(call: &Call<'_>, inputs: &[usize], kernel: &[usize]) -> Result<Vec<Window>, Refusal> {
    let rank = inputs.len();
    let strides = sizes(call, "strides", rank, 1)?.unwrap_or_else(|| vec![1; rank]);
    let dilations = sizes(call, "dilations", rank, 1)?.unwrap_or_else(|| vec![1; rank]);
    let extra = sizes(call, "output_padding", rank, 0)?.unwrap_or_else(|| vec![0; rank]);
    let stated = sizes(call, "output_shape", rank, 1)?;
    let (padding, pads) = padding(call, rank)?;
    let window = |axis: usize| {
        let (output, kernel, stride, dilation) = (inputs[axis], kernel[axis], strides[axis], dilations[axis]);
        let empty = || Refusal::Shape("the output would be empty".to_owned());
        let full =
            (output.checked_sub(1).ok_or_else(empty)?) * stride + extra[axis] + (kernel - 1) * dilation + 1;
        let wanted = match (&stated, padding) {
            (Some(stated), _) => Some(stated[axis]),
            (None, Padding::Same { .. }) => Some(output * stride),
            (None, _) => None,
        };
        let (begin, end) = match wanted {
            None => pads[axis],
            Some(wanted) => {
                let total = full.checked_sub(wanted).ok_or_else(|| {
                    Refusal::Shape(format!(
                        "{full} positions are made, which are fewer than the {wanted} asked for"
                    ))
                })?;
                let half = total / 2;
                match padding {
                    Padding::Same { odd_in_front: false } => (half, total - half),
                    _ => (total - half, half),
                }
            }
        };
        let input = match wanted {
            Some(wanted) => wanted,
            None => full.checked_sub(begin + end).filter(|&input| input > 0).ok_or_else(empty)?,
        };
        Ok(Window { input, kernel, stride, dilation, begin, end, output })
    };
    (0..rank).map(window).collect()
}
