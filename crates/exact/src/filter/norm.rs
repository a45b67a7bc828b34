//! Norms of differences of vectors kept as floats.

use super::gain::root_of_gram;
use super::vector::Vector;
use super::{Ball, OUTWARD, TINY, U};

/// At least the Euclidean length of some floats.
pub(super) fn length(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    bounded((dot(values, values) * (1.0 + rounding(values.len())) + n * TINY).sqrt() * OUTWARD)
}

/// A bound, or infinity where its calculation went beyond the floats.
pub(super) fn bounded(bound: f64) -> f64 {
    if bound.is_nan() { f64::INFINITY } else { bound }
}

impl Vector {
    /// The sum of magnitudes of the difference from another.
    pub fn l1_from(&self, other: &Self) -> Ball {
        let (a, b) = (&self.values, &other.values);
        let sum = lanes(a, b, |sum, a, b| sum + (a - b).abs(), |a, b| a + b);
        // The sum of magnitudes of an error is at most √n times its length.
        let error = (self.len() as f64).sqrt() * (self.radius + other.radius);
        Ball::around(sum, error + rounding(self.len()) * sum)
    }

    /// The largest magnitude in the difference from another.
    pub fn linf_from(&self, other: &Self) -> Ball {
        // Not a number stays so.
        let most = |a: f64, b: f64| if a >= b || a.is_nan() { a } else { b };
        let most = lanes(&self.values, &other.values, |sum, a, b| most(sum, (a - b).abs()), most);
        Ball::around(most, self.radius + other.radius + 4.0 * U * most)
    }

    /// The Euclidean length of the difference from another.
    pub fn l2_from(&self, other: &Self) -> Ball {
        let step = |sum: f64, a: f64, b: f64| {
            let difference = a - b;
            sum + difference * difference
        };
        let square = lanes(&self.values, &other.values, step, |a, b| a + b);
        let error = rounding(self.len()) * square + self.len() as f64 * TINY;
        root(square, error).widened(self.radius + other.radius)
    }
}

/// What the rounding of a sum of `n` products, magnitudes or squares of rounded differences in eight lanes
/// comes to, relative to that of their magnitudes: each passes `n/8 + 9` sums at most.
pub(super) fn rounding(n: usize) -> f64 {
    (n / 8 + 16) as f64 * U
}

/// Folds pairs in eight lanes, as wide registers do.
fn lanes(a: &[f64], b: &[f64], step: impl Fn(f64, f64, f64) -> f64, join: impl Fn(f64, f64) -> f64) -> f64 {
    let ((a, last_a), (b, last_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for k in 0..8 {
            sums[k] = step(sums[k], a[k], b[k]);
        }
    }
    for (k, (a, b)) in last_a.iter().zip(last_b).enumerate() {
        sums[k] = step(sums[k], *a, *b);
    }
    sums.into_iter().fold(0.0, join)
}

/// The sum of products of two equally long rows, in any order.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    lanes(a, b, |sum, a, b| sum + a * b, |a, b| a + b)
}

/// The square root of what is not negative and at most `error` away from a square.
fn root(square: f64, error: f64) -> Ball {
    let centre = square.max(0.0).sqrt();
    // |√x − √s| = |x − s| / (√x + √s), and at most √|x − s|.
    let radius = if square > error { error / centre } else { error.sqrt() };
    Ball::around(if square.is_nan() { square } else { centre }, radius + 4.0 * U * (centre + radius))
}

/// `K = A·Aᵀ` of a linear map, by which lengths of `Aᵀd` are found without `A`.
///
/// # Theorem (lengths)
/// Let the rows of `A` be kept as floats `â_i` with radii `ε_i`, `κ_i ≥ ‖â_i‖`, `N ≥ ‖A‖`, and let `v`, `w`
/// be kept with radii `r`, `q`. With `d̂ = fl(v̂ − ŵ)`, `s = Σ|d̂_i|κ_i`, `p` elements a row and `n` rows, the
/// square root of the quadratic form `d̂ᵀK̂d̂` calculated in floats, its square enclosed within
/// `η = (p/8 + 3n/2 + 64)u·s² + (p + 2n)(1 + Σ|d̂_i|)²·2⁻¹⁰²²`, differs from `‖Aᵀ(v − w)‖` by at most
/// `Σ|d̂_i|(ε_i(1 + u) + 2uκ_i) + N(r + q)`.
///
/// *Proof.* A product in `K̂_ij` passes `p/8 + 10` roundings at most, being summed in eight lanes, so it is
/// off by that times `u κ_iκ_j` by Cauchy–Schwarz; a term of the form passes `n/2 + 20` in its row and then
/// `n + 4`. Together that is less than `(p/8 + 3n/2 + 48)u Σ|d̂_i|κ_i Σ|d̂_j|κ_j`; the rest
/// of `η` is what underflow takes from the `p` products in each `K̂_ij` and the `2n` of each row of the
/// form. The triangle inequality does the rest, with no square and so no cancellation:
/// `|‖Âᵀd̂‖ − ‖Aᵀ(v − w)‖| ≤ ‖(Â − A)ᵀd̂‖ + ‖Aᵀ(d̂ − v̂ + ŵ)‖ + ‖Aᵀ(v̂ − v − ŵ + w)‖`, where the first is
/// at most `Σ|d̂_i|ε_i`, the second at most `Σ u|d̂_i|(κ_i + ε_i)`, and the last at most `N(r + q)`. ∎
#[derive(Clone, Debug)]
pub struct Gram {
    /// The lower half of `K̂`, row by row.
    half: Vec<f64>,
    /// `κ`.
    lengths: Vec<f64>,
    /// `ε`.
    errors: Vec<f64>,
    /// `N`.
    norm: f64,
    /// `p`.
    columns: usize,
}

impl Gram {
    /// The matrix of a map from its rows.
    pub fn new(rows: &[Vector]) -> Self {
        let mut half = Vec::with_capacity(rows.len() * (rows.len() + 1) / 2);
        let mut squares = 0.0;
        for (at, row) in rows.iter().enumerate() {
            let start = half.len();
            half.extend(rows[..=at].iter().map(|other| dot(&row.values, &other.values)));
            let (own, others) = (half[start + at], &half[start..start + at]);
            squares += 2.0 * dot(others, others) + own * own;
        }
        let columns = rows.first().map_or(0, Vector::len);
        let lengths: Vec<f64> = rows.iter().map(|row| row.length).collect();
        let errors: Vec<f64> = rows.iter().map(|row| row.radius).collect();
        let frobenius = length(&lengths);
        let gram = bounded((squares * (1.0 + 2.0 * rounding(9 * rows.len())) + TINY).sqrt() * OUTWARD);
        let norm = root_of_gram(gram, frobenius, rows.len(), columns).min(frobenius) + length(&errors);
        Self { half, lengths, errors, norm: norm * OUTWARD, columns }
    }

    /// The length of `Aᵀ(a − b)`.
    pub fn length(&self, a: &Vector, b: &Vector, scratch: &mut Difference) -> Ball {
        let Difference { difference, places } = scratch;
        difference.clear();
        difference.extend(a.values.iter().zip(&b.values).map(|(a, b)| a - b));
        let (mut reached, mut size) = (0.0, 1.0);
        let mut error = self.norm * (a.radius + b.radius);
        places.clear();
        for (at, x) in difference.iter().map(|x| x.abs()).enumerate() {
            if x != 0.0 {
                places.push(at);
                reached += x * self.lengths[at];
                error += x * (self.errors[at] + 2.0 * U * self.lengths[at]) + TINY;
                size += x;
            }
        }
        let whole = self.form(difference, places);
        let (p, n) = (self.columns, difference.len());
        let eta = (p / 8 + 3 * n / 2 + 64) as f64 * U * reached * reached;
        let eta = eta + (p + 2 * n) as f64 * size * size * TINY;
        let outward = 1.0 + rounding(8 * n);
        root(whole, eta * outward * outward + TINY).widened(error * outward)
    }

    /// The quadratic form of a vector that is not zero at some places.
    fn form(&self, x: &[f64], places: &[usize]) -> f64 {
        let row = |at: usize| &self.half[at * (at + 1) / 2..][..=at];
        let rest = |at: usize, sum: f64, from: usize| {
            let row = row(at);
            x[at] * (2.0 * (sum + dot(&row[from..at], &x[from..at])) + row[at] * x[at])
        };
        let (fours, last) = places.as_chunks::<4>();
        let mut sum = 0.0;
        for four in fours {
            // What the four rows have in common is read once.
            let common = four[0] / 2 * 2;
            let sums = dots(four.map(|at| &row(at)[..common]), &x[..common]);
            for (&at, [even, odd]) in four.iter().zip(sums) {
                sum += rest(at, even + odd, common);
            }
        }
        sum + last.iter().map(|&at| rest(at, 0.0, 0)).sum::<f64>()
    }
}

/// The sums of products of four rows with one, each in two lanes.
#[inline(never)]
fn dots(rows: [&[f64]; 4], x: &[f64]) -> [[f64; 2]; 4] {
    let [a, b, c, d] = rows.map(|row| row.as_chunks::<2>().0);
    let mut sums = [[0.0; 2]; 4];
    for ((a, b), ((c, d), x)) in a.iter().zip(b).zip(c.iter().zip(d).zip(x.as_chunks::<2>().0)) {
        // Row by row, so that each stays in one register.
        for (sum, row) in sums.iter_mut().zip([a, b, c, d]) {
            for k in 0..2 {
                sum[k] += row[k] * x[k];
            }
        }
    }
    sums
}

/// Room for a difference, to be used again.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    difference: Vec<f64>,
    /// Where it is not zero.
    places: Vec<usize>,
}

impl Ball {
    /// An enclosure; without a bound where floats do not reach.
    fn around(centre: f64, radius: f64) -> Self {
        let radius = radius * OUTWARD + TINY;
        if centre.is_finite() && radius.is_finite() {
            Self { centre, radius }
        } else {
            Self { centre: 0.0, radius: f64::INFINITY }
        }
    }

    fn widened(self, by: f64) -> Self {
        Self::around(self.centre, self.radius + by)
    }
}
