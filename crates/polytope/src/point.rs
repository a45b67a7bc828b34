//! Points: near where the filter says, exact on demand.

use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

use metes_exact::filter::{Form, Spot};
use metes_exact::ints::{ArrayRef, dot_sign};
use metes_exact::{Ints, Rational};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use smallvec::SmallVec;

use crate::{AffineForm, Hyperplane, minors};

/// A point, kept by the hyperplanes that meet in it.
///
/// Exact coordinates are calculated when they are first needed: integers `x₁ … x_d, w` that stand
/// for `(x₁/w, …, x_d/w)`, with `w > 0` and no common divisor that is a power of two.
#[derive(Debug)]
pub struct Point {
    spot: Spot,
    planes: SmallVec<[Arc<Hyperplane>; 3]>,
    exact: OnceLock<Exact>,
}

#[derive(Debug)]
struct Exact {
    coordinates: Vec<BigInt>,
    packed: Ints,
    spot: Spot,
}

impl Point {
    /// A point by its rational coordinates.
    pub fn from_rationals(point: &[Rational]) -> Self {
        let w = metes_exact::rational::common_denominator(point);
        let mut coordinates: Vec<BigInt> = point.iter().map(|x| x.numer() * (&w / x.denom())).collect();
        coordinates.push(w);
        let exact = Exact::new(coordinates);
        let spot = exact.spot.clone();
        Self { spot, planes: SmallVec::new(), exact: OnceLock::from(exact) }
    }

    /// The point where a hyperplane crosses the line in which others meet.
    pub(crate) fn crossing(line: SmallVec<[Arc<Hyperplane>; 3]>, plane: &Arc<Hyperplane>) -> Self {
        let dimension = plane.enclosure().dimension();
        let mut planes = line;
        // With more planes than needed the choice of independent ones is left to exact arithmetic.
        let spot = if planes.len() + 1 == dimension {
            planes.push(Arc::clone(plane));
            Spot::meeting(&planes.iter().map(|plane| plane.enclosure()).collect::<SmallVec<[&Form; 3]>>())
        } else {
            planes.push(Arc::clone(plane));
            Spot::unknown(dimension)
        };
        Self { spot, planes, exact: OnceLock::new() }
    }

    fn exactly(&self) -> &Exact {
        self.exact.get_or_init(|| {
            let coordinates = self.planes.split_last().and_then(|(plane, line)| {
                let dimension = plane.enclosure().dimension();
                // Where more hyperplanes than needed meet in a line, some choices of them are dependent.
                choices(line.len(), dimension - 1).find_map(|choice| {
                    let line = choice.iter().map(|&at| &line[at]);
                    let rows: Vec<&[BigInt]> =
                        line.chain([plane]).map(|plane| plane.coefficients()).collect();
                    let coordinates = minors::orthogonal(&rows);
                    coordinates.last().is_some_and(|w| !w.is_zero()).then_some(coordinates)
                })
            });
            let Some(coordinates) = coordinates else {
                panic!("a hyperplane does not cross the edge that it cuts: please report this as a bug")
            };
            let mut exact = Exact::new(without_twos(coordinates));
            if self.planes.iter().any(|plane| plane.enclosure().is_unknown()) {
                // Where the filter is switched off it stays so.
                exact.spot = Spot::unknown(exact.coordinates.len() - 1);
            }
            exact
        })
    }

    /// Where the point is, as well as that is known.
    pub fn spot(&self) -> &Spot {
        self.exact.get().map_or(&self.spot, |exact| &exact.spot)
    }

    /// Makes sure that the filter knows where the point is.
    pub(crate) fn sharpen(&self) {
        self.exactly();
    }

    /// Homogeneous coordinates `x₁ … x_d, w`.
    pub fn homogeneous(&self) -> &[BigInt] {
        &self.exactly().coordinates
    }

    /// The coordinates as rationals.
    pub fn to_rationals(&self) -> Vec<Rational> {
        let Some((w, x)) = self.homogeneous().split_last() else { return Vec::new() };
        x.iter().map(|x| Rational::new(x.clone(), w.clone())).collect()
    }

    /// The sign at this point of an affine form, given by its coefficients followed by its constant.
    #[inline]
    pub fn sign_of(&self, form: ArrayRef<'_>) -> Ordering {
        dot_sign(form, self.exactly().packed.as_ref())
    }

    /// The sign of a form at this point.
    pub fn sign(&self, form: &impl AffineForm) -> Ordering {
        let filtered = || self.spot().value(form.enclosure()).sign();
        filtered().unwrap_or_else(|| self.sign_of(form.exact()))
    }

    /// Whether it was made where a hyperplane crosses others.
    pub(crate) fn is_made_by(&self, plane: &Hyperplane) -> bool {
        self.planes.iter().any(|own| std::ptr::eq(&**own, plane))
    }

    /// How two points compare in one coordinate.
    pub fn compare(&self, axis: usize, other: &Self) -> Ordering {
        if std::ptr::eq(self, other) {
            return Ordering::Equal;
        }
        self.spot().compare(axis, other.spot()).unwrap_or_else(|| {
            let (a, b) = (self.homogeneous(), other.homogeneous());
            let last = a.len() - 1;
            (&a[axis] * &b[last]).cmp(&(&b[axis] * &a[last]))
        })
    }
}

impl PartialEq for Point {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.to_rationals() == other.to_rationals()
    }
}

impl Eq for Point {}

impl Exact {
    fn new(coordinates: Vec<BigInt>) -> Self {
        let packed = Ints::from_bigs(&coordinates);
        let spot = Spot::from_homogeneous(&coordinates);
        Self { coordinates, packed, spot }
    }
}

/// Homogeneous coordinates with a positive last one, divided by their common powers of two.
fn without_twos(mut coordinates: Vec<BigInt>) -> Vec<BigInt> {
    let twos = coordinates.iter().filter_map(BigInt::trailing_zeros).min().unwrap_or(0);
    let negative = coordinates.last().is_some_and(Signed::is_negative);
    for x in &mut coordinates {
        *x >>= twos;
        if negative {
            *x = -std::mem::take(x);
        }
    }
    coordinates
}

/// All ways to choose `count` of the numbers below `of`, the smallest numbers first.
fn choices(of: usize, count: usize) -> impl Iterator<Item = Vec<usize>> {
    let mut next = (count <= of).then(|| (0..count).collect::<Vec<usize>>());
    std::iter::from_fn(move || {
        let current = next.take()?;
        let last = (0..count).rev().find(|&at| current[at] < of - count + at);
        next = last.map(|at| {
            let start = current[at] + 1;
            current[..at].iter().copied().chain((0..count - at).map(|step| start + step)).collect()
        });
        Some(current)
    })
}
