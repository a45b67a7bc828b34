//! Rankings by magnitude: top-k overlap over all ways to break ties, and Kendall's τ-b.

use std::cmp::Ordering;
use std::sync::OnceLock;

use metes_exact::{BigInt, Ints};

use crate::SaliencyMap;

/// A map with its ranking, found once it is needed.
#[derive(Debug)]
pub struct Ranked<'a> {
    pub(crate) map: &'a SaliencyMap,
    ranks: OnceLock<Vec<u32>>,
}

impl<'a> Ranked<'a> {
    /// The map.
    pub fn new(map: &'a SaliencyMap) -> Self {
        Self { map, ranks: OnceLock::new() }
    }

    pub(crate) fn ranks(&self) -> &[u32] {
        self.ranks.get_or_init(|| ranks(&self.map.numerators))
    }
}

/// The dense rank of every element by magnitude: 0 for the smallest, equal for equal magnitudes.
pub(crate) fn ranks(values: &Ints) -> Vec<u32> {
    let values: Vec<BigInt> = values.as_ref().to_bigs();
    dense(values.len(), |a, b| values[a].magnitude().cmp(values[b].magnitude()))
}

/// The dense rank of each of so many elements: 0 for the smallest, equal for equal ones.
pub fn dense(len: usize, compare: impl Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b));
    let mut ranks = vec![0; len];
    for pair in 1..len {
        let (previous, this) = (order[pair - 1], order[pair]);
        ranks[this] = ranks[previous] + u32::from(compare(previous, this) != Ordering::Equal);
    }
    ranks
}

/// How an element stands among the top `k`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    In,
    /// Tied for the last places.
    Tied,
    Out,
}

/// Standings, and how many of the tied get in.
fn standings(ranks: &[u32], k: usize) -> (Vec<Standing>, usize) {
    let mut sorted = ranks.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let last = sorted[k - 1];
    let places = k - sorted.iter().filter(|&&rank| rank > last).count();
    let standing = |&rank: &u32| match rank.cmp(&last) {
        Ordering::Greater => Standing::In,
        Ordering::Equal => Standing::Tied,
        Ordering::Less => Standing::Out,
    };
    (ranks.iter().map(standing).collect(), places)
}

/// The least and the greatest number of elements that two rankings' top `k` can have in common,
/// over all ways to break ties.
///
/// # Panics
/// When `k` is 0 or more than there are elements.
pub fn top_overlap(a: &[u32], b: &[u32], k: usize) -> (usize, usize) {
    use Standing::{In, Out, Tied};
    let ((first, first_places), (second, second_places)) = (standings(a, k), standings(b, k));
    let count =
        |x: Standing, y: Standing| first.iter().zip(&second).filter(|&(p, q)| (*p, *q) == (x, y)).count();
    let (certain, both_tied) = (count(In, In), count(Tied, Tied));
    // Most: a tied element that the other has for certain costs one place, one tied in both costs two.
    let one_sided = first_places.min(count(Tied, In));
    let other_sided = second_places.min(count(In, Tied));
    let shared = (first_places - one_sided).min(second_places - other_sided).min(both_tied);
    // Least: fill places with elements the other leaves out, then with disjoint ones tied in both.
    let forced =
        first_places.saturating_sub(count(Tied, Out)) + second_places.saturating_sub(count(Out, Tied));
    (certain + forced.saturating_sub(both_tied), certain + one_sided + other_sided + shared)
}

/// The parts of Kendall's τ-b = `score / √(untied_a · untied_b)`: concordant less discordant pairs,
/// and the pairs not tied in each ranking (Kendall 1945; Knight 1966 for the counting).
pub fn kendall(a: &[u32], b: &[u32]) -> (i64, u64, u64) {
    let mut pairs: Vec<(u32, u32)> = a.iter().copied().zip(b.iter().copied()).collect();
    pairs.sort_unstable();
    let n = pairs.len() as u64;
    let total = n * n.saturating_sub(1) / 2;
    let tied_a = tied_pairs(pairs.iter().map(|pair| pair.0));
    let tied_both = tied_pairs(pairs.iter().copied());
    let mut seconds: Vec<u32> = pairs.iter().map(|pair| pair.1).collect();
    let discordant = inversions(&mut seconds);
    // Counting inversions has sorted them.
    let tied_b = tied_pairs(seconds.iter().copied());
    let concordant = total + tied_both - tied_a - tied_b - discordant;
    (concordant as i64 - discordant as i64, total - tied_a, total - tied_b)
}

/// Pairs of equal elements of a sorted sequence.
fn tied_pairs<T: PartialEq>(sorted: impl Iterator<Item = T>) -> u64 {
    let (mut pairs, mut run, mut last) = (0, 0u64, None);
    for item in sorted {
        run = if last.as_ref() == Some(&item) { run + 1 } else { 0 };
        pairs += run;
        last = Some(item);
    }
    pairs
}

/// Sorts, and counts the pairs that stood in the wrong order.
fn inversions(values: &mut [u32]) -> u64 {
    if values.len() < 2 {
        return 0;
    }
    let middle = values.len() / 2;
    let (left, right) = values.split_at_mut(middle);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            merged.push(left[i]);
            i += 1;
        } else {
            count += (left.len() - i) as u64;
            merged.push(right[j]);
            j += 1;
        }
    }
    values.copy_from_slice(&merged);
    count
}
