//! Gradients near the exact ones, in floats with proved bounds.
//!
//! The bounds are those of the theorem on gradients of [`metes_exact::filter`]. A [`GradientMemory`] keeps
//! what was calculated for the pattern before: where few units have changed, sums follow by few products.

use metes_exact::filter::{Gain, GainSums, Terms, Vector, Weights};
use num_traits::Signed;

use crate::{Network, Node, Op};

/// Calculates gradients of the elements of one node with respect to those of another.
#[derive(Clone, Debug)]
pub struct GradientFilter<'a> {
    network: &'a Network,
    from: usize,
    to: usize,
    /// For each node its readers on the way, and the most products an element of its gradient is a sum of.
    nodes: Vec<(Vec<Reader>, usize)>,
}

/// A way from a node on: the place at which another reads it.
#[derive(Clone, Debug)]
struct Reader {
    node: usize,
    place: usize,
    /// The reader's place among the hinge nodes of the network.
    hinge: usize,
    weights: Weights,
    gain: Gain,
    /// For an activation, where the slopes of each function begin, and which of them is the steepest.
    slopes: Vec<(usize, usize)>,
}

/// The gradient of one element on the last pattern asked for.
#[derive(Clone, Debug)]
pub struct GradientMemory {
    nodes: Vec<State>,
    /// The pattern, once there was one.
    pattern: Option<Vec<Vec<u32>>>,
    scratch: Terms,
}

/// The gradient at a node.
#[derive(Clone, Debug)]
struct State {
    vector: Vector,
    /// Products added to an element at most.
    spent: usize,
    /// What has changed, unless much has.
    changes: Option<Terms>,
}

impl<'a> GradientFilter<'a> {
    /// Prepares for the gradients of the elements of node `from` with respect to those of node `to`, given by
    /// their places in [`Network::nodes`].
    pub fn new(network: &'a Network, from: usize, to: usize) -> Self {
        let nodes = network.nodes();
        // On the way are nodes that depend on `to` and that `from` depends on.
        let mut behind = vec![false; nodes.len()];
        behind[to] = true;
        for at in to + 1..=from {
            behind[at] = nodes[at].inputs.iter().any(|input| behind[input.index()]);
        }
        let mut readers: Vec<Vec<Reader>> = vec![Vec::new(); nodes.len()];
        let mut wanted = vec![false; nodes.len()];
        wanted[from] = true;
        let hinges = |end: usize| nodes[..end].iter().filter(|node| node.op.is_hinge()).count();
        for at in (to + 1..=from).rev().filter(|&at| behind[at]) {
            if !wanted[at] {
                continue;
            }
            for (place, input) in nodes[at].inputs.iter().enumerate() {
                if behind[input.index()] {
                    wanted[input.index()] = true;
                    readers[input.index()].push(Reader::new(
                        (&nodes[at], at),
                        place,
                        hinges(at),
                        nodes[input.index()].len,
                        at == from,
                    ));
                }
            }
        }
        let count = |(at, readers): (usize, Vec<Reader>)| {
            let mut counts = vec![0; nodes[at].len];
            for reader in &readers {
                reader.products(&nodes[reader.node], None, |to, _, _| counts[to] += 1);
            }
            (readers, counts.into_iter().max().unwrap_or(0))
        };
        Self { network, from, to, nodes: readers.into_iter().enumerate().map(count).collect() }
    }

    /// A memory for the gradient of one element.
    pub fn memory(&self, element: usize) -> GradientMemory {
        let state = |at: usize| {
            let len = self.network.nodes()[at].len;
            let on_the_way = at == self.to || !self.nodes[at].0.is_empty();
            let vector = match () {
                () if at == self.from => Vector::unit(len, element),
                () if on_the_way => Vector::zeros(len),
                () => Vector::zeros(0),
            };
            State { vector, spent: 0, changes: None }
        };
        GradientMemory {
            nodes: (0..=self.from).map(state).collect(),
            pattern: None,
            scratch: Terms::default(),
        }
    }

    /// The gradient on a pattern of the network.
    ///
    /// # Panics
    /// When the pattern is not one of this network, or the memory one of another filter.
    pub fn follow<'m, P: AsRef<[u32]>>(&self, pattern: &[P], memory: &'m mut GradientMemory) -> &'m Vector {
        let GradientMemory { nodes, pattern: before, scratch } = memory;
        let is_first = before.is_none();
        let before =
            before.get_or_insert_with(|| pattern.iter().map(|pieces| pieces.as_ref().to_vec()).collect());
        let from = self.from;
        nodes[from].changes = (!is_first).then(Terms::default);
        for at in (self.to..from).rev() {
            let (readers, terms) = &self.nodes[at];
            let (state, behind) = nodes[at..].split_first_mut().map_or_else(
                || unreachable!("a node is before the last"),
                |(state, behind)| (state, &*behind),
            );
            let read = |reader: &Reader| &behind[reader.node - at - 1];
            if let ([reader], false) = (&readers[..], is_first)
                && let Some(changes) = &read(reader).changes
            {
                let pieces = pattern.get(reader.hinge).map(AsRef::as_ref).unwrap_or_default();
                let old = before.get(reader.hinge).map(Vec::as_slice).unwrap_or_default();
                let node = &self.network.nodes()[reader.node];
                if state.try_follow(reader, node, (old, pieces), (&read(reader).vector, changes), *terms) {
                    continue;
                }
            }
            let moved = |reader: &Reader| {
                let is_hinge = self.network.nodes()[reader.node].op.is_hinge();
                read(reader).changes.as_ref().is_none_or(|changes| !changes.is_empty())
                    || is_hinge && pattern[reader.hinge].as_ref() != before[reader.hinge]
            };
            let vectors = readers.iter().map(|reader| (reader.gain, &read(reader).vector));
            if !is_first && !readers.iter().any(moved) {
                state.keep();
                state.vector.settle_radius(state.spent, vectors);
                continue;
            }
            state.vector.clear();
            (state.spent, state.changes) = (0, None);
            for reader in readers {
                let pieces = pattern.get(reader.hinge).map(AsRef::as_ref).unwrap_or_default();
                let node = &self.network.nodes()[reader.node];
                read(reader).vector.terms(scratch);
                reader.add(node, pieces, &read(reader).vector, scratch, &mut state.vector);
                state.spent = (state.spent + scratch.len()).min(*terms);
            }
            state.vector.settle(state.spent, vectors);
        }
        for (before, pieces) in before.iter_mut().zip(pattern) {
            before.copy_from_slice(pieces.as_ref());
        }
        &nodes[self.to].vector
    }
}

impl State {
    /// Notes that nothing has changed.
    fn keep(&mut self) {
        self.changes.get_or_insert_default().clear();
    }

    /// Follows the changes of the only reader, if these are few; `terms` products make an element.
    fn try_follow(
        &mut self,
        reader: &Reader,
        node: &Node,
        (old, pieces): (&[u32], &[u32]),
        (read, changes): (&Vector, &Terms),
        terms: usize,
    ) -> bool {
        match &node.op {
            Op::Activation(activation) => {
                self.keep();
                self.spent = 1;
                let Self { vector, changes: Some(own), .. } = self else { return false };
                let mut set = |unit: usize| {
                    let slope = reader.slopes[activation.function_index(unit)].0 + pieces[unit] as usize;
                    vector.set(unit, &reader.weights, slope, read, own);
                };
                changes.iter().for_each(|(unit, _)| set(unit));
                if old != pieces {
                    (0..pieces.len()).filter(|&unit| old[unit] != pieces[unit]).for_each(set);
                }
                vector.restart();
                match own.is_empty() {
                    true => vector.settle_radius(1, std::iter::once((reader.gain, read))),
                    false => vector.settle(1, std::iter::once((reader.gain, read))),
                }
                true
            }
            Op::Affine { .. } if !changes.is_empty() => {
                if self.spent + changes.len() > 2 * terms || 4 * changes.len() > read.len() {
                    return false;
                }
                self.spent += changes.len();
                self.changes = None;
                reader.add(node, pieces, read, changes, &mut self.vector);
                self.vector.settle(self.spent, std::iter::once((reader.gain, read)));
                true
            }
            _ => false,
        }
    }
}

impl Reader {
    /// For a node that reads another of `read` elements, and that may be where all begins.
    fn new((node, at): (&Node, usize), place: usize, hinge: usize, read: usize, is_start: bool) -> Self {
        let one = || metes_exact::Rational::from_integer(1.into());
        let mut slopes = Vec::new();
        let weights = match &node.op {
            Op::Affine { map, .. } => Weights::new(map.weights()),
            Op::Combine(coefficients) => Weights::from_rationals(std::iter::once(&coefficients[place])),
            Op::Activation(activation) => {
                let mut start = 0;
                for function in activation.functions() {
                    let count = function.pieces().len();
                    let slope = |piece: usize| function.pieces()[piece].0.abs();
                    let steepest = (1..count).fold(0, |a, b| if slope(b) > slope(a) { b } else { a });
                    slopes.push((start, start + steepest));
                    start += count;
                }
                let functions = activation.functions().iter();
                Weights::from_rationals(functions.flat_map(|f| f.pieces()).map(|(slope, _)| slope))
            }
            _ => Weights::from_rationals(std::iter::once(&one())),
        };
        let mut reader =
            Self { node: at, place, hinge, weights, gain: GainSums::zeros(0, 0).finish(), slopes };
        reader.gain = reader.gain(node, read, is_start);
        reader
    }

    fn gain(&self, node: &Node, read: usize, is_start: bool) -> Gain {
        if let Op::Affine { map, .. } = &node.op
            && map.is_dense()
        {
            // At the start there is no radius yet for the gain to tell on.
            return if is_start {
                Gain::frobenius(&self.weights)
            } else {
                Gain::dense(&self.weights, map.inputs())
            };
        }
        let mut sums = GainSums::zeros(node.len, read);
        let is_max = matches!(node.op, Op::Max(_));
        self.products(node, None, |to, weight, from| match is_max {
            true => sums.add_exclusive(from, to, &self.weights, weight),
            false => sums.add(from, to, &self.weights, weight),
        });
        sums.finish()
    }

    /// Adds to the gradient of what is read what the gradient of the reader gives it, or a part of that.
    fn add(&self, node: &Node, pieces: &[u32], read: &Vector, terms: &Terms, to: &mut Vector) {
        match &node.op {
            Op::Affine { map, .. } if map.is_dense() => to.add_rows(&self.weights, terms),
            Op::Affine { map, .. } => {
                for (row, x) in terms.iter() {
                    map.row(row, |column, weight| to.add_term(column, &self.weights, weight, x));
                }
            }
            _ => self.products(node, Some(pieces), |at, weight, from| {
                to.add(at, &self.weights, weight, read, from);
            }),
        }
    }

    /// Calls `visit(to, weight, from)` for every product on a pattern's pieces, or on any; where pieces
    /// exclude each other with the steepest of them.
    fn products(&self, node: &Node, pieces: Option<&[u32]>, mut visit: impl FnMut(usize, usize, usize)) {
        match &node.op {
            Op::Affine { map, .. } => {
                for row in 0..node.len {
                    map.row(row, |column, weight| visit(column, weight, row));
                }
            }
            Op::Select(picks) => {
                for (from, &(input, index)) in picks.iter().enumerate() {
                    if input as usize == self.place {
                        visit(index as usize, 0, from);
                    }
                }
            }
            Op::Combine(_) => (0..node.len).for_each(|at| visit(at, 0, at)),
            Op::Activation(activation) => {
                for unit in 0..node.len {
                    let (start, steepest) = self.slopes[activation.function_index(unit)];
                    visit(unit, pieces.map_or(steepest, |pieces| start + pieces[unit] as usize), unit);
                }
            }
            Op::Max(groups) => {
                for (unit, group) in groups.iter().enumerate() {
                    match pieces {
                        Some(pieces) => visit(group[pieces[unit] as usize] as usize, 0, unit),
                        None => group.iter().for_each(|&member| visit(member as usize, 0, unit)),
                    }
                }
            }
            Op::Input | Op::Constant(_) => {}
        }
    }
}
