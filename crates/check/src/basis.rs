//! Farkas proofs by a basis: SPEC § 3.
//!
//! Let `A` be the rows named, `k` of them with `d` coefficients and a constant each. If they are linearly
//! independent there are `k` columns, the *pivots*, on which they still are; then there are an integer matrix `U` and
//! `D > 0` such that `U·A` is `D` times the identity on the pivots. The multipliers of a form `F`, and `D` times what they
//! leave of it in any other column `q`, are
//!
//! ```text
//! D·λᵢ = Σᵣ F[pivot r]·Uᵣᵢ,       D·F[q] − Σᵣ F[pivot r]·(U·A)ᵣ[q].
//! ```
//!
//! What is left has to be 0 in the coefficients, and is the constant `c` in the last column. So a form is tested by a
//! few inner products, the factors of which are calculated once. For `k ≤ 2` they are minors of `A` (Cramer's rule).

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::Signed;

use crate::forms::Form;
use crate::limbs;
use crate::rejection::{Rejection, Rule};

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

/// An inner product with forms: the columns it reads, and their factors in limbs.
type Product = Vec<(usize, Vec<u64>)>;

/// A solved basis.
pub struct Basis {
    /// `D·λᵢ`, and whether the row is open.
    multipliers: Vec<(Product, bool)>,
    /// `D` times what is left in each column of coefficients that is no pivot.
    rests: Vec<Product>,
    /// `D·c`.
    constant: Product,
    /// Where products are summed up.
    sum: Vec<u64>,
}

impl Basis {
    /// Solves a basis of rows with `dimension` coefficients each.
    pub fn new(rows: &[Row], dimension: usize) -> Result<Self, Rejection> {
        let solution = match rows {
            [] => Some(Solution::of_none(dimension)),
            [row] => Solution::of_one(row, dimension),
            [one, other] => Solution::of_two(one, other, dimension),
            _ => Solution::of_many(rows, dimension),
        };
        let Solution { mut multipliers, mut rests } =
            solution.ok_or_else(|| Rejection::new(Rule::Basis, "the rows named are dependent"))?;
        let trim = |product: &mut Product| {
            product.iter_mut().for_each(|(_, factor)| factor.truncate(limbs::trimmed(factor).len()));
        };
        multipliers.iter_mut().chain(&mut rests).for_each(trim);
        let constant = rests.pop().unwrap_or_default();
        let multipliers = multipliers.into_iter().zip(rows.iter().map(|row| row.is_open)).collect();
        Ok(Self { multipliers, rests, constant, sum: Vec::new() })
    }

    /// What the basis proves of a form.
    pub fn proves(&mut self, form: &Form) -> Proved {
        let mut sign = |product: &Product| {
            let width = product.iter().map(|(_, factor)| factor.len()).max().unwrap_or(0);
            // A limb more than any product needs is enough for a sum of 33.
            self.sum.clear();
            self.sum.resize(width + form.width() + 1, 0);
            for (column, factor) in product {
                limbs::add_product(&mut self.sum, factor, limbs::trimmed(form.number(*column)));
            }
            limbs::sign(&self.sum)
        };
        let mut is_positive = false;
        for (multiplier, is_open) in &self.multipliers {
            match sign(multiplier) {
                Ordering::Less => return Proved::Nothing,
                Ordering::Equal => {}
                Ordering::Greater => is_positive |= is_open,
            }
        }
        if self.rests.iter().any(|rest| sign(rest).is_ne()) {
            return Proved::Nothing;
        }
        match sign(&self.constant) {
            Ordering::Less => Proved::Nothing,
            Ordering::Equal if !is_positive => Proved::NotNegative,
            _ => Proved::Positive,
        }
    }
}

/// The products of a basis; the last of the rests is that of the constants.
struct Solution {
    multipliers: Vec<Product>,
    rests: Vec<Product>,
}

/// A factor, or its negative.
fn signed(mut factor: Vec<u64>, is_negated: bool) -> Vec<u64> {
    if is_negated {
        limbs::negate(&mut factor);
    }
    factor
}

impl Solution {
    fn of_none(dimension: usize) -> Self {
        Self {
            multipliers: Vec::new(),
            rests: (0..=dimension).map(|column| vec![(column, vec![1])]).collect(),
        }
    }

    /// `D = ±a[pivot]`.
    fn of_one(row: &Row, dimension: usize) -> Option<Self> {
        let sign = |column: usize| limbs::sign(row.form.number(column));
        let pivot = (0..dimension).find(|&column| sign(column).is_ne())?;
        let is_turned = sign(pivot).is_lt();
        let number = |column: usize, is_negated: bool| signed(row.form.number(column).to_vec(), is_negated);
        let others = (0..=dimension).filter(|&column| column != pivot);
        let rest = |column| vec![(column, number(pivot, is_turned)), (pivot, number(column, !is_turned))];
        Some(Self {
            multipliers: vec![vec![(pivot, signed(vec![1], is_turned))]],
            rests: others.map(rest).collect(),
        })
    }

    /// `D = ±(a[p]·b[q] − a[q]·b[p])`.
    fn of_two(a: &Row, b: &Row, dimension: usize) -> Option<Self> {
        let minor = |one: usize, other: usize| {
            let mut minor = vec![0; a.form.width() + b.form.width() + 1];
            limbs::add_product(&mut minor, a.form.number(other), b.form.number(one));
            limbs::negate(&mut minor);
            limbs::add_product(&mut minor, a.form.number(one), b.form.number(other));
            minor
        };
        let mut pairs = (0..dimension).flat_map(|p| (p + 1..dimension).map(move |q| (p, q)));
        let (p, q, scale) = pairs.find_map(|(p, q)| {
            let scale = minor(p, q);
            limbs::sign(&scale).is_ne().then_some((p, q, scale))
        })?;
        let is_turned = limbs::sign(&scale).is_lt();
        let number = |row: &Row, column, is_negated| signed(row.form.number(column).to_vec(), is_negated);
        let first = vec![(p, number(b, q, is_turned)), (q, number(b, p, !is_turned))];
        let second = vec![(p, number(a, q, !is_turned)), (q, number(a, p, is_turned))];
        let rest = |column| {
            vec![
                (column, signed(scale.clone(), is_turned)),
                (p, signed(minor(q, column), is_turned)),
                (q, signed(minor(p, column), !is_turned)),
            ]
        };
        let others = (0..=dimension).filter(|&column| column != p && column != q);
        Some(Self { multipliers: vec![first, second], rests: others.map(rest).collect() })
    }

    fn of_many(rows: &[Row], dimension: usize) -> Option<Self> {
        let (pivots, scale, matrix) = eliminate(rows, dimension)?;
        let limbs_at = |column: usize| matrix.iter().map(move |row| limbs::of(&row[column]));
        let multiplier = |place: usize| pivots.iter().copied().zip(limbs_at(dimension + 1 + place)).collect();
        let rest = |column: usize| {
            let products = pivots.iter().copied().zip(limbs_at(column).map(|factor| signed(factor, true)));
            products.chain([(column, limbs::of(&scale))]).collect()
        };
        let others = (0..=dimension).filter(|column| !pivots.contains(column));
        Some(Self {
            multipliers: (0..rows.len()).map(multiplier).collect(),
            rests: others.map(rest).collect(),
        })
    }
}

/// Elimination without fractions on `(A | 1)`: the pivots, `D`, and `(U·A | U)`.
///
/// The divisions leave no remainder (Bareiss); that nothing rests on them, the result is verified by multiplication.
fn eliminate(rows: &[Row], dimension: usize) -> Option<(Vec<usize>, BigInt, Vec<Vec<BigInt>>)> {
    let given: Vec<Vec<BigInt>> = rows.iter().map(|row| row.form.values()).collect();
    let unit = |place: usize| (0..rows.len()).map(move |other| BigInt::from(u8::from(other == place)));
    let mut matrix: Vec<Vec<BigInt>> = given
        .iter()
        .enumerate()
        .map(|(place, row)| row.iter().cloned().chain(unit(place)).collect())
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
    let is_product = |row: &Vec<BigInt>| {
        (0..=dimension).all(|column| {
            let terms =
                given.iter().zip(&row[dimension + 1..]).map(|(given, factor)| &given[column] * factor);
            terms.sum::<BigInt>() == row[column]
        })
    };
    let is_scaled_identity = |(place, row): (usize, &Vec<BigInt>)| {
        let zero = BigInt::ZERO;
        (0..pivots.len()).all(|other| row[pivots[other]] == *if other == place { &scale } else { &zero })
    };
    let is_right = matrix.iter().all(is_product) && matrix.iter().enumerate().all(is_scaled_identity);
    is_right.then_some((pivots, scale, matrix))
}
