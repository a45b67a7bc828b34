//! Norms of differences of vectors kept as in the theorem on gradients.

use super::reach::{bounded, length, length_of};
use super::vector::Vector;
use super::{Ball, OUTWARD, Reach, TINY, U};

/// How far the difference of two vectors of one reach is from that of their floats, in three norms.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    sum: f64,
    most: f64,
    length: f64,
}

impl Spread {
    /// The spread of the differences of vectors with this reach.
    pub fn new(reach: &Reach) -> Self {
        let radii = reach.radii();
        let sum: f64 = radii.iter().sum();
        let most = radii.iter().fold(0.0, |most: f64, &radius| most.max(radius));
        let outward = 2.0 * (1.0 + (2.0 * radii.len() as f64 + 16.0) * U);
        Self { sum: sum * outward, most: 2.0 * most, length: reach.error() * outward }
    }

    /// The sum of magnitudes of a difference.
    pub fn l1(&self, a: &Vector, b: &Vector) -> Ball {
        let sum = lanes(&a.0, &b.0, |sum, a, b| sum + (a - b).abs(), |a, b| a + b);
        Ball::around(sum, self.sum + rounding(a.len()) * sum)
    }

    /// The largest magnitude of a difference.
    pub fn linf(&self, a: &Vector, b: &Vector) -> Ball {
        // Not a number stays so.
        let most = |a: f64, b: f64| if a >= b || a.is_nan() { a } else { b };
        let most = lanes(&a.0, &b.0, |sum, a, b| most(sum, (a - b).abs()), most);
        Ball::around(most, self.most + 4.0 * U * most)
    }

    /// The Euclidean length of a difference.
    pub fn l2(&self, a: &Vector, b: &Vector) -> Ball {
        let step = |sum: f64, a: f64, b: f64| {
            let difference = a - b;
            sum + difference * difference
        };
        let square = lanes(&a.0, &b.0, step, |a, b| a + b);
        root(square, rounding(a.len()) * square + a.len() as f64 * TINY).widened(self.length)
    }
}

/// What the rounding of a sum of `n` magnitudes or squares of rounded differences, in any order, comes to.
fn rounding(n: usize) -> f64 {
    (2 * n + 16) as f64 * U
}

/// Folds pairs in eight lanes, as wide registers do.
fn lanes(
    a: &[f64],
    b: &[f64],
    step: impl Fn(f64, f64, f64) -> f64,
    join: impl Fn(f64, f64) -> f64,
) -> f64 {
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
fn dot(a: &[f64], b: &[f64]) -> f64 {
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
/// Let the rows of `A` be kept as floats `â_i` with errors of length `ε_i` at most, `κ_i ≥ ‖â_i‖`, and
/// let `v`, `w` be kept with radii `r_i`. With `d̂ = fl(v̂ − ŵ)`, `s = Σ|d̂_i|κ_i`, `p` elements a row and
/// `n` rows, the square root of the quadratic form `d̂ᵀK̂d̂` calculated in floats, its square enclosed
/// within `η = 2(p + 2n + 16)u·s² + (p + 2n)(1 + Σ|d̂_i|)²·2⁻¹⁰²²`, differs from `‖Aᵀ(v − w)‖` by at most
/// `Σ|d̂_i|(ε_i + 2uκ_i) + 2Σ r_i(κ_i + ε_i)`.
///
/// *Proof.* By Cauchy–Schwarz `|K̂_ij − â_i·â_j| ≤ γ_p κ_iκ_j`, and a term of the form passes at most
/// `2n + 6` roundings: both together are off by less than `2(p + 2n + 16)u Σ|d̂_i|κ_i Σ|d̂_j|κ_j`; the rest
/// of `η` is what underflow takes from the `p` products in each `K̂_ij` and the `2n` of each row of the
/// form. The triangle inequality does the rest, with no square and so no cancellation:
/// `|‖Âᵀd̂‖ − ‖Aᵀd‖| ≤ ‖(Â − A)ᵀd̂‖ + ‖Aᵀ(d̂ − d)‖`, where `‖Aᵀ(d̂ − d)‖ ≤ Σ|d̂_i − d_i|(κ_i + ε_i)`
/// and `|d̂_i − d_i| ≤ 2r_i + u|d̂_i|`. ∎
#[derive(Clone, Debug)]
pub struct Gram {
    /// The lower half of `K̂`, row by row.
    half: Vec<f64>,
    /// `κ`.
    lengths: Vec<f64>,
    /// `ε`.
    errors: Vec<f64>,
    /// `p`.
    columns: usize,
}

impl Gram {
    /// The matrix of a map from its rows, each with its reach.
    pub fn new(rows: &[(Vector, Reach)]) -> Self {
        let mut half = Vec::with_capacity(rows.len() * (rows.len() + 1) / 2);
        for (at, (row, _)) in rows.iter().enumerate() {
            half.extend(rows[..=at].iter().map(|(other, _)| dot(&row.0, &other.0)));
        }
        Self {
            half,
            lengths: rows.iter().map(|(row, _)| length_of(row)).collect(),
            errors: rows.iter().map(|(_, reach)| length(reach.radii())).collect(),
            columns: rows.first().map_or(0, |(row, _)| row.len()),
        }
    }

    /// What radii of a reach come to: the last sum of the theorem.
    pub fn spread(&self, reach: &Reach) -> GramSpread {
        let sizes = self.lengths.iter().zip(&self.errors).map(|(length, error)| length + error);
        let sum: f64 = reach.radii().iter().zip(sizes).map(|(radius, size)| radius * size + TINY).sum();
        GramSpread(bounded(2.0 * sum * (1.0 + rounding(self.lengths.len()))))
    }

    /// The length of `Aᵀ(a − b)`.
    pub fn length(&self, a: &Vector, b: &Vector, spread: GramSpread, scratch: &mut Difference) -> Ball {
        let difference = &mut scratch.0;
        difference.clear();
        difference.extend(a.0.iter().zip(&b.0).map(|(a, b)| a - b));
        let (mut whole, mut reached, mut error, mut size) = (0.0, 0.0, spread.0, 1.0);
        let mut from = 0;
        for (at, &x) in difference.iter().enumerate() {
            if x != 0.0 {
                let row = &self.half[from..][..=at];
                whole += x * (2.0 * dot(&row[..at], &difference[..at]) + row[at] * x);
                let x = x.abs();
                reached += x * self.lengths[at];
                error += x * (self.errors[at] + 2.0 * U * self.lengths[at]) + TINY;
                size += x;
            }
            from += at + 1;
        }
        let roundings = (self.columns + 2 * difference.len()) as f64;
        let eta = 2.0 * (roundings + 16.0) * U * reached * reached + roundings * size * size * TINY;
        let outward = 1.0 + rounding(difference.len());
        root(whole, eta * outward * outward + TINY).widened(error * outward)
    }
}

/// What radii of one reach come to in lengths of a [`Gram`] matrix.
#[derive(Clone, Copy, Debug)]
pub struct GramSpread(f64);

/// Room for a difference, to be used again.
#[derive(Clone, Debug, Default)]
pub struct Difference(Vec<f64>);

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
