//! Convex cells that a box must leave out, and the ways to do so.

use metes_exact::{BigInt, Rational, rational};
use metes_polytope::lp::Inequality;
use num_traits::{Signed, Zero};

/// A convex set where the claim fails: an interval or a polygon.
#[derive(Clone, Debug)]
pub struct Obstacle {
    corners: Vec<Vec<Rational>>,
    /// The box `(a₁, b₁, …)` leaves the inside out exactly if one of these holds: a line along a side of either separates
    /// them (the separating axis theorem).
    ways: Vec<Inequality>,
}

impl Obstacle {
    /// The convex hull of corners, given in order around the border; in one dimension of the two ends.
    ///
    /// # Panics
    /// When there are no corners.
    pub fn new(corners: Vec<Vec<Rational>>) -> Self {
        let d = corners[0].len();
        let mut ways = Vec::new();
        for axis in 0..d {
            let (low, high) = range(&corners, axis);
            // b ≤ the least, a ≥ the largest
            ways.push(inequality(d, &[(2 * axis + 1, -one())], low));
            ways.push(inequality(d, &[(2 * axis, one())], &-high));
        }
        if d == 2 {
            ways.extend(edges(&corners));
        }
        Self { corners, ways }
    }

    /// The corners.
    pub fn corners(&self) -> &[Vec<Rational>] {
        &self.corners
    }

    pub(crate) fn ways(&self) -> &[Inequality] {
        &self.ways
    }

    /// Whether a point, as a box without width, lies inside or on the border.
    pub(crate) fn touches(&self, point: &[Rational]) -> bool {
        self.ways.iter().all(|way| !way.at(point).is_positive())
    }

    /// The least and the largest coordinate.
    pub(crate) fn range(&self, axis: usize) -> (&Rational, &Rational) {
        range(&self.corners, axis)
    }
}

/// For each edge that is not parallel to an axis that the whole box lies beyond it.
fn edges(corners: &[Vec<Rational>]) -> impl Iterator<Item = Inequality> {
    let next = |at: usize| &corners[(at + 1) % corners.len()];
    let turns = corners.iter().enumerate().map(|(at, p)| &p[0] * &next(at)[1] - &p[1] * &next(at)[0]);
    let is_left_turning = turns.sum::<Rational>().is_positive();
    corners.iter().enumerate().filter_map(move |(at, p)| {
        let q = next(at);
        let outward = [&q[1] - &p[1], &p[0] - &q[0]];
        let outward = if is_left_turning { outward } else { outward.map(|x| -x) };
        if outward.iter().any(Zero::is_zero) {
            return None;
        }
        let border = &outward[0] * &p[0] + &outward[1] * &p[1];
        let terms = outward.into_iter().enumerate();
        // The corner of the box that is least in the direction outward.
        let terms = terms.map(|(axis, n)| (if n.is_positive() { 2 * axis } else { 2 * axis + 1 }, n));
        Some(inequality(2, &terms.collect::<Vec<_>>(), &-border))
    })
}

fn one() -> Rational {
    Rational::from(BigInt::from(1))
}

/// The least and the largest coordinate of corners, of which there are some.
pub(crate) fn range(corners: &[Vec<Rational>], axis: usize) -> (&Rational, &Rational) {
    let all = || corners.iter().map(|corner| &corner[axis]);
    let low = all().min_by(|a, b| rational::compare(a, b)).expect("a corner");
    (low, all().max_by(|a, b| rational::compare(a, b)).expect("a corner"))
}

/// `Σ c·side + constant ≥ 0` in integers.
pub(crate) fn inequality(d: usize, terms: &[(usize, Rational)], constant: &Rational) -> Inequality {
    let factor = rational::common_denominator(terms.iter().map(|(_, c)| c).chain([constant]));
    let integer = |value: &Rational| value.numer() * (&factor / value.denom());
    let mut coefficients = vec![BigInt::zero(); 2 * d];
    for (side, c) in terms {
        coefficients[*side] = integer(c);
    }
    Inequality { coefficients, constant: integer(constant) }
}
