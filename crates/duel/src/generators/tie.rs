//! Exact ties: a counterexample that is one with nothing to spare.
//!
//! Three kinds. *Twins*: two outputs that are the same real function, their hidden units in another order, with
//! `Y_1 ≥ Y_0`: every input is a counterexample, with slack 0. *Peaks*: `c − Σ wᵢ·|xᵢ − pᵢ|` with `Y_0 ≥ c`: `p` alone is
//! one. *Ends*: the property begins to hold exactly where the box ends.

use fastrand::Rng;
use metes_exact::Rational;
use metes_network::{DenseLayer, Sequential};
use num_traits::Zero;

use super::Generator;
use super::build::{Style, carry, layer, random_box, random_chain};
use crate::instance::{at_least, beyond};
use crate::numbers::{float, int, minus, power_of_two, ratio};
use crate::{Draft, Expected, Question};
use metes_network::sequential::value_of;

/// See the module.
pub struct Tie;

impl Generator for Tie {
    fn name(&self) -> &'static str {
        "tie"
    }

    fn about(&self) -> &'static str {
        "counterexamples with nothing to spare: twin outputs, the tip of a peak, the very end of the box"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        match rng.u8(0..3) {
            0 => twins(rng),
            1 => {
                let peak = Peak::random(rng);
                let why = "the largest value equals the threshold, at one point".to_owned();
                let expected = Expected::Sat(peak.tip());
                Some(Draft { question: peak.question(rng, &peak.height())?, expected, slack: None, why })
            }
            _ => end(rng),
        }
    }
}

fn twins(rng: &mut Rng) -> Option<Draft> {
    let inputs = rng.usize(1..=4);
    let hidden = rng.usize(2..=8);
    let style = Style::any(rng);
    let base = random_chain(rng, style, &[inputs, hidden, 1])?;
    let [first, last] = base.layers() else { return None };
    let mut order: Vec<usize> = (0..hidden).collect();
    rng.shuffle(&mut order);
    // Hidden units twice, the second time in another order, and each output reads one of the copies.
    let units = (0..hidden).chain(order.iter().copied());
    let doubled = units.map(|unit| (first.row(unit).to_vec(), first.bias[unit])).collect();
    let own = last.row(0);
    let zeros = || vec![0.0; hidden];
    let outputs = vec![
        ([own.to_vec(), zeros()].concat(), last.bias[0]),
        ([zeros(), order.iter().map(|&unit| own[unit]).collect()].concat(), last.bias[0]),
    ];
    let chain =
        Sequential::new(vec![layer(inputs, doubled, true), layer(2 * hidden, outputs, false)]).ok()?;
    let bounds = random_box(rng, inputs, false);
    let corner = bounds.iter().map(|side| side.0.clone()).collect();
    let question = Question::new(chain, bounds, vec![at_least(1, 0)]);
    let why = "the two outputs are the same function, so they are equal everywhere".to_owned();
    Some(Draft { question, expected: Expected::Sat(corner), slack: None, why })
}

fn end(rng: &mut Rng) -> Option<Draft> {
    let (inputs, style) = (rng.usize(1..=3), Style::any(rng));
    let sizes = [inputs, rng.usize(2..=8), 1];
    let chain = random_chain(rng, style, &sizes)?;
    // Weights and box are dyadic, so the value at a corner is a finite decimal.
    let bounds: Vec<(Rational, Rational)> = (0..inputs)
        .map(|_| {
            let low = ratio(rng.i64(-16..16), 16);
            (low.clone(), low + ratio(rng.i64(1..=4), 256))
        })
        .collect();
    let corner: Vec<Rational> =
        bounds.iter().map(|side| if rng.bool() { side.0.clone() } else { side.1.clone() }).collect();
    let network = chain.network().ok()?;
    let threshold = network.evaluate(&corner).swap_remove(0);
    let question = Question::new(chain, bounds, vec![beyond(0, true, &threshold)]);
    let why = "the value at a corner of the box equals the threshold".to_owned();
    Some(Draft { question, expected: Expected::Sat(corner), slack: None, why })
}

/// `c − Σ wᵢ·|xᵢ − pᵢ|` around a tip `p`, through layers that only carry it on.
pub struct Peak {
    tip: Vec<f32>,
    slopes: Vec<f32>,
    height: f32,
    depth: usize,
}

impl Peak {
    /// Tip, slopes and height are dyadic with few bits, so every float of the network is exact.
    pub fn random(rng: &mut Rng) -> Self {
        let inputs = rng.usize(1..=4);
        Self {
            tip: (0..inputs).map(|_| float(rng.i64(-64..=64), -6)).collect(),
            slopes: (0..inputs).map(|_| float(rng.i64(1..=32), -4)).collect(),
            height: float(rng.i64(-64..=64), -4),
            depth: rng.usize(0..=3),
        }
    }

    /// The input with the largest value.
    pub fn tip(&self) -> Vec<Rational> {
        self.tip.iter().map(|value| value_of(*value)).collect()
    }

    /// The largest value.
    pub fn height(&self) -> Rational {
        value_of(self.height)
    }

    /// The network, with a number added to its last bias that may be written there exactly.
    pub fn chain(&self, added: &Rational) -> Option<Sequential> {
        let inputs = self.tip.len();
        let unit = |row: usize| {
            let (at, sign) = (row / 2, if row.is_multiple_of(2) { 1.0 } else { -1.0 });
            let weights = (0..inputs).map(|column| if column == at { sign } else { 0.0 }).collect();
            (weights, if row.is_multiple_of(2) { minus(self.tip[at]) } else { self.tip[at] })
        };
        let parts = layer(inputs, (0..2 * inputs).map(unit).collect(), true);
        let weights = (0..2 * inputs).map(|column| minus(self.slopes[column / 2])).collect();
        let bias = metes_network::sequential::exact_f32(&(self.height() + added))?;
        let sum = layer(2 * inputs, vec![(weights, bias)], false);
        Sequential::new([parts, sum].into_iter().chain(carry(1, self.depth)).collect::<Vec<DenseLayer>>())
            .ok()
    }

    /// A box around the tip that is no box of dyadic numbers.
    pub fn bounds(&self, rng: &mut Rng) -> Vec<(Rational, Rational)> {
        let side = |tip: &f32| {
            let mut radius = || ratio(rng.i64(0..=100), 100);
            let (below, above) = (radius(), radius());
            let tip = value_of(*tip);
            (&tip - below, tip + above)
        };
        self.tip.iter().map(side).collect()
    }

    /// Whether the peak reaches a threshold.
    pub fn question(&self, rng: &mut Rng, threshold: &Rational) -> Option<Question> {
        let bounds = self.bounds(rng);
        Some(Question::new(self.chain(&Rational::zero())?, bounds, vec![beyond(0, true, threshold)]))
    }
}

/// `±2^-k`, for hairs.
pub fn hair(k: i32, above: bool) -> Rational {
    int(if above { 1 } else { -1 }) * power_of_two(-k)
}
