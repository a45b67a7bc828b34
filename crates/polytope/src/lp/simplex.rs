//! The exact simplex algorithm over bounded coordinates.
//!
//! Feasibility is the procedure of Dutertre and de Moura (*A fast linear-arithmetic solver for DPLL(T)*, 2006): of what
//! is violated the first is made tight, in exchange for the first tight thing that can help; if nothing can,
//! the combination of tight rows is a Farkas proof. Optimality is the primal algorithm. Both take the variable of
//! least number wherever there is a choice (Bland's rule), so that neither can cycle, whatever coincides with what. Both
//! start where they are told to, which is what makes a good proposal worth having.

use std::cmp::Ordering;

use metes_exact::{Ints, ints};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::Inequality;
use super::basis::{Basis, Combination, Stand, System, Variable, coordinate};
use super::frame::{Frame, dot};

/// Rows and how often each is taken.
pub(super) type Multipliers = Vec<(usize, BigInt)>;

#[derive(Debug)]
pub(super) struct Simplex<'a> {
    frame: &'a Frame<'a>,
    basis: Basis,
    /// What is to be looked at first.
    suspect: Option<Variable>,
    /// How many exchanges are allowed.
    allowed: usize,
}

/// Why there is no vertex.
#[derive(Debug)]
pub(super) enum Stop {
    /// With these multipliers the sum of rows is negative in the box.
    Contradiction(Multipliers),
    /// More exchanges are needed than are allowed.
    Allowance,
}

/// Something that is not as it should be at a vertex.
struct Violation {
    variable: Variable,
    /// Where a coordinate is to stand, the nearer bound; a row is to be tight.
    bound: Stand,
}

impl<'a> Simplex<'a> {
    /// Starts from a corner of the box.
    pub fn at_corner(frame: &'a Frame<'a>) -> Self {
        Self { frame, basis: Basis::corner(frame.dimension()), suspect: None, allowed: usize::MAX }
    }

    /// Starts from a basis; `None` when it may be none.
    pub fn at(frame: &'a Frame<'a>, basis: Basis) -> Option<Self> {
        let is_regular = System::new(frame, &basis).is_regular();
        is_regular.then_some(Self { frame, basis, suspect: None, allowed: usize::MAX })
    }

    /// Allows so many exchanges from now on, and says what is to be looked at first.
    pub fn allow(&mut self, exchanges: usize, suspect: Option<Variable>) {
        (self.allowed, self.suspect) = (exchanges, suspect);
    }

    fn exchange(&mut self, loosened: Variable, tightened: Variable, bound: Stand) -> Result<(), Stop> {
        self.allowed = self.allowed.checked_sub(1).ok_or(Stop::Allowance)?;
        self.basis.exchange(loosened, tightened, bound);
        Ok(())
    }

    /// A vertex that satisfies all rows, or multipliers of which the sum of rows is negative in the box.
    pub fn feasible(&mut self) -> Result<Ints, Stop> {
        loop {
            let suspect = self.suspect.take();
            let system = System::new(self.frame, &self.basis);
            let vertex = system.vertex().unwrap_or_else(|| singular());
            let Some(violation) = self.violation(&vertex, suspect) else { return Ok(vertex) };
            let form = match violation.variable {
                Variable::Row(row) => &self.frame.rows[row].coefficients,
                Variable::Coordinate(at) => &self.unit(at),
            };
            let mut way = system.combination(form).unwrap_or_else(|| singular());
            if violation.bound == Stand::Upper {
                way.factors.iter_mut().for_each(|(_, factor)| *factor = -std::mem::take(factor));
            }
            match self.improving(&way) {
                Some(loosened) => self.exchange(loosened, violation.variable, violation.bound)?,
                None => return Err(Stop::Contradiction(proof(way, violation.variable))),
            }
        }
    }

    /// A vertex at which a form is largest, from a basis whose vertex is feasible.
    pub fn maximise(&mut self, objective: &Inequality, mut vertex: Ints) -> Result<Ints, Stop> {
        loop {
            let system = System::new(self.frame, &self.basis);
            let way = system.combination(&objective.coefficients).unwrap_or_else(|| singular());
            let Some(loosened) = self.improving(&way) else { return Ok(vertex) };
            let edge = system.edge(loosened).unwrap_or_else(|| singular());
            let (reached, bound) = self.first_reached(&vertex, &edge);
            self.exchange(loosened, reached, bound)?;
            let system = System::new(self.frame, &self.basis);
            vertex = system.vertex().unwrap_or_else(|| singular());
        }
    }

    /// Why a form is not larger than at the vertex that [`Self::maximise`] ended in: multipliers with which a positive
    /// multiple of the form plus the sum of rows is nowhere in the box larger.
    pub fn limits(&self, objective: &Inequality) -> Multipliers {
        let way = System::new(self.frame, &self.basis).combination(&objective.coefficients);
        sorted(opposed(way.unwrap_or_else(|| singular()).factors))
    }

    fn unit(&self, at: usize) -> Vec<BigInt> {
        (0..self.frame.dimension()).map(|other| BigInt::from(u8::from(other == at))).collect()
    }

    /// What is violated at a vertex.
    fn violation(&self, vertex: &Ints, suspect: Option<Variable>) -> Option<Violation> {
        let frame = self.frame;
        let coordinates = (0..frame.dimension()).map(Variable::Coordinate);
        let all = suspect.into_iter().chain(coordinates).chain((0..frame.rows.len()).map(Variable::Row));
        let w = coordinate(vertex, frame.dimension());
        let violated = |variable| {
            let bound = match variable {
                Variable::Coordinate(at) if self.basis.stands[at] == Stand::Free => {
                    let x = coordinate(vertex, at) * &frame.whole.scale;
                    let is_below = x < &frame.whole.lower[at] * &w;
                    let is_above = x > &frame.whole.upper[at] * &w;
                    is_below.then_some(Stand::Lower).or(is_above.then_some(Stand::Upper))
                }
                Variable::Row(row) if !self.basis.tight.contains(&row) => {
                    let value = dot(frame.packed[row].as_ref(), vertex.as_ref());
                    ints::is_negative(&value).then_some(Stand::Lower)
                }
                _ => None,
            };
            bound.map(|bound| Violation { variable, bound })
        };
        all.filter_map(violated).next()
    }

    /// The first tight variable that makes a form larger when it is let go.
    fn improving(&self, form: &Combination) -> Option<Variable> {
        let improves = |(variable, factor): &&(Variable, BigInt)| match *variable {
            Variable::Row(_) => factor.is_positive(),
            Variable::Coordinate(at) if self.frame.is_fixed(at) => false,
            Variable::Coordinate(at) => match self.basis.stands[at] {
                Stand::Lower => factor.is_positive(),
                Stand::Upper => factor.is_negative(),
                Stand::Free => false,
            },
        };
        form.factors.iter().filter(improves).map(|(variable, _)| *variable).min()
    }

    /// What becomes tight first on the way along an edge.
    fn first_reached(&self, vertex: &Ints, edge: &Ints) -> (Variable, Stand) {
        let frame = self.frame;
        let w = coordinate(vertex, frame.dimension());
        // Distances are fractions over a common positive denominator that is left out.
        let coordinates = (0..frame.dimension()).filter_map(|at| {
            let slope = coordinate(edge, at);
            let x = coordinate(vertex, at) * &frame.whole.scale;
            let (bound, room) = match slope.cmp(&BigInt::zero()) {
                Ordering::Less => (Stand::Lower, x - &frame.whole.lower[at] * &w),
                Ordering::Equal => return None,
                Ordering::Greater => (Stand::Upper, &frame.whole.upper[at] * &w - x),
            };
            Some((Variable::Coordinate(at), bound, room, slope.abs()))
        });
        let rows = (0..frame.rows.len()).filter(|row| !self.basis.tight.contains(row)).filter_map(|row| {
            let slope = frame.value(row, edge);
            let room = || frame.value(row, vertex) * &frame.whole.scale;
            slope.is_negative().then(|| (Variable::Row(row), Stand::Lower, room(), slope.abs()))
        });
        let nearer = |best: (Variable, Stand, BigInt, BigInt), next: (Variable, Stand, BigInt, BigInt)| {
            if &next.2 * &best.3 < &best.2 * &next.3 { next } else { best }
        };
        let (variable, bound, ..) = coordinates.chain(rows).reduce(nearer).unwrap_or_else(|| {
            panic!("an edge leads out of a box without reaching a side: please report this as a bug")
        });
        (variable, bound)
    }
}

/// Why nothing tight can make up for a violation: the multipliers of a sum of rows that is negative in the box.
fn proof(way: Combination, violated: Variable) -> Multipliers {
    let mut multipliers = opposed(way.factors);
    if let Variable::Row(row) = violated {
        multipliers.push((row, way.denominator));
    }
    sorted(multipliers)
}

fn sorted(mut multipliers: Multipliers) -> Multipliers {
    multipliers.sort_unstable_by_key(|&(row, _)| row);
    multipliers
}

/// The rows of a combination that have negative factors, with these turned around; no row has a positive one.
fn opposed(factors: Vec<(Variable, BigInt)>) -> Multipliers {
    let turned = |(variable, factor): (Variable, BigInt)| match variable {
        Variable::Row(row) if !factor.is_zero() => Some((row, -factor)),
        _ => None,
    };
    factors.into_iter().filter_map(turned).collect()
}

fn singular() -> ! {
    panic!("an exchange made a basis singular: please report this as a bug")
}
