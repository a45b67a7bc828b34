//! Exact linear programs of a few variables, by the simplex method on integers.
//!
//! Every row is written over one denominator, the last pivot; a pivot step divides by the one before,
//! and leaves no remainder, since all entries are minors of the first table (Edmonds 1967). Bland's
//! rule keeps it from cycling.

use metes_exact::{BigInt, Rational, rational};
use num_traits::{One, Signed, Zero};

use super::open_set::Form;

/// The program `maximise objective(y) where row(y) ≥ 0 for every row`, `y` free: every row and the
/// objective written in the variables that are zero now.
///
/// Variables are numbered: `y` first, then the slack of every row.
pub(super) struct Dictionary {
    /// Numerators of each row, which is the variable `basic[row]`; the constant comes last.
    rows: Vec<Vec<BigInt>>,
    basic: Vec<usize>,
    /// The variables that the rows are written in.
    nonbasic: Vec<usize>,
    objective: Vec<BigInt>,
    /// What all numerators are over, positive.
    denominator: BigInt,
}

impl Dictionary {
    /// The rows must be non-negative at `y = 0` and bound the feasible set.
    pub(super) fn new(rows: &[Form], objective: &Form) -> Self {
        let dimension = objective.len() - 1;
        Self {
            basic: (dimension..dimension + rows.len()).collect(),
            rows: rows.iter().map(integers).collect(),
            nonbasic: (0..dimension).collect(),
            objective: integers(objective),
            denominator: BigInt::one(),
        }
    }

    /// A feasible `y` at which the objective is positive, if there is one.
    pub(super) fn reach_positive(&mut self) -> Option<Vec<Rational>> {
        let constant = self.nonbasic.len();
        while !self.objective[constant].is_positive() {
            let column = self.entering()?;
            let row = self.leaving(column);
            self.pivot(row, column);
        }
        let mut y = vec![Rational::zero(); constant];
        for (row, &variable) in self.rows.iter().zip(&self.basic) {
            if variable < constant {
                y[variable] = Rational::new(row[constant].clone(), self.denominator.clone());
            }
        }
        Some(y)
    }

    /// The first variable to move away from zero: a slack along which the objective grows, or a free
    /// one on which it depends at all. That one never becomes zero again, so it need not matter that
    /// the objective may shrink at first.
    fn entering(&self) -> Option<usize> {
        let free = |column: usize| self.nonbasic[column] < self.nonbasic.len();
        let useful = |&column: &usize| {
            let slope = &self.objective[column];
            slope.is_positive() || (free(column) && slope.is_negative())
        };
        (0..self.nonbasic.len()).filter(useful).min_by_key(|&column| self.nonbasic[column])
    }

    /// The first row that becomes zero when the variable of a column grows.
    fn leaving(&self, column: usize) -> usize {
        let constant = self.nonbasic.len();
        let limiting = (0..self.rows.len())
            .filter(|&row| self.basic[row] >= constant && self.rows[row][column].is_negative());
        // A row becomes zero after the step constant/|slope|.
        let order = |&one: &usize, &other: &usize| {
            let cross = |one: usize, other: usize| &self.rows[one][constant] * self.rows[other][column].abs();
            cross(one, other).cmp(&cross(other, one)).then(self.basic[one].cmp(&self.basic[other]))
        };
        limiting.min_by(order).expect("the rows bound the feasible set")
    }

    /// Exchanges the variables of a row and a column.
    fn pivot(&mut self, row: usize, column: usize) {
        // basic·D = … + p·nonbasic, hence nonbasic·p = D·basic − ….
        let mut solved: Vec<BigInt> = self.rows[row].iter().map(|entry| -entry).collect();
        let mut pivot = -std::mem::replace(&mut solved[column], self.denominator.clone());
        if pivot.is_negative() {
            pivot = -pivot;
            solved.iter_mut().for_each(|entry| *entry = -&*entry);
        }
        let others = self.rows.iter_mut().enumerate().filter(|(at, _)| *at != row).map(|(_, other)| other);
        for other in others.chain([&mut self.objective]) {
            let factor = std::mem::take(&mut other[column]);
            for (entry, solved) in other.iter_mut().zip(&solved) {
                *entry = (&*entry * &pivot + &factor * solved) / &self.denominator;
            }
        }
        self.rows[row] = solved;
        self.denominator = pivot;
        std::mem::swap(&mut self.basic[row], &mut self.nonbasic[column]);
    }
}

/// A form times the least common denominator of its entries.
fn integers(form: &Form) -> Vec<BigInt> {
    let denominator = rational::common_denominator(form);
    form.iter().map(|entry| entry.numer() * (&denominator / entry.denom())).collect()
}
