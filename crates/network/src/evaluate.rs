//! Plain exact evaluation at a point.
//!
//! Deliberately the simplest program that computes the network: no plan, no shared widths, nothing
//! in common with the propagation of affine forms, so that each can be held against the other.

use metes_exact::ints::to_big;
use metes_exact::{BigInt, Rational, ScaledArray};
use num_integer::Integer;
use num_traits::{One, Zero};

use crate::{LinearMap, Network, Node, Op, Pattern};

/// A vector of rationals over one shared denominator.
#[derive(Clone)]
struct Vector {
    numerators: Vec<BigInt>,
    denominator: BigInt,
}

impl Vector {
    fn from_rationals(values: &[Rational]) -> Self {
        let denominator = metes_exact::rational::common_denominator(values);
        let numerators = values.iter().map(|v| v.numer() * (&denominator / v.denom())).collect();
        Self { numerators, denominator }
    }

    fn from_scaled(array: &ScaledArray) -> Self {
        Self { numerators: array.numerators().as_ref().to_bigs(), denominator: array.denominator().clone() }
    }

    fn get(&self, at: usize) -> Rational {
        Rational::new(self.numerators[at].clone(), self.denominator.clone())
    }

    fn to_rationals(&self) -> Vec<Rational> {
        (0..self.numerators.len()).map(|at| self.get(at)).collect()
    }

    /// Both vectors over one denominator, added.
    fn add(self, other: &Self) -> Self {
        let denominator = self.denominator.lcm(&other.denominator);
        let (mine, theirs) = (&denominator / &self.denominator, &denominator / &other.denominator);
        let sums = self.numerators.iter().zip(&other.numerators).map(|(a, b)| a * &mine + b * &theirs);
        Self { numerators: sums.collect(), denominator }
    }

    fn scale(&self, factor: &Rational) -> Self {
        Self {
            numerators: self.numerators.iter().map(|x| x * factor.numer()).collect(),
            denominator: &self.denominator * factor.denom(),
        }
    }
}

impl Network {
    /// The output at a point, exactly.
    ///
    /// # Panics
    /// When `input` does not have [`Network::input_len`] elements.
    pub fn evaluate(&self, input: &[Rational]) -> Vec<Rational> {
        let values = self.values(input);
        values[self.output().index()].to_rationals()
    }

    /// The piece each hinge unit is on at a point. Ties go to the flatter piece of an activation
    /// and to the first element of a maximum.
    ///
    /// # Panics
    /// When `input` does not have [`Network::input_len`] elements.
    pub fn pattern_at(&self, input: &[Rational]) -> Pattern {
        let values = self.values(input);
        let pieces = self.hinges().map(|(_, node)| {
            let x = &values[node.inputs[0].index()];
            match &node.op {
                Op::Activation(activation) => (0..node.len)
                    .map(|unit| activation.function(unit).piece_at(&x.get(unit)) as u32)
                    .collect(),
                Op::Max(groups) => groups.iter().map(|group| winner(group, x) as u32).collect(),
                _ => Vec::new(),
            }
        });
        Pattern(pieces.collect())
    }

    fn values(&self, input: &[Rational]) -> Vec<Vector> {
        assert_eq!(input.len(), self.input_len(), "the network takes {} inputs", self.input_len());
        let mut values: Vec<Vector> = Vec::with_capacity(self.nodes().len());
        for node in self.nodes() {
            let reads: Vec<&Vector> = node.inputs.iter().map(|id| &values[id.index()]).collect();
            let value = apply(node, &reads, input);
            values.push(value);
        }
        values
    }
}

fn apply(node: &Node, reads: &[&Vector], input: &[Rational]) -> Vector {
    match &node.op {
        Op::Input => Vector::from_rationals(input),
        Op::Constant(values) => Vector::from_scaled(values),
        Op::Affine { map, bias } => {
            let product = multiply(map, reads[0]);
            match bias {
                Some(bias) => product.add(&Vector::from_scaled(bias)),
                None => product,
            }
        }
        Op::Select(picks) => {
            let zero = Vector { numerators: vec![BigInt::zero(); picks.len()], denominator: BigInt::one() };
            let parts = reads.iter().enumerate().map(|(from, x)| Vector {
                numerators: picks
                    .iter()
                    .map(|&(input, index)| {
                        if input as usize == from {
                            x.numerators[index as usize].clone()
                        } else {
                            BigInt::zero()
                        }
                    })
                    .collect(),
                denominator: x.denominator.clone(),
            });
            parts.fold(zero, |sum, part| sum.add(&part))
        }
        Op::Combine(coefficients) => {
            let zero = Vector { numerators: vec![BigInt::zero(); node.len], denominator: BigInt::one() };
            let terms = coefficients.iter().zip(reads).map(|(factor, x)| x.scale(factor));
            terms.fold(zero, |sum, term| sum.add(&term))
        }
        Op::Activation(activation) => {
            let values: Vec<Rational> =
                (0..node.len).map(|unit| activation.function(unit).evaluate(&reads[0].get(unit))).collect();
            Vector::from_rationals(&values)
        }
        Op::Max(groups) => {
            let x = reads[0];
            let largest = groups.iter().map(|group| x.numerators[group[winner(group, x)] as usize].clone());
            Vector { numerators: largest.collect(), denominator: x.denominator.clone() }
        }
    }
}

/// The place within a group of its first largest element.
fn winner(group: &[u32], x: &Vector) -> usize {
    let value = |place: usize| &x.numerators[group[place] as usize];
    (1..group.len()).fold(0, |best, place| if value(place) > value(best) { place } else { best })
}

fn multiply(map: &LinearMap, x: &Vector) -> Vector {
    let row = |row: usize| {
        let mut sum = BigInt::zero();
        map.row(row, |column, weight| {
            let value = &x.numerators[column];
            if value.is_zero() {
                return;
            }
            match map.weights().numerator(weight) {
                [word] => sum += value * (*word as i64),
                wide => sum += value * to_big(wide),
            }
        });
        sum
    };
    Vector {
        numerators: (0..map.outputs()).map(row).collect(),
        denominator: &x.denominator * map.weights().denominator(),
    }
}
