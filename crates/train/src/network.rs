//! Networks with weights that can be trained.

use candle_core::{DType, Device, Tensor, Var};
use fastrand::Rng;
use metes_attribution::maximum::Groups;
use metes_attribution::window::Window;
use metes_attribution::{Bends, Node, Op};

use crate::architecture::{self, Architecture, Feature};

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
    /// The same as a graph that can be differentiated, on the same weights.
    graph: metes_attribution::Network,
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
        Ok(Self::new(layers, input)?)
    }

    /// A network of these layers for images of this shape.
    ///
    /// # Errors
    /// When layers do not follow one another.
    pub fn new(layers: Vec<Layer>, input: Shape) -> candle_core::Result<Self> {
        let graph = graph(&layers, input)?;
        Ok(Self { layers, input, graph })
    }

    /// The network as a graph that can be differentiated, which reads `[batch, elements]`.
    pub fn graph(&self) -> &metes_attribution::Network {
        &self.graph
    }

    /// The logits `[batch, classes]` of images `[batch, elements]`.
    ///
    /// # Errors
    /// When the images have another shape.
    pub fn logits(&self, images: &Tensor) -> candle_core::Result<Tensor> {
        self.graph.outputs(images)
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

/// The graph of layers.
fn graph(layers: &[Layer], input: Shape) -> candle_core::Result<metes_attribution::Network> {
    let mut nodes = Nodes(Vec::new());
    let (mut at, mut shape) = (0, input);
    for (place, layer) in layers.iter().enumerate() {
        at = match layer {
            Layer::Convolution(convolution) => {
                let sums = nodes.convolution(convolution, at, &mut shape);
                nodes.relu(sums)
            }
            Layer::Pool(size) => {
                let groups = Groups::squares(shape, *size);
                shape = [shape[0], shape[1] / size, shape[2] / size];
                nodes.push(Op::Maximum(groups), vec![at])
            }
            Layer::Residual(block) => {
                let mut inner = shape;
                let first = nodes.convolution(&block.first, at, &mut inner);
                let first = nodes.relu(first);
                let second = nodes.convolution(&block.second, first, &mut inner);
                let around = match &block.skip {
                    Some(skip) => nodes.convolution(skip, at, &mut shape),
                    None => at,
                };
                shape = inner;
                let sum = nodes.push(Op::Sum(vec![1.0; 2]), vec![second, around]);
                nodes.relu(sum)
            }
            Layer::Dense(affine) => {
                let [weights, bias] = tensors(affine);
                let sums = nodes.push(Op::Dense { weights, bias: Some(bias) }, vec![at]);
                if place + 1 == layers.len() { sums } else { nodes.relu(sums) }
            }
        };
    }
    metes_attribution::Network::new(input.iter().product(), nodes.0)
}

/// Handles to the weights, which see what training does to them.
fn tensors(affine: &Affine) -> [Tensor; 2] {
    [&affine.weights, &affine.bias].map(|variable| variable.as_tensor().clone())
}

struct Nodes(Vec<Node>);

impl Nodes {
    fn push(&mut self, op: Op, inputs: Vec<usize>) -> usize {
        self.0.push(Node { op, inputs });
        self.0.len()
    }

    fn relu(&mut self, input: usize) -> usize {
        self.push(Op::Activation(Bends::relu()), vec![input])
    }

    fn convolution(&mut self, convolution: &Convolution, input: usize, shape: &mut Shape) -> usize {
        let ([weights, bias], window) = (tensors(&convolution.affine), convolution.window);
        let [height, width] = window.places();
        *shape = [bias.elem_count(), height, width];
        self.push(Op::Convolution { weights, bias: Some(bias), window }, vec![input])
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
