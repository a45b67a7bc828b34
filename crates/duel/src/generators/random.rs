//! Random and trained-like small networks, with thresholds near what they reach.

use fastrand::Rng;
use metes_exact::Rational;
use metes_exact::rational::Round;

use super::Generator;
use super::build::{Style, random_box, random_chain, small_sizes};
use crate::instance::{at_least, beyond};
use crate::numbers::{between, ratio, rounded};
use crate::{Draft, Expected, Question};

/// Points at which a network is tried.
const TRIES: usize = 40;

/// See the module.
pub struct Random;

impl Generator for Random {
    fn name(&self) -> &'static str {
        "random"
    }

    fn about(&self) -> &'static str {
        "random and trained-like small networks"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let inputs = rng.usize(1..=5);
        let style = Style::any(rng);
        let outputs = rng.usize(1..=3);
        let sizes = small_sizes(rng, inputs, outputs);
        let chain = random_chain(rng, style, &sizes)?;
        let pinned = rng.bool();
        let bounds = random_box(rng, inputs, pinned);
        let network = chain.network().ok()?;
        // The largest value at some points, corners among them.
        let point = |rng: &mut Rng| -> Vec<Rational> {
            let steps = if rng.bool() { 1 } else { 16 };
            bounds.iter().map(|(low, high)| between(rng, low, high, steps)).collect()
        };
        let points: Vec<Vec<Rational>> = (0..TRIES).map(|_| point(rng)).collect();
        let (value, witness) = points
            .into_iter()
            .map(|x| (network.evaluate(&x).swap_remove(0), x))
            .max_by(|a, b| a.0.cmp(&b.0))?;
        let above = if rng.bool() { ratio(rng.i64(1..=100), 200) } else { -ratio(rng.i64(0..=100), 1000) };
        let threshold = rounded(&(&value + above), 3, Round::Down);
        let expected = if value >= threshold { Expected::Sat(witness) } else { Expected::Open };
        let conjunction = vec![beyond(0, true, &threshold)];
        let mut question = Question::new(chain, bounds, conjunction);
        let mut expected = expected;
        if outputs > 1 && rng.bool() {
            question.property.cases[0].conjunctions[0].push(at_least(0, 1));
            expected = Expected::Open;
        }
        let why = "a random network, decided exactly".to_owned();
        Some(Draft { question, expected, slack: None, why })
    }
}
