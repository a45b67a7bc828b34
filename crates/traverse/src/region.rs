//! One activation region, as a visitor sees it.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::ints::ArrayRef;
use metes_exact::{BigInt, Fraction, Rational};
use metes_polytope::{Point, Polytope};

use crate::forms::Forms;
use crate::hinge::difference;

/// An activation region: a polytope on which every hinge unit is on one piece.
#[derive(Clone, Copy, Debug)]
pub struct Region<'a> {
    /// The closed polytope.
    pub polytope: &'a Arc<Polytope>,
    /// Its volume.
    pub volume: &'a Fraction,
    /// The piece of every unit, for each hinge node in order.
    pub pieces: &'a [Arc<[u32]>],
    pub(crate) forms: &'a Forms,
    pub(crate) columns: usize,
    pub(crate) denominator: &'a BigInt,
}

impl<'a> Region<'a> {
    /// How many outputs the network has.
    pub fn outputs(&self) -> usize {
        self.forms.len() / self.columns
    }

    /// The numerators of an output's affine form on the region: coefficients, then the constant.
    pub fn output(&self, output: usize) -> ArrayRef<'a> {
        self.forms.run(output * self.columns, self.columns)
    }

    /// The denominator of the numerators of every output.
    pub fn denominator(&self) -> &'a BigInt {
        self.denominator
    }

    /// An output's affine form as rationals: coefficients, then the constant.
    pub fn output_form(&self, output: usize) -> Vec<Rational> {
        let numerators = self.output(output).to_bigs();
        numerators.into_iter().map(|numerator| Rational::new(numerator, self.denominator.clone())).collect()
    }

    /// Whether an output is strictly larger than every other at a point.
    pub(crate) fn is_unique_largest(&self, output: usize, point: &[Rational]) -> bool {
        let point = Point::from_rationals(point);
        (0..self.outputs()).filter(|&other| other != output).all(|other| {
            let margin = difference(self.output(output), self.output(other));
            point.sign_of(margin.as_ref()) == Ordering::Greater
        })
    }
}
