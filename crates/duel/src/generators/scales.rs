//! Weights over 30 orders of magnitude.
//!
//! `max(0, ·)` is positively homogeneous: a hidden unit whose weights and bias are multiplied by `2ˢ`, and whose outgoing
//! weights by `2⁻ˢ`, changes nothing. Questions of other generators are taken with `s` up to ±50 for each unit, so that
//! the weights of one layer span `10³⁰` and the function is the same.

use fastrand::Rng;
use metes_network::{DenseLayer, Sequential};

use super::Generator;
use super::{cancel::Cancel, hair::Hair, random::Random, tie::Tie};
use crate::Draft;
use crate::numbers::shifted;

/// The largest power of two a unit is scaled by.
const MOST: i32 = 50;

/// See the module.
pub struct Scales;

impl Generator for Scales {
    fn name(&self) -> &'static str {
        "scales"
    }

    fn about(&self) -> &'static str {
        "weights over 30 orders of magnitude: hidden units scaled by up to 2^50 and back"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let base: &dyn Generator = match rng.u8(0..4) {
            0 => &Random,
            1 => &Tie,
            2 => &Hair,
            _ => &Cancel,
        };
        let mut draft = base.draft(rng)?;
        draft.question.chain = scaled(rng, &draft.question.chain)?;
        draft.why = format!("{}; hidden units are scaled by up to 2^±{MOST} and back", draft.why);
        Some(draft)
    }
}

fn scaled(rng: &mut Rng, chain: &Sequential) -> Option<Sequential> {
    let mut layers = chain.layers().to_vec();
    for at in 1..layers.len() {
        let (before, behind) = layers.split_at_mut(at);
        let (layer, next) = (&mut before[at - 1], &mut behind[0]);
        for unit in 0..layer.outputs() {
            let power = rng.i32(-MOST..=MOST);
            // A unit whose weights would overflow or lose bits stays as it is.
            if let Some((row, bias, column)) = unit_scaled(layer, next, unit, power) {
                let inputs = layer.inputs;
                layer.weights[unit * inputs..][..inputs].copy_from_slice(&row);
                layer.bias[unit] = bias;
                for (row, weight) in column.into_iter().enumerate() {
                    next.weights[row * next.inputs + unit] = weight;
                }
            }
        }
    }
    Sequential::new(layers).ok()
}

type Scaled = (Vec<f32>, f32, Vec<f32>);

fn unit_scaled(layer: &DenseLayer, next: &DenseLayer, unit: usize, power: i32) -> Option<Scaled> {
    let row = layer.row(unit).iter().map(|weight| shifted(*weight, power)).collect::<Option<_>>()?;
    let column =
        (0..next.outputs()).map(|row| shifted(next.row(row)[unit], -power)).collect::<Option<_>>()?;
    Some((row, shifted(layer.bias[unit], power)?, column))
}
