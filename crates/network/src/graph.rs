//! The graph of operators.

use metes_exact::{Rational, ScaledArray};

use crate::{Activation, LinearMap};

/// A node of a [`Network`], by its place in evaluation order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The node's place in [`Network::nodes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node computes from the nodes it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "a network has few nodes, and most are affine")]
pub enum Op {
    /// The input vector; node 0 and only node 0.
    Input,
    /// Fixed numbers.
    Constant(ScaledArray),
    /// `A·x + b`.
    Affine {
        /// `A`.
        map: LinearMap,
        /// `b`; absent for zero.
        bias: Option<ScaledArray>,
    },
    /// Output `k` is element `picks[k].1` of input `picks[k].0`.
    Select(Vec<(u32, u32)>),
    /// `Σ cₖ·xₖ` over the inputs, element by element.
    Combine(Vec<Rational>),
    /// A piecewise-linear function of each element.
    Activation(Activation),
    /// Output `k` is the maximum of the elements `groups[k]` of the input.
    Max(Vec<Vec<u32>>),
}

impl Op {
    /// Whether the operator is a hinge: piecewise linear but not linear.
    pub fn is_hinge(&self) -> bool {
        matches!(self, Self::Activation(_) | Self::Max(_))
    }
}

/// An operator with the nodes it reads and the name it has in the model file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The name of the model's node that made it.
    pub name: String,
    /// What it computes.
    pub op: Op,
    /// The nodes it reads.
    pub inputs: Vec<NodeId>,
    /// Elements of its output.
    pub len: usize,
}

/// A piecewise-linear network: nodes in evaluation order, one input, one output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    nodes: Vec<Node>,
    input_shape: Vec<usize>,
    output: NodeId,
}

/// The piece each hinge unit is on: for every hinge node in order, an index per unit (the piece of
/// an activation's function; the place within its group for a maximum).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(pub Vec<Vec<u32>>);

/// Why an operator cannot be added to a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// An operator reads a different number of nodes than it was given.
    #[error("`{node}` reads {given} inputs where it takes {wanted}")]
    Inputs {
        /// The node at fault.
        node: String,
        /// Inputs given.
        given: usize,
        /// Inputs it takes.
        wanted: usize,
    },
    /// Lengths of vectors do not fit.
    #[error("`{node}` gets {given} elements where {wanted} are needed")]
    Length {
        /// The node at fault.
        node: String,
        /// Elements given.
        given: usize,
        /// Elements needed.
        wanted: usize,
    },
    /// An index points outside the vector it picks from.
    #[error("`{node}` picks element {index} of {len}")]
    Index {
        /// The node at fault.
        node: String,
        /// The index.
        index: usize,
        /// Elements there are.
        len: usize,
    },
    /// The network would have more elements than an index can count.
    #[error("`{node}` has more than 2³¹ elements")]
    TooLarge {
        /// The node at fault.
        node: String,
    },
}

/// Builds a [`Network`] node by node, checking each.
#[derive(Clone, Debug)]
pub struct NetworkBuilder {
    nodes: Vec<Node>,
    input_shape: Vec<usize>,
}

impl NetworkBuilder {
    /// A network whose input has a shape (batch of one included where the model states it); its
    /// elements are numbered row-major.
    pub fn new(input_name: &str, input_shape: Vec<usize>) -> Self {
        let len = input_shape.iter().product();
        let input = Node { name: input_name.to_owned(), op: Op::Input, inputs: Vec::new(), len };
        Self { nodes: vec![input], input_shape }
    }

    /// The input node.
    pub fn input(&self) -> NodeId {
        NodeId(0)
    }

    /// Elements of a node's output.
    pub fn len_of(&self, node: NodeId) -> usize {
        self.nodes[node.index()].len
    }

    /// The node with that id.
    pub fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.index()]
    }

    /// Adds an operator that reads nodes of this builder.
    ///
    /// # Errors
    /// When the operator does not fit what it reads.
    pub fn push(&mut self, name: &str, op: Op, inputs: &[NodeId]) -> Result<NodeId, GraphError> {
        let len = self.check(name, &op, inputs)?;
        if len >= 1 << 31 || self.nodes.len() >= 1 << 31 {
            return Err(GraphError::TooLarge { node: name.to_owned() });
        }
        self.nodes.push(Node { name: name.to_owned(), op, inputs: inputs.to_vec(), len });
        Ok(NodeId(self.nodes.len() as u32 - 1))
    }

    /// The length of an operator's output, if it fits its inputs.
    fn check(&self, name: &str, op: &Op, inputs: &[NodeId]) -> Result<usize, GraphError> {
        let node = || name.to_owned();
        let wanted = match op {
            Op::Input | Op::Constant(_) => 0,
            Op::Affine { .. } | Op::Activation(_) | Op::Max(_) => 1,
            Op::Select(_) => inputs.len(),
            Op::Combine(coefficients) => coefficients.len().max(1),
        };
        if inputs.len() != wanted {
            return Err(GraphError::Inputs { node: node(), given: inputs.len(), wanted });
        }
        let lens: Vec<usize> = inputs.iter().map(|&input| self.len_of(input)).collect();
        let same = |given: usize, wanted: usize| {
            if given == wanted { Ok(()) } else { Err(GraphError::Length { node: node(), given, wanted }) }
        };
        let inside = |index: u32, len: usize| {
            let index = index as usize;
            if index < len { Ok(()) } else { Err(GraphError::Index { node: node(), index, len }) }
        };
        match op {
            Op::Input => Err(GraphError::Inputs { node: node(), given: 0, wanted: 1 }),
            Op::Constant(values) => Ok(values.len()),
            Op::Affine { map, bias } => {
                same(lens[0], map.inputs())?;
                if let Some(bias) = bias {
                    same(bias.len(), map.outputs())?;
                }
                Ok(map.outputs())
            }
            Op::Select(picks) => {
                for &(input, index) in picks {
                    inside(input, lens.len())?;
                    inside(index, lens[input as usize])?;
                }
                Ok(picks.len())
            }
            Op::Combine(_) => {
                for &len in &lens {
                    same(len, lens[0])?;
                }
                Ok(lens[0])
            }
            Op::Activation(activation) => {
                if let Some(len) = activation.elements() {
                    same(lens[0], len)?;
                }
                Ok(lens[0])
            }
            Op::Max(groups) => {
                for group in groups {
                    if group.is_empty() {
                        return Err(GraphError::Length { node: node(), given: 0, wanted: 1 });
                    }
                    for &index in group {
                        inside(index, lens[0])?;
                    }
                }
                Ok(groups.len())
            }
        }
    }

    /// The network with its output; nodes that the output does not depend on are dropped.
    pub fn finish(self, output: NodeId) -> Network {
        Network { nodes: self.nodes, input_shape: self.input_shape, output }.pruned()
    }
}

impl Network {
    /// The nodes in evaluation order; node 0 is the input.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The shape of the input, batch of one included where the model states it.
    pub fn input_shape(&self) -> &[usize] {
        &self.input_shape
    }

    /// Elements of the input.
    pub fn input_len(&self) -> usize {
        self.nodes[0].len
    }

    /// The node whose value is the output.
    pub fn output(&self) -> NodeId {
        self.output
    }

    /// Elements of the output.
    pub fn output_len(&self) -> usize {
        self.nodes[self.output.index()].len
    }

    /// The hinge nodes with their places, in evaluation order.
    pub fn hinges(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        let nodes = self.nodes.iter().enumerate().filter(|(_, node)| node.op.is_hinge());
        nodes.map(|(at, node)| (NodeId(at as u32), node))
    }

    /// How many hinge units there are.
    pub fn hinge_units(&self) -> usize {
        self.hinges().map(|(_, node)| node.len).sum()
    }

    /// The network `x ↦ next(self(x))`. The nodes of this network keep their places; those of
    /// `next` follow in order, without its input node.
    ///
    /// # Errors
    /// When the output of this network does not have the length of the input of the next.
    pub fn then(&self, next: &Network) -> Result<Network, GraphError> {
        if self.output_len() != next.input_len() {
            let node = next.nodes[0].name.clone();
            return Err(GraphError::Length { node, given: self.output_len(), wanted: next.input_len() });
        }
        let offset = self.nodes.len() as u32 - 1;
        let moved = |id: &NodeId| if id.0 == 0 { self.output } else { NodeId(id.0 + offset) };
        let mut nodes = self.nodes.clone();
        nodes.extend(
            next.nodes[1..]
                .iter()
                .map(|node| Node { inputs: node.inputs.iter().map(moved).collect(), ..node.clone() }),
        );
        Ok(Network { nodes, input_shape: self.input_shape.clone(), output: moved(&next.output) })
    }

    fn pruned(mut self) -> Self {
        let mut used = vec![false; self.nodes.len()];
        used[0] = true;
        used[self.output.index()] = true;
        for at in (0..self.nodes.len()).rev() {
            if used[at] {
                for input in &self.nodes[at].inputs {
                    used[input.index()] = true;
                }
            }
        }
        let mut places = Vec::with_capacity(used.len());
        let mut next = 0;
        for &used in &used {
            places.push(NodeId(next));
            next += u32::from(used);
        }
        let mut keep = used.iter();
        self.nodes.retain(|_| keep.next().copied().unwrap_or(true));
        for node in &mut self.nodes {
            for input in &mut node.inputs {
                *input = places[input.index()];
            }
        }
        self.output = places[self.output.index()];
        self
    }
}
