//! Questions that are linear programs with one more variable: strict rows, and the nearest point.

use metes_exact::Rational;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::frame::Frame;
use super::simplex::{Multipliers, Simplex};
use super::{Feasible, Inequality, Optimum, Program, proposal, shorten};

impl Program<'_> {
    /// Whether all rows can be satisfied, those that are listed with `>` in the place of `≥`.
    pub fn feasible_strictly(&self, strict: &[usize]) -> Feasible {
        let Some(frame) = Frame::new(self, strict) else { return Feasible::Never(Vec::new()) };
        let proposal = proposal::inside(&frame);
        if let Some(point) = shorten::point(&frame, &proposal) {
            return Feasible::Point(point);
        }
        let short = |multipliers: &Multipliers| shorten::multipliers(&frame, multipliers, &proposal.sizes);
        if let Some(multipliers) = short(&proposal.multipliers) {
            return Feasible::Never(multipliers);
        }
        match Simplex::new(&frame, proposal.basis).feasible() {
            Err(multipliers) => Feasible::Never(short(&multipliers).unwrap_or(multipliers)),
            Ok(vertex) if frame.admits(&vertex) => Feasible::Point(Frame::rationals(&vertex)),
            Ok(_) => match self.widest(strict, &proposal.sizes) {
                Ok(point) => Feasible::Point(point),
                Err(multipliers) => Feasible::Never(short(&multipliers).unwrap_or(multipliers)),
            },
        }
    }

    /// Of a feasible program a point at which all strict rows are positive, or multipliers with which the sum of rows is
    /// not, a strict row among them.
    ///
    /// A slack `0 ≤ t ≤ 1` that every strict row has to leave is maximised. If it is 0, duality gives multipliers with
    /// `t + Σ λᵢ·(rowᵢ − nᵢ·t) ≤ 0` for all `x` and `t`, `nᵢ` being positive for strict rows and 0 for others: at
    /// `t = 0` the sum is not positive, and either a strict row is in it, or it is at most −1, as `t = 1` shows.
    fn widest(&self, strict: &[usize], sizes: &[i64]) -> Result<Vec<Rational>, Multipliers> {
        let mut bounds = self.bounds.to_vec();
        bounds.push((Rational::zero(), Rational::one()));
        // Slack in proportion to the size of a row.
        let size = |row: usize| BigInt::one() << sizes[row].max(0) as u64;
        let slack = |row: usize| if strict.contains(&row) { -size(row) } else { BigInt::zero() };
        let rows: Vec<Inequality> =
            self.rows.iter().enumerate().map(|(at, row)| row.with(slack(at))).collect();
        let goal = Inequality::zero(self.bounds.len()).with(BigInt::one());
        let program = Program { bounds: &bounds, rows: &rows };
        let frame = Frame::new(&program, &[]).expect("the box is not empty");
        let proposal = proposal::optimum(&frame, &goal);
        let mut simplex = Simplex::new(&frame, proposal.basis);
        let vertex = simplex.feasible()?;
        let vertex = simplex.maximise(&goal, vertex);
        let mut point = Frame::rationals(&vertex);
        match point.pop() {
            Some(slack) if slack.is_positive() => Ok(point),
            _ => Err(simplex.limits(&goal)),
        }
    }

    /// Of the points that satisfy all rows the nearest to a given one, by the largest difference of a coordinate. The value
    /// is that distance.
    pub fn nearest(&self, target: &[Rational]) -> Optimum {
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
