//! Simpler weights.

use metes_exact::Rational;
use metes_exact::rational::{FloatFormat, dyadic};
use metes_network::DenseLayer;
use metes_network::sequential::value_of;
use num_traits::{Signed, Zero};

use super::moves::Move;
use super::units::edited;
use crate::Question;
use crate::numbers::{float, near, shifted};

/// Adds the moves.
pub fn moves(question: &Question, moves: &mut Vec<Move>) {
    let layers = question.chain.layers();
    // All weights of a layer at once.
    for at in 0..layers.len() {
        for simpler in SIMPLER {
            moves.push(Box::new(move |of| {
                edited(of, |mut layers| {
                    let layer = layers.get_mut(at)?;
                    for weight in layer.weights.iter_mut().chain(&mut layer.bias) {
                        *weight = simpler(*weight);
                    }
                    Some(layers)
                })
            }));
        }
    }
    // Units brought back to a size near 1.
    for (at, layer) in layers.iter().enumerate().take(layers.len() - 1) {
        for unit in (0..layer.outputs()).filter(|_| layer.relu) {
            moves.push(Box::new(move |of| edited(of, |layers| rescaled(layers, at, unit))));
        }
    }
    // One weight, or one bias, at a time.
    for (at, layer) in layers.iter().enumerate() {
        let count = layer.weights.len() + layer.bias.len();
        for place in 0..count {
            for simpler in SIMPLER {
                moves.push(Box::new(move |of| {
                    edited(of, |mut layers| {
                        let layer = layers.get_mut(at)?;
                        let weight = layer.weights.iter_mut().chain(&mut layer.bias).nth(place)?;
                        *weight = simpler(*weight);
                        Some(layers)
                    })
                }));
            }
        }
    }
}

/// Ways to make a weight simpler.
const SIMPLER: [fn(f32) -> f32; 6] = [
    |_| 0.0,
    |weight| float(i64::from(weight > 0.0) - i64::from(weight < 0.0), 0),
    |weight| with_bits(weight, 1),
    |weight| with_bits(weight, 3),
    |weight| with_bits(weight, 6),
    |weight| with_bits(weight, 12),
];

/// The weight cut to so many bits of significand.
fn with_bits(weight: f32, bits: u32) -> f32 {
    let Some((significand, power)) = FloatFormat::F32.dyadic(weight.to_bits().into()) else { return weight };
    let length = 64 - significand.unsigned_abs().leading_zeros();
    let cut = length.saturating_sub(bits);
    near(&dyadic((significand >> cut << cut).into(), power))
}

/// A unit scaled such that its largest weight is between 1 and 2, undone behind it.
fn rescaled(mut layers: Vec<DenseLayer>, at: usize, unit: usize) -> Option<Vec<DenseLayer>> {
    let layer = &layers[at];
    let largest =
        layer.row(unit).iter().chain([&layer.bias[unit]]).map(|weight| value_of(*weight).abs()).max()?;
    let power = -binary_exponent(&largest)?;
    let inputs = layer.inputs;
    for weight in &mut layers[at].weights[unit * inputs..][..inputs] {
        *weight = shifted(*weight, power)?;
    }
    layers[at].bias[unit] = shifted(layers[at].bias[unit], power)?;
    let next = layers.get_mut(at + 1)?;
    for row in 0..next.outputs() {
        let weight = &mut next.weights[row * next.inputs + unit];
        *weight = shifted(*weight, -power)?;
    }
    Some(layers)
}

/// The `k` with `2ᵏ ≤ value < 2ᵏ⁺¹` of a dyadic number.
fn binary_exponent(value: &Rational) -> Option<i32> {
    if value.is_zero() {
        return None;
    }
    Some(value.numer().bits() as i32 - value.denom().bits() as i32)
}
