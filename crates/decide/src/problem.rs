//! The network and the property as the search sees them.

use metes_certificate::{Affine, Block, Int, Network as Integers, Row, Run};
use metes_exact::{BigInt, Rational, rational};
use metes_network::Network;
use metes_vnnlib::{Case, Linear, Property};
use num_traits::{Signed, Zero};

use crate::DecideError;
use crate::float::{Mirror, power};
use crate::node::Bounds;

/// The binary digits of bounds of relus where boxes have width 1.
const DIGITS: i64 = 64;

/// A network of integers and what is asked of it.
pub(crate) struct Problem {
    /// Rows and relus only. If an inequality reads inputs, these are outputs too, after the others.
    pub(crate) network: Integers,
    /// The same in floats.
    pub(crate) mirror: Mirror,
    /// The element that each relu reads, and its own.
    pub(crate) relus: Vec<(usize, usize)>,
    /// Bounds of relus are multiples of `2^-shift`, times the network's scale up to there.
    pub(crate) shift: i64,
    pub(crate) cases: Vec<Question>,
}

/// A case with integers.
pub(crate) struct Question {
    /// The exact box.
    pub(crate) bounds: Vec<(Rational, Rational)>,
    /// Further inequalities between inputs.
    pub(crate) rows: Vec<Inequality>,
    pub(crate) conjunctions: Vec<Vec<Inequality>>,
}

/// `Σ cⱼ·(element j) + c₀ ≥ 0`, or `> 0`.
#[derive(Clone, Debug)]
pub(crate) struct Inequality {
    /// Elements and their coefficients; an element may be named twice.
    pub(crate) terms: Vec<(usize, BigInt)>,
    pub(crate) constant: BigInt,
    pub(crate) strict: bool,
    /// As certificates have it: one coefficient for each output, or each input for a row; the constant in the unit of
    /// the function's values.
    pub(crate) written: (Vec<BigInt>, BigInt),
}

impl Problem {
    pub(crate) fn new(network: &Network, property: &Property) -> Result<Self, DecideError> {
        let (inputs, outputs) = (network.input_len(), network.output_len());
        if (inputs, outputs) != (property.inputs, property.outputs) {
            return Err(DecideError::Shape {
                network: (inputs, outputs),
                property: (property.inputs, property.outputs),
            });
        }
        let freed = crate::maxima::without_maxima(network)?;
        let mut network = metes_certify::merge(&metes_certify::lower(&freed)?.network)?;
        let reads_inputs =
            |case: &Case| case.conjunctions.iter().flatten().any(|inequality| !inequality.inputs.is_empty());
        if property.cases.iter().any(reads_inputs) {
            inputs_as_outputs(&mut network);
        }
        let question = |case: &Case| Question::new(case, &network, property);
        let cases: Vec<_> = property.cases.iter().map(question).collect::<Result<_, _>>()?;
        let mirror = Mirror::new(&network);
        let relus = relus(&network);
        let shift = DIGITS + cases.iter().map(Question::fineness).max().unwrap_or(0);
        Ok(Self { network, mirror, relus, shift, cases })
    }

    /// Bounds of what a relu reads as a certificate can say them, no tighter than these.
    pub(crate) fn written(&self, relu: usize, low: f64, high: f64) -> Bounds {
        let grain = power(-(self.shift + self.mirror.exponents[self.relus[relu].0])).max(f64::MIN_POSITIVE);
        Bounds::new(snapped(low, grain, f64::floor), snapped(high, grain, f64::ceil))
    }
}

/// A multiple of the grain.
fn snapped(value: f64, grain: f64, round: impl Fn(f64) -> f64) -> f64 {
    // Larger floats are multiples.
    if value.abs() < grain * 2f64.powi(52) { round(value / grain) * grain } else { value }
}

/// The element that each relu reads, and its own.
fn relus(network: &Integers) -> Vec<(usize, usize)> {
    let mut next = network.inputs as usize;
    let mut relus = Vec::new();
    for block in &network.blocks {
        if let Block::Relu(relu) = block {
            relus.extend((0..relu.count as usize).map(|at| (relu.first as usize + at, next + at)));
        }
        next += block_len(block);
    }
    relus
}

/// How many elements a block adds.
pub(crate) fn block_len(block: &Block) -> usize {
    match block {
        Block::Affine(affine) => affine.rows.len(),
        Block::Relu(relu) => relu.count as usize,
        Block::Max(max) => max.groups.len(),
    }
}

/// Appends rows that are the inputs times the network's scale, and makes them outputs.
fn inputs_as_outputs(network: &mut Integers) {
    let elements = network.inputs as usize + network.blocks.iter().map(block_len).sum::<usize>();
    let rows = (0..network.inputs).map(|input| Row(0, input, Int::default())).collect();
    let templates = vec![vec![Run(0, vec![network.scale.clone()])]];
    network.blocks.push(Block::Affine(Affine { templates, rows }));
    network.outputs.extend((elements..elements + network.inputs as usize).map(|element| element as u32));
}

impl Question {
    fn new(case: &Case, network: &Integers, property: &Property) -> Result<Self, DecideError> {
        let bounds =
            case.bounds.iter().enumerate().map(|(input, bounds)| match (&bounds.lower, &bounds.upper) {
                (Some(lower), Some(upper)) => Ok((lower.clone(), upper.clone())),
                (None, _) => Err(DecideError::Unbounded { input, side: "lower" }),
                (_, None) => Err(DecideError::Unbounded { input, side: "upper" }),
            });
        let inequality = |linear: &Linear| Inequality::new(linear, network, property);
        Ok(Self {
            bounds: bounds.collect::<Result<_, _>>()?,
            rows: case.rows.iter().map(|row| Inequality::of_inputs(row, property.inputs)).collect(),
            conjunctions: case
                .conjunctions
                .iter()
                .map(|conjunction| conjunction.iter().map(inequality).collect())
                .collect(),
        })
    }
}

impl Question {
    /// The further binary digits that its narrowest side needs.
    fn fineness(&self) -> i64 {
        let widths = self.bounds.iter().map(|(low, high)| high - low).filter(Signed::is_positive);
        widths.map(|width| width.denom().bits() as i64 - width.numer().bits() as i64 + 1).fold(0, i64::max)
    }
}

impl Inequality {
    fn new(linear: &Linear, network: &Integers, property: &Property) -> Self {
        let factor = least(linear);
        let integer = |value: &Rational| value.numer() * (&factor / value.denom());
        let mut coefficients = vec![BigInt::zero(); network.outputs.len()];
        for (output, value) in &linear.outputs {
            coefficients[*output as usize] = integer(value);
        }
        for (input, value) in &linear.inputs {
            coefficients[property.outputs + *input as usize] = integer(value);
        }
        let named =
            coefficients.iter().zip(&network.outputs).filter(|(coefficient, _)| !coefficient.is_zero());
        let terms = named.map(|(coefficient, &element)| (element as usize, coefficient.clone())).collect();
        let constant = integer(&linear.constant);
        Self {
            terms,
            constant: &constant * &network.scale.0,
            strict: linear.strict,
            written: (coefficients, constant),
        }
    }

    fn of_inputs(linear: &Linear, inputs: usize) -> Self {
        let factor = least(linear);
        let integer = |value: &Rational| value.numer() * (&factor / value.denom());
        let terms: Vec<_> =
            linear.inputs.iter().map(|(input, value)| (*input as usize, integer(value))).collect();
        let mut coefficients = vec![BigInt::zero(); inputs];
        for (input, value) in &terms {
            coefficients[*input] = value.clone();
        }
        let constant = integer(&linear.constant);
        Self { terms, constant: constant.clone(), strict: linear.strict, written: (coefficients, constant) }
    }

    /// How far the element's values are weighed, at most, in bits.
    pub(crate) fn bits(&self, exponents: &[i64]) -> i64 {
        let term = |(element, coefficient): &(usize, BigInt)| coefficient.bits() as i64 + exponents[*element];
        self.terms.iter().map(term).max().unwrap_or_else(|| self.constant.abs().bits() as i64)
    }
}

/// The least factor that makes all numbers of an inequality integers.
fn least(linear: &Linear) -> BigInt {
    let terms = linear.inputs.iter().chain(&linear.outputs).map(|(_, value)| value);
    rational::common_denominator(terms.chain(std::iter::once(&linear.constant)))
}

impl Question {
    /// A conjunction that holds at an input inside the polytope, given the network's outputs there.
    pub(crate) fn holding(&self, x: &[Rational], y: &[Rational]) -> Option<usize> {
        let values: Vec<&Rational> = y.iter().chain(x).collect();
        let inputs: Vec<&Rational> = x.iter().collect();
        let is_between = |x: &Rational, (low, high): &(Rational, Rational)| {
            rational::compare(low, x).is_le() && rational::compare(x, high).is_le()
        };
        let inside = x.iter().zip(&self.bounds).all(|(x, bounds)| is_between(x, bounds))
            && self.rows.iter().all(|row| row.holds(&inputs));
        let holds = |conjunction: &Vec<Inequality>| conjunction.iter().all(|it| it.holds(&values));
        if inside { self.conjunctions.iter().position(holds) } else { None }
    }
}

impl Inequality {
    /// Whether it holds where outputs (and then inputs) have these values.
    fn holds(&self, values: &[&Rational]) -> bool {
        let (coefficients, constant) = &self.written;
        let start = Rational::from(constant.clone());
        let terms = coefficients.iter().zip(values).filter(|(coefficient, _)| !coefficient.is_zero());
        let value = terms.fold(start, |sum, (coefficient, value)| sum + *value * coefficient);
        if self.strict { value.is_positive() } else { !value.is_negative() }
    }
}
