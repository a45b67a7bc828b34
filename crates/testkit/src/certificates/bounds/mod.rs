//! Bound trees (SPEC § 7) in plain rational arithmetic: a judge that follows the specification word by word, and a
//! prover that tries everything.
//!
//! Nodes are copied for every part; sums are kept as one rational for each element.

mod judge;
mod prove;
mod sink;

pub use judge::judge;
pub use prove::{Style, refutation};

use metes_certificate::{Case, Certificate, Dyadic, Int, Ratio};
use metes_exact::Rational;
use num_bigint::BigInt;
use num_traits::Zero;

use super::naive;
use super::prover::{Element, compose};

/// What is known of a relu.
#[derive(Clone, Debug)]
enum Known {
    Nothing,
    Off,
    On,
    Bounds { lower: Rational, upper: Rational, slope: Rational },
}

/// A sum of elements: a coefficient for each, and a constant.
#[derive(Clone, Debug)]
struct Sum {
    coefficients: Vec<Rational>,
    constant: Rational,
}

/// `row ≥ 0`, or `> 0`.
#[derive(Clone, Debug)]
struct Row {
    sum: Sum,
    is_open: bool,
}

#[derive(Clone, Debug)]
struct Node {
    sides: Vec<(Rational, Rational)>,
    rows: Vec<Row>,
    known: Vec<Known>,
    is_out: Vec<bool>,
}

/// A composed network and a case.
struct Problem<'a> {
    elements: Vec<Element>,
    outputs: Vec<usize>,
    scale: Rational,
    case: &'a Case,
}

/// Slopes are counted in parts of so many.
fn parts() -> Rational {
    Rational::from(BigInt::from(metes_certificate::SLOPES))
}

fn number(value: &Int) -> Rational {
    Rational::from(value.0.clone())
}

fn dyadic(value: &Dyadic) -> Rational {
    Rational::from(&value.0.0 << value.1)
}

impl Sum {
    fn zero(elements: usize) -> Self {
        Self { coefficients: vec![Rational::zero(); elements], constant: Rational::zero() }
    }

    /// `factor·e + constant`.
    fn of(elements: usize, element: usize, factor: i64, constant: Rational) -> Self {
        let mut sum = Self { constant, ..Self::zero(elements) };
        sum.coefficients[element] = Rational::from(BigInt::from(factor));
        sum
    }

    fn add(&mut self, factor: &Rational, other: &Self) {
        self.coefficients.iter_mut().zip(&other.coefficients).for_each(|(own, other)| *own += factor * other);
        self.constant += factor * &other.constant;
    }
}

impl<'a> Problem<'a> {
    fn new(certificate: &Certificate, case: &'a Case) -> Self {
        let map = &certificate.input_map;
        let known = super::count(map);
        let of_classifier = |&output: &u32| match map.outputs.get(output as usize) {
            Some(&pixel) => pixel as usize,
            None => output as usize - map.outputs.len() + known,
        };
        Self {
            elements: compose(certificate),
            outputs: certificate.classifier.outputs.iter().map(of_classifier).collect(),
            scale: number(&map.scale) * number(&certificate.classifier.scale),
            case,
        }
    }

    /// What a relu reads.
    fn read(&self, unit: usize) -> Option<usize> {
        match self.elements.get(unit) {
            Some(Element::Unit(candidates, true)) => candidates[1],
            _ => None,
        }
    }

    fn root(&self) -> Node {
        let side = |(low, high): &(Ratio, Ratio)| (naive::rational(low), naive::rational(high));
        let row = |(place, row): (usize, &Vec<Int>)| {
            let (constant, coefficients) = row.split_last().expect("rows have constants");
            let mut sum = Sum { constant: number(constant), ..Sum::zero(self.elements.len()) };
            sum.coefficients.iter_mut().zip(coefficients).for_each(|(own, value)| *own = number(value));
            Row { sum, is_open: self.case.open.contains(&(place as u32)) }
        };
        Node {
            sides: self.case.bounds.iter().map(side).collect(),
            rows: self.case.rows.iter().enumerate().map(row).collect(),
            known: self.elements.iter().map(|_| Known::Nothing).collect(),
            is_out: vec![false; self.case.conjunctions.len()],
        }
    }

    /// The left side of an inequality, times the scale.
    fn inequality(&self, conjunction: usize, place: usize) -> Row {
        let linear = &self.case.conjunctions[conjunction][place];
        let mut sum = Sum::zero(self.elements.len());
        for (&output, coefficient) in self.outputs.iter().zip(&linear.coefficients) {
            sum.coefficients[output] += number(coefficient);
        }
        sum.constant = number(&linear.constant) * &self.scale;
        Row { sum, is_open: linear.strict }
    }

    /// What a relu reads is not negative, or not positive.
    fn sign(&self, element: usize, is_on: bool) -> Row {
        let factor = if is_on { 1 } else { -1 };
        Row { sum: Sum::of(self.elements.len(), element, factor, Rational::zero()), is_open: false }
    }
}
