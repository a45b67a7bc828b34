//! Hairs: the property holds, or fails, by exactly `2⁻ᵏ` (or a decimal next to it), `k = 1 … 60`.
//!
//! *Peaks* whose height differs from the threshold by `±2⁻ᵏ`, the hair in the property or in the last bias; *twins* whose
//! outputs differ by `±2⁻ᵏ` everywhere; *pinned* random networks with one free input, whose exact largest value is
//! calculated ([`crate::line`]) and missed by `±2⁻ᵏ`.

use fastrand::Rng;
use metes_exact::Rational;
use metes_exact::rational::Round;
use metes_network::Sequential;
use num_traits::Zero;

use super::Generator;
use super::build::{Style, random_box, random_chain, small_sizes};
use super::tie::{Peak, hair};
use crate::instance::{at_least, beyond};
use crate::line;
use crate::numbers::{int, near, rounded};
use crate::{Draft, Expected, Question};

/// See the module.
pub struct Hair;

impl Generator for Hair {
    fn name(&self) -> &'static str {
        "hair"
    }

    fn about(&self) -> &'static str {
        "margins of 2^-k, k = 1 to 60, on both sides"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let k = rng.i32(1..=60);
        let sat = rng.bool();
        match rng.u8(0..4) {
            0 => in_property(rng, k, sat),
            1 => in_bias(rng, k, sat),
            2 => twins(rng, k, sat),
            _ => pinned(rng, k, sat),
        }
    }
}

fn expected(sat: bool, witness: Vec<Rational>) -> Expected {
    if sat { Expected::Sat(witness) } else { Expected::Unsat }
}

fn side(sat: bool) -> &'static str {
    if sat { "above" } else { "below" }
}

fn in_property(rng: &mut Rng, k: i32, sat: bool) -> Option<Draft> {
    let peak = Peak::random(rng);
    let question = peak.question(rng, &(peak.height() - hair(k, sat)))?;
    let why = format!("the largest value is 2^-{k} {} the threshold", side(sat));
    Some(Draft { question, expected: expected(sat, peak.tip()), slack: Some(hair(k, sat)), why })
}

fn in_bias(rng: &mut Rng, k: i32, sat: bool) -> Option<Draft> {
    let peak = Peak::random(rng);
    // A height that is itself a hair is a float; the threshold is then a number of few digits.
    let chain = peak.chain(&(hair(k, sat) - peak.height()))?;
    let bounds = peak.bounds(rng);
    let question = Question::new(chain, bounds, vec![beyond(0, true, &Rational::zero())]);
    let why = format!("the largest value is 2^-{k} {} zero, by the last bias", side(sat));
    Some(Draft { question, expected: expected(sat, peak.tip()), slack: Some(hair(k, sat)), why })
}

fn twins(rng: &mut Rng, k: i32, sat: bool) -> Option<Draft> {
    let inputs = rng.usize(1..=3);
    let hidden = rng.usize(2..=6);
    let style = Style::any(rng);
    let base = random_chain(rng, style, &[inputs, hidden, 1])?;
    let [first, last] = base.layers() else { return None };
    let mut outputs = last.clone();
    outputs.weights.extend_from_slice(last.row(0));
    outputs.bias = vec![0.0, near(&hair(k, sat))];
    let chain = Sequential::new(vec![first.clone(), outputs]).ok()?;
    let bounds = random_box(rng, inputs, false);
    let corner = bounds.iter().map(|side| side.0.clone()).collect();
    let question = Question::new(chain, bounds, vec![at_least(1, 0)]);
    let why = format!("the second output is 2^-{k} {} the first everywhere", side(sat));
    Some(Draft { question, expected: expected(sat, corner), slack: Some(hair(k, sat)), why })
}

fn pinned(rng: &mut Rng, k: i32, sat: bool) -> Option<Draft> {
    let inputs = rng.usize(1..=3);
    let style = Style::any(rng);
    let sizes = small_sizes(rng, inputs, 1);
    let chain = random_chain(rng, style, &sizes)?;
    let bounds = random_box(rng, inputs, true);
    let asked =
        |threshold: &Rational| Question::new(chain.clone(), bounds.clone(), vec![beyond(0, true, threshold)]);
    let best = line::best(&chain, &asked(&int(0)).property)?;
    // The threshold goes away from the largest value by at most a thousandth of the hair more.
    let (threshold, round) = (&best.slack - hair(k, sat), if sat { Round::Down } else { Round::Up });
    let question = asked(&rounded(&threshold, k as u32 / 3 + 4, round));
    let why = format!(
        "the exact largest value along the one free input is about 2^-{k} {} the threshold",
        side(sat)
    );
    Some(Draft { question, expected: expected(sat, best.input), slack: None, why })
}
