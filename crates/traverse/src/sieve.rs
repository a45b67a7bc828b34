//! The filter's side of the plan: how enclosures of forms travel from node to node.

use std::sync::Arc;

use metes_exact::Rational;
use metes_exact::filter::{self, Form, Forms, Frame, Piece};
use metes_network::{LinearMap, Network, Node, Op};

use crate::fixed;
use crate::plan::{self, Scale};

/// What the filter needs to know of every node.
#[derive(Debug)]
pub(crate) struct Sieve {
    pub(crate) frame: Frame,
    steps: Vec<Step>,
    /// For each hinge node the affine node that reads it and is summed up unit by unit as signs are
    /// settled, and whether other nodes read it as well.
    readers: Vec<(Option<usize>, bool)>,
}

#[derive(Debug)]
enum Step {
    Fixed(Forms),
    Affine(filter::Affine),
    Select,
    Combine(Vec<Rational>),
    /// The pieces of each function.
    Activation(Vec<Vec<Piece>>),
    Max,
}

/// What the filter knows behind a hinge node while its units are being settled.
#[derive(Clone, Debug)]
pub(crate) struct Behind {
    /// The hinge node's own forms, zero where a unit is open; if anything but `fed` reads them.
    own: Option<Forms>,
    /// The affine node that reads it, with what the settled units give it.
    fed: Option<(usize, Forms)>,
}

impl Behind {
    /// Takes its place among the forms of all nodes.
    pub(crate) fn place(self, hinge: usize, forms: &mut [Option<Arc<Forms>>], frame: &Frame) {
        // Where only the fed node reads the hinge node its place must still not look open.
        forms[hinge] = Some(Arc::new(self.own.unwrap_or_else(|| frame.zeros(0))));
        if let Some((reader, fed)) = self.fed {
            forms[reader] = Some(Arc::new(fed));
        }
    }
}

impl Sieve {
    pub(crate) fn new(network: &Network, frame: Frame, exact: &[plan::Step], scales: &[Scale]) -> Self {
        let nodes = network.nodes().iter().zip(exact).zip(scales);
        let step = |((node, exact), scale): ((&Node, &plan::Step), &Scale)| match (&node.op, exact) {
            (Op::Input | Op::Constant(_), _) => Step::new(node, &frame),
            (_, plan::Step::Fixed(forms)) => {
                Step::Fixed(fixed::enclosed(forms, scale, network.input_len() + 1, &frame))
            }
            _ => Step::new(node, &frame),
        };
        let steps = nodes.map(step).collect();
        let readers = (0..network.nodes().len()).map(|node| readers(network, node)).collect();
        Self { frame, steps, readers }
    }

    /// What lies behind a hinge node of which no unit is settled.
    pub(crate) fn behind(&self, node: &Node, at: usize) -> Behind {
        let (fed, is_kept) = self.readers[at];
        let start = |reader: usize| match &self.steps[reader] {
            Step::Affine(step) => Some((reader, step.start(&self.frame))),
            _ => None,
        };
        Behind { own: is_kept.then(|| self.frame.zeros(node.len)), fed: fed.and_then(start) }
    }

    /// Settles a unit of a hinge node on a piece: its own form, and what it gives the node it feeds.
    pub(crate) fn fix(
        &self,
        nodes: &[Node],
        (hinge, unit): (usize, usize),
        piece: u32,
        input: &Forms,
        behind: &mut Behind,
    ) {
        let Some(form) = self.settled(&nodes[hinge], hinge, unit, piece, input) else { return };
        if let Some(own) = &mut behind.own {
            own.set(unit, &form);
        }
        if let Some((reader, fed)) = &mut behind.fed
            && let Op::Affine { map, .. } = &nodes[*reader].op
        {
            self.feed(map, *reader, unit, &form, fed);
        }
    }

    /// Adds to the forms of an affine node what one element of its input gives them.
    fn feed(&self, map: &LinearMap, node: usize, element: usize, form: &Form, out: &mut Forms) {
        let Step::Affine(step) = &self.steps[node] else { return };
        let form = step.prepare(form, &self.frame);
        if map.is_dense() {
            step.add_run(element * map.outputs(), &form, out, &self.frame);
        } else {
            map.column(element, |row, weight| step.add(weight, &form, row, out, &self.frame));
        }
    }

    /// A hinge unit's form on one of its pieces; `None` where it is zero.
    fn settled(&self, node: &Node, at: usize, unit: usize, piece: u32, input: &Forms) -> Option<Form> {
        match (&node.op, &self.steps[at]) {
            (Op::Activation(activation), Step::Activation(functions)) => {
                let piece = &functions[activation.function_index(unit)][piece as usize];
                (!piece.is_zero()).then(|| piece.of(&input.form(unit, &self.frame), &self.frame))
            }
            (Op::Max(groups), _) => Some(input.form(groups[unit][piece as usize] as usize, &self.frame)),
            _ => None,
        }
    }

    /// The forms of a node that is not a hinge, from those of the nodes it reads; `None` for a hinge.
    pub(crate) fn propagate<'a>(
        &self,
        node: &Node,
        at: usize,
        input: impl Fn(usize) -> Option<&'a Forms>,
    ) -> Option<Forms> {
        let reads: Option<Vec<&Forms>> = node.inputs.iter().map(|id| input(id.index())).collect();
        let reads = reads?;
        match (&node.op, &self.steps[at]) {
            (_, Step::Fixed(forms)) => Some(forms.clone()),
            (Op::Affine { map, .. }, Step::Affine(step)) => {
                let mut out = step.start(&self.frame);
                for element in 0..map.inputs() {
                    if !reads[0].is_zero(element) {
                        self.feed(map, at, element, &reads[0].form(element, &self.frame), &mut out);
                    }
                }
                Some(out)
            }
            (Op::Select(picks), Step::Select) => {
                let mut out = self.frame.zeros(node.len);
                for (to, &(from, index)) in picks.iter().enumerate() {
                    out.copy(to, reads[from as usize], index as usize);
                }
                Some(out)
            }
            (_, Step::Combine(coefficients)) => {
                let mut out = self.frame.zeros(node.len);
                for (read, coefficient) in reads.iter().zip(coefficients) {
                    out.add_multiple(read, coefficient, &self.frame);
                }
                Some(out)
            }
            _ => None,
        }
    }
}

impl Step {
    fn new(node: &Node, frame: &Frame) -> Self {
        match &node.op {
            Op::Input => Self::Fixed(frame.parameters()),
            Op::Constant(values) => Self::Fixed(frame.constants(values)),
            Op::Affine { map, bias } => {
                let (inputs, outputs) = (map.inputs(), map.outputs());
                let count = map.weights().len();
                // A dense matrix column by column: one input's contribution is one run of memory.
                let place =
                    |at: usize| if map.is_dense() { at % outputs * inputs + at / outputs } else { at };
                let weights = filter::Affine::floats(map.weights(), (0..count).map(place));
                let bias = match bias {
                    Some(bias) => filter::Affine::floats(bias, 0..bias.len()),
                    None => filter::Affine::zero_bias(node.len),
                };
                Self::Affine(filter::Affine::new(weights, bias, longest_row(map), frame))
            }
            Op::Select(_) => Self::Select,
            Op::Combine(coefficients) => Self::Combine(coefficients.clone()),
            Op::Activation(activation) => {
                let pieces = |(slope, intercept): &(Rational, Rational)| Piece::new(slope, intercept);
                let functions = activation.functions().iter();
                Self::Activation(functions.map(|f| f.pieces().iter().map(pieces).collect()).collect())
            }
            Op::Max(_) => Self::Max,
        }
    }
}

/// The most inputs that an output is a sum of.
fn longest_row(map: &LinearMap) -> usize {
    if map.is_dense() {
        return map.inputs();
    }
    let length = |row| {
        let mut length = 0;
        map.row(row, |_, _| length += 1);
        length
    };
    (0..map.outputs()).map(length).max().unwrap_or(0)
}

fn readers(network: &Network, node: usize) -> (Option<usize>, bool) {
    let reads = |reader: &usize| network.nodes()[*reader].inputs.iter().any(|id| id.index() == node);
    let readers: Vec<usize> = (0..network.nodes().len()).filter(reads).collect();
    let fed = readers.iter().copied().find(|&reader| matches!(network.nodes()[reader].op, Op::Affine { .. }));
    (fed, readers.iter().any(|&reader| Some(reader) != fed) || network.output().index() == node)
}
