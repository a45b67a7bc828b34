//! One activation region, as a visitor sees it.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::Forms;
use metes_exact::{BigInt, Fraction, Ints, Rational};
use metes_polytope::{Basis, Point, Polytope, Side};

use crate::forms::Form;
use crate::hinge::Maximum;
use crate::label::{self, LabelPart};
use crate::prefix::Prefix;

/// An activation region: a polytope on which every hinge unit is on one piece.
#[derive(Clone, Copy, Debug)]
pub struct Region<'a> {
    /// The closed polytope.
    pub polytope: &'a Arc<Polytope>,
    /// The piece of every unit, for each hinge node in order.
    pub pieces: &'a [Arc<[u32]>],
    pub(crate) prefix: &'a Arc<Prefix>,
    /// What the filter knows of the outputs' forms.
    pub(crate) outputs: &'a Forms,
}

impl<'a> Region<'a> {
    /// Its volume.
    pub fn volume(&self) -> Fraction {
        self.polytope.volume()
    }

    /// How many outputs the network has.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// The numerators of an output's affine form on the region: coefficients, then the constant.
    pub fn output(&self, output: usize) -> Arc<Ints> {
        self.prefix.exact(self.output_node(), output)
    }

    /// The denominator of the numerators of every output.
    pub fn denominator(&self) -> &'a BigInt {
        &self.prefix.plan.scales[self.output_node()].denominator
    }

    fn output_node(&self) -> usize {
        self.prefix.plan.network.output().index()
    }

    /// The parts of its labels.
    pub fn label_parts(&self) -> Vec<LabelPart> {
        label::parts(self)
    }

    /// The largest of some outputs.
    pub(crate) fn maximum<'b>(&'b self, outputs: &'b [u32]) -> Maximum<'b> {
        Maximum { node: self.output_node(), elements: outputs, prefix: self.prefix, forms: self.outputs }
    }

    /// What one output is ahead of another.
    pub(crate) fn margin(&self, output: usize, other: usize) -> Form<'a> {
        Form::difference(self.prefix, self.output_node(), (output, other), self.outputs)
    }

    /// Half-spaces that prove that one output is nowhere on a part of the region less than another.
    pub fn margin_basis(&self, part: &Polytope, output: usize, other: usize) -> Option<Basis> {
        part.basis(&self.margin(output, other), Side::Positive)
    }

    /// An output's affine form as rationals: coefficients, then the constant.
    pub fn output_form(&self, output: usize) -> Vec<Rational> {
        let numerators = (*self.output(output)).as_ref().to_bigs();
        numerators.into_iter().map(|numerator| Rational::new(numerator, self.denominator().clone())).collect()
    }

    /// Whether an output is strictly larger than every other at a point.
    pub(crate) fn is_unique_largest(&self, output: usize, point: &[Rational]) -> bool {
        let point = Point::from_rationals(point);
        (0..self.outputs())
            .filter(|&other| other != output)
            .all(|other| point.sign(&self.margin(output, other)) == Ordering::Greater)
    }
}
