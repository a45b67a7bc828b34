//! Exact networks, brought to floats.

use candle_core::{DType, Device, Result, Tensor};
use metes_exact::rational::approximate;
use metes_exact::{Rational, ScaledArray};
use metes_network::{Activation, Convolution, LinearMap, Network as Exact, Op as ExactOp};

use crate::activation::Bends;
use crate::maximum::Groups;
use crate::network::{Network, Node};
use crate::op::Op;
use crate::sparse::Sparse;
use crate::window::Window;

/// The most elements of a node: a small file can describe a network that no batch fits into.
const MOST_ELEMENTS: usize = 1 << 24;
/// The most entries of a sparse map.
const MOST_ENTRIES: usize = 1 << 27;

/// The network whose weights are those of an exact one, rounded to numbers of this type (`F32` or `F64`).
///
/// # Errors
/// When it is too large for batches in floats.
pub fn import(exact: &Exact, dtype: DType) -> Result<Network> {
    let maker = Maker { dtype };
    let mut nodes = Vec::new();
    // Where the value of each exact node stands among the nodes made: several can be made of one.
    let mut places = vec![0];
    for node in &exact.nodes()[1..] {
        if node.len > MOST_ELEMENTS {
            candle_core::bail!(
                "`{}` has {} elements, and floats take at most {MOST_ELEMENTS}",
                node.name,
                node.len
            );
        }
        let inputs: Vec<usize> = node.inputs.iter().map(|input| places[input.index()]).collect();
        let lens: Vec<usize> = node.inputs.iter().map(|input| exact.nodes()[input.index()].len).collect();
        let place = match &node.op {
            ExactOp::Select(picks) => select(&mut nodes, picks, &inputs, &lens),
            op => push(&mut nodes, maker.op(op, lens.first().copied().unwrap_or(0))?, inputs),
        };
        places.push(place);
    }
    // The output is the last node, whatever came behind it in the file.
    let output = places[exact.output().index()];
    if output != nodes.len() || output == 0 {
        push(&mut nodes, Op::Sum(vec![1.0]), vec![output]);
    }
    Network::new(exact.input_len(), nodes)
}

fn push(nodes: &mut Vec<Node>, op: Op, inputs: Vec<usize>) -> usize {
    nodes.push(Node { op, inputs });
    nodes.len()
}

/// Picked elements: one sparse map for each node that something is picked from.
fn select(nodes: &mut Vec<Node>, picks: &[(u32, u32)], inputs: &[usize], lens: &[usize]) -> usize {
    if let ([input], [len]) = (inputs, lens) {
        let identity =
            picks.len() == *len && picks.iter().enumerate().all(|(at, &(_, index))| at as u32 == index);
        if identity {
            return *input;
        }
    }
    let mut parts = Vec::new();
    for (source, (&input, &len)) in inputs.iter().zip(lens).enumerate() {
        let picked = picks.iter().enumerate().filter(|(_, pick)| pick.0 as usize == source);
        let entries: Vec<_> = picked.map(|(row, &(_, column))| (row as u32, column, 1.0)).collect();
        if !entries.is_empty() || source + 1 == inputs.len() && parts.is_empty() {
            let map = Sparse::new(picks.len(), len, &entries);
            parts.push(push(nodes, Op::Sparse { map, bias: None }, vec![input]));
        }
    }
    if let [part] = parts[..] { part } else { push(nodes, Op::Sum(vec![1.0; parts.len()]), parts) }
}

struct Maker {
    dtype: DType,
}

impl Maker {
    fn op(&self, op: &ExactOp, inputs: usize) -> Result<Op> {
        Ok(match op {
            ExactOp::Input | ExactOp::Select(_) => Op::Sum(vec![1.0]),
            ExactOp::Constant(values) => Op::Constant(self.array(values, (1, values.len()))?),
            ExactOp::Affine { map, bias } => {
                let bias = bias.as_ref().map(|bias| self.array(bias, bias.len())).transpose()?;
                self.affine(map, bias)?
            }
            ExactOp::Combine(factors) => Op::Sum(factors.iter().map(approximate).collect()),
            ExactOp::Activation(activation) => Op::Activation(self.bends(activation)?),
            ExactOp::Max(groups) => Op::Maximum(Groups::new(inputs, groups.iter().map(Vec::as_slice))),
        })
    }

    fn affine(&self, map: &LinearMap, bias: Option<Tensor>) -> Result<Op> {
        if map.is_dense() {
            return Ok(Op::Dense {
                weights: self.array(map.weights(), (map.outputs(), map.inputs()))?,
                bias,
            });
        }
        if let Some((window, channels)) = map.geometry().and_then(window) {
            let columns = map.weights().len() / channels;
            return Ok(Op::Convolution {
                weights: self.array(map.weights(), (channels, columns))?,
                bias,
                window,
            });
        }
        let weights: Vec<f64> = map.weights().to_rationals().iter().map(approximate).collect();
        let mut entries = Vec::new();
        for row in 0..map.outputs() {
            if entries.len() > MOST_ENTRIES {
                candle_core::bail!(
                    "a map of {}×{} has more than {MOST_ENTRIES} weights",
                    map.outputs(),
                    map.inputs()
                );
            }
            map.row(row, |column, weight| entries.push((row as u32, column as u32, weights[weight])));
        }
        Ok(Op::Sparse { map: Sparse::new(map.outputs(), map.inputs(), &entries), bias })
    }

    /// Each function as its leftmost piece and what is added at every bend.
    fn bends(&self, activation: &Activation) -> Result<Bends> {
        let functions = activation.functions();
        if let [function] = functions
            && *function == metes_network::PiecewiseLinear::relu()
        {
            return Ok(Bends::relu());
        }
        let elements = activation.elements().unwrap_or(1);
        let each = |number: &dyn Fn(&metes_network::PiecewiseLinear) -> Rational| {
            let numbers = (0..elements).map(|element| approximate(&number(activation.function(element))));
            self.tensor(numbers.collect(), elements)
        };
        let most = functions.iter().map(|function| function.breakpoints().len()).max().unwrap_or(0);
        let bends = (0..most).map(|bend| {
            let change = each(&|function| match function.pieces().get(bend..bend + 2) {
                Some([(before, _), (behind, _)]) => behind - before,
                _ => Rational::default(),
            })?;
            let at = each(&|function| function.breakpoints().get(bend).cloned().unwrap_or_default())?;
            Ok([change, at])
        });
        let bends = bends.collect::<Result<Vec<_>>>()?;
        Ok(Bends::new(each(&|f| f.pieces()[0].0.clone())?, each(&|f| f.pieces()[0].1.clone())?, bends))
    }

    fn array(&self, values: &ScaledArray, shape: impl Into<candle_core::Shape>) -> Result<Tensor> {
        self.tensor(values.to_rationals().iter().map(approximate).collect(), shape)
    }

    fn tensor(&self, values: Vec<f64>, shape: impl Into<candle_core::Shape>) -> Result<Tensor> {
        Tensor::from_vec(values, shape.into(), &Device::Cpu)?.to_dtype(self.dtype)
    }
}

/// The window of a convolution, if it is a plain one: square, odd, zeros on all sides, one group, no gaps; and its channels.
fn window(geometry: &Convolution) -> Option<(Window, usize)> {
    let [_, height, width] = geometry.input;
    let window = Window { kernel: geometry.kernel[0], stride: geometry.strides[0], image: [height, width] };
    let plain = geometry.kernel == [window.kernel; 2]
        && window.kernel % 2 == 1
        && geometry.strides == [window.stride; 2]
        && geometry.dilations == [1, 1]
        && geometry.padding == [window.padding(); 2]
        && geometry.groups == 1
        && geometry.output[1..] == window.places();
    plain.then_some((window, geometry.output[0]))
}
