//! The largest box in the plane that satisfies given linear inequalities between its sides.

use std::cmp::Ordering;

use metes_exact::{BigInt, Rational, rational};
use metes_polytope::lp::{Inequality, Optimum, Program};
use num_traits::{Signed, Zero};

/// The sides `(a₁, b₁, a₂, b₂)` of the largest box; `None` where the inequalities contradict each other.
///
/// The points `(w, h)` of all widths and heights are a polygon, the image of the polytope of sides. Their product is
/// quasi-concave, so it has one largest value there: at a corner, or inside an edge, where it is a quadratic
/// polynomial of one variable. Corners are found by linear programs.
pub(crate) fn largest(program: &Program<'_>) -> Option<Vec<Rational>> {
    // The best lies between these two along the border of the polygon.
    let (mut flat, mut steep) = (first(program, 0)?, first(program, 1)?);
    loop {
        let [across, down] = difference(&steep, &flat);
        // Outward of the edge between them: (−Δh, Δw), turned so that both are positive.
        let Some(middle) = better(program, [&down, &-across], &flat) else {
            return Some(best_between(flat, steep));
        };
        let gradient = extents(&middle);
        let Some(beyond) = better(program, [&gradient[1], &gradient[0]], &middle) else {
            return Some(middle);
        };
        match rational::compare(&extents(&beyond)[0], &gradient[0]) {
            Ordering::Greater => steep = middle,
            _ => flat = middle,
        }
    }
}

/// Of the boxes of the largest extent along an axis one with the largest extent along the other.
fn first(program: &Program<'_>, axis: usize) -> Option<Vec<Rational>> {
    let weights = |along: usize| {
        let mut weights = [Rational::zero(), Rational::zero()];
        weights[along] = Rational::from(BigInt::from(1));
        weights
    };
    let [w, h] = weights(axis);
    let (value, _) = optimum(program, [&w, &h])?;
    let mut rows = program.rows.to_vec();
    let mut row = objective(program, [&w, &h]);
    let scale = value.denom().clone();
    row.coefficients.iter_mut().for_each(|c| *c *= &scale);
    row.constant = -value.numer();
    rows.push(row);
    let [w, h] = weights(1 - axis);
    optimum(&Program { bounds: program.bounds, rows: &rows }, [&w, &h]).map(|(_, point)| point)
}

/// A box with a larger weighted sum of width and height than a given one.
fn better(program: &Program<'_>, weights: [&Rational; 2], than: &[Rational]) -> Option<Vec<Rational>> {
    let [w, h] = extents(than);
    let (value, point) = optimum(program, weights)?;
    (rational::compare(&value, &(weights[0] * w + weights[1] * h)).is_gt()).then_some(point)
}

/// The largest `Σ weight·(b − a)`.
fn optimum(program: &Program<'_>, weights: [&Rational; 2]) -> Option<(Rational, Vec<Rational>)> {
    let objective = objective(program, weights);
    let scale = rational::common_denominator(weights);
    match program.maximise(&objective) {
        Optimum::Taken { value, point } => Some((value / scale, point)),
        Optimum::Never(_) => None,
    }
}

/// `Σ weight·(b − a)` times the common denominator of the weights.
fn objective(program: &Program<'_>, weights: [&Rational; 2]) -> Inequality {
    let scale = rational::common_denominator(weights);
    let mut coefficients = vec![BigInt::zero(); program.bounds.len()];
    for (sides, weight) in coefficients.chunks_exact_mut(2).zip(weights) {
        let weight = weight.numer() * (&scale / weight.denom());
        sides[0] = -&weight;
        sides[1] = weight;
    }
    Inequality { coefficients, constant: BigInt::zero() }
}

/// The largest box between two, its sides weighted means of theirs.
fn best_between(a: Vec<Rational>, b: Vec<Rational>) -> Vec<Rational> {
    let [w, h] = extents(&a);
    let [across, down] = difference(&b, &a);
    // (w + t·across)·(h + t·down) with across·down ≤ 0.
    let curvature = &across * &down;
    let slope = &w * &down + &h * &across;
    let one = Rational::from(BigInt::from(1));
    let t = if !slope.is_positive() {
        return a;
    } else if curvature.is_zero() {
        one
    } else {
        let t = -slope / (curvature * BigInt::from(2));
        if rational::compare(&t, &one).is_gt() { one } else { t }
    };
    a.iter().zip(&b).map(|(a, b)| a + (b - a) * &t).collect()
}

/// The lengths of the sides of a rectangle.
fn extents(sides: &[Rational]) -> [Rational; 2] {
    [&sides[1] - &sides[0], &sides[3] - &sides[2]]
}

/// How much wider and higher the one is than the other.
fn difference(one: &[Rational], other: &[Rational]) -> [Rational; 2] {
    let ([w, h], [w0, h0]) = (extents(one), extents(other));
    [w - w0, h - h0]
}
