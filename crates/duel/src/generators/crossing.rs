//! Boxes that end just before or just behind the exact crossing of a real network.
//!
//! Along one input of a network, the others fixed, an output is followed exactly ([`crate::line`]) to a point where it
//! crosses a threshold, or another output. The box ends `10⁻³ … 10⁻¹²` before that point or behind it.

use fastrand::Rng;
use metes_exact::Rational;
use metes_exact::rational::Round;
use metes_network::Sequential;
use metes_vnnlib::Linear;
use num_traits::{Signed, Zero};

use super::Generator;
use super::build::{Style, random_chain};
use crate::instance::{at_least, beyond};
use crate::line::{Piece, pieces};
use crate::numbers::{between, decimal, int, power_of_ten, ratio, rounded};
use crate::{Draft, Expected, Question};

/// See the module.
pub struct Crossing {
    networks: Vec<(String, Sequential)>,
}

impl Crossing {
    /// Crossings of these networks; of random ones, if there are none.
    pub fn new(networks: Vec<(String, Sequential)>) -> Self {
        Self { networks }
    }
}

impl Generator for Crossing {
    fn name(&self) -> &'static str {
        "crossing"
    }

    fn about(&self) -> &'static str {
        "boxes that end 10^-3 to 10^-12 from the exact crossing of a network, on either side"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let (name, chain) = match self.networks.len() {
            0 => {
                let (inputs, outputs) = (rng.usize(1..=4), rng.usize(1..=3));
                let sizes = [inputs, rng.usize(4..=12), rng.usize(4..=12), outputs];
                ("a random network".to_owned(), random_chain(rng, Style::Trained, &sizes)?)
            }
            count => {
                let (name, chain) = &self.networks[rng.usize(0..count)];
                (name.clone(), chain.clone())
            }
        };
        let free = rng.usize(0..chain.inputs());
        let point: Vec<Rational> = (0..chain.inputs()).map(|_| decimal(rng, 1, 3) / int(2)).collect();
        let from = point[free].clone();
        let to = &from + ratio(rng.i64(1..=20), 100);
        let pieces = pieces(&chain, &point, free, &from, &to)?;
        let row = row(rng, &chain, &pieces)?;
        let at = |t: &Rational, piece: &Piece| row.value(&[], &piece.at(t));
        if !at(&from, pieces.first()?).is_negative() {
            return None;
        }
        // The first piece on which the row becomes 0.
        let piece = pieces.iter().find(|piece| !at(&piece.to, piece).is_negative())?;
        let (low, high) = (at(&piece.from, piece), at(&piece.to, piece));
        let crossing = &piece.from - &low * (&piece.to - &piece.from) / (high - &low);
        let (k, sat) = (rng.i32(3..=12), rng.bool());
        let (end, round) = if sat {
            (&crossing + power_of_ten(-k), Round::Up)
        } else {
            (&crossing - power_of_ten(-k), Round::Down)
        };
        let end = rounded(&end, k as u32 + 3, round);
        if end <= from || end > to {
            return None;
        }
        let mut bounds: Vec<(Rational, Rational)> = point.iter().map(|x| (x.clone(), x.clone())).collect();
        bounds[free] = (from, end);
        let question = Question::new(chain, bounds, vec![row]);
        let side = if sat { "behind" } else { "before" };
        let why = format!("the box ends 10^-{k} {side} the exact crossing of {name} along input {free}");
        Some(Draft { question, expected: Expected::Open, slack: None, why })
    }
}

/// Two outputs, or an output and a decimal that it passes on the way.
fn row(rng: &mut Rng, chain: &Sequential, pieces: &[Piece]) -> Option<Linear> {
    let output = rng.usize(0..chain.outputs());
    if chain.outputs() > 1 && rng.bool() {
        let other = (output + rng.usize(1..chain.outputs())) % chain.outputs();
        return Some(at_least(output as u32, other as u32));
    }
    let values =
        pieces.iter().flat_map(|piece| [&piece.from, &piece.to].map(|t| piece.at(t).swap_remove(output)));
    let values: Vec<Rational> = values.collect();
    let (least, largest) = (values.iter().min()?, values.iter().max()?);
    let middle = between(rng, least, largest, 10);
    // Two more digits than the range of values has zeros.
    let places = crate::numbers::decade(&(largest - least)).map_or(3, |decade| (2 - decade).max(1) as u32);
    let threshold = rounded(&middle, places, Round::Down);
    let above = values.first()? < &threshold;
    (!(largest - least).is_zero()).then(|| beyond(output as u32, above, &threshold))
}
