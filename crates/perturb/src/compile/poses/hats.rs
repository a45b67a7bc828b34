//! Mixtures of frames over a box of two angles, as sums over hinges.
//!
//! The *hat* of a point of the grid is its weight in the mixture, as a function of the angles. A mixture of the values `f` at the points
//! is the sum of `f·hat`, which says at once what its extremes are, but a network of hats would need several hinges for each. A network
//! gets the same function from one hinge a cell. With `x⁺ = max(0, x)` the function
//!
//! ```text
//! Bᵢⱼ = min((u − i)⁺, (v − j)⁺)
//! ```
//!
//! of the indices bends on lines of the grid and on the diagonal from `(i, j)` on, so it is affine on every triangle, and at the points of the
//! grid it counts the cells on that diagonal that are passed. Hence, with the twist `Dᵢⱼ = f(i+1, j+1) − f(i+1, j) − f(i, j+1) + f(i, j)` of a cell,
//!
//! ```text
//! f = f(u, 0) + f(0, v) − f(0, 0) + Σ (Dᵢⱼ − Dᵢ₋₁,ⱼ₋₁)·Bᵢⱼ        (D = 0 outside of the grid)
//! Bᵢⱼ = (u − i)⁺ + (j − v)⁺ − relu((u − i)⁺ − (v − j))
//! ```
//!
//! where all but the last relu are functions of one angle, with the lines of the grid as their hinges: `n·m − 3` hinges for
//! `n·m` points, as many as there are linearly independent functions that bend. Where the box lies on one side of the part of the diagonal from `(i, j)` on, `Bᵢⱼ` is one of
//! `(u − i)⁺`, `(v − j)⁺`, and its relu is not needed.

use metes_exact::Rational;
use num_traits::Zero;

use super::super::form::{Form, Source};
use super::triangles::{Corner, Triangles, whole};

/// The hats of a grid over a box of two parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Hats {
    /// Which parameters the angles are.
    parameters: [usize; 2],
    triangles: Triangles,
    corners: Vec<Corner>,
}

/// Where the box lies, seen from the part of a diagonal that starts in a point of the grid.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Where `(u − i)⁺ ≤ v − j`.
    Above,
    /// Where `(u − i)⁺ ≥ v − j`.
    Below,
    Both,
}

impl Hats {
    pub(super) fn new(parameters: [usize; 2], triangles: Triangles) -> Self {
        let corners = triangles.corners();
        Self { parameters, triangles, corners }
    }

    /// The points of the grid.
    pub(in super::super) fn points(&self) -> usize {
        self.triangles.lines.iter().map(|lines| lines.angles.len()).product()
    }

    /// The least and the greatest value over the box of the sum of hats times values.
    pub(in super::super) fn extremes(&self, values: &[Rational]) -> (Rational, Rational) {
        let value = |corner: &Corner| match &corner.mixture[..] {
            [(point, _)] => values[*point].clone(),
            mixture => mixture.iter().map(|(point, weight)| weight * &values[*point]).sum(),
        };
        let mut corners = self.corners.iter().map(value);
        let first = corners.next().unwrap_or_else(Rational::zero);
        corners.fold((first.clone(), first), |(least, most), value| {
            if value < least {
                (value, most)
            } else if value > most {
                (least, value)
            } else {
                (least, most)
            }
        })
    }

    /// Adds to a form the sum of hats times values, as parameters, hinges and diagonals; `own` is the number that this grid has
    /// in sources.
    pub(in super::super) fn add_to(&self, form: &mut Form, own: usize, values: &[Rational]) {
        let [first, second] = &self.triangles.lines;
        let (columns, rows) = (first.angles.len(), second.angles.len());
        let value = |i: usize, j: usize| &values[self.triangles.point([i, j])];
        let twist =
            |i: usize, j: usize| value(i + 1, j + 1) - value(i + 1, j) - value(i, j + 1) + value(i, j);
        let mut twists = vec![Rational::zero(); columns * rows];
        let mut across: Vec<Rational> = vec![Rational::zero(); columns];
        let mut up: Vec<Rational> = vec![Rational::zero(); rows];
        let mut down: Vec<Rational> = vec![Rational::zero(); rows];
        for i in 0..columns - 1 {
            for j in 0..rows - 1 {
                let mut weight = twist(i, j);
                twists[self.triangles.point([i, j])].clone_from(&weight);
                if i > 0 && j > 0 {
                    weight -= &twists[self.triangles.point([i - 1, j - 1])];
                }
                match self.side(i, j) {
                    _ if weight.is_zero() => {}
                    Side::Above => across[i] += weight,
                    Side::Below => up[j] += weight,
                    Side::Both => {
                        across[i] += &weight;
                        down[j] += &weight;
                        form.add_term(
                            Source::Diagonal { grid: own, point: self.triangles.point([i, j]) },
                            -weight,
                        );
                    }
                }
            }
        }
        let sum = |parts: [Vec<Rational>; 2]| {
            let [one, other] = parts;
            one.into_iter().zip(other).map(|(one, other)| one + other).collect::<Vec<_>>()
        };
        let mut falling = ramps(down.into_iter().rev());
        falling.reverse();
        let at_start = (0..columns).map(|i| value(i, 0).clone()).collect();
        let rising = (0..rows).map(|j| value(0, j) - value(0, 0)).collect();
        self.add_path(form, 0, sum([at_start, ramps(across.into_iter())]));
        self.add_path(form, 1, sum([sum([rising, ramps(up.into_iter())]), falling]));
    }

    /// What the relu of a diagonal is of: `(u − i)⁺ − (v − j)`.
    pub(in super::super) fn diagonal(&self, point: usize) -> Form {
        let [i, j] = self.triangles.place(point);
        let [columns, rows] = [0, 1].map(|axis| self.triangles.lines[axis].angles.len());
        let mut form = Form::constant(Rational::zero());
        self.add_path(&mut form, 0, (0..columns).map(|k| whole(k.saturating_sub(i))).collect());
        self.add_path(&mut form, 1, (0..rows).map(|k| whole(j) - whole(k)).collect());
        form
    }

    fn side(&self, i: usize, j: usize) -> Side {
        let [first, second] = &self.triangles.lines;
        let right = |end: &Rational| (end - whole(i)).max(Rational::zero());
        if right(&first.high) <= &second.low - whole(j) {
            Side::Above
        } else if right(&first.low) >= &second.high - whole(j) {
            Side::Below
        } else {
            Side::Both
        }
    }

    fn add_path(&self, form: &mut Form, axis: usize, values: Vec<Rational>) {
        let angles = self.triangles.lines[axis].angles.iter().cloned();
        form.add_path(self.parameters[axis], &angles.zip(values).collect::<Vec<_>>());
    }
}

/// The values at 0, 1, 2, … of the sum of `weightₖ·(x − k)⁺`.
fn ramps(weights: impl Iterator<Item = Rational>) -> Vec<Rational> {
    let (mut slope, mut value) = (Rational::zero(), Rational::zero());
    let step = |weight| {
        let here = value.clone();
        slope += weight;
        value += &slope;
        here
    };
    weights.map(step).collect()
}
