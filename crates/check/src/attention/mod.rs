//! The inconsistency of attention: SPEC § 5.

mod gradient;
mod measure;

use metes_certificate::{Attention, Certificate, Ratio};
use num_bigint::BigInt;

use crate::composed::Composed;
use crate::forms::Forms;
use crate::rejection::{Rejection, Rule, ensure};
use gradient::{Backward, Map};
use measure::{Inconsistency, Rounding};

/// The expected maps of a claim, and how far the maps of regions are from them.
pub struct Maps<'a> {
    composed: &'a Composed,
    backward: Backward<'a>,
    attention: &'a Attention,
    scale: BigInt,
    expected: Vec<Map>,
    /// The pattern seen last, with its inconsistency.
    last: Option<(Vec<u32>, Inconsistency)>,
}

impl<'a> Maps<'a> {
    /// The expected maps: those at the image.
    pub fn new(
        composed: &'a Composed,
        certificate: &'a Certificate,
        attention: &'a Attention,
    ) -> Result<Self, Rejection> {
        let classifier = &certificate.classifier;
        let pattern = gradient::pattern_at(classifier, &certificate.image)?;
        let mut backward = Backward::new(classifier, attention.classes.len())?;
        let expected = attention.classes.iter().map(|&class| backward.map(class, &pattern)).collect();
        let scale = classifier.scale.0.clone();
        Ok(Self { composed, backward, attention, scale, expected, last: None })
    }

    /// The inconsistency of the region of the decisions made.
    fn inconsistency(&mut self, forms: &Forms) -> Result<&Inconsistency, Rejection> {
        let pattern = self.pattern(forms)?;
        let inconsistency = match self.last.take() {
            Some((last, inconsistency)) if last == pattern => inconsistency,
            _ => {
                let width = self.backward.width;
                let map = |&class: &u32| self.backward.map(class, &pattern);
                let pairs = self.attention.classes.iter().map(map).zip(&self.expected);
                Inconsistency::of(self.attention.measure, &self.scale, width, pairs)
            }
        };
        Ok(&self.last.insert((pattern, inconsistency)).1)
    }

    /// The candidates of all units of the classifier, in the order of its elements; 0 for rows.
    fn pattern(&self, forms: &Forms) -> Result<Vec<u32>, Rejection> {
        let elements = self.composed.classifier..self.composed.elements.len() as u32;
        let candidate = |element: u32| {
            let detail = || format!("unit {element} of the classifier is undecided");
            match forms.candidates(element) {
                None => Ok(0),
                Some(_) => forms.decided(element).ok_or_else(|| Rejection::new(Rule::Form, detail())),
            }
        };
        elements.map(candidate).collect()
    }

    /// Checks that the inconsistency is at most the claim's.
    pub fn check_bound(&mut self, forms: &Forms) -> Result<(), Rejection> {
        let attention = self.attention;
        let sum = self.inconsistency(forms)?.sum(attention, Rounding::Up);
        ensure(sum.is_at_most(&attention.delta), Rule::Attention, || {
            format!("the inconsistency is more than {}", attention.delta)
        })
    }

    /// Checks that the inconsistency is more than the claim's.
    pub fn check_excess(&mut self, forms: &Forms) -> Result<(), Rejection> {
        let attention = self.attention;
        let sum = self.inconsistency(forms)?.sum(attention, Rounding::Down);
        ensure(!sum.is_at_most(&attention.delta), Rule::Attention, || {
            format!("the inconsistency is not more than {}", attention.delta)
        })
    }

    /// Checks that the inconsistency of each class is what is said.
    pub fn check_values(&mut self, forms: &Forms, said: &[Ratio]) -> Result<(), Rejection> {
        let inconsistency = self.inconsistency(forms)?;
        ensure(inconsistency.is(said), Rule::Attention, || "the inconsistency is not what is said")
    }
}
