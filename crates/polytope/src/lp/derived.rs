//! Questions that are linear programs with one more variable: strict rows, and the nearest point.

use metes_exact::Rational;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::frame::{Frame, homogeneous};
use super::search::{self, Settled};
use super::simplex::Multipliers;
use super::{Feasible, Inequality, Optimum, Program, shorten};

impl Program<'_> {
    /// Whether all rows can be satisfied, those that are listed with `>` in the place of `≥`.
    ///
    /// # Panics
    /// As [`Self::feasible`], and when there is no row of a number that is listed.
    pub fn feasible_strictly(&self, strict: &[usize]) -> Feasible {
        let Some(frame) = Frame::new(self, strict) else { return Feasible::Never(Vec::new()) };
        let found = match search::feasible(&frame) {
            Ok(point) if !frame.admits(&homogeneous(&point)) => self.widest(&frame),
            found => found,
        };
        match found {
            Ok(point) => Feasible::Point(point),
            Err(multipliers) => Feasible::Never(multipliers),
        }
    }

    /// Of a feasible program a point at which all strict rows are positive, or multipliers with which the sum of rows is
    /// not, a strict row among them.
    ///
    /// A slack `0 ≤ t ≤ 1` that every strict row has to leave is maximised. If it is 0, duality gives multipliers with
    /// `t + Σ λᵢ·(rowᵢ − nᵢ·t) ≤ 0` for all `x` and `t`, `nᵢ` being positive for strict rows and 0 for others: at
    /// `t = 0` the sum is not positive, and either a strict row is in it, or it is at most −1, as `t = 1` shows.
    fn widest(&self, own: &Frame<'_>) -> Result<Vec<Rational>, Multipliers> {
        let mut bounds = self.bounds.to_vec();
        bounds.push((Rational::zero(), Rational::one()));
        // Slack in proportion to the size of a row.
        let size = |row: &Inequality| {
            row.coefficients.iter().map(Signed::abs).max().unwrap_or_default().max(BigInt::one())
        };
        let row = |(at, row): (usize, &Inequality)| {
            row.with(if own.is_strict[at] { -size(row) } else { BigInt::zero() })
        };
        let rows: Vec<Inequality> = self.rows.iter().enumerate().map(row).collect();
        let goal = Inequality::zero(self.bounds.len()).with(BigInt::one());
        let program = Program { bounds: &bounds, rows: &rows };
        let Some(frame) = Frame::new(&program, &[]) else { return Err(Vec::new()) };
        let Settled { mut point, simplex } = search::optimum(&frame, &goal)?;
        match point.pop() {
            Some(slack) if slack.is_positive() => Ok(point),
            _ => {
                let multipliers = simplex.map(|simplex| simplex.limits(&goal)).unwrap_or_default();
                Err(shorten::multipliers(own, &multipliers, &vec![0; self.rows.len()]).unwrap_or(multipliers))
            }
        }
    }

    /// Of the points that satisfy all rows the nearest to a given one, by the largest difference of a coordinate. The value
    /// is that distance.
    ///
    /// # Panics
    /// As [`Self::feasible`], and when the target has not as many coordinates as there are bounds.
    pub fn nearest(&self, target: &[Rational]) -> Optimum {
        assert_eq!(
            target.len(),
            self.bounds.len(),
            "a target has as many coordinates as the program has bounds"
        );
        let mut bounds = self.bounds.to_vec();
        // No point of the box is farther.
        let farthest = bounds.iter().zip(target).flat_map(|((lower, upper), p)| [p - lower, upper - p]);
        let farthest = farthest.fold(Rational::zero(), Rational::max);
        bounds.push((Rational::zero(), farthest));
        let mut rows: Vec<Inequality> = self.rows.iter().map(|row| row.with(BigInt::zero())).collect();
        for (at, p) in target.iter().enumerate() {
            for sign in [1, -1] {
                // sign·(x − p) + r ≥ 0
                let mut row = Inequality::zero(self.bounds.len());
                row.coefficients[at] = p.denom() * sign;
                row.constant = p.numer() * -sign;
                rows.push(row.with(p.denom().clone()));
            }
        }
        let goal = Inequality::zero(self.bounds.len()).with(-BigInt::one());
        match (Program { bounds: &bounds, rows: &rows }).maximise(&goal) {
            Optimum::Taken { value, mut point } => {
                point.pop();
                Optimum::Taken { value: -value, point }
            }
            // As far from the target as the box reaches, the rows about distance are satisfied in the whole box.
            Optimum::Never(mut multipliers) => {
                multipliers.retain(|&(row, _)| row < self.rows.len());
                Optimum::Never(multipliers)
            }
        }
    }
}

impl Inequality {
    fn zero(dimension: usize) -> Self {
        Self { coefficients: vec![BigInt::zero(); dimension], constant: BigInt::zero() }
    }

    /// The inequality with one more coefficient.
    fn with(&self, coefficient: BigInt) -> Self {
        let mut coefficients = self.coefficients.clone();
        coefficients.push(coefficient);
        Self { coefficients, constant: self.constant.clone() }
    }
}
