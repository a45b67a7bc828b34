//! Affine forms kept as in the theorem, and how they travel through a network.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use smallvec::SmallVec;

use super::nearest::{factor, quotient, quotient_of};
use super::{Ball, OUTWARD, TINY, U};
use crate::{Rational, ScaledArray};

/// The box of parameters that all forms of a network are about.
#[derive(Clone, Debug)]
pub struct Frame {
    /// `M_k`.
    far: SmallVec<[f64; 4]>,
    /// Widths of the box, never too large.
    widths: SmallVec<[f64; 4]>,
    /// Whether radii are kept. Without them nothing is proved.
    proved: bool,
    /// The radius of the parameters: infinite where the filter is off and settles nothing.
    start: f64,
}

/// Affine forms, one after another: coefficients, constant, radius.
#[derive(Clone, Debug)]
pub struct Forms {
    stride: usize,
    values: Vec<f64>,
}

/// One affine form.
#[derive(Clone, Debug)]
pub struct Form(pub(super) SmallVec<[f64; 5]>);

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

impl Frame {
    /// The frame of a box.
    pub fn new(bounds: &[(Rational, Rational)]) -> Self {
        let magnitude = |x: &Rational| quotient(x.numer(), x.denom()).abs() * OUTWARD + TINY;
        let far = bounds.iter().map(|(low, high)| magnitude(low).max(magnitude(high))).collect();
        let width = |(low, high): &(Rational, Rational)| {
            let width = high - low;
            // Not below zero, where a box is narrower than floats are.
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

    fn stride(&self) -> usize {
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
    fn magnitude(&self, form: &[f64]) -> f64 {
        let parameters = self.far.len();
        let mut sum = form[parameters].abs();
        for (a, far) in form[..parameters].iter().zip(&self.far) {
            sum += a.abs() * far;
        }
        sum
    }
}

impl Forms {
    /// How many.
    pub fn len(&self) -> usize {
        self.values.len() / self.stride
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The numbers of one form.
    #[inline]
    pub(super) fn get(&self, at: usize) -> &[f64] {
        &self.values[at * self.stride..][..self.stride]
    }

    #[inline]
    fn get_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.stride..][..self.stride]
    }

    /// One form.
    pub fn form(&self, at: usize, frame: &Frame) -> Form {
        let mut form = Form(self.get(at).into());
        // A form on its own always has a radius, be it one that nobody proved.
        form.0.resize(frame.far.len() + 2, 0.0);
        form
    }

    /// Writes a form.
    #[inline]
    pub fn set(&mut self, at: usize, form: &Form) {
        let slot = self.get_mut(at);
        slot.copy_from_slice(&form.0[..slot.len()]);
    }

    /// Whether a form is known to be zero everywhere.
    #[inline]
    pub fn is_zero(&self, at: usize) -> bool {
        self.get(at).iter().all(|&x| x == 0.0)
    }

    /// Copies a form.
    #[inline]
    pub fn copy(&mut self, to: usize, from: &Self, at: usize) {
        self.get_mut(to).copy_from_slice(from.get(at));
    }

    /// Adds a multiple of other forms, one by one.
    pub fn add_multiple(&mut self, other: &Self, factor: &Rational, frame: &Frame) {
        let piece = Piece::new(factor, &Rational::zero());
        for at in 0..self.len() {
            let term = piece.of(&other.form(at, frame), frame);
            add(self.get_mut(at), &term.0, frame);
        }
    }
}

/// Adds a form to another.
fn add(to: &mut [f64], term: &[f64], frame: &Frame) {
    let mut magnitude = 0.0;
    for (k, (slot, term)) in to.iter_mut().zip(term).enumerate() {
        *slot += term;
        if k <= frame.far.len() {
            magnitude += slot.abs() * frame.far.get(k).copied().unwrap_or(1.0);
        }
    }
    if frame.proved
        && let Some(radius) = to.last_mut()
    {
        *radius = (*radius + 2.0 * U * magnitude) * OUTWARD;
    }
}

impl Form {
    /// How many parameters it is about.
    pub fn dimension(&self) -> usize {
        self.0.len() - 2
    }

    /// Another form of the same frame taken away from this one.
    pub fn minus(&self, other: &Self, frame: &Frame) -> Self {
        let mut difference = self.clone();
        let sign = |(k, x): (usize, &f64)| if k <= frame.far.len() { -x } else { *x };
        let negative: SmallVec<[f64; 5]> = other.0.iter().enumerate().map(sign).collect();
        add(&mut difference.0, &negative, frame);
        difference
    }

    /// The form less a number.
    pub fn less(&self, number: &Rational, frame: &Frame) -> Self {
        let number = Ball::quotient(number.numer(), number.denom());
        let mut term: SmallVec<[f64; 5]> = SmallVec::from_elem(0.0, self.0.len());
        term[frame.far.len()] = -number.centre;
        term[frame.far.len() + 1] = number.radius;
        let mut form = self.clone();
        add(&mut form.0, &term, frame);
        form
    }

    /// A form of which nothing is known.
    pub fn unknown(dimension: usize) -> Self {
        let mut values = SmallVec::from_elem(0.0, dimension + 2);
        values[dimension + 1] = f64::INFINITY;
        Self(values)
    }

    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        self.0.last().is_none_or(|radius| !radius.is_finite())
    }

    /// A form given exactly: integers over a denominator, coefficients before the constant.
    pub fn from_bigs(form: &[BigInt], denominator: &BigInt, frame: &Frame) -> Self {
        let balls: SmallVec<[Ball; 5]> = form.iter().map(|x| Ball::quotient(x, denominator)).collect();
        let mut values: SmallVec<[f64; 5]> = balls.iter().map(|ball| ball.centre).collect();
        let far = frame.far.iter().copied().chain([1.0]);
        let radius: f64 = balls.iter().zip(far).map(|(ball, far)| ball.radius * far).sum();
        values.push(radius * OUTWARD + TINY + frame.start);
        Self(values)
    }
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
        let slope = factor(float(slope), slope.is_zero());
        Self { slope, intercept: float(intercept), kind }
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
