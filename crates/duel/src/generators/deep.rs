//! Deep chains that amplify rounding: the tent map, again and again.
//!
//! `x ↦ s·relu(x) − 2s·relu(x − 1/2)` has slope `±s`; after `n` layers the slope is `±sⁿ`, and so a rounding of one unit
//! in the last place becomes `sⁿ` of them. The box is so small that the chain has few pieces on it, and the exact largest
//! value is calculated ([`crate::line`]); thresholds stand beside it by a visible margin.

use fastrand::Rng;
use metes_exact::Rational;
use metes_exact::rational::Round;
use metes_network::Sequential;

use super::Generator;
use super::build::layer;
use crate::instance::beyond;
use crate::line;
use crate::numbers::{float, int, minus, power_of_ten, power_of_two, ratio, rounded, shifted};
use crate::{Draft, Expected, Question};

/// See the module.
pub struct Deep;

impl Generator for Deep {
    fn name(&self) -> &'static str {
        "deep"
    }

    fn about(&self) -> &'static str {
        "deep chains that amplify rounding: iterated tent maps"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let depth = rng.usize(6..=60);
        // Between 1.5 and 2, all bits in use or only four of them.
        let slope =
            if rng.bool() { float(rng.i64(3 << 22..=1 << 24), -23) } else { float(rng.i64(12..=16), -3) };
        let twice = minus(shifted(slope, 1)?);
        let mut layers = vec![layer(1, vec![(vec![1.0], 0.0), (vec![1.0], -0.5)], true)];
        for _ in 1..depth {
            let pair = |bias: f32| (vec![slope, twice], bias);
            layers.push(layer(2, vec![pair(0.0), pair(-0.5)], true));
        }
        layers.push(layer(2, vec![(vec![slope, twice], 0.0)], false));
        let chain = Sequential::new(layers).ok()?;
        // As wide as a handful of pieces, in decimals.
        let places = depth as i32 * 3 / 10;
        let low = ratio(rng.i64(1..1_000_000), 1_000_000);
        let high = &low + power_of_ten(-places) * ratio(rng.i64(1..=9), 2);
        let asked = |threshold: &Rational| {
            Question::new(chain.clone(), vec![(low.clone(), high.clone())], vec![beyond(0, true, threshold)])
        };
        let best = line::best(&chain, &asked(&int(0)).property)?;
        let (k, sat) = (rng.i32(3..=16), rng.bool());
        let margin = if sat { -power_of_two(-k) } else { power_of_two(-k) };
        let question = asked(&rounded(&(&best.slack + margin), 8, if sat { Round::Down } else { Round::Up }));
        let expected = if sat { Expected::Sat(best.input) } else { Expected::Unsat };
        let verb = if sat { "reaches" } else { "misses" };
        let why = format!("{depth} tent maps; the exact largest value {verb} the threshold by about 2^-{k}");
        Some(Draft { question, expected, slack: None, why })
    }
}
