//! The plan: denominators, widths and factors of every node, fixed before any region.
//!
//! On a region every element of every node is an affine form of θ. Its coefficients are kept as
//! integers over a denominator that belongs to the node and is the same on every region, because a
//! hinge multiplies a form by one of finitely many rationals: so nothing divides, nothing is
//! brought to lowest terms, and the width in words follows from a bound on the magnitudes.

use std::sync::Arc;

use metes_exact::filter::Frame;
use metes_exact::ints::{width_for, write_big};
use metes_exact::{BigInt, Factors, Ints, Rational, rational};
use metes_network::{Activation, LinearMap, Network, Node, Op};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::fixed::Fixed;
use crate::sieve::Sieve;

/// Everything about a network of θ that does not depend on the region.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) network: Network,
    /// Integers an affine form takes: one coefficient for each parameter, then the constant.
    pub(crate) columns: usize,
    pub(crate) scales: Vec<Scale>,
    pub(crate) steps: Vec<Step>,
    /// The same for the filter.
    pub(crate) sieve: Sieve,
    /// For each node how many hinge nodes have to be settled before its forms are known, and its
    /// place among the nodes with that number.
    pub(crate) stages: Vec<(usize, usize)>,
}

/// How the affine forms of a node are kept.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) denominator: BigInt,
    /// Words an integer.
    pub(crate) width: usize,
}

/// A node's operator with its factors as integers.
#[derive(Debug)]
pub(crate) enum Step {
    /// The same forms on every region.
    Fixed(Ints),
    Affine(AffineStep),
    /// One factor for each input.
    Select(Vec<Ints>),
    /// One factor for each input.
    Combine(Vec<Ints>),
    Activation(ActivationStep),
    Max,
}

/// An affine map with its bias over the denominator of its output.
#[derive(Debug)]
pub(crate) struct AffineStep {
    weights: Factors,
    bias: Ints,
}

/// A piecewise-linear function for each unit, in integers.
#[derive(Debug)]
pub(crate) struct ActivationStep {
    pub(crate) functions: Vec<FunctionStep>,
}

/// One piecewise-linear function in integers.
#[derive(Debug)]
pub(crate) struct FunctionStep {
    /// For each breakpoint `t` the factors `q`, `p` of a form `q·z − p` whose sign is that of `z − t`.
    pub(crate) breakpoints: Vec<(BigInt, BigInt)>,
    /// Slope and intercept of each piece, over the denominator of the output.
    pub(crate) pieces: Vec<(Ints, Ints)>,
}

impl Plan {
    pub(crate) fn new(network: Network, frame: Frame) -> Self {
        let columns = network.input_len() + 1;
        let mut scales: Vec<Scale> = Vec::new();
        let mut bounds: Vec<BigInt> = Vec::new();
        let mut steps = Vec::new();
        let mut fixed = Fixed::default();
        for node in network.nodes() {
            let inputs: Vec<(&BigInt, &BigInt)> =
                node.inputs.iter().map(|id| (&scales[id.index()].denominator, &bounds[id.index()])).collect();
            let (step, denominator, bound) = step(node, &inputs, columns);
            let scale = Scale { denominator, width: width_for(&bound) };
            steps.push(fixed.push(node, step, &scale, columns));
            scales.push(scale);
            bounds.push(bound);
        }
        let sieve = Sieve::new(&network, frame, &steps, &scales);
        let stages = stages(&network);
        Self { network, columns, scales, steps, sieve, stages }
    }

    /// The factors `q`, `p` of a form `q·z − p` that has the sign of a unit's pre-activation `z` less a
    /// breakpoint.
    pub(crate) fn breakpoint(&self, hinge: usize, unit: usize, at: usize) -> Option<&(BigInt, BigInt)> {
        match (&self.network.nodes()[hinge].op, &self.steps[hinge]) {
            (Op::Activation(activation), Step::Activation(step)) => {
                step.functions[activation.function_index(unit)].breakpoints.get(at)
            }
            _ => None,
        }
    }

    /// How many nodes have their forms known when some hinge nodes are settled and not before.
    pub(crate) fn nodes_in_stage(&self, stage: usize) -> usize {
        self.stages.iter().filter(|(own, _)| *own == stage).count()
    }
}

fn stages(network: &Network) -> Vec<(usize, usize)> {
    let mut stages: Vec<(usize, usize)> = Vec::new();
    let mut hinges = 0;
    for node in network.nodes() {
        let inputs = node.inputs.iter().map(|id| stages[id.index()].0);
        let stage = if node.op.is_hinge() {
            hinges += 1;
            hinges
        } else {
            inputs.max().unwrap_or(0)
        };
        let place = stages.iter().filter(|(own, _)| *own == stage).count();
        stages.push((stage, place));
    }
    stages
}

/// The step of a node, its denominator and a bound on its numerators, from those of its inputs.
fn step(node: &Node, inputs: &[(&BigInt, &BigInt)], columns: usize) -> (Step, BigInt, BigInt) {
    match &node.op {
        Op::Input => {
            let mut forms = Ints::zeros(node.len * columns, 1);
            for parameter in 0..node.len {
                write_big(forms.get_mut(parameter * columns + parameter), &BigInt::one());
            }
            (Step::Fixed(forms), BigInt::one(), BigInt::one())
        }
        Op::Constant(values) => {
            let mut forms = Ints::zeros(node.len * columns, values.numerators().width());
            for element in 0..node.len {
                forms.copy_run(element * columns + columns - 1, values.numerators().run(element, 1));
            }
            (Step::Fixed(forms), values.denominator().clone(), values.largest_numerator())
        }
        Op::Affine { map, bias } => {
            let product = inputs[0].0 * map.weights().denominator();
            let denominator = match bias {
                Some(bias) => product.lcm(bias.denominator()),
                None => product.clone(),
            };
            let factor = &denominator / product;
            let bias: Vec<BigInt> = match bias {
                Some(bias) => {
                    let factor = &denominator / bias.denominator();
                    bias.numerators().as_ref().to_bigs().iter().map(|b| b * &factor).collect()
                }
                None => vec![BigInt::zero(); node.len],
            };
            let largest_bias = bias.iter().map(Signed::abs).max().unwrap_or_default();
            let step = AffineStep::new(map, &factor, Ints::from_bigs(&bias));
            let bound = map.row_growth() * factor * inputs[0].1 + largest_bias;
            (Step::Affine(step), denominator, bound)
        }
        Op::Select(_) => {
            let (factors, denominator, bounds) = align(inputs, |_| Rational::one());
            (Step::Select(factors), denominator, bounds.into_iter().max().unwrap_or_default())
        }
        Op::Combine(coefficients) => {
            let (factors, denominator, bounds) = align(inputs, |place| coefficients[place].clone());
            (Step::Combine(factors), denominator, bounds.into_iter().sum())
        }
        Op::Activation(activation) => activation_step(activation, inputs[0]),
        Op::Max(_) => (Step::Max, inputs[0].0.clone(), inputs[0].1.clone()),
    }
}

/// Factors that bring inputs, each times a coefficient, to one denominator; and the bounds after.
fn align(
    inputs: &[(&BigInt, &BigInt)],
    coefficient: impl Fn(usize) -> Rational,
) -> (Vec<Ints>, BigInt, Vec<BigInt>) {
    let own: Vec<BigInt> =
        inputs.iter().enumerate().map(|(place, (d, _))| *d * coefficient(place).denom()).collect();
    let denominator = own.iter().fold(BigInt::one(), |common, own| common.lcm(own));
    let factors: Vec<BigInt> = own
        .iter()
        .enumerate()
        .map(|(place, own)| coefficient(place).numer() * (&denominator / own))
        .collect();
    let bounds = factors.iter().zip(inputs).map(|(factor, (_, bound))| factor.abs() * *bound).collect();
    (
        factors.iter().map(|factor| Ints::from_bigs(std::slice::from_ref(factor))).collect(),
        denominator,
        bounds,
    )
}

fn activation_step(activation: &Activation, (input, bound): (&BigInt, &BigInt)) -> (Step, BigInt, BigInt) {
    let pieces = || activation.functions().iter().flat_map(|function| function.pieces());
    let slopes = rational::common_denominator(pieces().map(|(slope, _)| slope));
    let intercepts = rational::common_denominator(pieces().map(|(_, intercept)| intercept));
    let denominator = (input * slopes).lcm(&intercepts);
    let mut largest = BigInt::zero();
    let functions = activation.functions().iter().map(|function| FunctionStep {
        breakpoints: function.breakpoints().iter().map(|t| (t.denom().clone(), t.numer() * input)).collect(),
        pieces: function
            .pieces()
            .iter()
            .map(|(slope, intercept)| {
                let slope = slope.numer() * (&denominator / (input * slope.denom()));
                let intercept = intercept.numer() * (&denominator / intercept.denom());
                largest = (slope.abs() * bound + intercept.abs()).max(std::mem::take(&mut largest));
                (Ints::from_bigs(&[slope]), Ints::from_bigs(&[intercept]))
            })
            .collect(),
    });
    let functions = functions.collect();
    (Step::Activation(ActivationStep { functions }), denominator, largest)
}

impl Step {
    /// Adds to `out` the form of one element of a node that is not a hinge, from those of the elements it
    /// reads, each given by the place of its node and its own.
    pub(crate) fn linear(
        &self,
        op: &Op,
        element: usize,
        read: impl Fn(usize, usize) -> Arc<Ints>,
        mut out: Ints,
    ) -> Ints {
        match (op, self) {
            (_, Self::Fixed(forms)) => {
                let columns = out.len();
                out.copy_run(0, forms.run(element * columns, columns));
            }
            (Op::Affine { map, .. }, Self::Affine(step)) => {
                let nonzero = |column| Some(read(0, column)).filter(|form| !(**form).as_ref().is_zero());
                return step.output(map, element, nonzero, out);
            }
            (Op::Select(picks), Self::Select(factors)) => {
                let (from, index) = picks[element];
                let form = read(from as usize, index as usize);
                out.add_scaled_run(0, (*form).as_ref(), factors[from as usize].get(0));
            }
            (_, Self::Combine(factors)) => {
                for (place, factor) in factors.iter().enumerate() {
                    out.add_scaled_run(0, (*read(place, element)).as_ref(), factor.get(0));
                }
            }
            _ => {}
        }
        out
    }
}

impl AffineStep {
    fn new(map: &LinearMap, factor: &BigInt, bias: Ints) -> Self {
        let stored = map.weights().numerators();
        let weights = if factor.is_one() {
            Factors::new(stored)
        } else {
            let bigs = stored.as_ref().to_bigs();
            Factors::new(&Ints::from_bigs(&bigs.iter().map(|weight| weight * factor).collect::<Vec<_>>()))
        };
        Self { weights, bias }
    }

    /// The form of one output, from those of the inputs it reads; a form that is zero may be absent.
    fn output(
        &self,
        map: &LinearMap,
        row: usize,
        input: impl Fn(usize) -> Option<Arc<Ints>>,
        mut out: Ints,
    ) -> Ints {
        let mut terms = Vec::new();
        map.row(row, |column, weight| {
            if let Some(form) = input(column) {
                terms.push((weight, form));
            }
        });
        let terms = terms.iter().map(|(weight, form)| (*weight, (**form).as_ref()));
        self.weights.add_sum(terms, &mut out);
        let constant = out.len() - 1;
        out.add_scaled_run(constant, self.bias.run(row, 1), &[1]);
        out
    }
}
