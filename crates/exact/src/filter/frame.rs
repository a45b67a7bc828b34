//! The box of parameters that enclosures hold on.

use smallvec::SmallVec;

use super::nearest::quotient;
use super::{Ball, Forms, OUTWARD, TINY};
use crate::{Rational, ScaledArray};

/// The box of parameters that all forms of a network are about.
#[derive(Clone, Debug)]
pub struct Frame {
    /// `M_k`.
    pub(super) far: SmallVec<[f64; 4]>,
    /// Widths of the box, never too large.
    widths: SmallVec<[f64; 4]>,
    /// Whether radii are kept. Without them nothing is proved.
    pub(super) proved: bool,
    /// The radius of the parameters: infinite where the filter is off and settles nothing.
    pub(super) start: f64,
}

impl Frame {
    /// The frame of a box.
    pub fn new(bounds: &[(Rational, Rational)]) -> Self {
        let magnitude = |x: &Rational| quotient(x.numer(), x.denom()).abs() * OUTWARD + TINY;
        let far = bounds.iter().map(|(low, high)| magnitude(low).max(magnitude(high))).collect();
        let width = |(low, high): &(Rational, Rational)| {
            let width = high - low;
            (quotient(width.numer(), width.denom()) / OUTWARD - TINY).max(0.0)
        };
        Self { far, widths: bounds.iter().map(width).collect(), proved: true, start: 0.0 }
    }

    /// The same without radii: plain floating point that proves nothing, to be measured against.
    pub fn unproved(self) -> Self {
        Self { proved: false, ..self }
    }

    /// The same with the filter switched off: it settles nothing.
    pub fn off(self) -> Self {
        Self { start: f64::INFINITY, ..self }
    }

    /// Whether what this frame settles is proved.
    pub fn is_proved(&self) -> bool {
        self.proved
    }

    /// Whether this frame settles nothing.
    pub fn is_off(&self) -> bool {
        self.start > 0.0
    }

    pub(super) fn widths(&self) -> &[f64] {
        &self.widths
    }

    pub(super) fn stride(&self) -> usize {
        self.far.len() + 1 + usize::from(self.proved)
    }

    /// `count` forms that are zero.
    pub fn zeros(&self, count: usize) -> Forms {
        Forms { stride: self.stride(), values: vec![0.0; count * self.stride()] }
    }

    /// The parameters themselves.
    pub fn parameters(&self) -> Forms {
        let mut forms = self.zeros(self.far.len());
        for parameter in 0..self.far.len() {
            let form = forms.get_mut(parameter);
            form[parameter] = 1.0;
            if self.proved {
                form[self.far.len() + 1] = self.start;
            }
        }
        forms
    }

    /// Constant forms.
    pub fn constants(&self, values: &ScaledArray) -> Forms {
        let mut forms = self.zeros(values.len());
        for (at, numerator) in values.numerators().as_ref().to_bigs().iter().enumerate() {
            let value = Ball::quotient(numerator, values.denominator());
            let form = forms.get_mut(at);
            form[self.far.len()] = value.centre;
            if self.proved {
                form[self.far.len() + 1] = value.radius + self.start;
            }
        }
        forms
    }

    /// `Σ_k |â_k| M_k + |â₀|`.
    #[inline(always)]
    pub(super) fn magnitude(&self, form: &[f64]) -> f64 {
        let parameters = self.far.len();
        let mut sum = form[parameters].abs();
        for (a, far) in form[..parameters].iter().zip(&self.far) {
            sum += a.abs() * far;
        }
        sum
    }
}
