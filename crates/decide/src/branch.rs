//! What to branch on.

use crate::float::Mirror;
use crate::node::{Node, Unit};
use crate::refute::Hardest;
use crate::tighten::Spans;

/// Two parts of a node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Branch {
    /// For the sign of what a relu reads.
    Cut(usize),
    /// Below and above a value of an input.
    Halve(usize, f64),
}

/// Up to so many inputs that vary their box is halved.
pub(crate) const HALVED: usize = 64;
/// Up to so many relus that matter these are cut instead.
const FEW: usize = 3;
/// After so many halvings of each input, one more relu counts as few with each further one: where many relus turn at one
/// point, halving around it would never end.
const PATIENCE: usize = 10;
/// Up to so many undecided relus all patterns are looked at, if need be.
const ENUMERATED: usize = 8;

/// The relu at which most is lost, or the input that is to blame for most of it; nothing if nothing is lost anywhere.
pub(crate) fn choose(mirror: &Mirror, node: &Node, hardest: &Hardest, spans: &Spans) -> Option<Branch> {
    let lossy = |&unit: &usize| matches!(node.units[unit], Unit::Between(_)) && hardest.losses[unit] > 0.0;
    let relus: Vec<usize> = (0..mirror.units).filter(lossy).collect();
    let worst = relus.iter().copied().max_by(|&a, &b| hardest.losses[a].total_cmp(&hardest.losses[b]))?;
    let undecided = node.units.iter().filter(|unit| matches!(unit, Unit::Between(_))).count();
    let rounds = node.halvings / spans.inputs.len().max(1);
    let is_cut = spans.inputs.is_empty()
        || hardest.is_blurred && rounds > 0
        || undecided <= ENUMERATED
        || relus.len() <= FEW + rounds.saturating_sub(PATIENCE);
    if is_cut {
        return Some(Branch::Cut(worst));
    }
    let blame =
        |place: usize| relus.iter().map(|&unit| hardest.losses[unit] * spans.share(unit, place)).sum::<f64>();
    let places = (0..spans.inputs.len()).filter_map(|place| {
        let input = spans.inputs[place];
        middle(node.low[input], node.high[input]).map(|at| (input, at, blame(place)))
    });
    let best = places.max_by(|a, b| a.2.total_cmp(&b.2));
    Some(best.map_or(Branch::Cut(worst), |(input, at, _)| Branch::Halve(input, at)))
}

/// A number with few digits near the middle, if there is one well inside.
fn middle(low: f64, high: f64) -> Option<f64> {
    let width = high - low;
    if !(width > 0.0 && width >= 1e-9 * (low.abs() + high.abs())) {
        return None;
    }
    let grain = 2f64.powi(width.log2().floor() as i32 - 5);
    let at = ((low + high) / 2.0 / grain).round() * grain;
    (low < at && at < high).then_some(at)
}
