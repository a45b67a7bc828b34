//! Inequalities between outputs as forms of the parameters: SPEC § 4.

use std::fmt;

use metes_certificate::{Linear, Wish};
use num_bigint::BigInt;

use crate::composed::Composed;
use crate::forms::{Form, Forms, Source};
use crate::rejection::{Rejection, Rule};

/// An inequality that is to be proved.
pub enum Inequality<'a> {
    /// An output is larger than another, or as large.
    Margin {
        /// The larger one.
        label: u32,
        /// The smaller one.
        other: u32,
        /// Whether it has to be larger.
        is_strict: bool,
    },
    /// `Σ cⱼ·fⱼ + c₀ ≥ 0`, or `> 0`.
    Linear {
        /// Its number in the wish.
        place: usize,
        /// The coefficients.
        linear: &'a Linear,
        /// The constant times `S`.
        constant: BigInt,
    },
}

impl fmt::Display for Inequality<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Margin { label, other, .. } => write!(out, "output {label} over output {other}"),
            Self::Linear { place, .. } => write!(out, "linear inequality {place}"),
        }
    }
}

impl<'a> Inequality<'a> {
    /// Output `label` over every other output.
    pub fn margins(outputs: usize, label: u32, is_strict: bool) -> impl Iterator<Item = Self> {
        let others = (0..outputs as u32).filter(move |&other| other != label);
        others.map(move |other| Self::Margin { label, other, is_strict })
    }

    /// Number `place` of a wish's linear inequalities.
    pub fn linear(network: &Composed, place: usize, linear: &'a Linear) -> Self {
        Self::Linear { place, linear, constant: &network.scale * &linear.constant.0 }
    }

    /// The inequalities of a wish in the order in which leaves prove them.
    pub fn of_wish(network: &Composed, wish: &'a Wish) -> Vec<Self> {
        let label = wish.label.map(|label| Self::margins(network.outputs.len(), label, true));
        let linear =
            wish.linear.iter().enumerate().map(|(place, linear)| Self::linear(network, place, linear));
        label.into_iter().flatten().chain(linear).collect()
    }

    /// Whether the left side has to be more than 0.
    pub fn is_strict(&self) -> bool {
        match self {
            Self::Margin { is_strict, .. } => *is_strict,
            Self::Linear { linear, .. } => linear.strict,
        }
    }

    /// The left side as a form, times `S`.
    pub fn form(&self, forms: &Forms) -> Result<Form, Rejection> {
        let output = |output: u32| -> Result<Source, Rejection> {
            let detail = || format!("{self}: output {output} has no form");
            forms.output(output).ok_or_else(|| Rejection::new(Rule::Form, detail()))
        };
        match self {
            Self::Margin { label, other, .. } => Ok(forms.difference(output(*label)?, output(*other)?)),
            Self::Linear { linear, constant, .. } => {
                let mut sum = forms.difference(Source::Zero, Source::Zero).values();
                for (place, factor) in (0..).zip(&linear.coefficients) {
                    let form = forms.difference(output(place)?, Source::Zero);
                    for (sum, coefficient) in sum.iter_mut().zip(form.values()) {
                        *sum += &factor.0 * coefficient;
                    }
                }
                if let Some(last) = sum.last_mut() {
                    *last += constant;
                }
                Ok(Form::new(&sum))
            }
        }
    }

    /// Whether it is so at a point; `outputs` are `S·one` times the logits there.
    pub fn is_so(&self, outputs: &[BigInt], one: &BigInt) -> bool {
        let value = match self {
            Self::Margin { label, other, .. } => &outputs[*label as usize] - &outputs[*other as usize],
            Self::Linear { linear, constant, .. } => {
                let terms =
                    linear.coefficients.iter().zip(outputs).map(|(factor, output)| &factor.0 * output);
                terms.sum::<BigInt>() + one * constant
            }
        };
        if self.is_strict() { value > BigInt::ZERO } else { value >= BigInt::ZERO }
    }
}
