//! Points moved by less than anything: what decides between cells that meet in one place.
//!
//! A germ is `p + ε·d₁ + ε²·d₂ + …` for all small enough ε > 0. The sign of an affine form there is
//! that of its value at `p`, or where that is zero of its change along `d₁`, and so on. When the
//! directions span the space, only the zero form has sign zero: the germ lies in the interior of
//! exactly one cell, whatever meets at `p`.

use std::cell::Cell;
use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::{Frame, Heading};
use metes_exact::ints::dot_sign;
use metes_exact::{BigInt, Ints};
use metes_polytope::{AffineForm, Hyperplane, Point, Polytope};
use num_traits::Zero;

use crate::control::Settled;

/// A direction in integers.
pub(crate) type Direction = Vec<BigInt>;

/// A point moved by infinitesimal multiples of directions, those of the first far larger than those
/// of the next.
#[derive(Clone, Debug)]
pub(crate) struct Germ {
    point: Arc<Point>,
    directions: Vec<Direction>,
    /// The directions, each followed by 0: what a form's coefficients and constant multiply.
    packed: Vec<Ints>,
}

impl Germ {
    pub(crate) fn new(point: Arc<Point>, directions: Vec<Direction>) -> Self {
        let packed = directions.iter().map(|direction| pack(direction)).collect();
        Self { point, directions, packed }
    }

    /// A point moved along one axis after the other.
    pub(crate) fn spanning(point: Arc<Point>) -> Self {
        let dimension = point.homogeneous().len() - 1;
        let unit = |axis: usize| (0..dimension).map(|at| BigInt::from(u8::from(at == axis))).collect();
        Self::new(point, (0..dimension).map(unit).collect())
    }

    /// The same, moved by still less in one more direction.
    pub(crate) fn moved(&self, direction: Direction) -> Self {
        let mut moved = self.clone();
        moved.packed.push(pack(&direction));
        moved.directions.push(direction);
        moved
    }

    /// Ready to be tried against many forms in the box of a frame.
    pub(crate) fn probe(&self, frame: &Frame) -> Probe<'_> {
        let headings = self.directions.iter().map(|direction| Heading::new(direction, frame)).collect();
        Probe { germ: self, headings, settled: Cell::default() }
    }

    /// On which side of a hyperplane it is.
    pub(crate) fn side_of(&self, plane: &Hyperplane) -> Ordering {
        let along = || self.directions.iter().map(|direction| dot(plane.coefficients(), direction));
        let along = || along().map(|change| change.cmp(&BigInt::zero()));
        plane.side_of(&self.point).then_with(|| first_unequal(along()))
    }

    /// Whether it lies in a closed polytope.
    pub(crate) fn is_in(&self, polytope: &Polytope) -> bool {
        polytope.facets().iter().all(|facet| facet.side.holds(self.side_of(&facet.plane)))
    }
}

/// A germ with its directions as the filter sees them.
pub(crate) struct Probe<'a> {
    germ: &'a Germ,
    headings: Vec<Heading>,
    settled: Cell<Settled>,
}

impl Probe<'_> {
    /// How the signs asked for were settled.
    pub(crate) fn settled(&self) -> Settled {
        self.settled.get()
    }

    /// The sign of an affine form.
    pub(crate) fn sign(&self, form: &impl AffineForm) -> Ordering {
        let mut settled = self.settled.get();
        if let Some(sign) = self.germ.point.spot().value(form.enclosure()).sign() {
            settled.filter += 1;
            self.settled.set(settled);
            return sign;
        }
        settled.exact += 1;
        self.settled.set(settled);
        let along = || {
            self.headings.iter().zip(&self.germ.packed).map(|(heading, direction)| {
                let filtered = heading.change(form.enclosure()).sign();
                filtered.unwrap_or_else(|| dot_sign(form.exact(), direction.as_ref()))
            })
        };
        self.germ.point.sign(form).then_with(|| first_unequal(along()))
    }
}

fn pack(direction: &[BigInt]) -> Ints {
    let mut with_constant = direction.to_vec();
    with_constant.push(BigInt::zero());
    Ints::from_bigs(&with_constant)
}

fn first_unequal(mut signs: impl Iterator<Item = Ordering>) -> Ordering {
    signs.find(|sign| sign.is_ne()).unwrap_or(Ordering::Equal)
}

/// How a form changes along a direction; its constant, which comes last, does not count.
pub(crate) fn dot(coefficients: &[BigInt], direction: &[BigInt]) -> BigInt {
    coefficients.iter().zip(direction).map(|(a, d)| a * d).sum()
}
