//! How much a map changed.
//!
//! Rankings are by magnitude, as everywhere in this project, and ties are ties.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use metes_saliency::rank;

/// The likeness of two maps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// The share of the `k` largest elements of one that are among the `k` largest of the other: the least and the greatest over
    /// all ways to break ties.
    pub overlap: [f64; 2],
    /// Kendall's τ-b.
    pub kendall: f64,
    /// Spearman's ρ, with mean ranks for ties.
    pub spearman: f64,
    /// The cosine of the angle between the maps, with their signs.
    pub cosine: f64,
}

/// The likeness of two maps of the same number of elements, by their `k` largest.
///
/// # Panics
/// When `k` is 0 or more than there are elements.
pub fn likeness(a: &[f32], b: &[f32], k: usize) -> Likeness {
    let [ranks, others] = [a, b].map(ranks);
    let (least, most) = rank::top_overlap(&ranks, &others, k);
    let share = |overlap: usize| overlap as f64 / k as f64;
    let [means, other_means] = [&ranks, &others].map(|ranks| mean_ranks(ranks));
    Likeness {
        overlap: [share(least), share(most)],
        kendall: kendall(&ranks, &others),
        spearman: cosine(&means, &other_means),
        cosine: cosine(&wide(a), &wide(b)),
    }
}

/// Kendall's τ-b of two maps' rankings: 1 where both are flat, 0 where one is.
pub fn kendall_of(a: &[f32], b: &[f32]) -> f64 {
    kendall(&ranks(a), &ranks(b))
}

fn ranks(map: &[f32]) -> Vec<u32> {
    rank::dense(map.len(), |a, b| map[a].abs().total_cmp(&map[b].abs()))
}

fn kendall(a: &[u32], b: &[u32]) -> f64 {
    let (score, untied, others) = rank::kendall(a, b);
    match (untied, others) {
        (0, 0) => 1.0,
        (0, _) | (_, 0) => 0.0,
        _ => score as f64 / ((untied as f64).sqrt() * (others as f64).sqrt()),
    }
}

/// Ranks in which tied elements share the mean of their places, less the mean of all.
fn mean_ranks(ranks: &[u32]) -> Vec<f64> {
    let mut counts = vec![0usize; ranks.iter().max().map_or(0, |&most| most as usize + 1)];
    ranks.iter().for_each(|&rank| counts[rank as usize] += 1);
    let mut below = 0;
    let means: Vec<f64> = counts
        .iter()
        .map(|&count| {
            let mean = below as f64 + (count as f64 - 1.0) / 2.0;
            below += count;
            mean - (ranks.len() as f64 - 1.0) / 2.0
        })
        .collect();
    ranks.iter().map(|&rank| means[rank as usize]).collect()
}

fn wide(map: &[f32]) -> Vec<f64> {
    map.iter().map(|&value| value.into()).collect()
}

/// The cosine of an angle; 1 where both are 0, 0 where one is.
fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let (product, norms) = (dot(a, b), [dot(a, a).sqrt(), dot(b, b).sqrt()]);
    match norms.map(|norm| norm > 0.0) {
        [true, true] => product / norms[0] / norms[1],
        [false, false] => 1.0,
        _ => 0.0,
    }
}
