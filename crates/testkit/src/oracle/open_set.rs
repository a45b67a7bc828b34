//! Open convex polytopes given by strict inequalities, and whether they are empty.
//!
//! A set carries a point of its own. To add one more strict inequality `f > 0`: the set stays
//! non-empty iff the maximum of `f` over its closure is positive, for then points near the maximiser
//! towards the carried point satisfy everything strictly. The maximum is found by the simplex method
//! in dictionary form, started at the carried point, with Bland's rule against cycling.

use metes_exact::Rational;
use num_traits::{One, Signed, Zero};

use crate::Domain;

/// An affine form: its coefficients and then its constant.
pub(super) type Form = Vec<Rational>;

/// The value of a form at a point.
pub(super) fn value(form: &[Rational], point: &[Rational]) -> Rational {
    slope_along(form, point) + &form[point.len()]
}

/// How much a form gains along a step.
fn slope_along(form: &[Rational], step: &[Rational]) -> Rational {
    form.iter().zip(step).fold(Rational::zero(), |sum, (coefficient, x)| sum + coefficient * x)
}

/// A non-empty bounded open polytope.
#[derive(Clone, Debug)]
pub(super) struct OpenSet {
    /// Positive on the set.
    pub(super) inequalities: Vec<Form>,
    /// A point of the set.
    pub(super) interior: Vec<Rational>,
}

impl OpenSet {
    /// The interior of a box.
    pub(super) fn interior_of(domain: &Domain) -> Self {
        let dimension = domain.dimension();
        let wall = |axis: usize, sign: Rational, constant: Rational| {
            let mut form = vec![Rational::zero(); dimension + 1];
            form[axis] = sign;
            form[dimension] = constant;
            form
        };
        let walls = (0..dimension).flat_map(|axis| {
            let above = wall(axis, Rational::one(), -&domain.low()[axis]);
            let below = wall(axis, -Rational::one(), domain.high()[axis].clone());
            [above, below]
        });
        let half = Rational::new(1.into(), 2.into());
        Self { inequalities: walls.collect(), interior: domain.at(&vec![half; dimension]) }
    }

    /// The part of the set where a form is positive, if there is one.
    pub(super) fn where_positive(&self, form: &Form) -> Option<Self> {
        let (constant, slopes) = form.split_last()?;
        if slopes.iter().all(Zero::is_zero) {
            return constant.is_positive().then(|| self.clone());
        }
        let here = value(form, &self.interior);
        let mut part = self.clone();
        part.inequalities.push(form.clone());
        if !here.is_positive() {
            let shifted = |form: &Form| {
                let mut shifted = form.clone();
                shifted[slopes.len()] = value(form, &self.interior);
                shifted
            };
            let mut dictionary =
                Dictionary::new(self.inequalities.iter().map(shifted).collect(), shifted(form));
            let step = dictionary.reach_positive()?;
            // The form is zero at the share −here/gain of the step; go half the rest of the way.
            let gain = slope_along(form, &step);
            let share = (Rational::one() - here / gain) / Rational::from_integer(2.into());
            part.interior.iter_mut().zip(step).for_each(|(x, step)| *x += step * &share);
        }
        Some(part)
    }
}

/// A linear program `maximise objective(y) where row(y) ≥ 0 for every row`, `y` free and the rows
/// non-negative at `y = 0`: every row and the objective written in the variables that are zero now.
///
/// Variables are numbered: `y` first, then the slack of every row.
struct Dictionary {
    /// Each row is the variable `basic[row]`.
    rows: Vec<Form>,
    basic: Vec<usize>,
    /// The variables the rows are written in.
    nonbasic: Vec<usize>,
    objective: Form,
}

impl Dictionary {
    fn new(rows: Vec<Form>, objective: Form) -> Self {
        let dimension = objective.len() - 1;
        let basic = (dimension..dimension + rows.len()).collect();
        Self { rows, basic, nonbasic: (0..dimension).collect(), objective }
    }

    /// A feasible `y` at which the objective is positive, if there is one; the feasible set must be
    /// bounded.
    fn reach_positive(&mut self) -> Option<Vec<Rational>> {
        let constant = self.nonbasic.len();
        while !self.objective[constant].is_positive() {
            let column = self.entering()?;
            let row = self.leaving(column);
            self.pivot(row, column);
        }
        let mut y = vec![Rational::zero(); constant];
        for (row, &variable) in self.rows.iter().zip(&self.basic) {
            if variable < constant {
                y[variable].clone_from(&row[constant]);
            }
        }
        Some(y)
    }

    /// The first variable along which the objective grows: a slack upwards, a free one either way.
    fn entering(&self) -> Option<usize> {
        let free = |column: usize| self.nonbasic[column] < self.nonbasic.len();
        let grows = |&column: &usize| {
            let slope = &self.objective[column];
            slope.is_positive() || (free(column) && slope.is_negative())
        };
        (0..self.nonbasic.len()).filter(grows).min_by_key(|&column| self.nonbasic[column])
    }

    /// The first row that becomes zero when the variable of a column moves so that the objective grows.
    fn leaving(&self, column: usize) -> usize {
        let constant = self.nonbasic.len();
        let backwards = self.objective[column].is_negative();
        let bounded = |&row: &usize| self.basic[row] >= constant;
        let limit = |row: usize| {
            let slope = &self.rows[row][column];
            let decreases = if backwards { slope.is_positive() } else { slope.is_negative() };
            decreases.then(|| (&self.rows[row][constant] / slope).abs())
        };
        let limits =
            (0..self.rows.len()).filter(bounded).filter_map(|row| Some((limit(row)?, self.basic[row], row)));
        limits.min().map(|(_, _, row)| row).expect("the set is bounded")
    }

    /// Exchanges the variables of a row and a column.
    fn pivot(&mut self, row: usize, column: usize) {
        // variable(row) = … + a·variable(column), hence variable(column) = (variable(row) − …)/a.
        let inverse = self.rows[row][column].recip();
        let mut solved: Form = self.rows[row].iter().map(|entry| -entry * &inverse).collect();
        solved[column] = inverse;
        for (at, other) in self.rows.iter_mut().chain([&mut self.objective]).enumerate() {
            if at != row && !other[column].is_zero() {
                let factor = std::mem::take(&mut other[column]);
                other.iter_mut().zip(&solved).for_each(|(entry, solved)| *entry += &factor * solved);
            }
        }
        self.rows[row] = solved;
        std::mem::swap(&mut self.basic[row], &mut self.nonbasic[column]);
    }
}
