//! Inequalities between outputs as forms of the parameters: SPEC § 4.

use std::fmt;

use metes_certificate::{Linear, Wish};
use num_bigint::BigInt;

use crate::composed::Composed;
use crate::forms::{Form, Forms};
use crate::rejection::{Rejection, Rule};

/// Which inequality it is.
#[derive(Clone, Copy, Debug)]
pub enum Name {
    /// An output over another.
    Margin(u32, u32),
    /// One of a wish's linear ones.
    Linear(usize),
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Margin(label, other) => write!(out, "output {label} over output {other}"),
            Self::Linear(place) => write!(out, "linear inequality {place}"),
        }
    }
}

/// `Σ cⱼ·(output j) + S·c₀ ≥ 0`, or `> 0`.
pub struct Inequality {
    /// What people call it.
    pub name: Name,
    /// The outputs with their coefficients.
    terms: Vec<(u32, BigInt)>,
    constant: BigInt,
    /// Whether it is `> 0`.
    pub is_strict: bool,
}

impl Inequality {
    /// Output `label` over output `other`.
    fn margin(label: u32, other: u32, is_strict: bool) -> Self {
        Self {
            name: Name::Margin(label, other),
            terms: vec![(label, 1.into()), (other, (-1).into())],
            constant: BigInt::ZERO,
            is_strict,
        }
    }

    /// Number `place` of a wish's linear inequalities.
    pub fn linear(network: &Composed, place: usize, linear: &Linear) -> Self {
        let coefficients = linear.coefficients.iter().map(|coefficient| coefficient.0.clone());
        Self {
            name: Name::Linear(place),
            terms: (0..).zip(coefficients).collect(),
            constant: &network.scale * &linear.constant.0,
            is_strict: linear.strict,
        }
    }

    /// The inequalities of a wish in the order in which leaves prove them.
    pub fn of_wish(network: &Composed, wish: &Wish) -> Vec<Self> {
        let label = wish.label.map(|label| Self::margins(network.outputs.len(), label, true));
        let linear =
            wish.linear.iter().enumerate().map(|(place, linear)| Self::linear(network, place, linear));
        label.into_iter().flatten().chain(linear).collect()
    }

    /// Output `label` over every other output.
    pub fn margins(outputs: usize, label: u32, is_strict: bool) -> impl Iterator<Item = Self> {
        let others = (0..outputs as u32).filter(move |&other| other != label);
        others.map(move |other| Self::margin(label, other, is_strict))
    }

    /// The left side as a form.
    pub fn form(&self, forms: &Forms) -> Result<Form, Rejection> {
        let mut sum = forms.zero();
        if let Some(constant) = sum.last_mut() {
            constant.clone_from(&self.constant);
        }
        for (output, factor) in &self.terms {
            let detail = || format!("{}: output {output} has no form", self.name);
            let source = forms.output(*output).ok_or_else(|| Rejection::new(Rule::Form, detail()))?;
            for (sum, coefficient) in sum.iter_mut().zip(forms.coefficients(source).into_iter().flatten()) {
                *sum += factor * coefficient;
            }
        }
        Ok(sum)
    }

    /// Whether it is so at a point, `one` times which the outputs have these values.
    pub fn is_so(&self, outputs: &[BigInt], one: &BigInt) -> bool {
        let terms = self.terms.iter().map(|(output, factor)| factor * &outputs[*output as usize]);
        let sum = terms.sum::<BigInt>() + one * &self.constant;
        if self.is_strict { sum > BigInt::ZERO } else { sum >= BigInt::ZERO }
    }
}
