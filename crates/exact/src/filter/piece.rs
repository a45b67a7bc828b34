//! Pieces of activations, applied to enclosed forms.

use num_traits::{One, Zero};

use super::nearest::{factor, quotient};
use super::{Form, Frame, OUTWARD, TINY, U};
use crate::Rational;

/// Slope and intercept of a piece of an activation.
#[derive(Clone, Debug)]
pub struct Piece {
    slope: f64,
    intercept: f64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zero,
    Identity,
    Other,
}

impl Piece {
    /// The piece `slope·x + intercept`.
    pub fn new(slope: &Rational, intercept: &Rational) -> Self {
        let kind = match (slope, intercept) {
            (s, t) if s.is_zero() && t.is_zero() => Kind::Zero,
            (s, t) if s.is_one() && t.is_zero() => Kind::Identity,
            _ => Kind::Other,
        };
        let float = |x: &Rational| quotient(x.numer(), x.denom());
        Self { slope: factor(float(slope), slope.is_zero()), intercept: float(intercept), kind }
    }

    /// Whether it is zero everywhere.
    pub fn is_zero(&self) -> bool {
        self.kind == Kind::Zero
    }

    /// The piece applied to a form.
    pub fn of(&self, form: &Form, frame: &Frame) -> Form {
        let mut out = form.0.clone();
        match self.kind {
            Kind::Identity => {}
            Kind::Zero => out.fill(0.0),
            Kind::Other => {
                let constant = frame.far.len();
                let magnitude = frame.magnitude(&form.0);
                out[..=constant].iter_mut().for_each(|a| *a *= self.slope);
                out[constant] += self.intercept;
                if frame.proved {
                    let slope = self.slope.abs();
                    // Weights with relative error 2u, one product, one sum: 8u of the magnitudes.
                    let rounding = 8.0 * U * (slope * magnitude + self.intercept.abs());
                    let loss = TINY * (2.0 + constant as f64 + frame.far.iter().sum::<f64>());
                    out[constant + 1] = (slope * form.0[constant + 1] + rounding + loss) * OUTWARD;
                }
            }
        }
        Form(out)
    }
}
