//! Networks that can be differentiated, twice.

use std::sync::Arc;

use candle_core::{Result, Tensor};

use crate::activation::Bends;
use crate::maximum::{self, Groups};
use crate::sparse::Sparse;
use crate::window::{Window, fold, unfold};

/// A network: nodes in evaluation order, of which the last one gives the output.
#[derive(Clone, Debug)]
pub struct Network {
    nodes: Vec<Node>,
    inputs: usize,
}

/// An operator and the nodes it reads; place 0 is the input.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it computes.
    pub op: Op,
    /// The places of what it reads.
    pub inputs: Vec<usize>,
}

/// What a node computes.
#[derive(Clone, Debug)]
pub enum Op {
    /// Fixed numbers `[1, elements]`.
    Constant(Tensor),
    /// `x·weightsᵀ + bias`, with weights `[outputs, inputs]` and bias `[outputs]`.
    Dense {
        /// The weights.
        weights: Tensor,
        /// The bias.
        bias: Option<Tensor>,
    },
    /// A convolution with weights `[channels, what the kernel sees]` and a number for every element to be added.
    Convolution {
        /// The weights.
        weights: Tensor,
        /// The bias, `[channels]`, or `[elements]` of the output.
        bias: Option<Tensor>,
        /// Where its kernel goes.
        window: Window,
    },
    /// A sparse map, and a bias `[outputs]`.
    Sparse {
        /// The map.
        map: Arc<Sparse>,
        /// The bias.
        bias: Option<Tensor>,
    },
    /// The sum of what it reads, each times its factor.
    Sum(Vec<f64>),
    /// A piecewise-linear function of each element.
    Activation(Bends),
    /// Maxima of groups.
    Maximum(Arc<Groups>),
}

/// What hinges are taken to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Smoothness {
    /// What they are: the gradient does not change but by jumps.
    Exact,
    /// Softplus with this β in place of each ReLU, so that gradients have gradients. Maxima stay as they are.
    Softplus(f64),
}

/// A pass through a network: the values of all nodes.
#[derive(Debug)]
pub struct Trace<'a> {
    network: &'a Network,
    smoothness: Smoothness,
    values: Vec<Tensor>,
}

impl Network {
    /// A network of nodes, each of which reads places before its own.
    ///
    /// # Errors
    /// When a node reads itself or a later one.
    pub fn new(inputs: usize, nodes: Vec<Node>) -> Result<Self> {
        for (at, node) in nodes.iter().enumerate() {
            if node.inputs.iter().any(|&input| input > at) {
                candle_core::bail!("node {at} reads a node that comes later");
            }
        }
        Ok(Self { nodes, inputs })
    }

    /// Elements of the input.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Passes images `[batch, elements]` through.
    ///
    /// # Errors
    /// When the images have another number of elements.
    pub fn run(&self, images: &Tensor, smoothness: Smoothness) -> Result<Trace<'_>> {
        let mut values = vec![images.clone()];
        for node in &self.nodes {
            let read = |place: usize| &values[node.inputs[place]];
            let value = match &node.op {
                Op::Constant(numbers) => numbers.broadcast_as((images.dim(0)?, numbers.elem_count()))?,
                Op::Dense { weights, bias } => biased(read(0).matmul(&weights.t()?)?, bias.as_ref())?,
                Op::Convolution { weights, bias, window } => {
                    convolve(read(0), weights, bias.as_ref(), *window)?
                }
                Op::Sparse { map, bias } => biased(map.apply(read(0))?, bias.as_ref())?,
                Op::Sum(factors) => {
                    let terms = node
                        .inputs
                        .iter()
                        .zip(factors)
                        .map(|(&input, &factor)| scaled(&values[input], factor));
                    sum(terms)?.map_or_else(|| images.zeros_like(), Ok)?
                }
                Op::Activation(bends) => bends.value(read(0), smoothness)?,
                Op::Maximum(groups) => maximum::maxima(read(0), groups)?,
            };
            values.push(value);
        }
        Ok(Trace { network: self, smoothness, values })
    }

    /// The outputs `[batch, outputs]` at images `[batch, elements]`.
    ///
    /// # Errors
    /// When the images have another number of elements.
    pub fn outputs(&self, images: &Tensor) -> Result<Tensor> {
        let mut trace = self.run(images, Smoothness::Exact)?;
        Ok(trace.values.swap_remove(self.nodes.len()))
    }
}

impl Trace<'_> {
    /// The outputs `[batch, outputs]`.
    pub fn outputs(&self) -> &Tensor {
        &self.values[self.network.nodes.len()]
    }

    /// The gradient `[batch, elements]` with respect to the images, of the sum of outputs weighted by `weights` `[batch, outputs]`.
    ///
    /// It is made of forward operations on weights and slopes, and can itself be differentiated. Of equal elements in a maximum
    /// the first counts, and at a bend the piece to the left.
    ///
    /// # Errors
    /// When the weights have another shape.
    pub fn gradient(&self, weights: &Tensor) -> Result<Tensor> {
        let nodes = &self.network.nodes;
        let mut gradients: Vec<Option<Tensor>> = vec![None; nodes.len() + 1];
        gradients[nodes.len()] = Some(weights.clone());
        for (at, node) in nodes.iter().enumerate().rev() {
            let Some(gradient) = gradients[at + 1].take() else { continue };
            for (place, &input) in node.inputs.iter().enumerate() {
                let given = self.pull_back(&node.op, place, input, &gradient)?;
                gradients[input] = Some(match gradients[input].take() {
                    Some(sum) => (sum + given)?,
                    None => given,
                });
            }
        }
        gradients[0].take().map_or_else(|| self.values[0].zeros_like(), Ok)
    }

    fn pull_back(&self, op: &Op, place: usize, input: usize, gradient: &Tensor) -> Result<Tensor> {
        let value = &self.values[input];
        match op {
            Op::Constant(_) => value.zeros_like(),
            Op::Dense { weights, .. } => gradient.matmul(weights),
            Op::Convolution { weights, window, .. } => {
                let columns = weights.t()?.matmul(&side_by_side(gradient, weights.dim(0)?, *window)?)?;
                fold(&columns, *window)?.flatten_from(1)
            }
            Op::Sparse { map, .. } => map.apply_transposed(gradient),
            Op::Sum(factors) => scaled(gradient, factors.get(place).copied().unwrap_or(1.0)),
            Op::Activation(bends) => gradient * bends.slope(value, self.smoothness)?,
            Op::Maximum(groups) => maximum::route(&value.detach(), gradient, groups),
        }
    }
}

fn biased(sums: Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    bias.map_or(Ok(sums.clone()), |bias| sums.broadcast_add(bias))
}

fn scaled(values: &Tensor, factor: f64) -> Result<Tensor> {
    if factor.to_bits() == 1f64.to_bits() { Ok(values.clone()) } else { values * factor }
}

fn sum(mut terms: impl Iterator<Item = Result<Tensor>>) -> Result<Option<Tensor>> {
    let Some(first) = terms.next() else { return Ok(None) };
    terms.try_fold(first?, |sum, term| sum + term?).map(Some)
}

/// Values `[batch, channels·places]` as `[channels, batch·places]`.
fn side_by_side(values: &Tensor, channels: usize, window: Window) -> Result<Tensor> {
    let places: usize = window.places().iter().product();
    values.reshape((values.dim(0)?, channels, places))?.transpose(0, 1)?.flatten_from(1)
}

fn convolve(images: &Tensor, weights: &Tensor, bias: Option<&Tensor>, window: Window) -> Result<Tensor> {
    let [height, width] = window.image;
    let (batch, elements) = images.dims2()?;
    let (channels, _) = weights.dims2()?;
    let images = images.reshape((batch, elements / (height * width).max(1), height, width))?;
    let mut sums = weights.matmul(&unfold(&images, window)?)?;
    let shared = bias.filter(|bias| bias.elem_count() == channels);
    if let Some(bias) = shared {
        sums = sums.broadcast_add(&bias.unsqueeze(1)?)?;
    }
    let places: usize = window.places().iter().product();
    let values = sums.reshape((channels, batch, places))?.transpose(0, 1)?.flatten_from(1)?;
    biased(values, bias.filter(|_| shared.is_none()))
}
