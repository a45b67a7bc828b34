//! Layer products: sums of enclosed forms.

use super::nearest::{factor, quotient_of};
use super::{Form, Forms, Frame, OUTWARD, TINY, U};
use crate::ScaledArray;

/// An affine map: weights in the order in which columns are added, and the bias.
#[derive(Clone, Debug)]
pub struct Affine {
    weights: Vec<f64>,
    bias: Vec<f64>,
    /// `g` of the theorem.
    growth: f64,
    /// `t` of the theorem.
    loss: f64,
}

/// Runs a block with `$stride` (coefficients, constant, radius if `$proved`) as constants where they
/// are usual ones, so that its loops are unrolled.
macro_rules! unrolled {
    ($frame:expr, $stride:ident, $proved:ident => $body:expr) => {
        match ($frame.stride(), $frame.proved) {
            (3, true) => unrolled!(@ 3, true, $stride, $proved, $body),
            (4, true) => unrolled!(@ 4, true, $stride, $proved, $body),
            (5, true) => unrolled!(@ 5, true, $stride, $proved, $body),
            (2, false) => unrolled!(@ 2, false, $stride, $proved, $body),
            (3, false) => unrolled!(@ 3, false, $stride, $proved, $body),
            (4, false) => unrolled!(@ 4, false, $stride, $proved, $body),
            (stride, proved) => {
                let ($stride, $proved) = (stride, proved);
                $body
            }
        }
    };
    (@ $width:literal, $rigour:literal, $stride:ident, $proved:ident, $body:expr) => {{
        const STRIDE: usize = $width;
        let ($stride, $proved) = (STRIDE, $rigour);
        $body
    }};
}

impl Affine {
    /// A map with its weights and its bias, summing over at most `terms` inputs.
    pub fn new(weights: Vec<f64>, bias: Vec<f64>, terms: usize, frame: &Frame) -> Self {
        let parameters = frame.far.len() as f64;
        let growth = (terms as f64 + 2.0 * parameters + 16.0) * U;
        let loss = (terms as f64 + 1.0) * (parameters + 2.0) * (2.0 + frame.far.iter().sum::<f64>()) * TINY;
        Self { weights, bias, growth, loss }
    }

    /// No bias.
    pub fn zero_bias(count: usize) -> Vec<f64> {
        vec![0.0; count]
    }

    /// Floats for the numbers of an array, in the given order.
    pub fn floats(array: &ScaledArray, order: impl Iterator<Item = usize>) -> Vec<f64> {
        let is_zero = |at: usize| array.numerator(at).iter().all(|&word| word == 0);
        order.map(|at| factor(quotient_of(array, at), is_zero(at))).collect()
    }

    /// Forms with the bias alone.
    pub fn start(&self, frame: &Frame) -> Forms {
        let mut forms = frame.zeros(self.bias.len());
        let constant = frame.far.len();
        for (at, &bias) in self.bias.iter().enumerate() {
            let form = forms.get_mut(at);
            form[constant] = bias;
            if frame.proved {
                form[constant + 1] =
                    bias.abs() * self.growth * (1.0 + 8.0 * self.growth) * OUTWARD + self.loss + frame.start;
            }
        }
        forms
    }

    /// Prepares a form `a_i` to be added: its radius gives way to `e_i`.
    #[inline]
    pub fn prepare(&self, form: &Form, frame: &Frame) -> Form {
        let mut form = form.clone();
        if frame.proved {
            let magnitude = frame.magnitude(&form.0);
            if let Some(radius) = form.0.last_mut() {
                *radius = (*radius + self.growth * magnitude) * (1.0 + 8.0 * self.growth);
            }
        }
        form
    }

    /// Adds `weight · a` to form `to`, for a prepared form `a` and the weight at an index.
    #[inline]
    pub fn add(&self, weight: usize, a: &Form, to: usize, out: &mut Forms, frame: &Frame) {
        let weight = self.weights[weight];
        unrolled!(frame, stride, proved => {
            let slot = &mut out.values[to * stride..][..stride];
            multiply_add(slot, &a.0[..stride], weight, proved);
        });
    }

    /// Adds `weight · a` to all forms, one weight for each from an index on.
    #[inline]
    pub fn add_run(&self, from: usize, a: &Form, out: &mut Forms, frame: &Frame) {
        unrolled!(frame, stride, proved => {
            let a = &a.0[..stride];
            for (slot, &weight) in out.values.chunks_exact_mut(stride).zip(&self.weights[from..]) {
                multiply_add(slot, a, weight, proved);
            }
        });
    }
}

#[inline(always)]
fn multiply_add(slot: &mut [f64], a: &[f64], weight: f64, proved: bool) {
    let radius = slot.len() - usize::from(proved);
    for k in 0..radius {
        slot[k] += weight * a[k];
    }
    if proved {
        slot[radius] += weight.abs() * a[radius];
    }
}
