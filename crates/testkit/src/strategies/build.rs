//! Networks from their descriptions.

use metes_exact::{Rational, ScaledArray};
use metes_network::{
    Activation, Convolution, LinearMap, Network, NetworkBuilder, NodeId, Op, PiecewiseLinear,
};
use num_traits::{One, Signed, Zero};

use super::layers::{Head, Hinge, Kernel, Layer, Linear, Row, Source, Twist};
use crate::Domain;

/// The network that layers and a head describe, its hinge nodes of at most `units` units.
pub(super) fn build(domain: &Domain, layers: &[Layer], head: &Head, units: usize) -> Network {
    let builder = NetworkBuilder::new("input", vec![1, domain.dimension()]);
    let last = builder.input();
    let mut assembly = Assembly { builder, nodes: vec![last], domain };
    for layer in layers {
        assembly.layer(layer, units);
    }
    match head {
        Head::Dense(rows) => assembly.dense(rows, &[PiecewiseLinear::relu()]),
        Head::Select(picks) => assembly.select_last(picks),
    }
    let output = assembly.last();
    assembly.builder.finish(output)
}

/// A network being built.
struct Assembly<'a> {
    builder: NetworkBuilder,
    /// All nodes but constants, in order.
    nodes: Vec<NodeId>,
    domain: &'a Domain,
}

impl Assembly<'_> {
    fn last(&self) -> NodeId {
        self.nodes[self.nodes.len() - 1]
    }

    fn len(&self) -> usize {
        self.builder.len_of(self.last())
    }

    fn push(&mut self, op: Op, inputs: &[NodeId]) {
        let name = format!("node {}", self.nodes.len());
        self.nodes.push(self.builder.push(&name, op, inputs).expect("descriptions fit what they read"));
    }

    fn layer(&mut self, layer: &Layer, units: usize) {
        let relu = [PiecewiseLinear::relu()];
        let functions = match &layer.hinge {
            Hinge::Activation(functions) => functions.as_slice(),
            Hinge::Max(_) => &relu,
        };
        match &layer.linear {
            Linear::Dense(rows) => self.dense(rows, functions),
            Linear::Sparse { outputs, entries } => self.sparse(*outputs, entries),
            Linear::Convolution(kernel) => self.convolution(kernel),
            Linear::Select(picks) => self.select(picks),
        }
        if self.len() > units {
            self.push(Op::Select((0..units as u32).map(|at| (0, at)).collect()), &[self.last()]);
        }
        let len = self.len();
        let hinge = match &layer.hinge {
            Hinge::Activation(functions) if functions.len() == 1 => {
                Op::Activation(Activation::uniform(functions[0].clone()))
            }
            Hinge::Activation(functions) => {
                let which = (0..len).map(|unit| (unit % functions.len()) as u32).collect();
                Op::Activation(Activation::per_element(functions.clone(), which))
            }
            Hinge::Max(groups) => {
                let index = |&index: &u8| u32::from(index) % len as u32;
                Op::Max(groups.iter().map(|group| group.iter().map(index).collect()).collect())
            }
        };
        self.push(hinge, &[self.last()]);
        self.residual(&layer.residual);
    }

    fn residual(&mut self, terms: &[(u8, Rational)]) {
        let len = self.len();
        let fitting: Vec<NodeId> =
            self.nodes.iter().copied().filter(|&node| self.builder.len_of(node) == len).collect();
        if !terms.is_empty() {
            let mut inputs = vec![self.last()];
            inputs.extend(terms.iter().map(|(pick, _)| fitting[usize::from(*pick) % fitting.len()]));
            let factors = std::iter::once(Rational::one()).chain(terms.iter().map(|term| term.1.clone()));
            self.push(Op::Combine(factors.collect()), &inputs);
        }
    }

    /// An affine node; `functions` are those that its elements will go through in turn.
    fn dense(&mut self, rows: &[Row], functions: &[PiecewiseLinear]) {
        let inputs = self.len();
        let mut matrix: Vec<(Vec<Rational>, Rational)> = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let breakpoints = functions[at % functions.len()].breakpoints();
            matrix.push(self.row(row, inputs, breakpoints, &matrix));
        }
        let (weights, biases): (Vec<_>, Vec<_>) = matrix.into_iter().unzip();
        let weights = ScaledArray::from_rationals(&weights.concat());
        let map = LinearMap::dense(rows.len(), inputs, weights).expect("rows have one length");
        let bias = biases.iter().any(|bias| !bias.is_zero()).then(|| ScaledArray::from_rationals(&biases));
        self.push(Op::Affine { map, bias }, &[self.last()]);
    }

    /// The weights and the bias of a row with its twist applied.
    fn row(
        &self,
        row: &Row,
        inputs: usize,
        breakpoints: &[Rational],
        earlier: &[(Vec<Rational>, Rational)],
    ) -> (Vec<Rational>, Rational) {
        let weights = || row.weights.iter().cycle().take(inputs).cloned().collect::<Vec<_>>();
        let zeros = || vec![Rational::zero(); inputs];
        let breakpoint = |pick: u8| {
            breakpoints.get(usize::from(pick) % breakpoints.len().max(1)).cloned().unwrap_or_default()
        };
        match &row.twist {
            Twist::None => (weights(), row.bias.clone()),
            Twist::NoWeights => (zeros(), row.bias.clone()),
            Twist::NoBias => (weights(), Rational::zero()),
            Twist::Multiple(pick, factor) => match earlier.get(usize::from(*pick) % earlier.len().max(1)) {
                Some((weights, bias)) => (weights.iter().map(|w| w * factor).collect(), bias * factor),
                None => (weights(), row.bias.clone()),
            },
            Twist::Dead => (weights().iter().map(|weight| -weight.abs()).collect(), -row.bias.abs()),
            Twist::AtBreakpoint(pick) => (zeros(), breakpoint(*pick)),
            Twist::Through { place, breakpoint: pick } => {
                let place: Vec<Rational> =
                    place.iter().cycle().take(self.domain.dimension()).cloned().collect();
                let values = self.values_at(&self.domain.at(&place));
                let weights = weights();
                let product = weights.iter().zip(values).fold(Rational::zero(), |sum, (w, x)| sum + w * x);
                (weights, breakpoint(*pick) - product)
            }
        }
    }

    /// The values of the last node at a point.
    fn values_at(&self, point: &[Rational]) -> Vec<Rational> {
        self.builder.clone().finish(self.last()).evaluate(point)
    }

    fn sparse(&mut self, outputs: usize, entries: &[(u8, u8, Rational)]) {
        let inputs = self.len();
        let place =
            |&(row, column, _): &(u8, u8, _)| (usize::from(row) % outputs, usize::from(column) % inputs);
        let places: Vec<(usize, usize)> = entries.iter().map(place).collect();
        let weights: Vec<Rational> = entries.iter().map(|entry| entry.2.clone()).collect();
        let weights = ScaledArray::from_rationals(&weights);
        let map = LinearMap::sparse(outputs, inputs, &places, weights).expect("entries lie inside");
        self.push(Op::Affine { map, bias: None }, &[self.last()]);
    }

    fn select(&mut self, picks: &[(Source, u8)]) {
        let values = [Rational::zero(), Rational::one(), Rational::new((-1).into(), 3.into())];
        let constant = Op::Constant(ScaledArray::from_rationals(&values));
        let constant = self.builder.push("constant", constant, &[]).expect("a constant reads nothing");
        // One reading for every element, as a concatenation has it; the same node may occur twice.
        let read = |&(source, _): &(Source, u8)| match source {
            Source::Last => self.last(),
            Source::Earlier(pick) => self.nodes[usize::from(pick) % self.nodes.len()],
            Source::Constant => constant,
        };
        let inputs: Vec<NodeId> = picks.iter().map(read).collect();
        let index = |(at, &(_, pick)): (usize, &(Source, u8))| {
            (at as u32, u32::from(pick) % self.builder.len_of(inputs[at]) as u32)
        };
        let picks = picks.iter().enumerate().map(index).collect();
        self.push(Op::Select(picks), &inputs);
    }

    fn select_last(&mut self, picks: &[u8]) {
        let len = self.len() as u32;
        let picks = picks.iter().map(|&pick| (0, u32::from(pick) % len)).collect();
        self.push(Op::Select(picks), &[self.last()]);
    }

    fn convolution(&mut self, kernel: &Kernel) {
        let geometry = geometry(kernel, self.len());
        let weights: Vec<Rational> =
            kernel.weights.iter().cycle().take(geometry.weights()).cloned().collect();
        let weights = ScaledArray::from_rationals(&weights);
        let map = if kernel.adjoint {
            LinearMap::convolution_adjoint(geometry, weights)
        } else {
            LinearMap::convolution(geometry, weights)
        };
        self.push(Op::Affine { map: map.expect("the geometry is possible"), bias: None }, &[self.last()]);
    }
}

/// The convolution of (or, adjoint, into) an image of `len` elements.
fn geometry(kernel: &Kernel, len: usize) -> Convolution {
    let channels = if kernel.two_channels && len.is_multiple_of(2) { 2 } else { 1 };
    let rows = if kernel.two_rows && (len / channels).is_multiple_of(2) { 2 } else { 1 };
    let image = [channels, rows, len / channels / rows];
    let span = (kernel.size - 1) * kernel.dilation;
    let seeing = |extent: usize| (extent + 2 * kernel.padding).saturating_sub(span + 1) / kernel.stride + 1;
    let seen =
        |extent: usize| ((extent - 1) * kernel.stride + span + 1).saturating_sub(2 * kernel.padding).max(1);
    let other = |change: &dyn Fn(usize) -> usize| [kernel.channels, change(image[1]), change(image[2])];
    let (input, output) = if kernel.adjoint { (other(&seen), image) } else { (image, other(&seeing)) };
    let divides = input[0].is_multiple_of(2) && output[0].is_multiple_of(2);
    Convolution {
        input,
        output,
        kernel: [kernel.size; 2],
        strides: [kernel.stride; 2],
        dilations: [kernel.dilation; 2],
        padding: [kernel.padding; 2],
        groups: if kernel.grouped && divides { 2 } else { 1 },
    }
}
