//! The network under construction, before simplification.
//!
//! Operators of the file append steps; [`build`] turns the steps into a [`Network`] and simplifies
//! on the way, without changing the function computed:
//!
//! - a selection of a selection is one selection, and one that keeps everything in place is none;
//! - a selection is made only where something other than a selection reads it, and a permutation
//!   in front of a dense map becomes a permutation of its columns;
//! - `a·x + b` element by element, read only by another such step, is one step with it;
//! - an affine map read only by an addition of constants takes them into its bias.

use std::collections::HashMap;

use metes_exact::{Rational, ScaledArray};

use super::error::Refusal;
use crate::bounded::scaled;
use crate::{GraphError, LinearMap, Network, NetworkBuilder, NodeId, Op};

/// A step of a [`Draft`], by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct StepId(usize);

/// What a step computes.
#[derive(Clone, Debug)]
pub(super) enum StepOp {
    Input,
    Op(Op),
    /// `a·x + b`, element by element; absent factors are ones, absent offsets zeros.
    Elementwise {
        factors: Option<ScaledArray>,
        offsets: Option<ScaledArray>,
    },
}

#[derive(Clone, Debug)]
struct Step {
    name: String,
    op: StepOp,
    inputs: Vec<StepId>,
    len: usize,
}

/// Words of memory that reading a model may take whatever its size: 512 MB.
const BUDGET: u64 = 1 << 26;

/// Words it may take more for every byte of its file: a weight of four bytes takes one word as a
/// rule, and is copied a few times.
const BUDGET_PER_BYTE: u64 = 4;

/// Words up to which factors are merged; wider ones, which only extreme exponents make, stay apart.
const MERGED_WIDTH: usize = 16;

/// Steps in evaluation order; the first is the input.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    steps: Vec<Step>,
    /// Words of memory left to take.
    budget: u64,
}

impl Draft {
    /// A draft whose input has so many elements, for a file of so many bytes.
    pub fn new(input_name: &str, len: usize, file: usize) -> Self {
        let input = Step { name: input_name.to_owned(), op: StepOp::Input, inputs: Vec::new(), len };
        Self { steps: vec![input], budget: BUDGET + BUDGET_PER_BYTE * file as u64 }
    }

    /// A draft for folding constants, on the same budget.
    pub fn scratch(&self, len: usize) -> Self {
        Self { budget: self.budget, ..Self::new("", len, 0) }
    }

    /// The input step.
    pub fn input(&self) -> StepId {
        StepId(0)
    }

    /// Takes so many words from the budget, before they are allocated.
    pub fn charge(&mut self, words: usize) -> Result<(), Refusal> {
        let left = self.budget.checked_sub(words as u64);
        self.budget = left.ok_or_else(|| {
            Refusal::TooLarge("with it the model takes memory out of proportion to its file".to_owned())
        })?;
        Ok(())
    }

    /// Takes over what a scratch draft has left of the budget.
    pub fn settle(&mut self, scratch: &Self) {
        self.budget = scratch.budget;
    }

    /// Appends a step with so many elements of output.
    pub fn push(
        &mut self,
        name: &str,
        op: StepOp,
        inputs: Vec<StepId>,
        len: usize,
    ) -> Result<StepId, Refusal> {
        self.charge(len)?;
        self.steps.push(Step { name: name.to_owned(), op, inputs, len });
        Ok(StepId(self.steps.len() - 1))
    }

    /// Appends an operator with so many elements of output.
    pub fn op(&mut self, name: &str, op: Op, inputs: &[StepId], len: usize) -> Result<StepId, Refusal> {
        self.push(name, StepOp::Op(op), inputs.to_vec(), len)
    }

    /// Elements of a step's output.
    pub fn len(&self, step: StepId) -> usize {
        self.steps[step.0].len
    }
}

/// How the value of a step stands in the network being built.
#[derive(Clone, Debug)]
enum Source {
    Node(NodeId),
    /// Element `picks[k].1` of node `nodes[picks[k].0]`, for the model's node of that name, not
    /// made yet.
    View {
        name: String,
        nodes: Vec<NodeId>,
        picks: Vec<(u32, u32)>,
    },
}

/// The network a draft describes, with the given output.
pub(super) fn build(draft: Draft, input_shape: Vec<usize>, output: StepId) -> Result<Network, GraphError> {
    let sole_reader = sole_readers(&draft, output);
    let input_name = draft.steps.first().map(|step| step.name.clone()).unwrap_or_default();
    let mut builder = NetworkBuilder::new(&input_name, input_shape);
    let mut sources: Vec<Option<Source>> = vec![None; draft.steps.len()];
    let mut steps: Vec<Option<Step>> = draft.steps.into_iter().map(Some).collect();
    for at in 0..steps.len() {
        let Some(mut step) = steps[at].take() else { continue };
        let mut last = at;
        let source = match step.op {
            StepOp::Input => Source::Node(builder.input()),
            StepOp::Op(Op::Select(ref picks)) => compose(&builder, &sources, &step, picks),
            StepOp::Op(Op::Affine { map, bias }) => {
                let mut bias = bias;
                while let Some(next) = sole_reader[last]
                    && let Some(Step { op: StepOp::Elementwise { factors: None, offsets }, .. }) =
                        &steps[next]
                    && let Some(sum) = add(bias.as_ref(), offsets.as_ref())
                {
                    bias = sum;
                    steps[next] = None;
                    last = next;
                }
                let input = step.inputs[0].0;
                let (map, input) = match permuted(&map, &builder, sources[input].as_ref()) {
                    Some(folded) => folded,
                    None => (map, whole(&mut builder, &mut sources, input, &step.name)?),
                };
                Source::Node(builder.push(&step.name, Op::Affine { map, bias }, &[input])?)
            }
            StepOp::Elementwise { mut factors, mut offsets } => {
                while let Some(next) = sole_reader[last]
                    && let Some(Step { op: StepOp::Elementwise { factors: outer, offsets: shift }, .. }) =
                        &steps[next]
                    && let Some(merged) = merge((&factors, &offsets), (outer, shift))
                {
                    (factors, offsets) = merged;
                    steps[next] = None;
                    last = next;
                }
                let input = whole(&mut builder, &mut sources, step.inputs[0].0, &step.name)?;
                let factors = match factors {
                    Some(factors) => factors,
                    None => ScaledArray::from_dyadics(&vec![(1, 0); step.len]),
                };
                let op = Op::Affine { map: LinearMap::diagonal(factors), bias: offsets };
                Source::Node(builder.push(&step.name, op, &[input])?)
            }
            StepOp::Op(op) => {
                let mut inputs = Vec::with_capacity(step.inputs.len());
                for input in std::mem::take(&mut step.inputs) {
                    inputs.push(whole(&mut builder, &mut sources, input.0, &step.name)?);
                }
                Source::Node(builder.push(&step.name, op, &inputs)?)
            }
        };
        sources[last] = Some(source);
    }
    let output = whole(&mut builder, &mut sources, output.0, "output")?;
    Ok(builder.finish(output))
}

/// For every step that exactly one other reads, once, that other.
fn sole_readers(draft: &Draft, output: StepId) -> Vec<Option<usize>> {
    let mut readers = vec![None; draft.steps.len()];
    let mut counts = vec![0usize; draft.steps.len()];
    counts[output.0] = 2;
    for (at, step) in draft.steps.iter().enumerate() {
        for input in &step.inputs {
            counts[input.0] += 1;
            readers[input.0] = Some(at);
        }
    }
    readers.into_iter().zip(counts).map(|(reader, count)| reader.filter(|_| count == 1)).collect()
}

/// The node that holds the value of a step; a selection is made here, once.
fn whole(
    builder: &mut NetworkBuilder,
    sources: &mut [Option<Source>],
    step: usize,
    reader: &str,
) -> Result<NodeId, GraphError> {
    let node = match &sources[step] {
        Some(Source::Node(node)) => *node,
        Some(Source::View { name, nodes, picks }) => builder.push(name, Op::Select(picks.clone()), nodes)?,
        None => return Err(GraphError::Inputs { node: reader.to_owned(), given: 0, wanted: 1 }),
    };
    sources[step] = Some(Source::Node(node));
    Ok(node)
}

/// A selection from steps as a selection from nodes.
fn compose(
    builder: &NetworkBuilder,
    sources: &[Option<Source>],
    step: &Step,
    picks: &[(u32, u32)],
) -> Source {
    let mut nodes: Vec<NodeId> = Vec::new();
    let mut slots: HashMap<NodeId, u32> = HashMap::new();
    let mut slot = |node: NodeId| {
        *slots.entry(node).or_insert_with(|| {
            nodes.push(node);
            nodes.len() as u32 - 1
        })
    };
    let picks: Vec<(u32, u32)> = picks
        .iter()
        .filter_map(|&(input, index)| match sources[step.inputs[input as usize].0].as_ref()? {
            Source::Node(node) => Some((slot(*node), index)),
            Source::View { nodes, picks, .. } => {
                let (node, index) = picks[index as usize];
                Some((slot(nodes[node as usize]), index))
            }
        })
        .collect();
    match nodes[..] {
        [node]
            if builder.len_of(node) == picks.len()
                && picks.iter().enumerate().all(|(at, &(_, index))| at == index as usize) =>
        {
            Source::Node(node)
        }
        _ => Source::View { name: step.name.clone(), nodes, picks },
    }
}

/// A dense map and the node it reads, where the map reads a permutation of that node.
fn permuted(
    map: &LinearMap,
    builder: &NetworkBuilder,
    source: Option<&Source>,
) -> Option<(LinearMap, NodeId)> {
    let Some(Source::View { nodes, picks, .. }) = source else { return None };
    let &[node] = &nodes[..] else { return None };
    let indices: Vec<usize> = picks.iter().map(|&(_, index)| index as usize).collect();
    Some((map.after_selection(&indices, builder.len_of(node))?, node))
}

/// The sum of two vectors, either of which may be absent for zero. `None` when it is too
/// wide; then the two stay apart.
fn add(a: Option<&ScaledArray>, b: Option<&ScaledArray>) -> Option<Option<ScaledArray>> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let sums: Vec<Rational> = (0..a.len()).map(|at| a.get(at) + b.get(at)).collect();
            Some(Some(narrow(&sums)?))
        }
        (a, b) => Some(a.or(b).cloned()),
    }
}

fn narrow(values: &[Rational]) -> Option<ScaledArray> {
    scaled(values).ok().filter(|array| array.numerators().width() <= MERGED_WIDTH)
}

type Elementwise = (Option<ScaledArray>, Option<ScaledArray>);

/// `c·(a·x + b) + d` as one pair of factors and offsets. `None` when it is too wide.
fn merge(
    inner: (&Option<ScaledArray>, &Option<ScaledArray>),
    outer: (&Option<ScaledArray>, &Option<ScaledArray>),
) -> Option<Elementwise> {
    let product = |a: &Option<ScaledArray>, b: &Option<ScaledArray>| match (a, b) {
        (Some(a), Some(b)) => {
            let products: Vec<Rational> = (0..a.len()).map(|at| a.get(at) * b.get(at)).collect();
            narrow(&products).map(Some)
        }
        (a, b) => Some(a.clone().or_else(|| b.clone())),
    };
    let factors = product(inner.0, outer.0)?;
    let shifted = match inner.1 {
        Some(_) => product(inner.1, outer.0)?,
        None => None,
    };
    Some((factors, add(shifted.as_ref(), outer.1.as_ref())?))
}
