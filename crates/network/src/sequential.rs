//! Chains of dense layers with `f32` weights: the networks that every tool reads.
//!
//! Layer `ℓ` maps `x` to `W·x + b`, followed by `max(0, ·)` where it says so. Weights are floats as a file has them;
//! what the chain *means* is the real function of them ([`Sequential::network`]).

use metes_exact::rational::{self, FloatFormat};
use metes_exact::{Rational, ScaledArray};
use num_traits::Zero;

use crate::{Activation, GraphError, LinearMap, Network, NetworkBuilder, Op, PiecewiseLinear};

/// `x ↦ W·x + b`, with a ReLU behind it or not.
#[derive(Clone, Debug, PartialEq)]
pub struct DenseLayer {
    /// Elements of `x`.
    pub inputs: usize,
    /// `W`, row-major: [`inputs`](DenseLayer::inputs) numbers for every element of `b`.
    pub weights: Vec<f32>,
    /// `b`.
    pub bias: Vec<f32>,
    /// Whether a ReLU follows.
    pub relu: bool,
}

/// Dense layers, one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequential {
    layers: Vec<DenseLayer>,
}

/// Why layers do not make a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SequentialError {
    /// There is none, or one without inputs or outputs.
    #[error("layer {layer} is empty")]
    Empty {
        /// The layer, counted from 0.
        layer: usize,
    },
    /// A layer does not take what the one before gives, or has too few or too many weights.
    #[error("layer {layer} has {given} {what}, not {wanted}")]
    Shape {
        /// The layer, counted from 0.
        layer: usize,
        /// What there is a wrong number of.
        what: &'static str,
        /// How many there are.
        given: usize,
        /// How many there should be.
        wanted: usize,
    },
    /// A weight is infinite or not a number.
    #[error("layer {layer} has a weight that is not finite")]
    Infinite {
        /// The layer, counted from 0.
        layer: usize,
    },
    /// A network is no such chain.
    #[error("`{node}` is no dense layer of 32-bit floats and no ReLU in a chain of those")]
    NotAChain {
        /// The node at fault.
        node: String,
    },
}

/// The `f32` that is exactly this number, if there is one.
pub fn exact_f32(value: &Rational) -> Option<f32> {
    let float = num_traits::ToPrimitive::to_f64(value)? as f32;
    (FloatFormat::F32.value(float.to_bits().into()).as_ref() == Some(value)).then_some(float)
}

impl DenseLayer {
    /// Elements of the output.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The weights that lead to one output.
    pub fn row(&self, output: usize) -> &[f32] {
        &self.weights[output * self.inputs..][..self.inputs]
    }
}

impl Sequential {
    /// Layers that fit each other.
    ///
    /// # Errors
    /// When there is none, they do not fit, or a weight is not finite.
    pub fn new(layers: Vec<DenseLayer>) -> Result<Self, SequentialError> {
        let mut inputs = layers.first().ok_or(SequentialError::Empty { layer: 0 })?.inputs;
        for (layer, dense) in layers.iter().enumerate() {
            if dense.inputs == 0 || dense.bias.is_empty() {
                return Err(SequentialError::Empty { layer });
            }
            for (what, given, wanted) in [
                ("inputs", dense.inputs, inputs),
                ("weights", dense.weights.len(), dense.inputs * dense.outputs()),
            ] {
                if given != wanted {
                    return Err(SequentialError::Shape { layer, what, given, wanted });
                }
            }
            if !dense.weights.iter().chain(&dense.bias).all(|weight| weight.is_finite()) {
                return Err(SequentialError::Infinite { layer });
            }
            inputs = dense.outputs();
        }
        Ok(Self { layers })
    }

    /// The layers, at least one.
    pub fn layers(&self) -> &[DenseLayer] {
        &self.layers
    }

    /// Elements of the input.
    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    /// Elements of the output.
    pub fn outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs()
    }

    /// Units with a ReLU.
    pub fn relus(&self) -> usize {
        self.layers.iter().filter(|layer| layer.relu).map(DenseLayer::outputs).sum()
    }

    /// The real function of the weights.
    ///
    /// # Errors
    /// When the network would have more elements than an index can count.
    pub fn network(&self) -> Result<Network, GraphError> {
        let mut builder = NetworkBuilder::new("x", vec![1, self.inputs()]);
        let mut node = builder.input();
        for (at, layer) in self.layers.iter().enumerate() {
            let name = format!("dense{at}");
            let length = |_| GraphError::Length {
                node: name.clone(),
                given: layer.weights.len(),
                wanted: layer.inputs * layer.outputs(),
            };
            let map =
                LinearMap::dense(layer.outputs(), layer.inputs, scaled(&layer.weights)).map_err(length)?;
            node = builder.push(&name, Op::Affine { map, bias: Some(scaled(&layer.bias)) }, &[node])?;
            if layer.relu {
                let relu = Activation::uniform(PiecewiseLinear::relu());
                node = builder.push(&format!("relu{at}"), Op::Activation(relu), &[node])?;
            }
        }
        Ok(builder.finish(node))
    }

    /// The chain that a network is, weight by weight; what changes nothing is left out. A convolution is written out.
    ///
    /// # Errors
    /// When a node is something else, or a weight is no `f32`.
    pub fn from_network(network: &Network) -> Result<Self, SequentialError> {
        let mut layers: Vec<DenseLayer> = Vec::new();
        for (at, node) in network.nodes().iter().enumerate().skip(1) {
            let refusal = || SequentialError::NotAChain { node: node.name.clone() };
            if node.inputs.len() != 1 || node.inputs[0].index() + 1 != at {
                return Err(refusal());
            }
            match &node.op {
                Op::Affine { map, bias } => {
                    let layer = dense(map, bias.as_ref()).ok_or_else(refusal)?;
                    if identity(layer.inputs).as_ref() != Some(&layer) {
                        layers.push(layer);
                    }
                }
                Op::Activation(activation) if is_relu(activation, node.len) => match layers.last_mut() {
                    Some(layer) if !layer.relu => layer.relu = true,
                    _ => layers.push(DenseLayer { relu: true, ..identity(node.len).ok_or_else(refusal)? }),
                },
                Op::Select(picks) if picks.iter().enumerate().all(|(at, pick)| *pick == (0, at as u32)) => {}
                _ => return Err(refusal()),
            }
        }
        if layers.is_empty() {
            layers.extend(identity(network.input_len()));
        }
        Self::new(layers)
    }
}

/// The most weights that a map of another layout is written out to.
const MAX_WEIGHTS: usize = 1 << 22;

/// An affine map, of whatever layout, as a layer without a ReLU.
fn dense(map: &LinearMap, bias: Option<&ScaledArray>) -> Option<DenseLayer> {
    let (inputs, outputs) = (map.inputs(), map.outputs());
    let count = inputs.checked_mul(outputs).filter(|count| *count <= MAX_WEIGHTS)?;
    let mut weights = vec![Rational::zero(); count];
    for row in 0..outputs {
        map.row(row, |column, weight| weights[row * inputs + column] += map.weights().get(weight));
    }
    let floats = |values: Vec<Rational>| values.iter().map(exact_f32).collect::<Option<Vec<f32>>>();
    let bias = bias.map_or_else(|| vec![Rational::zero(); outputs], ScaledArray::to_rationals);
    Some(DenseLayer { inputs, weights: floats(weights)?, bias: floats(bias)?, relu: false })
}

/// The layer that changes nothing.
fn identity(len: usize) -> Option<DenseLayer> {
    let count = len.checked_mul(len).filter(|count| *count <= MAX_WEIGHTS)?;
    let mut weights = vec![0.0; count];
    (0..len).for_each(|at| weights[at * len + at] = 1.0);
    Some(DenseLayer { inputs: len, weights, bias: vec![0.0; len], relu: false })
}

fn is_relu(activation: &Activation, len: usize) -> bool {
    (0..len).all(|element| *activation.function(element) == PiecewiseLinear::relu())
}

fn scaled(values: &[f32]) -> ScaledArray {
    let rationals: Vec<Rational> = values.iter().map(|value| value_of(*value)).collect();
    ScaledArray::from_rationals(&rationals)
}

/// The number that a finite float is.
pub fn value_of(float: f32) -> Rational {
    let (significand, power) = FloatFormat::F32.dyadic(float.to_bits().into()).unwrap_or((0, 0));
    rational::dyadic(significand.into(), power)
}
