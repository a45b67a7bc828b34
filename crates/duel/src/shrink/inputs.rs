//! Fewer inputs, smaller boxes, shorter numbers in the property.

use metes_exact::Rational;
use metes_exact::rational::Round;
use metes_network::Sequential;
use metes_network::sequential::value_of;
use num_traits::Zero;

use super::Candidate;
use super::moves::Move;
use super::units::witness;
use crate::numbers::{int, near, ratio, rounded};
use crate::{Instance, Question};

/// Adds the moves.
pub fn moves(question: &Question, moves: &mut Vec<Move>) {
    for input in 0..question.property.inputs {
        moves.push(Box::new(move |of| without_input(of, input)));
        for kind in [Pin::Witness, Pin::Lower, Pin::Upper, Pin::Middle, Pin::Zero] {
            moves.push(Box::new(move |of| pinned(of, input, kind)));
        }
        for half in [Half::Lower, Half::Upper] {
            moves.push(Box::new(move |of| halved(of, input, half)));
        }
        for places in [0, 1, 2, 3, 6, 9, 12, 15, 18, 24] {
            for is_lower in [true, false] {
                for round in [Round::Down, Round::Up] {
                    moves.push(Box::new(move |of| shorter_bound(of, input, is_lower, places, round)));
                }
            }
        }
        for size in [0, 1, -1] {
            for is_lower in [true, false] {
                moves.push(Box::new(move |of| bound(of, input, is_lower, |_| int(size))));
            }
        }
    }
    for (conjunction, rows) in question.property.cases[0].conjunctions.iter().enumerate() {
        for row in 0..rows.len() {
            moves.push(Box::new(move |of| threshold(of, conjunction, row, |_| int(0))));
            for places in [0, 1, 2, 3, 6, 9, 12, 15, 18, 24] {
                for round in [Round::Down, Round::Up] {
                    moves.push(Box::new(move |of| {
                        threshold(of, conjunction, row, |value| rounded(value, places, round))
                    }));
                }
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Pin {
    Witness,
    Lower,
    Upper,
    Middle,
    Zero,
}

#[derive(Clone, Copy)]
enum Half {
    Lower,
    Upper,
}

fn ends(of: &Instance, input: usize) -> Option<(Rational, Rational)> {
    let bounds = of.question.property.cases.first()?.bounds.get(input)?;
    Some((bounds.lower.clone()?, bounds.upper.clone()?))
}

/// With other ends of an input; the counterexample goes along, into the box.
fn with_ends(of: &Instance, input: usize, lower: Rational, upper: Rational) -> Option<Candidate> {
    if lower > upper {
        return None;
    }
    let mut question = of.question.clone();
    let mut witness = witness(of);
    if let Some(x) = witness.as_mut().and_then(|witness| witness.get_mut(input)) {
        *x = x.clone().clamp(lower.clone(), upper.clone());
    }
    let bounds = question.property.cases.first_mut()?.bounds.get_mut(input)?;
    (bounds.lower, bounds.upper) = (Some(lower), Some(upper));
    Some(Candidate { question, witness })
}

fn pinned(of: &Instance, input: usize, kind: Pin) -> Option<Candidate> {
    let (lower, upper) = ends(of, input)?;
    if lower == upper {
        return None;
    }
    let at = match kind {
        Pin::Witness => witness(of)?.get(input)?.clone(),
        Pin::Lower => lower,
        Pin::Upper => upper,
        Pin::Middle => (lower + upper) * ratio(1, 2),
        Pin::Zero => int(0),
    };
    with_ends(of, input, at.clone(), at)
}

fn halved(of: &Instance, input: usize, half: Half) -> Option<Candidate> {
    let (lower, upper) = ends(of, input)?;
    let middle = (&lower + &upper) * ratio(1, 2);
    match half {
        Half::Lower => with_ends(of, input, lower, middle),
        Half::Upper => with_ends(of, input, middle, upper),
    }
}

fn bound(
    of: &Instance,
    input: usize,
    is_lower: bool,
    change: impl Fn(&Rational) -> Rational,
) -> Option<Candidate> {
    let (lower, upper) = ends(of, input)?;
    if lower == upper {
        let at = change(&lower);
        return with_ends(of, input, at.clone(), at);
    }
    let (lower, upper) = if is_lower { (change(&lower), upper) } else { (lower, change(&upper)) };
    with_ends(of, input, lower, upper)
}

fn shorter_bound(
    of: &Instance,
    input: usize,
    is_lower: bool,
    places: u32,
    round: Round,
) -> Option<Candidate> {
    bound(of, input, is_lower, |value| rounded(value, places, round))
}

/// With another threshold; rows that compare two outputs stay as they are.
fn threshold(
    of: &Instance,
    conjunction: usize,
    row: usize,
    change: impl Fn(&Rational) -> Rational,
) -> Option<Candidate> {
    let mut question = of.question.clone();
    let row = question.property.cases.first_mut()?.conjunctions.get_mut(conjunction)?.get_mut(row)?;
    let [(_, factor)] = &row.outputs[..] else { return None };
    let now = -&row.constant / factor;
    row.constant = -change(&now) * factor;
    Some(Candidate { question, witness: witness(of) })
}

/// Without an input that is fixed, its share in the first layer's biases, rounded to floats; or without one that is
/// free, as if it were 0.
fn without_input(of: &Instance, input: usize) -> Option<Candidate> {
    let mut question = of.question.clone();
    if question.property.inputs < 2 {
        return None;
    }
    let (lower, upper) = ends(of, input)?;
    let at = if lower == upper { lower } else { Rational::zero() };
    let mut layers = question.chain.layers().to_vec();
    let first = layers.first_mut()?;
    for row in 0..first.outputs() {
        let share = value_of(first.row(row)[input]) * &at;
        first.bias[row] = near(&(value_of(first.bias[row]) + share));
    }
    let (columns, mut column) = (first.inputs, 0..);
    first.weights.retain(|_| column.next().is_none_or(|at: usize| at % columns != input));
    first.inputs -= 1;
    question.chain = Sequential::new(layers).ok()?;
    question.property.inputs -= 1;
    question.property.cases.first_mut()?.bounds.remove(input);
    let mut witness = witness(of);
    if let Some(witness) = &mut witness {
        witness.remove(input);
    }
    Some(Candidate { question, witness })
}
