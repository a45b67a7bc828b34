//! Exact linear programs over a box, in dimension up to about 50 with up to a few thousand rows.
//!
//! Floats propose ([`proposal`]), integers decide. What floats find is tried in the order of its price ([`search`]): a
//! point with few digits that satisfies all rows; short multipliers with which the sum of rows is negative in the whole
//! box; the basis, solved exactly ([`basis`], [`solve`]), from which the exact simplex algorithm ([`simplex`]) goes on
//! until the question is decided. It always ends, because it follows Bland's rule, and nothing that floats say can make
//! an answer wrong.
//!
//! The float algorithm ([`tableau`]) is our own and not that of `minilp` 0.2.2, which names neither basis nor multipliers, can
//! panic, and is slower on programs like these: for margins of 300 dense rows in 30 dimensions its solution alone
//! takes 5.7 to 6.5 ms, where an exact decision takes 1.1 to 2.4 ms in all; of 160 programs with
//! coefficients spread over 2²⁰⁰ it gave up on seven.

#![allow(rustdoc::private_intra_doc_links, reason = "the doc of a module is read by those who work in it")]

mod bareiss;
mod basis;
mod derived;
mod float;
mod frame;
mod modular;
mod proposal;
mod search;
mod shorten;
mod simplex;
mod solve;
mod tableau;
mod window;

use metes_exact::{Rational, ints};
use num_bigint::BigInt;

use frame::{Frame, dot, fraction, homogeneous, pack};
use search::Settled;

/// One inequality `a·x + b ≥ 0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inequality {
    /// `a`.
    pub coefficients: Vec<BigInt>,
    /// `b`.
    pub constant: BigInt,
}

/// Inequalities over a box. Every row has as many coefficients as there are bounds.
#[derive(Clone, Copy, Debug)]
pub struct Program<'a> {
    /// The least and the largest value of each coordinate. A box may be flat, or empty.
    pub bounds: &'a [(Rational, Rational)],
    /// The inequalities.
    pub rows: &'a [Inequality],
}

/// Whether the rows of a program can be satisfied together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feasible {
    /// They are at this point of the box: one with few digits where one was found, else a vertex.
    Point(Vec<Rational>),
    /// They cannot: rows, ascending, with positive multipliers `λ`, such that `Σ λᵢ·rowᵢ` is negative in the whole box.
    /// If some rows are strict, it may also be that it is nowhere positive and a strict row is among them. Of an empty
    /// box nothing need be said.
    Never(Vec<(usize, BigInt)>),
}

/// The largest value of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Optimum {
    /// It is taken.
    Taken {
        /// The value.
        value: Rational,
        /// A vertex at which it is taken.
        point: Vec<Rational>,
    },
    /// The rows cannot be satisfied, for the reason that [`Feasible::Never`] describes.
    Never(Vec<(usize, BigInt)>),
}

impl Program<'_> {
    /// Whether all rows can be satisfied.
    ///
    /// ```
    /// use metes_exact::{BigInt, Rational, rational::parse};
    /// use metes_polytope::lp::{Feasible, Inequality, Program};
    ///
    /// let row = |a: i64, b: i64| Inequality { coefficients: vec![a.into()], constant: b.into() };
    /// let bounds = [(parse("-1").unwrap(), parse("1").unwrap())];
    /// // x ≥ 1/3 and x ≤ 1/4
    /// let rows = [row(3, -1), row(-4, 1)];
    /// let program = Program { bounds: &bounds, rows: &rows };
    /// let Feasible::Never(multipliers) = program.feasible() else { panic!() };
    /// let [(0, a), (1, b)] = &multipliers[..] else { panic!() };
    /// // a·(3x − 1) + b·(1 − 4x) is negative for −1 ≤ x ≤ 1.
    /// let sum = |x: i32| a * (3 * x - 1) + b * (1 - 4 * x);
    /// assert!(sum(-1) < BigInt::ZERO && sum(1) < BigInt::ZERO);
    /// ```
    ///
    /// # Panics
    /// When a row has not as many coefficients as there are bounds.
    pub fn feasible(&self) -> Feasible {
        self.feasible_strictly(&[])
    }

    /// The largest value of a form on the points that satisfy all rows.
    ///
    /// # Panics
    /// As [`Self::feasible`], and when the form has not as many coefficients as there are bounds.
    pub fn maximise(&self, objective: &Inequality) -> Optimum {
        let Some(frame) = Frame::new(self, &[]) else { return Optimum::Never(Vec::new()) };
        match search::optimum(&frame, objective) {
            Ok(Settled { point, .. }) => Optimum::Taken { value: objective.at(&point), point },
            Err(multipliers) => Optimum::Never(multipliers),
        }
    }
}

impl Inequality {
    /// The value of `a·x + b`.
    pub fn at(&self, point: &[Rational]) -> Rational {
        let point = homogeneous(point);
        let sum = dot(pack(self, point.len() - 1).as_ref(), point.as_ref());
        fraction(&ints::to_big(&sum), &ints::to_big(point.get(point.len() - 1)))
    }
}

#[cfg(test)]
mod tests;
