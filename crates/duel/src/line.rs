//! A chain along one input, exactly.
//!
//! Where all inputs but one are fixed (or not read), the chain is a piecewise-linear function of one variable `t`. Its
//! pieces are found layer by layer: on an interval every unit is `(a·t + b)/D` with integers `a`, `b` and one `D` for
//! the layer, so its sign can change at `−b/a` alone. On a piece every row of a property is affine in `t`, and the
//! largest value of the least of several affine functions is at an end or where two of them cross. So the largest
//! *slack* of a property is a maximum over finitely many points, each calculated as a fraction.
//!
//! Nothing here is shared with the rest of metes but the rationals: it is a second opinion.

use metes_exact::rational::common_denominator;
use metes_exact::{BigInt, Rational};
use metes_network::sequential::value_of;
use metes_network::{DenseLayer, Sequential};
use metes_vnnlib::{Case, Linear, Property};
use num_traits::{Signed, Zero};

/// Pieces after which the search gives up.
const MAX_PIECES: usize = 20_000;

/// `a·t + b`, integers over the denominator of the layer.
#[derive(Clone, Debug)]
struct Form {
    a: BigInt,
    b: BigInt,
}

/// A piece of the function: on `[from, to]`, output `k` is `slopes[k]·t + offsets[k]`.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The lower end.
    pub from: Rational,
    /// The upper end.
    pub to: Rational,
    /// The slope of every output.
    pub slopes: Vec<Rational>,
    /// The offset of every output.
    pub offsets: Vec<Rational>,
}

impl Piece {
    /// The outputs at a point.
    pub fn at(&self, t: &Rational) -> Vec<Rational> {
        self.slopes.iter().zip(&self.offsets).map(|(slope, offset)| slope * t + offset).collect()
    }
}

/// The best point for a property, on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best {
    /// The input.
    pub input: Vec<Rational>,
    /// Its slack, the largest of all.
    pub slack: Rational,
}

/// Integer weights of a layer over one denominator.
struct Layer {
    weights: Vec<BigInt>,
    bias: Vec<BigInt>,
    denominator: BigInt,
    relu: bool,
    inputs: usize,
}

impl Layer {
    fn new(layer: &DenseLayer) -> Self {
        let exact = |values: &[f32]| values.iter().map(|value| value_of(*value)).collect::<Vec<Rational>>();
        let (weights, bias) = (exact(&layer.weights), exact(&layer.bias));
        let denominator = common_denominator(weights.iter().chain(&bias));
        let ints = |values: &[Rational]| -> Vec<BigInt> {
            values.iter().map(|value| value.numer() * (&denominator / value.denom())).collect()
        };
        let (weights, bias) = (ints(&weights), ints(&bias));
        Self { weights, bias, denominator, relu: layer.relu, inputs: layer.inputs }
    }

    /// The forms behind the affine map, before any ReLU; the denominator grows by that of the layer.
    fn apply(&self, forms: &[Form], denominator: &BigInt) -> Vec<Form> {
        let row = |(row, bias): (usize, &BigInt)| {
            let mut sum = Form { a: BigInt::zero(), b: bias * denominator };
            for (weight, form) in self.weights[row * self.inputs..].iter().zip(forms) {
                if !weight.is_zero() {
                    sum.a += weight * &form.a;
                    sum.b += weight * &form.b;
                }
            }
            sum
        };
        self.bias.iter().enumerate().map(row).collect()
    }
}

/// The pieces of a chain as a function of input `free` in `[from, to]`, the others fixed; `None` where there are too many.
pub fn pieces(
    chain: &Sequential,
    fixed: &[Rational],
    free: usize,
    from: &Rational,
    to: &Rational,
) -> Option<Vec<Piece>> {
    let denominator = common_denominator(fixed);
    let start = |(at, value): (usize, &Rational)| {
        if at == free {
            Form { a: denominator.clone(), b: BigInt::zero() }
        } else {
            Form { a: BigInt::zero(), b: value.numer() * (&denominator / value.denom()) }
        }
    };
    let forms: Vec<Form> = fixed.iter().enumerate().map(start).collect();
    let layers: Vec<Layer> = chain.layers().iter().map(Layer::new).collect();
    let mut walk = Walk { layers: &layers, pieces: Vec::new() };
    walk.follow(0, forms, denominator.clone(), from.clone(), to.clone())?;
    Some(walk.pieces)
}

struct Walk<'a> {
    layers: &'a [Layer],
    pieces: Vec<Piece>,
}

impl Walk<'_> {
    fn follow(
        &mut self,
        at: usize,
        forms: Vec<Form>,
        denominator: BigInt,
        from: Rational,
        to: Rational,
    ) -> Option<()> {
        let Some(layer) = self.layers.get(at) else {
            let over = |number: &BigInt| Rational::new(number.clone(), denominator.clone());
            let slopes = forms.iter().map(|form| over(&form.a)).collect();
            let offsets = forms.iter().map(|form| over(&form.b)).collect();
            self.pieces.push(Piece { from, to, slopes, offsets });
            return (self.pieces.len() <= MAX_PIECES).then_some(());
        };
        let forms = layer.apply(&forms, &denominator);
        let denominator = denominator * &layer.denominator;
        if !layer.relu {
            return self.follow(at + 1, forms, denominator, from, to);
        }
        let mut cuts = vec![from.clone()];
        for form in &forms {
            if !form.a.is_zero() {
                let root = Rational::new(-&form.b, form.a.clone());
                if from < root && root < to {
                    cuts.push(root);
                }
            }
        }
        cuts.sort();
        cuts.dedup();
        cuts.push(to);
        for ends in cuts.windows(2) {
            let middle = (&ends[0] + &ends[1]) / Rational::from(BigInt::from(2));
            let active = |form: &Form| (&form.a * middle.numer() + &form.b * middle.denom()).is_positive();
            let zero = || Form { a: BigInt::zero(), b: BigInt::zero() };
            let behind = forms.iter().map(|form| if active(form) { form.clone() } else { zero() }).collect();
            self.follow(at + 1, behind, denominator.clone(), ends[0].clone(), ends[1].clone())?;
        }
        Some(())
    }
}

/// The input of a case that is free: all others are fixed, or neither the chain nor the property reads them. With the
/// point whose elements are the lower bounds. `None` if there are several, or one without bounds.
fn free_input(chain: &Sequential, case: &Case) -> Option<(usize, Vec<Rational>)> {
    let mut free = None;
    let mut point = Vec::with_capacity(case.bounds.len());
    for (at, bounds) in case.bounds.iter().enumerate() {
        let (lower, upper) = (bounds.lower.clone()?, bounds.upper.as_ref()?);
        let read = || {
            let first = &chain.layers()[0];
            let rows = case.rows.iter().chain(case.conjunctions.iter().flatten());
            (0..first.outputs()).any(|row| !value_of(first.row(row)[at]).is_zero())
                || rows.flat_map(|row| &row.inputs).any(|term| term.0 as usize == at)
        };
        if lower != *upper && read() && free.replace(at).is_some() {
            return None;
        }
        point.push(lower);
    }
    Some((free.unwrap_or(0), point))
}

/// The input with the largest slack. `None` where the property leaves more than one input free, says nothing of inputs'
/// bounds or has an empty conjunction, or there are too many pieces.
pub fn best(chain: &Sequential, property: &Property) -> Option<Best> {
    let mut best: Option<Best> = None;
    for case in &property.cases {
        let (free, point) = free_input(chain, case)?;
        let to = case.bounds[free].upper.clone()?;
        for piece in pieces(chain, &point, free, &point[free], &to)? {
            for conjunction in &case.conjunctions {
                let rows: Vec<_> =
                    case.rows.iter().chain(conjunction).map(|row| along(row, &piece, &point, free)).collect();
                let (t, slack) = largest_least(&rows, &piece)?;
                if best.as_ref().is_none_or(|best| best.slack < slack) {
                    let mut input = point.clone();
                    input[free] = t;
                    best = Some(Best { input, slack });
                }
            }
        }
    }
    best
}

/// A row as an affine function of the free input: slope and offset.
fn along(row: &Linear, piece: &Piece, point: &[Rational], free: usize) -> (Rational, Rational) {
    let (mut slope, mut offset) = (Rational::zero(), row.constant.clone());
    for (output, factor) in &row.outputs {
        slope += factor * &piece.slopes[*output as usize];
        offset += factor * &piece.offsets[*output as usize];
    }
    for (input, factor) in &row.inputs {
        if *input as usize == free {
            slope += factor;
        } else {
            offset += factor * &point[*input as usize];
        }
    }
    (slope, offset)
}

/// Where the least of some affine functions is largest on a piece. `None` for no function.
fn largest_least(rows: &[(Rational, Rational)], piece: &Piece) -> Option<(Rational, Rational)> {
    let mut candidates = vec![piece.from.clone(), piece.to.clone()];
    for (at, (slope, offset)) in rows.iter().enumerate() {
        for (other_slope, other_offset) in &rows[at + 1..] {
            if slope != other_slope {
                let t = (other_offset - offset) / (slope - other_slope);
                if piece.from < t && t < piece.to {
                    candidates.push(t);
                }
            }
        }
    }
    let least = |t: &Rational| rows.iter().map(|(slope, offset)| slope * t + offset).min();
    let valued = candidates.into_iter().filter_map(|t| least(&t).map(|value| (t, value)));
    valued.reduce(|best, next| if next.1 > best.1 { next } else { best })
}
