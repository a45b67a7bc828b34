//! A grid whose cells are cut in two, over a box of two angles.
//!
//! An angle has an *index*: whole at the lines of the grid, in order, and linear between them. With `(u, v)` the
//! indices of a point in the cell from `(i, j)` to `(i+1, j+1)`, `s = u − i` and `t = v − j`, the cell is cut by
//! its diagonal `s = t`, and the point is the mixture of the corners of its triangle
//!
//! ```text
//! (1 − s)·(i, j)  +  (s − t)·(i+1, j)  +  t·(i+1, j+1)      where s ≥ t
//! (1 − t)·(i, j)  +  (t − s)·(i, j+1)  +  s·(i+1, j+1)      where t ≥ s
//! ```
//!
//! (Freudenthal's triangulation). On each triangle the weights are affine, and they agree where triangles meet. So a function that mixes values
//! given at the points of the grid has its extremes over the box in the corners of the parts of triangles in it: [`Triangles::corners`].
//! Both hold where an interval of the box is a single angle, and for a grid with one line.

use std::collections::BTreeSet;

use metes_exact::Rational;
use num_traits::{One, ToPrimitive, Zero};

use crate::expression::Interval;

/// The lines of a grid in one direction that enclose an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Lines {
    /// The angles, from the last that is not above the interval to the first that is not below.
    pub(in super::super) angles: Vec<Rational>,
    /// The place of the first among all lines of the grid.
    pub(super) first: usize,
    /// The ends of the interval, as indices.
    pub(in super::super) low: Rational,
    pub(in super::super) high: Rational,
}

impl Lines {
    /// `None` where the grid does not reach as far as the interval.
    pub(super) fn around(angles: &[Rational], interval: &Interval) -> Option<Self> {
        let first = angles.iter().rposition(|angle| angle <= interval.low())?;
        let last = angles.iter().position(|angle| angle >= interval.high())?;
        let angles = angles[first..=last].to_vec();
        let [low, high] = [interval.low(), interval.high()].map(|angle| index(&angles, angle));
        Some(Self { angles, first, low, high })
    }

    /// The ends of the interval and the lines between them, as indices in order.
    fn stops(&self) -> Vec<Rational> {
        let mut stops = vec![self.low.clone()];
        let mut line = self.low.floor() + Rational::one();
        while line < self.high {
            stops.push(line.clone());
            line += Rational::one();
        }
        if self.low < self.high {
            stops.push(self.high.clone());
        }
        stops
    }

    /// Where cells begin; a single line counts as one.
    fn cells(&self) -> std::ops::Range<usize> {
        0..self.angles.len().max(2) - 1
    }

    /// The interval, seen from where a cell begins.
    fn seen_from(&self, cell: usize) -> [Rational; 2] {
        [&self.low, &self.high].map(|end| end - whole(cell))
    }

    fn angle(&self, index: &Rational) -> Rational {
        let (line, part) = split(index);
        let (angle, next) = (&self.angles[line], self.angles.get(line + 1));
        next.map_or_else(|| angle.clone(), |next| angle + part * (next - angle))
    }
}

/// The index of an angle between the first line and the last.
fn index(angles: &[Rational], angle: &Rational) -> Rational {
    let line = angles.partition_point(|line| line <= angle).saturating_sub(1);
    let part = angles.get(line + 1).map(|next| (angle - &angles[line]) / (next - &angles[line]));
    whole(line) + part.unwrap_or_else(Rational::zero)
}

pub(in super::super) fn whole(value: usize) -> Rational {
    Rational::from_integer(value.into())
}

/// The whole part and the rest of an index.
fn split(index: &Rational) -> (usize, Rational) {
    let line = index.floor();
    (line.to_usize().unwrap_or_default(), index - line)
}

/// The triangles of a grid in a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Triangles {
    /// By the first angle and by the second.
    pub(in super::super) lines: [Lines; 2],
}

/// A point of the box as a mixture of points of the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Corner {
    /// Its angles.
    pub(super) angles: [Rational; 2],
    /// Points of the grid, numbered as [`Triangles::point`] does, with weights that add up to one.
    pub(in super::super) mixture: Vec<(usize, Rational)>,
}

impl Triangles {
    /// The number of a point of the grid, by its lines.
    pub(in super::super) fn point(&self, [first, second]: [usize; 2]) -> usize {
        first * self.lines[1].angles.len() + second
    }

    /// The lines of a point of the grid.
    pub(super) fn place(&self, point: usize) -> [usize; 2] {
        let across = self.lines[1].angles.len();
        [point / across, point % across]
    }

    /// The corners of the parts of triangles in the box, by increasing angles.
    pub(super) fn corners(&self) -> Vec<Corner> {
        let [first, second] = &self.lines;
        let mut corners = BTreeSet::new();
        for u in first.stops() {
            corners.extend(second.stops().into_iter().map(|v| [u.clone(), v]));
        }
        for i in first.cells() {
            for j in second.cells() {
                let ([u_low, u_high], [v_low, v_high]) = (first.seen_from(i), second.seen_from(j));
                let low = u_low.max(v_low).max(Rational::zero());
                let high = u_high.min(v_high).min(Rational::one());
                if low <= high {
                    corners.extend([low, high].map(|s| [whole(i) + &s, whole(j) + s]));
                }
            }
        }
        corners.into_iter().map(|indices| self.corner(indices)).collect()
    }

    fn corner(&self, indices: [Rational; 2]) -> Corner {
        let [(i, s), (j, t)] = [split(&indices[0]), split(&indices[1])];
        let (less, more) = if s >= t { (&t, &s) } else { (&s, &t) };
        let between = if s >= t { [i + 1, j] } else { [i, j + 1] };
        let weights =
            [([i, j], Rational::one() - more), (between, more - less), ([i + 1, j + 1], less.clone())];
        let weights = weights.into_iter().filter(|(_, weight)| !weight.is_zero());
        let mixture = weights.map(|(place, weight)| (self.point(place), weight)).collect();
        let angles = [0, 1].map(|axis| self.lines[axis].angle(&indices[axis]));
        Corner { angles, mixture }
    }
}
