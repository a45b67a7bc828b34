//! Bases by trying all of them.

use metes_exact::Rational;
use num_traits::{One, Signed, Zero};

/// An affine form: coefficients and a constant.
pub type Form = Vec<Rational>;

/// What a basis proves of a form: nothing, `≥ 0` (`false`), or `> 0` (`true`).
pub type Proved = Option<bool>;

/// The multipliers of the rows named that make up a form, and the constant that is left.
fn solve(rows: &[(Form, bool)], basis: &[u32], form: &Form) -> Option<(Vec<Rational>, Rational)> {
    let dimension = form.len() - 1;
    let named: Vec<&(Form, bool)> = basis.iter().map(|&row| &rows[row as usize]).collect();
    // One equation for each coefficient: the rows' coefficients, and the form's.
    let mut equations: Vec<Vec<Rational>> = (0..dimension)
        .map(|column| named.iter().map(|row| row.0[column].clone()).chain([form[column].clone()]).collect())
        .collect();
    for place in 0..named.len() {
        let pivot = (place..dimension).find(|&equation| !equations[equation][place].is_zero())?;
        equations.swap(place, pivot);
        let inverse = Rational::one() / &equations[place][place];
        equations[place].iter_mut().for_each(|entry| *entry *= &inverse);
        let own = equations[place].clone();
        for (other, equation) in equations.iter_mut().enumerate() {
            let factor = equation[place].clone();
            if other != place {
                equation.iter_mut().zip(&own).for_each(|(entry, own)| *entry -= &factor * own);
            }
        }
    }
    let right = |equation: usize| &equations[equation][named.len()];
    let is_spanned = (named.len()..dimension).all(|equation| right(equation).is_zero());
    let combined: Rational =
        named.iter().enumerate().map(|(place, row)| right(place) * &row.0[dimension]).sum();
    let multipliers = (0..named.len()).map(|place| right(place).clone()).collect();
    is_spanned.then(|| (multipliers, &form[dimension] - combined))
}

/// What the rows named prove of a form.
pub fn proves(rows: &[(Form, bool)], basis: &[u32], form: &Form) -> Proved {
    let (multipliers, rest) = solve(rows, basis, form)?;
    let is_combination = !multipliers.iter().any(Rational::is_negative);
    let mut named = basis.iter().zip(&multipliers);
    let by_open = named.any(|(&row, multiplier)| multiplier.is_positive() && rows[row as usize].1);
    (is_combination && !rest.is_negative()).then(|| rest.is_positive() || by_open)
}

/// Multipliers of all rows that add up to something negative, or, if one that is open has one, to something that is
/// not positive; if no point satisfies them all.
pub fn contradiction(rows: &[(Form, bool)]) -> Option<Vec<Rational>> {
    let (row, basis) = find_empty(rows)?;
    let negated = rows[row as usize].0.iter().map(|coefficient| -coefficient).collect();
    let mut multipliers = vec![Rational::zero(); rows.len()];
    for (&named, multiplier) in basis.iter().zip(solve(rows, &basis, &negated)?.0) {
        multipliers[named as usize] = multiplier;
    }
    // The row itself may be in the basis.
    multipliers[row as usize] += Rational::one();
    Some(multipliers)
}

/// All lists of at most `most` rows, short ones first.
fn bases(rows: usize, most: usize) -> Vec<Vec<u32>> {
    let mut bases = vec![Vec::new()];
    let mut first = 0;
    for _ in 0..most {
        let end = bases.len();
        for at in first..end {
            let next = bases[at].last().map_or(0, |last| last + 1);
            for row in next..rows as u32 {
                bases.push(bases[at].iter().copied().chain([row]).collect());
            }
        }
        first = end;
    }
    bases
}

/// A basis that proves a form to be at least 0, or more.
pub fn find(rows: &[(Form, bool)], form: &Form, is_strict: bool) -> Option<Vec<u32>> {
    let dimension = form.len() - 1;
    bases(rows.len(), dimension)
        .into_iter()
        .find(|basis| proves(rows, basis, form).is_some_and(|positive| positive || !is_strict))
}

/// A row that is nowhere satisfied, and a basis that proves it.
pub fn find_empty(rows: &[(Form, bool)]) -> Option<(u32, Vec<u32>)> {
    rows.iter().enumerate().find_map(|(row, (form, is_open))| {
        let negated = form.iter().map(|coefficient| -coefficient).collect();
        Some((row as u32, find(rows, &negated, !is_open)?))
    })
}
