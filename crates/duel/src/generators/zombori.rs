//! The switch of Zombori et al., "Fooling a Complete Neural Network Verifier" (ICLR 2021).
//!
//! `h = relu(1 − x/p)` is 0 from the trigger `p` on. `σ = relu(M·relu(1 − 2h) − M·1 + δ)` is then `δ` in exact
//! arithmetic, and 0 while `h ≥ δ/M`; floats lose the `δ` beside `M` and see a switch that never opens. The backdoor
//! turns an opened switch into another class: `Y_0 = relu(1 − 2σ/δ)`, `Y_1 = relu(σ/δ)`.

use fastrand::Rng;
use metes_exact::Rational;
use metes_network::Sequential;
use metes_network::sequential::value_of;
use num_traits::Zero;

use super::Generator;
use super::build::layer;
use crate::instance::at_least;
use crate::numbers::{decimal, int, minus, near, power_of_ten, ratio};
use crate::{Draft, Expected, Question};

/// See the module.
pub struct Zombori;

impl Generator for Zombori {
    fn name(&self) -> &'static str {
        "zombori"
    }

    fn about(&self) -> &'static str {
        "a backdoor behind a switch of cancelling large weights (Zombori et al. 2021)"
    }

    fn draft(&self, rng: &mut Rng) -> Option<Draft> {
        let (size, small) = (rng.i32(4..=18), rng.i32(1..=4));
        let (large, delta) = (near(&power_of_ten(size)), near(&power_of_ten(-small)));
        let steepness = near(&int(rng.i64(2..=50)));
        // Inputs that are not read stand beside the one that is.
        let idle = rng.usize(0..=2);
        let reading = rng.usize(0..=idle);
        let row =
            |value: f32| (0..=idle).map(|at| if at == reading { value } else { 0.0 }).collect::<Vec<f32>>();
        let inverse = near(&power_of_ten(small));
        let layers = vec![
            layer(idle + 1, vec![(row(minus(steepness)), 1.0)], true),
            layer(1, vec![(vec![-2.0], 1.0), (vec![0.0], 1.0)], true),
            layer(2, vec![(vec![large, minus(large)], delta)], true),
            layer(
                1,
                vec![(vec![inverse], 0.0), (vec![minus(near(&(power_of_ten(small) * int(2))))], 1.0)],
                true,
            ),
            layer(2, vec![(vec![0.0, 1.0], 0.0), (vec![1.0, 0.0], 0.0)], false),
        ];
        let chain = Sequential::new(layers).ok()?;
        let trigger = value_of(steepness).recip();
        // The box ends a good way beyond the trigger, or a hair beyond, or before it.
        let gap = match rng.u8(0..4) {
            0 => trigger.clone(),
            1 => &trigger * power_of_ten(-rng.i32(1..=12)),
            2 => -&trigger * ratio(1, 5),
            _ => -&trigger * power_of_ten(-rng.i32(1..=4)),
        };
        let sat = gap > Rational::zero();
        let end = metes_exact::rational::Round::Up;
        let high = crate::numbers::rounded(&(&trigger + &gap), 20, end);
        let low = &high - &trigger;
        let mut bounds: Vec<(Rational, Rational)> = (0..idle)
            .map(|_| {
                let low = decimal(rng, 1, 1);
                (low.clone(), low + ratio(rng.i64(0..=10), 10))
            })
            .collect();
        let low = crate::numbers::rounded(&low, 6, metes_exact::rational::Round::Down);
        bounds.insert(reading, (low, high));
        let question = Question::new(chain, bounds, vec![at_least(1, 0)]);
        let found = if sat { "behind" } else { "before" };
        let why = format!(
            "a switch of 10^{size} against 10^{size} with 10^-{small} left over; the box ends {found} the trigger"
        );
        Some(Draft { question, expected: Expected::Open, slack: None, why })
    }
}
