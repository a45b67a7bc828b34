//! Affine maps: rows at the least scale at which all of them are integers.
//!
//! With weights `n/D`, inputs at the scale `σ` and biases `b`, a row is `Σ n·e/(D·σ) + b` of the elements `e`.
//! At a multiple `L` of `D·σ` that makes the biases integers too it has the weights `n·L/(D·σ)` and the bias `b·L`, and what
//! all of these and `L` have in common is divided out.

use metes_exact::ints::to_big;
use metes_exact::{Rational, ScaledArray};
use metes_network::LinearMap;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::LowerError;
use super::wires::{Wire, Wires};
use super::writer::Writer;

/// Rows for an affine map.
pub(super) fn affine(
    writer: &mut Writer,
    map: &LinearMap,
    bias: Option<&ScaledArray>,
    x: &Wires,
) -> Result<Wires, LowerError> {
    let weights = map.weights();
    let biases = biases(map, bias, x);
    let unit = weights.denominator() * &x.scale;
    let least =
        biases.iter().fold(
            unit.clone(),
            |least, bias| {
                if bias.denom().is_one() { least } else { least.lcm(bias.denom()) }
            },
        );
    let factor = &least / &unit;
    let integer = |bias: &Rational| bias.numer() * (&least / bias.denom());
    let mut common = least.clone();
    for at in 0..weights.len() {
        if common.is_one() {
            break;
        }
        common = common.gcd(&(to_big(weights.numerator(at)) * &factor));
    }
    for bias in &biases {
        common = common.gcd(&integer(bias));
    }
    let weight = |index: u32| to_big(weights.numerator(index as usize)) * &factor / &common;

    let mut rows = writer.rows();
    let first = writer.next();
    let mut terms = Vec::new();
    let mut wires = Vec::with_capacity(map.outputs());
    for (row, bias) in biases.iter().enumerate() {
        terms.clear();
        map.row(row, |column, index| {
            if let Wire::Element(element) = x.wires[column]
                && !is_zero(weights, index)
            {
                terms.push((element, index as u32));
            }
        });
        wires.push(Wire::Element(first.checked_add(rows.len()).ok_or(LowerError::Elements)?));
        rows.push_indexed(&mut terms, weight, integer(bias) / &common)?;
    }
    writer.affine(rows)?;
    Ok(Wires { scale: least / common, wires })
}

fn is_zero(weights: &ScaledArray, index: usize) -> bool {
    weights.numerator(index).iter().all(|&word| word == 0)
}

/// The biases of the rows, with what constant elements of the input add.
fn biases(map: &LinearMap, bias: Option<&ScaledArray>, x: &Wires) -> Vec<Rational> {
    let mut biases = bias.map_or_else(|| vec![Rational::zero(); map.outputs()], ScaledArray::to_rationals);
    let is_number = |wire: &Wire| matches!(wire, Wire::Constant(value) if !value.is_zero());
    if x.wires.iter().any(is_number) {
        for (row, bias) in biases.iter_mut().enumerate() {
            map.row(row, |column, index| {
                if let Wire::Constant(value) = &x.wires[column]
                    && !value.is_zero()
                {
                    *bias += &**value * map.weights().get(index);
                }
            });
        }
    }
    biases
}
