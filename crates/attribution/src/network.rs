//! Networks that can be differentiated, twice.

use candle_core::{Result, Tensor};

use crate::op::{Op, Smoothness};

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

/// A pass through a network: the values of all nodes, at images or all along the way from some images to others.
///
/// As far as a network is affine, so are its values along a way: they are calculated at both ends alone, and the mean of gradients
/// along the way is taken before it goes back through that part.
#[derive(Debug)]
pub struct Trace<'a> {
    network: &'a Network,
    smoothness: Smoothness,
    way: Option<Way>,
    /// What each node reads and the last one gives, at all points.
    values: Vec<Value>,
    outputs: Tensor,
}

/// Points on the ways between two batches.
#[derive(Debug)]
struct Way {
    /// Images in each batch.
    batch: usize,
    /// The shares of the way, `[points, 1, 1]`.
    shares: Tensor,
}

/// The values of a node.
#[derive(Debug)]
struct Value {
    /// At both ends of the way, one batch behind the other, as far as the network is affine.
    ends: Option<Tensor>,
    /// At every point; where the network is affine, only if something reads it there.
    points: Option<Tensor>,
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

    /// The same network with weights that are constants to differentiation: searches among images need no gradients of weights.
    #[must_use]
    pub fn detached(&self) -> Self {
        let nodes =
            self.nodes.iter().map(|node| Node { op: node.op.detached(), inputs: node.inputs.clone() });
        Self { nodes: nodes.collect(), inputs: self.inputs }
    }

    /// Passes images `[batch, elements]` through.
    ///
    /// # Errors
    /// When the images have another number of elements.
    pub fn run(&self, images: &Tensor, smoothness: Smoothness) -> Result<Trace<'_>> {
        let mut values = vec![Value { ends: None, points: Some(images.clone()) }];
        for node in &self.nodes {
            let read: Vec<&Tensor> =
                node.inputs.iter().filter_map(|&input| values[input].points.as_ref()).collect();
            let points = node.op.value(&read, images.dim(0)?, smoothness)?;
            values.push(Value { ends: None, points: Some(points) });
        }
        Trace::new(self, smoothness, None, values)
    }

    /// Passes the points at `shares` of the way from each image `[batch, elements]` to another through: first all at the first share.
    ///
    /// # Errors
    /// When the images have another number of elements.
    pub fn run_along(
        &self,
        [from, to]: [&Tensor; 2],
        shares: &[f64],
        smoothness: Smoothness,
    ) -> Result<Trace<'_>> {
        let batch = from.dim(0)?;
        let shares =
            Tensor::new(shares, from.device())?.to_dtype(from.dtype())?.reshape((shares.len(), 1, 1))?;
        let way = Way { batch, shares };
        let mut values = vec![Value { ends: Some(Tensor::cat(&[from, to], 0)?), points: None }];
        for node in &self.nodes {
            let ends = node.inputs.iter().map(|&input| values[input].ends.as_ref());
            let ends: Option<Vec<&Tensor>> = ends.collect::<Option<_>>().filter(|_| node.op.is_affine());
            let value = match ends {
                Some(ends) => {
                    Value { ends: Some(node.op.value(&ends, 2 * batch, smoothness)?), points: None }
                }
                None => {
                    node.inputs.iter().try_for_each(|&input| way.spread(&mut values[input]))?;
                    let read: Vec<&Tensor> =
                        node.inputs.iter().filter_map(|&input| values[input].points.as_ref()).collect();
                    Value { ends: None, points: Some(node.op.value(&read, way.points(), smoothness)?) }
                }
            };
            values.push(value);
        }
        if let Some(last) = values.last_mut() {
            way.spread(last)?;
        }
        Trace::new(self, smoothness, Some(way), values)
    }

    /// The outputs `[batch, outputs]` at images `[batch, elements]`.
    ///
    /// # Errors
    /// When the images have another number of elements.
    pub fn outputs(&self, images: &Tensor) -> Result<Tensor> {
        Ok(self.run(images, Smoothness::Exact)?.outputs)
    }
}

impl Way {
    fn points(&self) -> usize {
        self.batch * self.shares.elem_count()
    }

    /// Calculates a value at every point, if it is known at the ends alone.
    fn spread(&self, value: &mut Value) -> Result<()> {
        if let (Some(ends), None) = (&value.ends, &value.points) {
            let (batch, len) = (self.batch, ends.dim(1)?);
            let (from, to) = (ends.narrow(0, 0, batch)?, ends.narrow(0, batch, batch)?);
            let change = (to - &from)?.unsqueeze(0)?;
            let points = change.broadcast_mul(&self.shares)?.broadcast_add(&from.unsqueeze(0)?)?;
            value.points = Some(points.reshape((self.points(), len))?);
        }
        Ok(())
    }

    /// The means over the points of each way.
    fn mean(&self, values: &Tensor) -> Result<Tensor> {
        values.reshape((self.shares.elem_count(), self.batch, values.dim(1)?))?.mean(0)
    }
}

impl<'a> Trace<'a> {
    fn new(
        network: &'a Network,
        smoothness: Smoothness,
        way: Option<Way>,
        values: Vec<Value>,
    ) -> Result<Self> {
        let last = values.last().and_then(|value| value.points.clone());
        let outputs = last.ok_or_else(|| candle_core::Error::msg("a network without a value"))?;
        Ok(Self { network, smoothness, way, values, outputs })
    }

    /// The outputs `[points, outputs]`, of as many points as there are images, or images at every share of a way.
    pub fn outputs(&self) -> &Tensor {
        &self.outputs
    }

    /// The gradient `[batch, elements]` with respect to the images, of the sum of outputs weighted by `weights` `[points, outputs]`; along
    /// a way the mean over its points.
    ///
    /// It is made of forward operations on weights and slopes, and can itself be differentiated. Of equal elements in a maximum
    /// the first counts, and at a bend the piece to the left.
    ///
    /// # Errors
    /// When the weights have another shape.
    pub fn gradient(&self, weights: &Tensor) -> Result<Tensor> {
        let nodes = &self.network.nodes;
        let mut gradients: Vec<Option<Tensor>> = vec![None; nodes.len() + 1];
        gradients[nodes.len()] = Some(self.condensed(nodes.len(), None, weights.clone())?);
        for (at, node) in nodes.iter().enumerate().rev() {
            let Some(gradient) = gradients[at + 1].take() else { continue };
            for (place, &input) in node.inputs.iter().enumerate() {
                let Value { ends, points } = &self.values[input];
                // Where the network is affine nothing depends on the value.
                let Some(value) = points.as_ref().or(ends.as_ref()) else { continue };
                let given = node.op.pull_back(place, value, &gradient, self.smoothness)?;
                let given = self.condensed(input, Some(at + 1), given)?;
                gradients[input] = Some(match gradients[input].take() {
                    Some(sum) => (sum + given)?,
                    None => given,
                });
            }
        }
        let batch = self.way.as_ref().map_or(weights.dim(0)?, |way| way.batch);
        let nothing = || Tensor::zeros((batch, self.network.inputs), weights.dtype(), weights.device());
        gradients[0].take().map_or_else(nothing, Ok)
    }

    /// A gradient that comes from another node: its mean where the affine part of a way begins.
    fn condensed(&self, at: usize, from: Option<usize>, gradient: Tensor) -> Result<Tensor> {
        let is_affine = |at: usize| self.values[at].ends.is_some();
        match &self.way {
            Some(way) if is_affine(at) && !from.is_some_and(is_affine) => way.mean(&gradient),
            _ => Ok(gradient),
        }
    }
}
