//! Points near exact ones.

use std::cmp::Ordering;

use num_bigint::BigInt;
use smallvec::SmallVec;

use super::ball::{determinant, larger};
use super::{Ball, Form, OUTWARD, U};

/// A point kept as floats, each within one radius of the exact coordinate.
#[derive(Clone, Debug)]
pub struct Spot {
    pub(super) centre: SmallVec<[f64; 3]>,
    pub(super) radius: f64,
}

impl Spot {
    /// Near a point given by homogeneous coordinates `x₁ … x_d, w`.
    pub fn from_homogeneous(coordinates: &[BigInt]) -> Self {
        let Some((w, x)) = coordinates.split_last() else { return Self::unknown(0) };
        let balls: SmallVec<[Ball; 3]> = x.iter().map(|x| Ball::quotient(x, w)).collect();
        Self::from_balls(&balls)
    }

    /// Knows nothing of where the point is.
    pub fn unknown(dimension: usize) -> Self {
        Self { centre: SmallVec::from_elem(0.0, dimension), radius: f64::INFINITY }
    }

    fn from_balls(balls: &[Ball]) -> Self {
        let centre = balls.iter().map(|ball| ball.centre).collect();
        Self { centre, radius: balls.iter().map(|ball| ball.radius).fold(0.0, larger) }
    }

    /// Near the point where `d` forms vanish, a point of the box that they are about.
    ///
    /// By (1) the floats of each form vanish there but for its radius, so the point solves a linear system
    /// with exactly known coefficients and an enclosed right-hand side: Cramer's rule in centre–radius
    /// numbers encloses it, whatever the conditioning.
    pub fn meeting(forms: &[&Form]) -> Self {
        let d = forms.len();
        let rows: SmallVec<[SmallVec<[Ball; 4]>; 3]> = forms
            .iter()
            .map(|form| {
                let radius = form.0.get(d + 1).copied().unwrap_or(0.0);
                let right = Ball { centre: -form.0[d], radius };
                form.0[..d].iter().map(|&a| Ball::exactly(a)).chain([right]).collect()
            })
            .collect();
        let rows: SmallVec<[&[Ball]; 3]> = rows.iter().map(|row| &row[..]).collect();
        let columns: SmallVec<[usize; 8]> = (0..d).collect();
        let whole = determinant(&rows, &columns);
        let coordinate = |axis: usize| {
            let mut columns = columns.clone();
            columns[axis] = d;
            determinant(&rows, &columns).over(whole)
        };
        Self::from_balls(&(0..d).map(coordinate).collect::<SmallVec<[Ball; 3]>>())
    }

    /// Coordinates to draw the point at, from which nothing follows; `None` where the filter knows nothing.
    pub fn centre(&self) -> Option<&[f64]> {
        self.radius.is_finite().then_some(&self.centre)
    }

    /// The value of a form at the point.
    pub fn value(&self, form: &Form) -> Ball {
        let d = self.centre.len();
        let (mut value, mut slope, mut magnitude) = (form.0[d], 0.0, form.0[d].abs());
        for (a, x) in form.0[..d].iter().zip(&self.centre) {
            value += a * x;
            slope += a.abs();
            magnitude += (a * x).abs();
        }
        let rounding = (2 * d + 8) as f64 * U * magnitude;
        let proved = |radius| (radius + self.radius * slope + rounding) * OUTWARD + super::TINY;
        let radius = form.0.get(d + 1).map_or(0.0, proved);
        Ball { centre: value, radius }
    }

    /// Whether it is known where the point is, measured by a polytope it belongs to.
    pub fn is_sharp(&self, cloud: &super::Cloud) -> bool {
        self.radius <= cloud.width() / (1u64 << 24) as f64
    }

    /// A coordinate.
    pub fn coordinate(&self, axis: usize) -> Ball {
        Ball { centre: self.centre[axis], radius: self.radius }
    }

    /// How two points compare in one coordinate, if that is settled.
    pub fn compare(&self, axis: usize, other: &Self) -> Option<Ordering> {
        self.coordinate(axis).compare(other.coordinate(axis))
    }

    /// The squared distance from the origin.
    pub fn squared_norm(&self) -> Ball {
        (0..self.centre.len()).map(|axis| self.coordinate(axis) * self.coordinate(axis)).sum()
    }
}
