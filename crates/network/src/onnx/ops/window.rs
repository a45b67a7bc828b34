//! Windows that slide over the spatial axes of a tensor: convolutions and pooling.

use crate::onnx::call::Call;
use crate::onnx::error::Refusal;

/// A window along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Positions there are to slide over.
    pub input: usize,
    /// Places in the window.
    pub kernel: usize,
    /// Step from window to window.
    pub stride: usize,
    /// Step within the window.
    pub dilation: usize,
    /// Padding in front.
    pub begin: usize,
    /// Padding behind.
    pub end: usize,
    /// Windows.
    pub output: usize,
}

impl Window {
    /// The positions of the input a window sees.
    pub fn seen(&self, output: usize) -> impl Iterator<Item = usize> {
        let (begin, input) = (self.begin, self.input);
        self.padded(output).filter_map(move |at| at.checked_sub(begin)).filter(move |&at| at < input)
    }

    /// The positions a window sees in the padded input, counted from the first of the padding.
    pub fn padded(&self, output: usize) -> impl Iterator<Item = usize> {
        let (first, dilation) = (output * self.stride, self.dilation);
        let end = self.begin + self.input + self.end;
        (0..self.kernel).map(move |place| first + place * dilation).filter(move |&at| at < end)
    }
}

/// Who chooses the padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    /// The file.
    Explicit,
    /// Nobody: there is none.
    Valid,
    /// As much as makes the output `⌈input/stride⌉`; the odd one behind, or in front.
    Same { odd_in_front: bool },
}

/// The attributes `auto_pad` and `pads`: the padding in front and behind along every axis.
pub(super) fn padding(call: &Call<'_>, rank: usize) -> Result<(Padding, Vec<(usize, usize)>), Refusal> {
    let padding = match call.text("auto_pad")?.unwrap_or("NOTSET") {
        "NOTSET" | "" => Padding::Explicit,
        "VALID" => Padding::Valid,
        "SAME_UPPER" => Padding::Same { odd_in_front: false },
        "SAME_LOWER" => Padding::Same { odd_in_front: true },
        other => return Err(Refusal::attribute("auto_pad", format!("is `{other}`"))),
    };
    let pads = sizes(call, "pads", 2 * rank, 0)?.unwrap_or_else(|| vec![0; 2 * rank]);
    if padding != Padding::Explicit && pads.iter().any(|&pad| pad != 0) {
        return Err(Refusal::attribute("pads", "stands beside `auto_pad`"));
    }
    Ok((padding, (0..rank).map(|axis| (pads[axis], pads[rank + axis])).collect()))
}

/// A list attribute of sizes, one for each of `len` places, each at least `least`.
pub(super) fn sizes(
    call: &Call<'_>,
    name: &'static str,
    len: usize,
    least: usize,
) -> Result<Option<Vec<usize>>, Refusal> {
    let Some(values) = call.ints(name)? else { return Ok(None) };
    if values.len() != len {
        return Err(Refusal::attribute(name, format!("has {} entries, not {len}", values.len())));
    }
    let size = |&value: &i64| match usize::try_from(value) {
        Ok(size) if size >= least && size < 1 << 31 => Ok(size),
        _ => Err(Refusal::attribute(name, format!("contains {value}"))),
    };
    values.iter().map(size).collect::<Result<_, _>>().map(Some)
}

/// What slides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sliding {
    Convolution,
    /// `ceil`: a last window that is only partly inside counts too.
    Pooling {
        ceil: bool,
    },
}

/// The windows along every axis, from the attributes they share.
///
/// Refused is what the specification leaves open or engines compute otherwise: pooling with
/// `auto_pad` where the windows leave gaps, and `ceil_mode` beside `auto_pad = VALID`.
pub(super) fn windows(
    call: &Call<'_>,
    inputs: &[usize],
    kernel: &[usize],
    sliding: Sliding,
) -> Result<Vec<Window>, Refusal> {
    let rank = inputs.len();
    let ones = || vec![1; rank];
    let strides = sizes(call, "strides", rank, 1)?.unwrap_or_else(ones);
    let dilations = sizes(call, "dilations", rank, 1)?.unwrap_or_else(ones);
    let (padding, pads) = padding(call, rank)?;
    let disputed =
        |name| Refusal::attribute(name, "has no agreed meaning for these windows: state `pads` instead");
    let window = |axis: usize| {
        let (input, kernel) = (inputs[axis], kernel[axis]);
        let (stride, dilation) = (strides[axis], dilations[axis]);
        let reach = (kernel - 1) * dilation + 1;
        let (begin, end) = match padding {
            Padding::Explicit => pads[axis],
            Padding::Valid => (0, 0),
            Padding::Same { odd_in_front } => {
                let covered = (input.div_ceil(stride).max(1) - 1) * stride + reach;
                if covered < input && sliding != Sliding::Convolution {
                    return Err(disputed("auto_pad"));
                }
                let total = covered.saturating_sub(input);
                let half = total / 2;
                if odd_in_front { (total - half, half) } else { (half, total - half) }
            }
        };
        let room = (begin + input + end).checked_sub(reach).ok_or_else(|| {
            let padded = begin + input + end;
            Refusal::Shape(format!("a window that reaches over {reach} does not fit {padded} positions"))
        })?;
        let mut output = room / stride + 1;
        if sliding == (Sliding::Pooling { ceil: true }) {
            if padding == Padding::Valid && room % stride != 0 {
                return Err(disputed("ceil_mode"));
            }
            if padding == Padding::Explicit {
                output = room.div_ceil(stride) + 1;
                // A window that begins behind the input is none.
                output -= usize::from((output - 1) * stride >= begin + input);
            }
        }
        Ok(Window { input, kernel, stride, dilation, begin, end, output })
    };
    (0..rank).map(window).collect()
}
