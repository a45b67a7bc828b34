//! A vertex by what is tight there, and everything of a simplex tableau that is asked for, solved exactly.
//!
//! A basis says of every coordinate whether it stands at its lower bound, at its upper bound or is free, and names as many
//! tight rows as there are free coordinates. With the matrix `B` of the tight rows' coefficients at the free coordinates
//! regular, the vertex is one system with `B`, the way from it along an edge another, and how a form is
//! combined of tight rows and bounds one with `Bᵀ`. No tableau is kept: the integers of each system are those of the rows.

use metes_exact::{Ints, ints};
use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::frame::{Frame, reduced};
use super::solve::Solver;

/// What can be tight or not: the variables of a simplex tableau. (A row's is its value.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Variable {
    Coordinate(usize),
    Row(usize),
}

/// Where a coordinate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    Lower,
    Upper,
    Free,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Basis {
    pub stands: Vec<Stand>,
    pub tight: Vec<usize>,
}

impl Basis {
    /// A corner of the box.
    pub fn corner(dimension: usize) -> Self {
        Self { stands: vec![Stand::Lower; dimension], tight: Vec::new() }
    }

    /// Lets go of what was tight, a coordinate or a row, and makes something else tight: a row, or a coordinate at the
    /// bound that is given.
    pub fn exchange(&mut self, loosened: Variable, tightened: Variable, bound: Stand) {
        match loosened {
            Variable::Coordinate(at) => self.stands[at] = Stand::Free,
            Variable::Row(row) => self.tight.retain(|&tight| tight != row),
        }
        match tightened {
            Variable::Coordinate(at) => self.stands[at] = bound,
            Variable::Row(row) => self.tight.push(row),
        }
    }
}

/// A form as a combination of what is tight: `form = (Σ factor · variable)/denominator + constant`.
#[derive(Debug)]
pub(super) struct Combination {
    pub factors: Vec<(Variable, BigInt)>,
    /// Positive.
    pub denominator: BigInt,
}

/// A basis with its matrix.
#[derive(Debug)]
pub(super) struct System<'a> {
    frame: &'a Frame<'a>,
    basis: &'a Basis,
    free: Vec<usize>,
    solver: Solver,
}

impl<'a> System<'a> {
    pub fn new(frame: &'a Frame<'a>, basis: &'a Basis) -> Self {
        let free: Vec<usize> = (0..frame.dimension()).filter(|&at| basis.stands[at] == Stand::Free).collect();
        let row = |&row: &usize| free.iter().map(|&at| frame.rows[row].coefficients[at].clone()).collect();
        let solver = Solver::new(&basis.tight.iter().map(row).collect::<Vec<_>>());
        Self { frame, basis, free, solver }
    }

    /// Whether the basis is one for certain.
    pub fn is_regular(&self) -> bool {
        self.basis.tight.len() == self.free.len() && self.solver.is_regular()
    }

    /// The vertex, homogeneous; `None` when the basis is none.
    pub fn vertex(&self) -> Option<Ints> {
        let frame = self.frame;
        let mut point: Vec<BigInt> = (0..frame.dimension())
            .map(|at| match self.basis.stands[at] {
                Stand::Lower => frame.whole.lower[at].clone(),
                Stand::Upper => frame.whole.upper[at].clone(),
                Stand::Free => BigInt::zero(),
            })
            .collect();
        point.push(frame.whole.scale.clone());
        let corner = Ints::from_bigs(&point);
        let rest: Vec<BigInt> = self.basis.tight.iter().map(|&row| -frame.value(row, &corner)).collect();
        let (free, denominator) = self.solver.solve(&rest)?;
        point.iter_mut().for_each(|x| *x *= &denominator);
        for (&at, x) in self.free.iter().zip(free) {
            point[at] = x;
        }
        Some(reduced(point))
    }

    /// How a vertex moves when something tight is let go: the direction, up to a positive factor, with a last coordinate 0.
    pub fn edge(&self, loosened: Variable) -> Option<Ints> {
        let mut direction = vec![BigInt::zero(); self.frame.dimension() + 1];
        let rest: Vec<BigInt> = match loosened {
            Variable::Row(row) => {
                self.basis.tight.iter().map(|&tight| BigInt::from(u8::from(tight == row))).collect()
            }
            Variable::Coordinate(at) => {
                let is_up = self.basis.stands[at] == Stand::Lower;
                direction[at] = if is_up { BigInt::one() } else { -BigInt::one() };
                let slope = |&row: &usize| -&self.frame.rows[row].coefficients[at] * &direction[at];
                self.basis.tight.iter().map(slope).collect()
            }
        };
        let (free, denominator) = self.solver.solve(&rest)?;
        direction.iter_mut().for_each(|x| *x *= &denominator);
        for (&at, x) in self.free.iter().zip(free) {
            direction[at] = x;
        }
        Some(reduced(direction))
    }

    /// A form, by its coefficients, as a combination of what is tight.
    pub fn combination(&self, form: &[BigInt]) -> Option<Combination> {
        let target: Vec<BigInt> = self.free.iter().map(|&at| form[at].clone()).collect();
        let (multipliers, denominator) = self.solver.solve_transposed(&target)?;
        let rows = self.basis.tight.iter().map(|&row| &self.frame.rows[row].coefficients);
        let rows: Vec<&Vec<BigInt>> = rows.collect();
        let mut factors: Vec<(Variable, BigInt)> = Vec::new();
        for at in (0..self.frame.dimension()).filter(|&at| self.basis.stands[at] != Stand::Free) {
            let sum: BigInt = rows.iter().zip(&multipliers).map(|(row, factor)| &row[at] * factor).sum();
            factors.push((Variable::Coordinate(at), &form[at] * &denominator - sum));
        }
        factors.extend(self.basis.tight.iter().map(|&row| Variable::Row(row)).zip(multipliers));
        Some(Combination { factors, denominator })
    }
}

/// A coordinate of a homogeneous point.
pub(super) fn coordinate(point: &Ints, at: usize) -> BigInt {
    ints::to_big(point.get(at))
}
