//! A network in plain floating point: values and slopes for maps and heuristics. Estimates, nothing else.

#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "estimates; nothing here decides")]

use metes_exact::rational::approximate;
use metes_exact::{Rational, ScaledArray};

use crate::{Activation, LinearMap, Network, Op};

/// A network whose weights are rounded to floats.
#[derive(Clone, Debug)]
pub struct Floats<'a> {
    network: &'a Network,
    /// The numbers of each node: weights, constants, or factors.
    numbers: Vec<Vec<f64>>,
    biases: Vec<Vec<f64>>,
    /// The functions of each activation: breakpoints and pieces.
    functions: Vec<Vec<Function>>,
}

/// Breakpoints, and the slope and intercept of each piece.
#[derive(Clone, Debug)]
struct Function {
    breakpoints: Vec<f64>,
    pieces: Vec<(f64, f64)>,
}

/// Elements side by side, each with its value and then its slopes along the inputs asked for.
struct Columns {
    width: usize,
    numbers: Vec<f64>,
}

impl Columns {
    fn zeros(len: usize, width: usize) -> Self {
        Self { width, numbers: vec![0.0; len * width] }
    }

    fn of(&self, element: usize) -> &[f64] {
        &self.numbers[element * self.width..][..self.width]
    }

    fn of_mut(&mut self, element: usize) -> &mut [f64] {
        &mut self.numbers[element * self.width..][..self.width]
    }

    fn add(&mut self, element: usize, factor: f64, other: &[f64]) {
        self.of_mut(element).iter_mut().zip(other).for_each(|(sum, number)| *sum += factor * number);
    }
}

impl<'a> Floats<'a> {
    /// Rounds every number of a network.
    pub fn new(network: &'a Network) -> Self {
        let all = |array: &ScaledArray| array.to_rationals().iter().map(approximate).collect();
        let nodes = || network.nodes().iter();
        let numbers = nodes().map(|node| match &node.op {
            Op::Constant(values) => all(values),
            Op::Affine { map, .. } => all(map.weights()),
            Op::Combine(factors) => factors.iter().map(approximate).collect(),
            _ => Vec::new(),
        });
        let biases = nodes().map(|node| match &node.op {
            Op::Affine { bias: Some(bias), .. } => all(bias),
            _ => Vec::new(),
        });
        let functions = nodes().map(|node| match &node.op {
            Op::Activation(activation) => functions(activation),
            _ => Vec::new(),
        });
        Self { numbers: numbers.collect(), biases: biases.collect(), functions: functions.collect(), network }
    }

    /// The output at a point.
    ///
    /// # Panics
    /// When `input` does not have [`Network::input_len`] elements.
    pub fn evaluate(&self, input: &[f64]) -> Vec<f64> {
        self.columns(input, 1).numbers
    }

    /// The output at a point, each element with its gradient; for networks of few inputs. At a breakpoint some piece
    /// counts.
    ///
    /// # Panics
    /// When `input` does not have [`Network::input_len`] elements.
    pub fn with_gradients(&self, input: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let columns = self.columns(input, 1 + input.len());
        let element = |numbers: &[f64]| (numbers[0], numbers[1..].to_vec());
        columns.numbers.chunks_exact(columns.width).map(element).collect()
    }

    fn columns(&self, input: &[f64], width: usize) -> Columns {
        assert_eq!(input.len(), self.network.input_len(), "one number for each input");
        let mut values: Vec<Columns> = Vec::with_capacity(self.network.nodes().len());
        for at in 0..self.network.nodes().len() {
            let value = self.apply(at, &values, input, width);
            values.push(value);
        }
        values.swap_remove(self.network.output().index())
    }

    fn apply(&self, at: usize, values: &[Columns], input: &[f64], width: usize) -> Columns {
        let node = &self.network.nodes()[at];
        let reads = |which: usize| &values[node.inputs[which].index()];
        let mut out = Columns::zeros(node.len, width);
        match &node.op {
            Op::Input => {
                for (element, &value) in input.iter().enumerate() {
                    let numbers = out.of_mut(element);
                    numbers[0] = value;
                    if let Some(own) = numbers.get_mut(1 + element) {
                        *own = 1.0;
                    }
                }
            }
            Op::Constant(_) => {
                let numbers = self.numbers[at].iter().enumerate();
                numbers.for_each(|(element, &value)| out.of_mut(element)[0] = value);
            }
            Op::Affine { map, .. } => {
                let biases = self.biases[at].iter().enumerate();
                biases.for_each(|(element, &value)| out.of_mut(element)[0] = value);
                multiply(map, &self.numbers[at], reads(0), &mut out);
            }
            Op::Select(picks) => {
                for (element, &(which, index)) in picks.iter().enumerate() {
                    out.of_mut(element).copy_from_slice(reads(which as usize).of(index as usize));
                }
            }
            Op::Combine(_) => {
                for (which, &factor) in self.numbers[at].iter().enumerate() {
                    (0..node.len).for_each(|element| out.add(element, factor, reads(which).of(element)));
                }
            }
            Op::Activation(activation) => {
                for element in 0..node.len {
                    let function = &self.functions[at][activation.function_index(element)];
                    let read = reads(0).of(element);
                    let piece = function.breakpoints.partition_point(|&breakpoint| breakpoint < read[0]);
                    let (slope, intercept) = function.pieces[piece];
                    out.add(element, slope, read);
                    out.of_mut(element)[0] += intercept;
                }
            }
            Op::Max(groups) => {
                for (element, group) in groups.iter().enumerate() {
                    let places = group.iter().map(|&place| reads(0).of(place as usize));
                    let largest = places.reduce(|best, other| if other[0] > best[0] { other } else { best });
                    out.of_mut(element).copy_from_slice(largest.unwrap_or_default());
                }
            }
        }
        out
    }
}

/// Column by column: most of what hinges leave behind is 0.
fn multiply(map: &LinearMap, weights: &[f64], read: &Columns, out: &mut Columns) {
    for column in 0..map.inputs() {
        let x = read.of(column);
        if x.iter().any(|&number| number != 0.0) {
            map.column(column, |row, weight| out.add(row, weights[weight], x));
        }
    }
}

fn functions(activation: &Activation) -> Vec<Function> {
    let pair = |(slope, intercept): &(Rational, Rational)| (approximate(slope), approximate(intercept));
    let function = |function: &crate::PiecewiseLinear| Function {
        breakpoints: function.breakpoints().iter().map(approximate).collect(),
        pieces: function.pieces().iter().map(pair).collect(),
    };
    activation.functions().iter().map(function).collect()
}
