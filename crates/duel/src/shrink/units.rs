//! Fewer layers, units, outputs and rows.

use metes_network::{DenseLayer, Sequential};

use super::Candidate;
use super::moves::Move;
use crate::{Instance, Question, Truth};

/// Adds the moves.
pub fn moves(question: &Question, moves: &mut Vec<Move>) {
    let layers = question.chain.layers();
    for at in 0..layers.len() {
        moves.push(Box::new(move |of| edited(of, |layers| without_layer(layers, at))));
    }
    for at in 0..layers.len().saturating_sub(1) {
        let units = layers[at].outputs();
        // Halves, quarters, …, single units.
        let mut chunk = units.div_ceil(2);
        while chunk > 0 && units > 1 {
            for from in (0..units).step_by(chunk) {
                let to = (from + chunk).min(units);
                moves.push(Box::new(move |of| edited(of, |layers| without_units(layers, at, from..to))));
            }
            chunk = if chunk == 1 { 0 } else { chunk.div_ceil(2) };
        }
    }
    for output in 0..question.chain.outputs() {
        moves.push(Box::new(move |of| without_output(of, output)));
    }
    let case = &question.property.cases[0];
    if case.conjunctions.len() > 1 {
        for at in 0..case.conjunctions.len() {
            moves.push(Box::new(move |of| {
                let mut question = of.question.clone();
                question.property.cases.first_mut()?.conjunctions.remove(at);
                Some(Candidate { question, witness: witness(of) })
            }));
        }
    }
    for (conjunction, rows) in case.conjunctions.iter().enumerate() {
        for row in (0..rows.len()).filter(|_| rows.len() > 1) {
            moves.push(Box::new(move |of| {
                let mut question = of.question.clone();
                question.property.cases.first_mut()?.conjunctions.get_mut(conjunction)?.remove(row);
                Some(Candidate { question, witness: witness(of) })
            }));
        }
    }
}

/// The counterexample of an instance.
pub fn witness(of: &Instance) -> Option<Vec<metes_exact::Rational>> {
    match &of.truth {
        Truth::Sat(witness) => Some(witness.clone()),
        Truth::Unsat => None,
    }
}

/// The question with other layers.
pub fn edited(
    of: &Instance,
    edit: impl FnOnce(Vec<DenseLayer>) -> Option<Vec<DenseLayer>>,
) -> Option<Candidate> {
    let chain = Sequential::new(edit(of.question.chain.layers().to_vec())?).ok()?;
    let question = Question { chain, property: of.question.property.clone() };
    Some(Candidate { question, witness: witness(of) })
}

fn without_layer(mut layers: Vec<DenseLayer>, at: usize) -> Option<Vec<DenseLayer>> {
    if layers.len() < 2 || layers[at].inputs != layers[at].outputs() {
        return None;
    }
    layers.remove(at);
    Some(layers)
}

fn without_units(
    mut layers: Vec<DenseLayer>,
    at: usize,
    gone: std::ops::Range<usize>,
) -> Option<Vec<DenseLayer>> {
    if gone.len() >= layers[at].outputs() {
        return None;
    }
    let layer = layers.get_mut(at)?;
    layer.weights.drain(gone.start * layer.inputs..gone.end * layer.inputs);
    layer.bias.drain(gone.clone());
    let next = layers.get_mut(at + 1)?;
    let columns = next.inputs;
    let mut column = 0..;
    next.weights.retain(|_| !column.next().is_some_and(|at: usize| gone.contains(&(at % columns))));
    next.inputs -= gone.len();
    Some(layers)
}

/// Without an output that the property does not read.
fn without_output(of: &Instance, output: usize) -> Option<Candidate> {
    let mut question = of.question.clone();
    let rows = || of.question.property.cases.iter().flat_map(|case| case.conjunctions.iter().flatten());
    if question.chain.outputs() < 2
        || rows().any(|row| row.outputs.iter().any(|term| term.0 as usize == output))
    {
        return None;
    }
    let mut layers = question.chain.layers().to_vec();
    let last = layers.last_mut()?;
    last.weights.drain(output * last.inputs..(output + 1) * last.inputs);
    last.bias.remove(output);
    question.chain = Sequential::new(layers).ok()?;
    question.property.outputs -= 1;
    for case in &mut question.property.cases {
        for term in case.conjunctions.iter_mut().flatten().flat_map(|row| &mut row.outputs) {
            term.0 -= u32::from(term.0 as usize > output);
        }
    }
    Some(Candidate { question, witness: witness(of) })
}
