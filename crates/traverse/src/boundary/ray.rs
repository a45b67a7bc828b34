//! The ray from θ = 0: moved by infinitesimal amounts, so that it meets nothing but the inside of
//! facets, one at a time.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::{BigInt, Rational};
use metes_polytope::{Hyperplane, Point, Polytope};
use num_traits::{Signed, Zero};

use super::cells::inward;
use super::germ::{Direction, Germ, dot};
use super::piece::Piece;

/// A ray `ε·d₁ + ε²·d₂ + … + t·v`.
pub(crate) struct Ray {
    along: Direction,
    moved: Vec<Direction>,
}

/// Where the ray meets a hyperplane: `t` as a numerator for each power of ε, over one positive
/// denominator.
pub(crate) struct Crossing {
    numerators: Vec<BigInt>,
    denominator: BigInt,
}

/// Slopes of the ray: different in every dimension, so that it is not along a diagonal of the box.
const SLOPES: [i64; 6] = [5, 3, 7, 2, 11, 13];

impl Ray {
    /// A ray from θ = 0 into the longer part of a box that contains it.
    pub(crate) fn new(domain: &[(Rational, Rational)]) -> Self {
        let along = domain
            .iter()
            .zip(SLOPES.iter().cycle())
            .map(|((low, high), &slope)| BigInt::from(if -low > *high { -slope } else { slope }));
        let along: Direction = along.collect();
        // θ = 0 may be on the border of the box: first of all away from there.
        let inside = domain
            .iter()
            .map(|(low, high)| BigInt::from(i32::from(low.is_zero()) - i32::from(high.is_zero())));
        let unit = |axis: usize| (0..domain.len()).map(|at| BigInt::from(u8::from(at == axis))).collect();
        let candidates = [inside.collect()].into_iter().chain((0..domain.len()).map(unit));
        let mut moved: Vec<Direction> = Vec::new();
        for candidate in candidates {
            let chosen: Vec<&Direction> = [&along].into_iter().chain(&moved).chain([&candidate]).collect();
            if chosen.len() <= domain.len() && are_independent(&chosen) {
                moved.push(candidate);
            }
        }
        Self { along, moved }
    }

    /// The ray to one side of a line.
    pub(crate) fn on_line(sign: i32) -> Self {
        Self { along: vec![BigInt::from(sign)], moved: Vec::new() }
    }

    /// Where it begins.
    pub(crate) fn start(&self) -> Germ {
        let origin = vec![Rational::zero(); self.along.len()];
        let directions = self.moved.iter().chain([&self.along]).cloned().collect();
        Germ::new(Arc::new(Point::from_rationals(&origin)), directions)
    }

    fn crossing(&self, plane: &Hyperplane) -> Option<Crossing> {
        let coefficients = plane.coefficients();
        let constant = coefficients.last()?;
        let rate = dot(coefficients, &self.along);
        if rate.is_zero() {
            return None;
        }
        let values = [constant.clone()].into_iter();
        let values = values.chain(self.moved.iter().map(|direction| dot(coefficients, direction)));
        let numerators = values.map(|value| if rate.is_positive() { -value } else { value }).collect();
        Some(Crossing { numerators, denominator: rate.abs() })
    }

    /// The place of a crossing.
    fn at(&self, crossing: &Crossing) -> Option<Germ> {
        let (first, rest) = crossing.numerators.split_first()?;
        // Lowest terms would cost more than they save.
        let coordinate = |v: &BigInt| Rational::new_raw(v * first, crossing.denominator.clone());
        let point: Vec<Rational> = self.along.iter().map(coordinate).collect();
        let directions = rest.iter().zip(&self.moved).map(|(numerator, moved)| {
            moved.iter().zip(&self.along).map(|(d, v)| d * &crossing.denominator + v * numerator).collect()
        });
        Some(Germ::new(Arc::new(Point::from_rationals(&point)), directions.collect()))
    }

    /// The facet through which it leaves a cell that it goes through, and where.
    pub(crate) fn exit(&self, polytope: &Polytope) -> Option<(usize, Germ)> {
        let leaving = polytope.facets().iter().enumerate().filter_map(|(at, facet)| {
            let leaves = dot(&inward(&facet.plane, facet.side), &self.along).is_negative();
            if leaves { Some((at, self.crossing(&facet.plane)?)) } else { None }
        });
        let (facet, crossing) = leaving.min_by(|(_, a), (_, b)| a.compare(b))?;
        Some((facet, self.at(&crossing)?))
    }

    /// Where it crosses a piece of boundary, if it does.
    pub(crate) fn meets(&self, piece: &Piece) -> Option<Crossing> {
        let crossing = self.crossing(&piece.plane)?;
        let ahead = crossing.numerators.iter().find(|numerator| !numerator.is_zero())?.is_positive();
        (ahead && self.at(&crossing)?.is_in(&piece.polytope)).then_some(crossing)
    }
}

impl Crossing {
    /// Which of two comes first.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let terms = self.numerators.iter().zip(&other.numerators);
        let mut order = terms.map(|(a, b)| (a * &other.denominator).cmp(&(b * &self.denominator)));
        order.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// Whether no direction is a combination of the others, by elimination.
fn are_independent(directions: &[&Direction]) -> bool {
    let mut rows: Vec<Vec<BigInt>> = directions.iter().map(|direction| direction.to_vec()).collect();
    while let Some(row) = rows.pop() {
        let Some(pivot) = row.iter().position(|x| !x.is_zero()) else { return false };
        for other in &mut rows {
            let (mine, theirs) = (row[pivot].clone(), other[pivot].clone());
            other.iter_mut().zip(&row).for_each(|(x, y)| *x = &*x * &mine - y * &theirs);
        }
    }
    true
}
