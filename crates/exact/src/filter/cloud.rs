//! The vertices of a polytope, ready to be tried against many forms.

use smallvec::SmallVec;

use super::ball::{determinant, larger};
use super::{Ball, Form, Forms, OUTWARD, Spot, TINY, U};

/// Points with a box around them.
#[derive(Clone, Debug)]
pub struct Cloud {
    dimension: usize,
    /// Point by point.
    points: SmallVec<[f64; 12]>,
    /// The largest of the points' radii.
    radius: f64,
    /// Middle, half-width and greatest magnitude in each coordinate.
    middle: SmallVec<[f64; 3]>,
    half: SmallVec<[f64; 3]>,
    far: SmallVec<[f64; 3]>,
}

/// What a form does on a polytope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// Positive at every vertex.
    Positive,
    /// Negative at every vertex.
    Negative,
    /// Negative at some and positive at others.
    Mixed,
    /// Not settled.
    Unknown,
}

impl Cloud {
    /// The cloud of some points.
    pub fn new<'a>(spots: impl Iterator<Item = &'a Spot>, dimension: usize) -> Self {
        let (mut points, mut radius) = (SmallVec::new(), 0.0);
        for spot in spots {
            points.extend_from_slice(&spot.centre);
            radius = larger(radius, spot.radius);
        }
        let (mut low, mut high): (SmallVec<[f64; 3]>, SmallVec<[f64; 3]>) = (
            SmallVec::from_elem(f64::INFINITY, dimension),
            SmallVec::from_elem(f64::NEG_INFINITY, dimension),
        );
        for point in points.chunks_exact(dimension) {
            for ((low, high), &x) in low.iter_mut().zip(&mut high).zip(point) {
                *low = low.min(x);
                *high = high.max(x);
            }
        }
        let middle: SmallVec<[f64; 3]> =
            low.iter().zip(&high).map(|(low, high)| (low + high) / 2.0).collect();
        let half = low
            .iter()
            .zip(&high)
            .zip(&middle)
            .map(|((low, high), middle)| (middle - low).max(high - middle) * OUTWARD + TINY)
            .collect();
        let far = low.iter().zip(&high).map(|(low, high)| low.abs().max(high.abs()) + radius).collect();
        Self { dimension, points, radius, middle, half, far }
    }

    /// The largest width of the box around the points.
    pub(super) fn width(&self) -> f64 {
        2.0 * self.half.iter().copied().fold(0.0, f64::max)
    }

    /// What a form does at the points.
    pub fn range(&self, form: &Form) -> Range {
        self.range_of(&form.0)
    }

    /// What one of some forms does at the points.
    #[inline]
    pub fn range_at(&self, forms: &Forms, at: usize) -> Range {
        self.range_of(forms.get(at))
    }

    #[inline]
    fn range_of(&self, form: &[f64]) -> Range {
        match self.dimension {
            1 => self.range_in(1, form),
            2 => self.range_in(2, form),
            3 => self.range_in(3, form),
            d => self.range_in(d, form),
        }
    }

    #[inline(always)]
    fn range_in(&self, d: usize, form: &[f64]) -> Range {
        let (a, constant) = (&form[..d], form[d]);
        let (middle, half, far) = (&self.middle[..d], &self.half[..d], &self.far[..d]);
        let (mut value, mut extent, mut slope, mut magnitude) = (constant, 0.0, 0.0, constant.abs());
        for k in 0..d {
            let size = a[k].abs();
            value += a[k] * middle[k];
            extent += size * half[k];
            slope += size;
            magnitude += size * far[k];
        }
        let rounding = (4 * d + 16) as f64 * U * magnitude;
        let proved = |radius| (radius + self.radius * slope + rounding) * OUTWARD + TINY;
        let error = form.get(d + 1).map_or(0.0, proved);
        // Most forms are settled by the box around the points.
        match () {
            () if value > extent + error => return Range::Positive,
            () if value < -(extent + error) => return Range::Negative,
            () => {}
        }
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for point in self.points.chunks_exact(d) {
            let mut value = constant;
            for k in 0..d {
                value += a[k] * point[k];
            }
            // Not a number stays so: then nothing below holds.
            least = if value < least || value.is_nan() { value } else { least };
            greatest = if value > greatest || value.is_nan() { value } else { greatest };
        }
        match () {
            () if least > error => Range::Positive,
            () if greatest < -error => Range::Negative,
            () if least < -error && greatest > error => Range::Mixed,
            () => Range::Unknown,
        }
    }

    /// The point at which a form is less than at every other one, if that is settled. The form is taken with
    /// its sign, or with the opposite one.
    pub fn least(&self, form: &Form, opposite: bool) -> Option<usize> {
        self.least_of(&form.0, opposite)
    }

    /// The same for one of some forms.
    pub fn least_at(&self, forms: &Forms, at: usize, opposite: bool) -> Option<usize> {
        self.least_of(forms.get(at), opposite)
    }

    fn least_of(&self, form: &[f64], opposite: bool) -> Option<usize> {
        let d = self.dimension;
        let sign = if opposite { -1.0 } else { 1.0 };
        let (mut least, mut next, mut place) = (f64::INFINITY, f64::INFINITY, 0);
        for (at, point) in self.points.chunks_exact(d).enumerate() {
            let value = sign * (0..d).map(|k| form[k] * point[k]).sum::<f64>();
            if value.is_nan() {
                return None;
            }
            if value < least {
                (next, least, place) = (least, value, at);
            } else if value < next {
                next = value;
            }
        }
        let slope: f64 = form[..d].iter().map(|a| a.abs()).sum();
        let magnitude: f64 = form[..d].iter().zip(&self.far).map(|(a, far)| a.abs() * far).sum();
        let rounding = (4 * d + 16) as f64 * U * magnitude;
        let error = form.get(d + 1).map_or(0.0, |radius| radius + self.radius * slope + rounding);
        (next - least > (2.0 * error) * OUTWARD + TINY).then_some(place)
    }

    /// The volume of simplices given by their vertices among the points, all together.
    pub fn volume(&self, simplices: &[impl AsRef<[usize]>]) -> Ball {
        let d = self.dimension;
        let coordinate =
            |at: usize, axis: usize| Ball { centre: self.points[at * d + axis], radius: self.radius };
        let columns: SmallVec<[usize; 8]> = (0..d).collect();
        let factorial = Ball::exactly((1..=d).map(|k| k as f64).product());
        let volume = |simplex: &[usize]| {
            let edge = |&at: &usize| -> SmallVec<[Ball; 3]> {
                (0..d).map(|axis| coordinate(at, axis) - coordinate(simplex[0], axis)).collect()
            };
            let edges: SmallVec<[SmallVec<[Ball; 3]>; 3]> = simplex[1..].iter().map(edge).collect();
            let rows: SmallVec<[&[Ball]; 3]> = edges.iter().map(|edge| &edge[..]).collect();
            determinant(&rows, &columns).abs()
        };
        simplices.iter().map(|simplex| volume(simplex.as_ref())).sum::<Ball>().over(factorial)
    }
}
