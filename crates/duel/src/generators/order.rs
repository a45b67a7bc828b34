//! Sums whose value in floats depends on the order of adding (Jia & Rinard 2020).
//!
//! Copies of one input, `hᵢ = relu(x)`, are added as `B·h₁ + Σ sᵢ·hᵢ − B·hₙ`. In the reals the two large terms cancel and
//! `y = (Σ sᵢ)·x`; in floats every `sᵢ·hᵢ` below half a unit in the last place of `B·x` is lost, if it is added between
//! them, and none if it is not. Where the terms stand is shuffled, so that some order is bad for every way of adding.

use fastrand::Rng;
use metes_exact::Rational;
use metes_exact::rational::Round;
use metes_network::Sequential;
use metes_network::sequential::value_of;

use super::Generator;
use super::build::layer;
use crate::instance::beyond;
use crate::line;
use crate::numbers::{float, int, minus, power_of_two, ratio, rounded};
use crate::{Draft, Expected, Question};

/// See the module.
pub struct Order;

impl Generator for Order {
    fn name(&self) -> &'static str {
        "order"
    }

    fn about(&self) -> &'static str {
        "sums whose value in floats depends on the order of adding (Jia & Rinard 2020)"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let count = rng.usize(2..=30);
        let size = rng.i32(20..=70);
        let pairs = rng.usize(1..=2);
        let mut terms: Vec<f32> = (0..count).map(|_| float(rng.i64(-8..=16), -4)).collect();
        for _ in 0..pairs {
            let large = float(rng.i64(1 << 23..1 << 24), size - 23);
            terms.extend([large, minus(large)]);
        }
        rng.shuffle(&mut terms);
        // All copies read the input; half of the time each with a scale of its own, undone behind it.
        let scales: Vec<i32> =
            if rng.bool() { terms.iter().map(|_| rng.i32(-3..=3)).collect() } else { vec![0; terms.len()] };
        let copies = scales.iter().map(|scale| (vec![float(1, *scale)], 0.0)).collect();
        let weights: Option<Vec<f32>> =
            terms.iter().zip(&scales).map(|(term, scale)| crate::numbers::shifted(*term, -scale)).collect();
        let layers = vec![layer(1, copies, true), layer(terms.len(), vec![(weights?, 0.0)], false)];
        let chain = Sequential::new(layers).ok()?;
        let sum = terms.iter().fold(int(0), |sum, term| sum + value_of(*term));
        let low = ratio(rng.i64(50..=150), 100);
        let high = &low + ratio(rng.i64(0..=20), 100);
        let above = rng.bool();
        let asked = |threshold: &Rational| {
            Question::new(chain.clone(), vec![(low.clone(), high.clone())], vec![beyond(0, above, threshold)])
        };
        let best = line::best(&chain, &asked(&int(0)).property)?;
        let reach = if above { best.slack.clone() } else { -best.slack.clone() };
        let (k, sat) = (rng.i32(1..=12), rng.bool());
        let outward = if above == sat { -power_of_two(-k) } else { power_of_two(-k) };
        let round = if above == sat { Round::Down } else { Round::Up };
        let question = asked(&rounded(&(&reach + outward), 8, round));
        let verb = if sat { "reaches" } else { "misses" };
        let why = format!(
            "{count} small terms among terms of 2^{size} that cancel; the sum is {sum} times the input and {verb} the threshold by about 2^-{k}"
        );
        Some(Draft {
            question,
            expected: if sat { Expected::Sat(best.input) } else { Expected::Unsat },
            slack: None,
            why,
        })
    }
}
