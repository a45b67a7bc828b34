//! Units that cancel in real arithmetic but not in floats.
//!
//! A weight `w` is split into floats `w = w′ + w″` exactly. With `s = relu(w·x + b)`, `p = relu(w′·x + b′)`,
//! `q = relu(w″·x + b″)`, `b = b′ + b″`, and biases so large that all three are active on the box, `s − p − q = 0` for
//! every `x`. The output is `m + K·(s − p − q)`, so it is the constant `m`; floats round each of the three differently
//! and multiply the difference by `K`.

use fastrand::Rng;
use metes_exact::Rational;
use metes_network::Sequential;
use metes_network::sequential::{exact_f32, value_of};
use num_traits::{Signed, Zero};

use super::Generator;
use super::build::{carry, layer, random_box};
use crate::instance::beyond;
use crate::numbers::{float, minus, power_of_two};
use crate::{Draft, Expected, Question};

/// See the module.
pub struct Cancel;

impl Generator for Cancel {
    fn name(&self) -> &'static str {
        "cancel"
    }

    fn about(&self) -> &'static str {
        "units that cancel in real arithmetic but not in f32 or f64"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let inputs = rng.usize(1..=4);
        let triples = rng.usize(1..=3);
        // Biases of 2^size; in f32 the last bit is then 2^(size − 23), in f64 2^(size − 52).
        let size = rng.i32(4..=40);
        let gain = rng.i32(0..=40);
        let mut units = Vec::new();
        for _ in 0..triples {
            let weights: Vec<f32> = (0..inputs).map(|_| float(rng.i64(-(1 << 24)..=1 << 24), -22)).collect();
            let parts = weights.iter().map(|weight| split(rng, *weight)).collect::<Option<Vec<_>>>()?;
            let (high, low) = parts.into_iter().unzip::<_, _, Vec<f32>, Vec<f32>>();
            let bias = float(1, size);
            units.extend([(weights, float(1, size + 1)), (high, bias), (low, bias)]);
        }
        let bounds = random_box(rng, inputs, false);
        if !all_active(&units, &bounds) {
            return None;
        }
        let constant = float(rng.i64(-64..=64), -4);
        let large = float(1, gain);
        let sum = (0..triples).flat_map(|_| [large, minus(large), minus(large)]).collect();
        let mut layers = vec![layer(inputs, units, true), layer(3 * triples, vec![(sum, constant)], false)];
        layers.extend(carry(1, rng.usize(0..=2)));
        let chain = Sequential::new(layers).ok()?;
        // By how much the constant reaches the threshold or misses it.
        let k = rng.i32(1..=20);
        let (sat, above) = (rng.bool(), rng.bool());
        let towards = if sat == above { -power_of_two(-k) } else { power_of_two(-k) };
        let threshold = value_of(constant) + towards;
        let corner = bounds.iter().map(|side| side.0.clone()).collect();
        let question = Question::new(chain, bounds, vec![beyond(0, above, &threshold)]);
        let expected = if sat { Expected::Sat(corner) } else { Expected::Unsat };
        let verb = if sat { "reaches" } else { "misses" };
        let why = format!(
            "the output is constant, 2^{gain} times units that cancel exactly at size 2^{size}; it {verb} the threshold by 2^-{k}"
        );
        Some(Draft { question, expected, slack: Some(super::tie::hair(k, sat)), why })
    }
}

/// A float as the sum of two.
fn split(rng: &mut Rng, weight: f32) -> Option<(f32, f32)> {
    let high = float(rng.i64(-(1 << 12)..=1 << 12), -10);
    Some((high, exact_f32(&(value_of(weight) - value_of(high)))?))
}

/// Whether every unit is at least 0 on the whole box.
fn all_active(units: &[(Vec<f32>, f32)], bounds: &[(Rational, Rational)]) -> bool {
    units.iter().all(|(weights, bias)| {
        let least = weights.iter().zip(bounds).fold(value_of(*bias), |sum, (weight, (low, high))| {
            let weight = value_of(*weight);
            sum + if weight.is_negative() { weight * high } else { weight * low }
        });
        least >= Rational::zero()
    })
}
