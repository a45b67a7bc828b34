//! Properties of a network: boxes that are flat or single points, ties, borders that are met exactly.

use metes_exact::Rational;
use metes_testkit::strategies::{Problem, fractions, integer, number};
use metes_vnnlib::{Bounds, Case, Linear, Property};
use num_traits::Zero;
use proptest::collection::vec;
use proptest::prelude::*;

/// A description of a property, of any network of at most three inputs.
#[derive(Clone, Debug)]
pub struct Asked {
    cases: Vec<AskedCase>,
}

#[derive(Clone, Debug)]
struct AskedCase {
    /// The ends of each interval, as fractions of the way through the problem's.
    ends: [Vec<Rational>; 2],
    rows: Vec<AskedLinear>,
    conjunctions: Vec<Vec<AskedLinear>>,
}

/// An inequality that is tight at a point of the box, but for an offset.
#[derive(Clone, Debug)]
pub struct AskedLinear {
    inputs: Vec<Rational>,
    outputs: Vec<Rational>,
    place: Vec<Rational>,
    offset: Rational,
    strict: bool,
    /// With its opposite: an equality if neither is strict.
    is_pair: bool,
}

const INPUTS: usize = 3;

fn coefficient() -> impl Strategy<Value = Rational> + Clone {
    prop_oneof![3 => Just(Rational::zero()), 3 => integer(), 1 => number()]
}

/// An inequality.
pub fn linear() -> impl Strategy<Value = AskedLinear> + Clone {
    let zeros = || Just(vec![Rational::zero(); INPUTS]);
    let inputs = prop_oneof![2 => zeros(), 1 => vec(coefficient(), INPUTS)];
    let offset = prop_oneof![3 => Just(Rational::zero()), 1 => integer(), 1 => number()];
    (inputs, vec(coefficient(), 3), fractions(INPUTS), offset, any::<bool>(), prop::bool::weighted(0.1))
        .prop_map(|(inputs, outputs, place, offset, strict, is_pair)| AskedLinear {
            inputs,
            outputs,
            place,
            offset,
            strict,
            is_pair,
        })
}

fn case() -> impl Strategy<Value = AskedCase> + Clone {
    let rows = prop_oneof![3 => vec(linear(), 0), 1 => vec(linear(), 1..=2)];
    let conjunctions = vec(vec(linear(), 0..=3), 0..=3);
    let flat = prop::bool::weighted(0.2);
    (fractions(INPUTS), fractions(INPUTS), flat, rows, conjunctions).prop_map(
        |(one, other, flat, rows, conjunctions)| {
            let whole = |end: i64| vec![Rational::from_integer(end.into()); INPUTS];
            // Vertices of the cube make whole, flat and single intervals; the whole box is the simplest.
            let ends = match flat {
                true => [one.clone(), one],
                false if one == other => [whole(0), whole(1)],
                false => [one, other],
            };
            AskedCase { ends, rows, conjunctions }
        },
    )
}

/// A property of up to two cases.
pub fn asked() -> impl Strategy<Value = Asked> + Clone {
    vec(case(), 0..=2).prop_map(|cases| Asked { cases })
}

impl Asked {
    /// What it is about a network.
    pub fn property(&self, problem: &Problem) -> Property {
        Property {
            inputs: problem.network.input_len(),
            outputs: problem.network.output_len(),
            cases: self.cases.iter().map(|case| case.case(problem)).collect(),
        }
    }
}

impl AskedCase {
    fn case(&self, problem: &Problem) -> Case {
        let [one, other] = self.ends.each_ref().map(|ends| problem.domain.at(ends));
        let sorted = |(a, b): (Rational, Rational)| if a <= b { (a, b) } else { (b, a) };
        let bounds = one.into_iter().zip(other).map(sorted);
        let bounds = bounds.map(|(low, high)| Bounds { lower: Some(low), upper: Some(high) }).collect();
        let all = |list: &[AskedLinear], reads_outputs| -> Vec<Linear> {
            list.iter().flat_map(|it| it.linears(problem, reads_outputs)).collect()
        };
        let conjunctions = self.conjunctions.iter().map(|conjunction| all(conjunction, true)).collect();
        Case { bounds, rows: all(&self.rows, false), conjunctions }
    }
}

impl AskedLinear {
    /// One inequality or a pair, of inputs alone or not.
    pub fn linears(&self, problem: &Problem, reads_outputs: bool) -> Vec<Linear> {
        let first = self.linear(problem, reads_outputs);
        let minus = |list: &[(u32, Rational)]| list.iter().map(|(at, value)| (*at, -value)).collect();
        let second = Linear {
            inputs: minus(&first.inputs),
            outputs: minus(&first.outputs),
            constant: -&first.constant,
            strict: false,
        };
        if self.is_pair { vec![first, second] } else { vec![first] }
    }

    fn linear(&self, problem: &Problem, reads_outputs: bool) -> Linear {
        let x = problem.domain.at(&self.place);
        let y = problem.network.evaluate(&x);
        let named = |coefficients: &[Rational], len: usize| -> Vec<(u32, Rational)> {
            let all = (0u32..).zip(coefficients.iter().take(len).cloned());
            all.filter(|(_, coefficient)| !coefficient.is_zero()).collect()
        };
        let inputs = named(&self.inputs, x.len());
        let outputs = if reads_outputs { named(&self.outputs, y.len()) } else { Vec::new() };
        let sum = |terms: &[(u32, Rational)], values: &[Rational]| {
            terms.iter().fold(Rational::zero(), |sum, (at, factor)| sum + factor * &values[*at as usize])
        };
        let constant = &self.offset - sum(&inputs, &x) - sum(&outputs, &y);
        Linear { inputs, outputs, constant, strict: self.strict }
    }
}
