//! Farkas proofs by a basis: SPEC § 3.
//!
//! Let `A` be the rows named, `k` of them with `d` coefficients and a constant each. If they are linearly
//! independent there are `k` columns on which they still are; elimination gives an integer matrix `U` and `D > 0`
//! such that `U·A` is `D` times the identity on these columns. A form `F` that is `Σ λᵢ·Aᵢ` on these columns is so with
//!
//! ```text
//! D·λᵢ = Σᵣ F[column r]·Uᵣᵢ,   and   D·F[q] − Σᵣ F[column r]·(U·A)ᵣ[q]
//! ```
//!
//! is `D` times what is left of it in any other column `q`: has to be 0 in the coefficients, and is the constant `c`
//! in the last column. So a form is tested by a few inner products with vectors that are calculated once.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;

use crate::forms::Form;
use crate::rejection::{Rejection, Rule, ensure};

/// A row of a node.
pub struct Row {
    /// The form that is not negative there.
    pub form: Form,
    /// Whether it is positive there.
    pub is_open: bool,
}

/// What a basis proves of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proved {
    /// Nothing.
    Nothing,
    /// `F ≥ 0`.
    NotNegative,
    /// `F > 0`.
    Positive,
}

/// A solved basis.
pub struct Basis {
    /// `D·λᵢ` of a form, and whether the row is open.
    multipliers: Vec<(Form, bool)>,
    /// `D` times what is left in each column that is no pivot.
    rests: Vec<Form>,
    /// `D·c`.
    constant: Form,
}

impl Basis {
    /// Solves a basis of rows with `dimension` coefficients each.
    pub fn new(rows: &[Row], dimension: usize) -> Result<Self, Rejection> {
        ensure(rows.len() <= dimension, Rule::Basis, || {
            format!("{} rows are dependent in {dimension} parameters", rows.len())
        })?;
        let dependent = || Rejection::new(Rule::Basis, "the rows named are dependent");
        let (pivots, scale, matrix) = eliminate(rows, dimension).ok_or_else(dependent)?;
        let functional = |entries: &mut dyn Iterator<Item = BigInt>| {
            let mut functional = vec![BigInt::ZERO; dimension + 1];
            for (&pivot, entry) in pivots.iter().zip(entries) {
                functional[pivot] = entry;
            }
            functional
        };
        let rest = |column: usize| {
            let mut rest = functional(&mut matrix.iter().map(|row| -&row[column]));
            rest[column].clone_from(&scale);
            rest
        };
        let multiplier = |place: usize| {
            let entries = &mut matrix.iter().map(|row| row[dimension + 1 + place].clone());
            (functional(entries), rows[place].is_open)
        };
        Ok(Self {
            multipliers: (0..rows.len()).map(multiplier).collect(),
            rests: (0..dimension).filter(|column| !pivots.contains(column)).map(rest).collect(),
            constant: rest(dimension),
        })
    }

    /// What the basis proves of a form.
    pub fn proves(&self, form: &[BigInt]) -> Proved {
        let sign = |functional: &Form| {
            let terms = functional.iter().zip(form).map(|(factor, coefficient)| factor * coefficient);
            terms.sum::<BigInt>().sign()
        };
        if self.rests.iter().any(|rest| sign(rest) != Sign::NoSign) {
            return Proved::Nothing;
        }
        let mut is_positive = false;
        for (multiplier, is_open) in &self.multipliers {
            match sign(multiplier) {
                Sign::Minus => return Proved::Nothing,
                Sign::NoSign => {}
                Sign::Plus => is_positive |= is_open,
            }
        }
        match sign(&self.constant) {
            Sign::Minus => Proved::Nothing,
            Sign::NoSign if !is_positive => Proved::NotNegative,
            _ => Proved::Positive,
        }
    }
}

/// Elimination without fractions on `(A | 1)`: the pivot columns, `D`, and `(U·A | U)`.
///
/// The divisions leave no remainder (Bareiss); that nothing rests on them, the result is verified by multiplication.
fn eliminate(rows: &[Row], dimension: usize) -> Option<(Vec<usize>, BigInt, Vec<Form>)> {
    let unit = |place: usize| (0..rows.len()).map(move |other| BigInt::from(u8::from(other == place)));
    let mut matrix: Vec<Form> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| row.form.iter().cloned().chain(unit(place)).collect())
        .collect();
    let mut pivots = Vec::new();
    let mut scale = BigInt::from(1);
    for step in 0..rows.len() {
        let pivot = (0..dimension).find(|&column| matrix[step][column] != BigInt::ZERO)?;
        let row = std::mem::take(&mut matrix[step]);
        for other in matrix.iter_mut().filter(|other| !other.is_empty()) {
            let factor = other[pivot].clone();
            for (entry, own) in other.iter_mut().zip(&row) {
                *entry = (&row[pivot] * &*entry - &factor * own) / &scale;
            }
        }
        scale.clone_from(&row[pivot]);
        matrix[step] = row;
        pivots.push(pivot);
    }
    if scale.is_negative() {
        matrix.iter_mut().flatten().for_each(|entry| *entry = -&*entry);
        scale = -scale;
    }
    let width = dimension + 1;
    let is_product = |row: &Form| {
        (0..width).all(|column| {
            let terms = rows.iter().zip(&row[width..]).map(|(given, factor)| &given.form[column] * factor);
            terms.sum::<BigInt>() == row[column]
        })
    };
    let is_scaled_identity = |(place, row): (usize, &Form)| {
        let entries = pivots.iter().enumerate();
        let mut wanted = entries
            .map(|(other, &pivot)| (if other == place { &scale } else { &BigInt::ZERO }) == &row[pivot]);
        wanted.all(|is_so| is_so)
    };
    let is_right = matrix.iter().all(is_product) && matrix.iter().enumerate().all(is_scaled_identity);
    is_right.then_some((pivots, scale, matrix))
}
