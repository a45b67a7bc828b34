//! The geometry of a two-dimensional convolution.

/// A two-dimensional convolution of one image: which input each output sees under which weight.
///
/// A one-dimensional convolution has height 1 everywhere. Weights are laid out as
/// `[output channel, input channel within the group, kernel row, kernel column]`, images as
/// `[channel, row, column]`. There is no kernel flip (as in ONNX and every training framework).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// Input channels, rows, columns.
    pub input: [usize; 3],
    /// Output channels, rows, columns.
    pub output: [usize; 3],
    /// Kernel rows, columns.
    pub kernel: [usize; 2],
    /// Step of the window in rows, columns.
    pub strides: [usize; 2],
    /// Step within the window in rows, columns.
    pub dilations: [usize; 2],
    /// Zero rows above, zero columns to the left.
    pub padding: [usize; 2],
    /// Groups into which the channels fall.
    pub groups: usize,
}

impl Convolution {
    /// Elements of the input.
    pub fn inputs(&self) -> usize {
        self.input.iter().product()
    }

    /// Elements of the output.
    pub fn outputs(&self) -> usize {
        self.output.iter().product()
    }

    /// Number of weights.
    pub fn weights(&self) -> usize {
        self.output[0] * self.group_inputs() * self.kernel[0] * self.kernel[1]
    }

    fn group_inputs(&self) -> usize {
        self.input[0] / self.groups
    }

    /// Whether the numbers describe a convolution: nothing is zero and the groups divide the channels.
    pub(crate) fn is_valid(&self) -> bool {
        let positive = |numbers: &[usize]| numbers.iter().all(|&n| n > 0);
        positive(&self.input)
            && positive(&self.output)
            && positive(&self.kernel)
            && positive(&self.strides)
            && positive(&self.dilations)
            && self.groups > 0
            && self.input[0].is_multiple_of(self.groups)
            && self.output[0].is_multiple_of(self.groups)
    }

    /// Calls `visit(input, weight)` for every input that an output sees.
    #[inline]
    pub(crate) fn row(&self, output: usize, mut visit: impl FnMut(usize, usize)) {
        let [_, rows, columns] = self.output;
        let (channel, y, x) = (output / (rows * columns), output / columns % rows, output % columns);
        let group = channel / (self.output[0] / self.groups);
        for local in 0..self.group_inputs() {
            let input_channel = group * self.group_inputs() + local;
            let kernel = (channel * self.group_inputs() + local) * self.kernel[0];
            for ky in 0..self.kernel[0] {
                let Some(iy) = self.seen(0, y, ky) else { continue };
                for kx in 0..self.kernel[1] {
                    let Some(ix) = self.seen(1, x, kx) else { continue };
                    visit(
                        (input_channel * self.input[1] + iy) * self.input[2] + ix,
                        (kernel + ky) * self.kernel[1] + kx,
                    );
                }
            }
        }
    }

    /// The input position along an axis that an output position sees through a kernel position.
    #[inline]
    fn seen(&self, axis: usize, output: usize, kernel: usize) -> Option<usize> {
        let position = output * self.strides[axis] + kernel * self.dilations[axis];
        position.checked_sub(self.padding[axis]).filter(|&position| position < self.input[axis + 1])
    }

    /// Calls `visit(output, weight)` for every output that sees an input.
    #[inline]
    pub(crate) fn column(&self, input: usize, mut visit: impl FnMut(usize, usize)) {
        let [_, rows, columns] = self.input;
        let (channel, y, x) = (input / (rows * columns), input / columns % rows, input % columns);
        let (group, local) = (channel / self.group_inputs(), channel % self.group_inputs());
        let group_outputs = self.output[0] / self.groups;
        for ky in 0..self.kernel[0] {
            let Some(oy) = self.seeing(0, y, ky) else { continue };
            for kx in 0..self.kernel[1] {
                let Some(ox) = self.seeing(1, x, kx) else { continue };
                for output_channel in group * group_outputs..(group + 1) * group_outputs {
                    let kernel = (output_channel * self.group_inputs() + local) * self.kernel[0];
                    visit(
                        (output_channel * self.output[1] + oy) * self.output[2] + ox,
                        (kernel + ky) * self.kernel[1] + kx,
                    );
                }
            }
        }
    }

    /// The output position along an axis that sees an input position through a kernel position.
    #[inline]
    fn seeing(&self, axis: usize, input: usize, kernel: usize) -> Option<usize> {
        let position = (input + self.padding[axis]).checked_sub(kernel * self.dilations[axis])?;
        let output = position / self.strides[axis];
        (position.is_multiple_of(self.strides[axis]) && output < self.output[axis + 1]).then_some(output)
    }
}
