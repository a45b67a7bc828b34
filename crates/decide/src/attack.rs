//! Looking for a witness by ascent, before any search.

use metes_exact::Rational;

use crate::float::{Extra, Sum};
use crate::node::{Node, Unit};
use crate::point;
use crate::search::Search;
use crate::weighed::Weighed;

/// Ascents of each conjunction, from the middle and from points at random.
const ASCENTS: usize = 12;
/// Steps of an ascent.
const STEPS: usize = 24;

/// A witness, if one is easily found. The fewer times others try as well, the harder this looks.
pub(crate) fn attack(
    search: &Search<'_>,
    root: &Node,
    sum: &mut Sum,
    others: usize,
) -> Option<Vec<Rational>> {
    let mut random = fastrand::Rng::with_seed(1);
    let mut pattern = root.clone();
    let ascents = (ASCENTS / others.max(1)).max(1);
    for conjunction in &search.conjunctions {
        for ascent in 0..ascents {
            let share = |random: &mut fastrand::Rng| if ascent == 0 { 0.5 } else { random.f64() };
            let mut x: Vec<f64> = root
                .low
                .iter()
                .zip(&root.high)
                .map(|(low, high)| low + (high - low) * share(&mut random))
                .collect();
            let mut step = 0.5;
            for _ in 0..STEPS {
                if let Some(witness) = point::witness(search, &x) {
                    return Some(witness);
                }
                if !search.control.goes_on() || !ascend(search, conjunction, &mut pattern, &mut x, step, sum)
                {
                    break;
                }
                step *= 0.8;
            }
        }
    }
    None
}

/// Moves a point along the gradient of the inequality that is farthest from holding; `false` where there is none.
fn ascend(
    search: &Search<'_>,
    conjunction: &[Weighed],
    pattern: &mut Node,
    x: &mut [f64],
    step: f64,
    sum: &mut Sum,
) -> bool {
    let mirror = &search.problem.mirror;
    let values = mirror.evaluate(x);
    for (unit, (source, _)) in pattern.units.iter_mut().zip(&search.problem.relus) {
        *unit = if values[*source] > 0.0 { Unit::On } else { Unit::Off };
    }
    let all = conjunction.iter().chain(&search.rows);
    let Some(worst) = all.min_by(|a, b| a.at(&values).0.total_cmp(&b.at(&values).0)) else { return false };
    sum.clear();
    worst.subtract(-1.0, sum, &search.sizes);
    sum.sink(mirror, pattern, &search.sizes, mirror.blocks.len(), Extra::default());
    let mut moves = false;
    for (at, x) in x.iter_mut().enumerate() {
        let (low, high, slope) = (pattern.low[at], pattern.high[at], sum.coefficients[at]);
        let next =
            if slope == 0.0 { *x } else { (*x + slope.signum() * step * (high - low)).clamp(low, high) };
        moves |= next.total_cmp(x).is_ne();
        *x = next;
    }
    moves
}
