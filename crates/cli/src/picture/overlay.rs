//! Many piecewise constant functions on top of one another, to be drawn.
#![allow(clippy::float_arithmetic, reason = "a picture decides nothing")]

use metes_polytope::Point;
use metes_universal::{Cell, Complex};

use super::place;

/// Points of a heat map along each parameter.
pub const POINTS: usize = 161;

/// Points along a parameter, the first and the last on its ends.
pub struct Grid {
    pub from: f64,
    pub to: f64,
}

impl Grid {
    /// Where a point is, but for a hair: cells end at round numbers, and nothing is at both ends.
    fn place(&self, at: usize) -> f64 {
        let share = ((at as f64 + 3e-7) / (POINTS - 1) as f64).min(1.0 - 3e-9);
        self.from + share * (self.to - self.from)
    }

    /// The points from one place on and before another.
    fn between(&self, from: f64, to: f64) -> std::ops::Range<usize> {
        let near = |place: f64| ((place - self.from) / (self.to - self.from) * (POINTS - 1) as f64) as usize;
        let first = |place: f64| {
            let start = near(place).saturating_sub(1);
            (start..POINTS).find(|&at| self.place(at) >= place).unwrap_or(POINTS)
        };
        first(from)..first(to)
    }
}

/// The sum over images of their values at the points of a grid, row by row.
pub fn in_plane(
    complexes: &[Complex],
    [across, up]: &[Grid; 2],
    value: &dyn Fn(usize, &Cell) -> f64,
) -> Vec<f64> {
    let mut sums = vec![0.0; POINTS * POINTS];
    for (image, complex) in complexes.iter().enumerate() {
        for cell in &complex.cells {
            let value = value(image, cell);
            let corners: Vec<[f64; 2]> =
                cell.polytope.ordered_vertices().into_iter().map(|corner| near(corner)).collect();
            let ends = corners.iter().map(|corner| corner[1]);
            let (low, high) =
                ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
            for row in up.between(low, high) {
                let y = up.place(row);
                let sides = corners.iter().zip(corners.iter().cycle().skip(1));
                let crossing = |(a, b): (&[f64; 2], &[f64; 2])| {
                    ((a[1] <= y) != (b[1] <= y)).then(|| a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                };
                let crossings: Vec<f64> = sides.filter_map(crossing).collect();
                if let [a, b] = crossings[..] {
                    across
                        .between(a.min(b), a.max(b))
                        .for_each(|column| sums[row * POINTS + column] += value);
                }
            }
        }
    }
    sums
}

fn near(corner: &Point) -> [f64; 2] {
    match corner.spot().centre() {
        Some(&[x, y]) => [x, y],
        _ => match place(corner)[..] {
            [x, y] => [x, y],
            _ => [f64::NAN; 2],
        },
    }
}

/// The sum of stretches of a line: at each place where it changes the value before and behind.
pub fn on_line(stretches: impl Iterator<Item = ([f64; 2], f64)>) -> Vec<[f64; 2]> {
    let mut changes: Vec<[f64; 2]> =
        stretches.flat_map(|([from, to], value)| [[from, value], [to, -value]]).collect();
    changes.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut points, mut sum): (Vec<[f64; 2]>, f64) = (Vec::new(), 0.0);
    // Steps that are far narrower than a line is wide are drawn as one.
    let ends = changes.first().zip(changes.last()).map(|(first, last)| [first[0], last[0]]);
    let [from, to] = ends.unwrap_or_default();
    let hair = |place: f64| ((place - from) / (to - from) * 4000.0) as u32;
    for here in changes.chunk_by(|a, b| hair(a[0]) == hair(b[0])) {
        points.push([here[0][0], sum]);
        sum += here.iter().map(|change| change[1]).sum::<f64>();
        points.push([here[here.len() - 1][0], sum]);
    }
    // Before the first place and behind the last one there is nothing.
    points.pop();
    points.drain(..points.len().min(1));
    points
}

/// The border between points of a grid at which a sum is at least a number and those at which it is less: half-way between them.
pub fn border(sums: &[f64], least: f64, [across, up]: &[Grid; 2]) -> Vec<[[f64; 2]; 2]> {
    let reaches = |column: usize, row: usize| sums[row * POINTS + column] >= least;
    let halfway = |grid: &Grid, at: usize| (grid.place(at) + grid.place(at - 1)) / 2.0;
    let side = |grid: &Grid, at: usize| {
        [
            if at == 0 { grid.from } else { halfway(grid, at) },
            if at + 1 == POINTS { grid.to } else { halfway(grid, at + 1) },
        ]
    };
    let mut segments = Vec::new();
    for row in 0..POINTS {
        for column in 0..POINTS {
            if column > 0 && reaches(column, row) != reaches(column - 1, row) {
                let (x, [low, high]) = (halfway(across, column), side(up, row));
                segments.push([[x, low], [x, high]]);
            }
            if row > 0 && reaches(column, row) != reaches(column, row - 1) {
                let (y, [low, high]) = (halfway(up, row), side(across, column));
                segments.push([[low, y], [high, y]]);
            }
        }
    }
    segments
}
