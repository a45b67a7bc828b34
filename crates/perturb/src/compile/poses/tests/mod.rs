//! Compiled poses against the sum of hat functions, on folders of small frames.

mod folders;
mod functions;

use std::fmt::Write as _;
use std::fs::{self, File};

use metes_exact::Rational;
use metes_exact::rational::{parse, text};
use num_traits::{One, Zero};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::compile::{CompileError, Perturbation};
use crate::image::{Image, Layout, Shape};
use crate::{Expression, Interval};

/// The frames' shape.
const SHAPE: Shape = Shape { channels: 1, height: 1, width: 3 };

fn q(text: &str) -> Rational {
    parse(text).unwrap()
}

fn write_png(folder: &TempDir, name: &str, width: usize, bytes: &[u8]) {
    let file = File::create(folder.path().join(name)).unwrap();
    let mut encoder = png::Encoder::new(file, width as u32, (bytes.len() / width) as u32);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(bytes).unwrap();
}

/// A grid of frames.
#[derive(Clone, Debug)]
struct Grid {
    /// Azimuths and elevations.
    lines: [Vec<Rational>; 2],
    /// Elevation by elevation for the first azimuth, then for the next.
    frames: Vec<[u8; 3]>,
}

impl Grid {
    fn new(azimuths: &[&str], elevations: &[&str], frame: impl Fn(usize, usize) -> [u8; 3]) -> Self {
        let lines = [azimuths, elevations].map(|angles| angles.iter().map(|angle| q(angle)).collect());
        let pairs = (0..azimuths.len()).flat_map(|i| (0..elevations.len()).map(move |j| (i, j)));
        Self { lines, frames: pairs.map(|(i, j)| frame(i, j)).collect() }
    }

    fn frame(&self, i: usize, j: usize) -> [u8; 3] {
        self.frames[i * self.lines[1].len() + j]
    }

    fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut table = "azimuth,elevation,file\n".to_owned();
        for (i, azimuth) in self.lines[0].iter().enumerate() {
            for (j, elevation) in self.lines[1].iter().enumerate() {
                let name = format!("{i}-{j}.png");
                writeln!(table, "{azimuth},{elevation},{name}").unwrap();
                write_png(&folder, &name, SHAPE.width, &self.frame(i, j));
            }
        }
        fs::write(folder.path().join("frames.csv"), table).unwrap();
        folder
    }

    /// The unperturbed image.
    fn image(&self) -> Image {
        let place = |lines: &[Rational]| lines.iter().position(Zero::is_zero).unwrap_or(0);
        let bytes = self.frame(place(&self.lines[0]), place(&self.lines[1]));
        let pixels = bytes.iter().map(|&byte| Rational::new(byte.into(), 255.into())).collect();
        Image { shape: SHAPE, pixels, label: None }
    }

    fn compile(&self, text: &str, range: &str) -> Result<Perturbation, CompileError> {
        let folder = self.write();
        let text = text.replace("FRAMES", &format!("\"{}\"", folder.path().display()));
        let range: Option<Interval> = range.parse().ok();
        text.parse::<Expression>().unwrap().compile(
            &self.image(),
            range.as_ref(),
            folder.path(),
            Layout::ChannelsFirst,
        )
    }

    /// Where an angle is among the lines of an axis, by looking at them one after the other.
    fn index(&self, axis: usize, angle: &Rational) -> Rational {
        let lines = &self.lines[axis];
        for (at, pair) in lines.windows(2).enumerate() {
            if pair[0] <= *angle && *angle <= pair[1] {
                return Rational::from_integer(at.into()) + (angle - &pair[0]) / (&pair[1] - &pair[0]);
            }
        }
        Rational::zero()
    }

    /// What a pixel is at a pose: the sum over all frames of `max(0, 1 − max(0, u, v) − max(0, −u, −v))` times theirs.
    fn at(&self, pose: [&Rational; 2], pixel: usize) -> Rational {
        let [zero, one] = [Rational::zero(), Rational::one()];
        let most = |a: &Rational, b: &Rational| zero.clone().max(a.clone()).max(b.clone());
        let mut sum = Rational::zero();
        for i in 0..self.lines[0].len() {
            for j in 0..self.lines[1].len() {
                let u = self.index(0, pose[0]) - Rational::from_integer(i.into());
                let v = self.index(1, pose[1]) - Rational::from_integer(j.into());
                let hat = &one - most(&u, &v) - most(&-u, &-v);
                let byte = self.frame(i, j)[pixel];
                sum += hat.max(zero.clone()) * Rational::new(byte.into(), 255.into());
            }
        }
        sum
    }

    /// All points of a box in which two of its borders, the lines of the grid and the diagonals of cells meet, and more: enough for
    /// the extremes of anything that is affine on triangles.
    fn candidates(&self, sides: &[Interval; 2]) -> Vec<[Rational; 2]> {
        let ends = |axis: usize| {
            let inside = |line: &&Rational| **line > *sides[axis].low() && **line < *sides[axis].high();
            let lines = self.lines[axis].iter().filter(inside).cloned();
            [sides[axis].low().clone(), sides[axis].high().clone()]
                .into_iter()
                .chain(lines)
                .collect::<Vec<_>>()
        };
        let back = |axis: usize, index: Rational| {
            let lines = &self.lines[axis];
            let at = (0..lines.len()).rfind(|&at| Rational::from_integer(at.into()) <= index)?;
            let part = index - Rational::from_integer(at.into());
            let angle = match lines.get(at + 1) {
                Some(next) => &lines[at] + part * (next - &lines[at]),
                None if part.is_zero() => lines[at].clone(),
                None => return None,
            };
            (angle >= *sides[axis].low() && angle <= *sides[axis].high()).then_some(angle)
        };
        let [firsts, seconds] = [ends(0), ends(1)];
        let mut points = Vec::new();
        for first in &firsts {
            points.extend(seconds.iter().map(|second| [first.clone(), second.clone()]));
        }
        for shift in -9i64..=9 {
            let shift = Rational::from_integer(shift.into());
            for first in &firsts {
                points.extend(back(1, self.index(0, first) + &shift).map(|second| [first.clone(), second]));
            }
            for second in &seconds {
                points.extend(back(0, self.index(1, second) - &shift).map(|first| [first, second.clone()]));
            }
        }
        points
    }
}

/// Lines of one axis, 0 among them, evenly spaced or not.
fn lines() -> impl Strategy<Value = Vec<Rational>> {
    let even = (1usize..5, 0i64..4, prop_oneof![Just("5"), Just("1/2"), Just("10/3")]).prop_map(
        |(count, before, step)| {
            (0..count as i64)
                .map(|at| q(step) * Rational::from_integer((at - before.min(count as i64 - 1)).into()))
                .collect()
        },
    );
    let uneven = prop::collection::btree_set(-40i64..40, 0..4).prop_map(|mut angles| {
        angles.insert(0);
        angles.into_iter().map(|angle| Rational::new(angle.into(), 3.into())).collect()
    });
    prop_oneof![even, uneven]
}

fn grid() -> impl Strategy<Value = Grid> {
    let byte = || prop_oneof![2 => Just(0u8), 1 => Just(255u8), 4 => any::<u8>()];
    let frames = prop::collection::vec((byte(), byte()).prop_map(|(one, other)| [one, other, 77]), 25);
    (lines(), lines(), frames).prop_map(|(azimuths, elevations, mut frames)| {
        frames.truncate(azimuths.len() * elevations.len());
        Grid { lines: [azimuths, elevations], frames }
    })
}

/// A place between the ends of some lines: on one of them, or anywhere.
fn place(lines: &[Rational], (kind, share): (u8, u32)) -> Rational {
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    match kind {
        0..4 => first + (last - first) * Rational::new(share.into(), 60.into()),
        _ => lines[share as usize % lines.len()].clone(),
    }
}

fn choice() -> impl Strategy<Value = (u8, u32)> {
    (0u8..6, 0u32..=60)
}

/// A box between the ends of a grid.
fn sides(grid: &Grid, choices: &[(u8, u32); 4]) -> [Interval; 2] {
    [0, 1].map(|axis| {
        let [one, other] = [0, 1].map(|end| place(&grid.lines[axis], choices[2 * axis + end]));
        Interval::between(one, other)
    })
}

fn written(interval: &Interval) -> String {
    if interval.is_point() { text(interval.low()) } else { interval.to_string() }
}

/// A point of a box: a corner, a crossing of lines of the grid, on a diagonal, or any.
fn point(grid: &Grid, sides: &[Interval; 2], (kind, shares): (usize, [u32; 2])) -> [Rational; 2] {
    let candidates = grid.candidates(sides);
    let one = &candidates[kind % candidates.len()];
    let other = &candidates[(kind / 7 + 1) % candidates.len()];
    match kind % 3 {
        0 => one.clone(),
        1 => {
            let share = Rational::new(shares[0].into(), 60.into());
            [0, 1].map(|axis| &one[axis] + &share * (&other[axis] - &one[axis]))
        }
        _ => [0, 1].map(|axis| {
            let (low, high) = (sides[axis].low(), sides[axis].high());
            low + (high - low) * Rational::new(shares[axis].into(), 60.into())
        }),
    }
}

/// The angles that are parameters, of a pose.
fn theta(sides: &[Interval; 2], pose: &[Rational; 2]) -> Vec<Rational> {
    let moving = (0..2).filter(|&axis| !sides[axis].is_point());
    moving.map(|axis| pose[axis].clone()).collect()
}

fn clipped(value: Rational) -> Rational {
    value.max(Rational::zero()).min(Rational::one())
}
