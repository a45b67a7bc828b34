//! Networks with weights that can be trained.

use candle_core::{DType, Device, Tensor, Var};
use fastrand::Rng;

use crate::architecture::{self, Architecture, Feature};
use crate::maximum::max_pool;
use crate::window::{Window, unfold};

/// Channels, height and width of images.
pub type Shape = [usize; 3];

/// The most parameters a network has.
const MOST_PARAMETERS: usize = 1 << 27;

/// Why a network cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// Images shrink to nothing.
    #[error("`pool {size}` is larger than the images of {height}×{width} that reach it")]
    Pool {
        /// The size of its squares.
        size: usize,
        /// Height of the images.
        height: usize,
        /// Width of the images.
        width: usize,
    },
    /// The network would be too large.
    #[error(
        "the network would have more than {MOST_PARAMETERS} parameters: pool, use strides, or make layers narrower"
    )]
    TooLarge,
    /// Tensors refuse.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

/// A classifier of images: logits, no softmax.
#[derive(Debug)]
pub struct Network {
    /// The layers in order; the last one gives the logits.
    pub layers: Vec<Layer>,
    /// The shape of an image.
    pub input: Shape,
}

/// A layer of a network.
#[derive(Debug)]
pub enum Layer {
    /// A convolution and a ReLU.
    Convolution(Convolution),
    /// Maxima over squares of this size.
    Pool(usize),
    /// A block with a way around it.
    Residual(Residual),
    /// A fully connected layer; a ReLU follows unless it is the last one.
    Dense(Affine),
}

/// Weights `[outputs, inputs]` and bias `[outputs]`.
#[derive(Debug)]
pub struct Affine {
    /// The weights; of a convolution, a row goes through channels, then rows, then columns of the kernel.
    pub weights: Var,
    /// The bias.
    pub bias: Var,
}

/// A convolution.
#[derive(Debug)]
pub struct Convolution {
    /// Its weights.
    pub affine: Affine,
    /// Where its kernel goes.
    pub window: Window,
}

/// `relu(second(relu(first(x))) + skip(x))`.
#[derive(Debug)]
pub struct Residual {
    /// The first convolution.
    pub first: Convolution,
    /// The second convolution.
    pub second: Convolution,
    /// The way around: a convolution of 1×1, or nothing but the input itself.
    pub skip: Option<Convolution>,
}

impl Network {
    /// A network with random weights, the same for the same seed.
    ///
    /// # Errors
    /// When the architecture does not fit the images, or is too large.
    pub fn random(
        architecture: &Architecture,
        input: Shape,
        classes: usize,
        seed: u64,
    ) -> Result<Self, NetworkError> {
        let mut maker = Maker { rng: Rng::with_seed(seed), parameters: 0 };
        let mut layers = Vec::new();
        let mut shape = input;
        for feature in &architecture.features {
            layers.push(maker.layer(feature, &mut shape)?);
        }
        let mut width = shape.iter().product();
        for &units in architecture.hidden.iter().chain([&classes]) {
            layers.push(Layer::Dense(maker.affine(units, width)?));
            width = units;
        }
        Ok(Self { layers, input })
    }

    /// The logits `[batch, classes]` of images `[batch, channels, height, width]`.
    ///
    /// # Errors
    /// When the images have another shape.
    pub fn logits(&self, images: &Tensor) -> candle_core::Result<Tensor> {
        let mut values = images.transpose(0, 1)?;
        let mut flat = false;
        for (at, layer) in self.layers.iter().enumerate() {
            values = match layer {
                Layer::Convolution(convolution) => convolution.apply(&values)?.relu()?,
                Layer::Pool(size) => max_pool(&values, *size)?,
                Layer::Residual(block) => block.apply(&values)?,
                Layer::Dense(affine) => {
                    if !flat {
                        values = values.transpose(0, 1)?.flatten_from(1)?;
                        flat = true;
                    }
                    let sums = values.matmul(&affine.weights.t()?)?.broadcast_add(&affine.bias)?;
                    if at + 1 == self.layers.len() { sums } else { sums.relu()? }
                }
            };
        }
        Ok(values)
    }

    /// All weights and biases, in a fixed order.
    pub fn variables(&self) -> Vec<&Var> {
        let mut affines: Vec<&Affine> = Vec::new();
        for layer in &self.layers {
            match layer {
                Layer::Convolution(convolution) => affines.push(&convolution.affine),
                Layer::Pool(_) => {}
                Layer::Residual(block) => {
                    let convolutions = [Some(&block.first), Some(&block.second), block.skip.as_ref()];
                    affines.extend(convolutions.into_iter().flatten().map(|convolution| &convolution.affine));
                }
                Layer::Dense(affine) => affines.push(affine),
            }
        }
        affines.into_iter().flat_map(|affine| [&affine.weights, &affine.bias]).collect()
    }

    /// How many weights and biases there are.
    pub fn parameters(&self) -> usize {
        self.variables().iter().map(|variable| variable.elem_count()).sum()
    }

    /// How many classes it tells apart.
    pub fn classes(&self) -> usize {
        self.variables().last().map_or(0, |bias| bias.elem_count())
    }
}

impl Convolution {
    fn apply(&self, images: &Tensor) -> candle_core::Result<Tensor> {
        let (_, batch, _, _) = images.dims4()?;
        let sums = self.affine.weights.matmul(&unfold(images, self.window)?)?;
        let [height, width] = self.window.places();
        let (channels, _) = sums.dims2()?;
        sums.broadcast_add(&self.affine.bias.unsqueeze(1)?)?.reshape((channels, batch, height, width))
    }
}

impl Residual {
    fn apply(&self, images: &Tensor) -> candle_core::Result<Tensor> {
        let through = self.second.apply(&self.first.apply(images)?.relu()?)?;
        match &self.skip {
            Some(skip) => (through + skip.apply(images)?)?.relu(),
            None => (through + images)?.relu(),
        }
    }
}

struct Maker {
    rng: Rng,
    parameters: usize,
}

impl Maker {
    fn layer(&mut self, feature: &Feature, shape: &mut Shape) -> Result<Layer, NetworkError> {
        let [_, height, width] = *shape;
        Ok(match feature {
            Feature::Convolution(convolution) => Layer::Convolution(self.convolution(convolution, shape)?),
            Feature::Pool(size) => {
                if *size > height.min(width) {
                    return Err(NetworkError::Pool { size: *size, height, width });
                }
                *shape = [shape[0], height / size, width / size];
                Layer::Pool(*size)
            }
            Feature::Residual(convolution) => {
                let before = *shape;
                let first = self.convolution(convolution, shape)?;
                let second =
                    self.convolution(&architecture::Convolution { stride: 1, ..*convolution }, shape)?;
                let around = architecture::Convolution { kernel: 1, ..*convolution };
                let skip = (before != *shape).then(|| self.convolution(&around, &mut before.clone()));
                Layer::Residual(Residual { first, second, skip: skip.transpose()? })
            }
        })
    }

    fn convolution(
        &mut self,
        convolution: &architecture::Convolution,
        shape: &mut Shape,
    ) -> Result<Convolution, NetworkError> {
        let [channels, height, width] = *shape;
        let architecture::Convolution { channels: outputs, kernel, stride } = *convolution;
        let window = Window { kernel, stride, image: [height, width] };
        let affine = self.affine(outputs, channels * kernel * kernel)?;
        let [height, width] = window.places();
        *shape = [outputs, height, width];
        Ok(Convolution { affine, window })
    }

    /// Weights between ±√(6/inputs), which keep the size of what passes through a ReLU (He et al., 2015), and no bias.
    #[allow(clippy::float_arithmetic, reason = "training estimates")]
    fn affine(&mut self, outputs: usize, inputs: usize) -> Result<Affine, NetworkError> {
        let count = outputs.saturating_mul(inputs);
        self.parameters = self.parameters.saturating_add(count).saturating_add(outputs);
        if self.parameters > MOST_PARAMETERS {
            return Err(NetworkError::TooLarge);
        }
        let bound = (6.0 / inputs as f32).sqrt();
        let weights: Vec<f32> = (0..count).map(|_| (2.0 * self.rng.f32() - 1.0) * bound).collect();
        let weights = Var::from_vec(weights, (outputs, inputs), &Device::Cpu)?;
        Ok(Affine { weights, bias: Var::zeros(outputs, DType::F32, &Device::Cpu)? })
    }
}
