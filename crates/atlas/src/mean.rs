//! A large box on which the mean of a piecewise affine function is at least a level.
//!
//! Floats propose: all boxes of a grid are compared by sums over its tiles, and the largest is then moved side by side
//! as long as it grows. Exact integrals dispose: what is returned has a mean of at least the level. That no larger box has one is
//! not proved: a mean over a box may rise again as the box grows.

#![allow(clippy::float_arithmetic, clippy::float_cmp, reason = "proposals; exact integrals decide")]

use metes_exact::amount::Amount;
use metes_exact::rational::{FloatFormat, approximate};
use metes_exact::{BigInt, Rational};

use crate::clip::{Number as _, Sides};
use crate::error::BoxError;
use crate::integral::{Patch, Patches};
use crate::largest::{check, least, most};

/// Tiles of the grid along each parameter.
const TILES: usize = 64;

/// Moves end when a side's step is a tile over two to this.
const HALVINGS: u32 = 24;

/// A box with a mean that is high enough.
#[derive(Clone, Debug)]
pub struct MeanBox {
    /// From where to where it reaches along each parameter.
    pub sides: Vec<(Rational, Rational)>,
    /// Its length or area.
    pub volume: Rational,
    /// The mean over it.
    pub mean: Amount,
    /// The derivative of the integral of what the function exceeds the level by, in the lower and in the upper bound of each parameter.
    pub gradient: Vec<[Rational; 2]>,
}

/// Finds a large box of one or two parameters around a start on which the mean is at least `level`; nothing if none was found.
///
/// # Errors
/// As [`crate::largest()`], but for obstacles.
pub fn large_mean(
    domain: &Sides<Rational>,
    start: &[Rational],
    patches: &Patches<Rational>,
    level: &Rational,
) -> Result<Option<MeanBox>, BoxError> {
    check(domain, start)?;
    let excess = patches.less(level);
    let floats = excess.to_floats();
    let to_float = |(low, high): &(Rational, Rational)| (approximate(low), approximate(high));
    let limits: Vec<(f64, f64)> = domain.iter().map(to_float).collect();
    let centre: Vec<f64> = start.iter().map(approximate).collect();
    let size = floats.0.iter().flat_map(|patch| &patch.form).fold(0.0, |most: f64, x| most.max(x.abs()));
    let pieces: Vec<Piece<'_>> = floats.0.iter().map(Piece::new).collect();
    // A little above the level, so that rounding does not undo it; further above if it does.
    for room in [1e-12, 1e-9, 1e-6, 1e-3] {
        let search = Search { limits: &limits, start: &centre, pieces: &pieces, room: room * size };
        let Some(found) = search.largest() else { continue };
        // Between the border of the domain and the start, whatever was rounded.
        let exactly = |value: f64, one: &Rational, other: &Rational| {
            let value = FloatFormat::F64.value(value.to_bits()).unwrap_or_default();
            most(least(&value, other), one).clone()
        };
        let side = |axis: usize| {
            let ((low, high), (first, last)) = (found[axis], &domain[axis]);
            (exactly(low, first, &start[axis]), exactly(high, &start[axis], last))
        };
        let sides: Vec<(Rational, Rational)> = (0..domain.len()).map(side).collect();
        if sides.iter().all(|(low, high)| low.order(high).is_lt())
            && excess.mean_is_at_least(&sides, &Rational::from(BigInt::ZERO))
        {
            return Ok(Some(MeanBox {
                volume: sides.iter().map(|(low, high)| high - low).product(),
                mean: patches.mean(&sides),
                gradient: excess.gradient(&sides),
                sides,
            }));
        }
    }
    Ok(None)
}

/// A patch with the box around it and its whole integral.
struct Piece<'a> {
    patch: &'a Patch<f64>,
    around: Vec<(f64, f64)>,
    total: f64,
}

impl<'a> Piece<'a> {
    fn new(patch: &'a Patch<f64>) -> Self {
        let along = |axis: usize| {
            let reach = patch.corners.iter().map(|corner| corner[axis]);
            reach.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
        };
        let around: Vec<(f64, f64)> = (0..patch.form.len() - 1).map(along).collect();
        Self { total: patch.integral(&around), patch, around }
    }

    /// The integral over what it has in common with a box.
    fn within(&self, sides: &Sides<f64>) -> f64 {
        let pairs = || self.around.iter().zip(sides);
        if pairs().any(|(own, side)| own.1 <= side.0 || own.0 >= side.1) {
            0.0
        } else if pairs().all(|(own, side)| side.0 <= own.0 && own.1 <= side.1) {
            self.total
        } else {
            self.patch.integral(sides)
        }
    }
}

/// The search in floats.
struct Search<'a> {
    limits: &'a Sides<f64>,
    start: &'a [f64],
    /// What the function exceeds the level by.
    pieces: &'a [Piece<'a>],
    /// By how much the mean should exceed the level.
    room: f64,
}

impl Search<'_> {
    fn largest(&self) -> Option<Vec<(f64, f64)>> {
        let mut best = self.on_grid()?;
        let mut step: Vec<f64> = self.limits.iter().map(|(low, high)| (high - low) / TILES as f64).collect();
        for _ in 0..HALVINGS {
            while let Some(better) = self.moved(&best, &step) {
                best = better;
            }
            step.iter_mut().for_each(|step| *step /= 2.0);
        }
        Some(best)
    }

    fn is_enough(&self, sides: &Sides<f64>) -> bool {
        self.pieces.iter().map(|piece| piece.within(sides)).sum::<f64>() >= self.room * volume(sides)
    }

    /// The first larger box with a mean that is high enough and sides moved by a step or not at all.
    fn moved(&self, sides: &[(f64, f64)], step: &[f64]) -> Option<Vec<(f64, f64)>> {
        let moves = 3usize.pow(2 * sides.len() as u32);
        (0..moves).find_map(|mut code| {
            let mut shift = || {
                let digit = code % 3;
                code /= 3;
                digit as f64 - 1.0
            };
            let mut other = sides.to_vec();
            for (axis, side) in other.iter_mut().enumerate() {
                let (low, high) = self.limits[axis];
                side.0 = (side.0 + shift() * step[axis]).clamp(low, self.start[axis]);
                side.1 = (side.1 + shift() * step[axis]).clamp(self.start[axis], high);
            }
            (volume(&other) > volume(sides) && self.is_enough(&other)).then_some(other)
        })
    }

    /// The largest box with corners on a grid that has the start among its points.
    fn on_grid(&self) -> Option<Vec<(f64, f64)>> {
        let lines: Vec<Vec<f64>> =
            self.limits.iter().zip(self.start).map(|(&limits, &start)| grid_lines(limits, start)).collect();
        let sums = self.sums(&lines);
        let columns = lines[0].len();
        let sum = |x: usize, y: usize| sums[y * columns + x];
        let one = vec![0.0, 1.0];
        let rows = lines.get(1).unwrap_or(&one);
        let split = |lines: &[f64], start: f64| lines.partition_point(|&line| line < start);
        let (sx, sy) =
            (split(&lines[0], self.start[0]), self.start.get(1).map_or(0, |&start| split(rows, start)));
        let ranges = |len: usize, at: usize| {
            (0..=at.min(len - 1))
                .flat_map(move |low| (at..len).map(move |high| (low, high)))
                .filter(|(low, high)| low < high)
        };
        let mut best: Option<(f64, [usize; 4])> = None;
        for (a, b) in ranges(columns, sx) {
            for (c, d) in ranges(rows.len(), sy) {
                let area = (lines[0][b] - lines[0][a]) * (rows[d] - rows[c]);
                if best.is_none_or(|(largest, _)| area > largest) {
                    let integral = sum(b, d) - sum(a, d) - sum(b, c) + sum(a, c);
                    if integral >= self.room * area {
                        best = Some((area, [a, b, c, d]));
                    }
                }
            }
        }
        let (_, [a, b, c, d]) = best?;
        let sides = [(lines[0][a], lines[0][b]), (rows[c], rows[d])];
        Some(sides[..lines.len()].to_vec())
    }

    /// For each grid point the integral over everything below and to the left of it.
    fn sums(&self, lines: &[Vec<f64>]) -> Vec<f64> {
        let columns = lines[0].len();
        let rows = lines.get(1).map_or(2, Vec::len);
        let mut sums = vec![0.0; columns * rows];
        let tiles = |axis: usize, (low, high): (f64, f64)| {
            let first = lines[axis].partition_point(|&line| line <= low).max(1);
            let last = lines[axis].partition_point(|&line| line < high).min(lines[axis].len() - 1);
            first..=last
        };
        for piece in self.pieces {
            for x in tiles(0, piece.around[0]) {
                let across = (lines[0][x - 1], lines[0][x]);
                let ys = piece.around.get(1).map_or(1..=1, |&around| tiles(1, around));
                for y in ys {
                    let mut tile = vec![across];
                    tile.extend(lines.get(1).map(|rows| (rows[y - 1], rows[y])));
                    sums[y * columns + x] += piece.within(&tile);
                }
            }
        }
        for y in 1..rows {
            for x in 1..columns {
                sums[y * columns + x] +=
                    sums[y * columns + x - 1] + sums[(y - 1) * columns + x] - sums[(y - 1) * columns + x - 1];
            }
        }
        sums
    }
}

fn volume(sides: &Sides<f64>) -> f64 {
    sides.iter().map(|(low, high)| high - low).product()
}

/// Lines from end to end, as even as may be, one of them through the start.
fn grid_lines((low, high): (f64, f64), start: f64) -> Vec<f64> {
    let mut lines: Vec<f64> = (0..=TILES)
        .map(|at| low + (high - low) * at as f64 / TILES as f64)
        .filter(|&line| line != start)
        .collect();
    lines.push(start);
    lines.sort_by(f64::total_cmp);
    lines
}
