//! The nearest exact counterexample to a point that is none, within the point's activation region.
//!
//! On a region the network is affine, so that the inputs of the region that satisfy a conjunction are a polytope, and the one
//! nearest to the point in the ℓ∞ distance is the solution of a linear program.

use metes_certificate::{Block, Network as Integers};
use metes_exact::{BigInt, Rational, rational};
use metes_network::Network;
use metes_polytope::lp::{Feasible, Inequality as Row, Optimum, Program};
use metes_vnnlib::Property;
use num_traits::{Signed, Zero};

use crate::exact::{self, Undecided};
use crate::node::Unit;
use crate::problem::{Problem, Question};
use crate::{DecideError, simple};

/// Inputs that vary and relus up to which it is tried.
const LARGEST: (usize, usize) = (64, 4096);

/// What became of a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// This input is a counterexample.
    Found(Vec<Rational>),
    /// There is none in the activation region of the point.
    NotInRegion,
    /// Too many inputs or relus to try.
    TooLarge,
}

/// Looks for the counterexample nearest to a point inside the box of a case, for one of its conjunctions.
///
/// # Errors
/// When the property does not fit the network or leaves inputs unbounded.
pub fn repair(
    network: &Network,
    property: &Property,
    (case, conjunction): (usize, usize),
    point: &[Rational],
) -> Result<Repair, DecideError> {
    let problem = Problem::new(network, property)?;
    let Some(question) = problem.cases.get(case) else { return Ok(Repair::NotInRegion) };
    let free = question.bounds.iter().filter(|(low, high)| low < high).count();
    if free > LARGEST.0 || problem.relus.len() > LARGEST.1 {
        return Ok(Repair::TooLarge);
    }
    let Ok((rows, strict)) = region(&problem, question, conjunction, point) else {
        return Ok(Repair::NotInRegion);
    };
    let program = Program { bounds: &question.bounds, rows: &rows };
    let holds = |x: &Vec<Rational>| question.holding(x, &network.evaluate(x)).is_some();
    let nearest = match program.nearest(point) {
        Optimum::Taken { point, .. } => point,
        Optimum::Never(_) => return Ok(Repair::NotInRegion),
    };
    if holds(&nearest) {
        return Ok(Repair::Found(nearest));
    }
    // The nearest point of the closure misses a strict inequality.
    Ok(match program.feasible_strictly(&strict) {
        Feasible::Point(inside) if holds(&inside) => Repair::Found(simple::simple(question, network, inside)),
        _ => Repair::NotInRegion,
    })
}

/// The rows of the region around a point, of the case and of a conjunction, and which of them are strict.
fn region(
    problem: &Problem,
    question: &Question,
    conjunction: usize,
    point: &[Rational],
) -> Result<(Vec<Row>, Vec<usize>), Undecided> {
    let values = values(&problem.network, point);
    let is_on = |source: usize| values[source].is_positive();
    let on_or_off = |&(source, _): &(usize, usize)| if is_on(source) { Unit::On } else { Unit::Off };
    let units: Vec<Unit> = problem.relus.iter().map(on_or_off).collect();
    let mut rows = Vec::new();
    for &(source, _) in &problem.relus {
        let sign = BigInt::from(if is_on(source) { 1 } else { -1 });
        rows.push(exact::sink(&problem.network, &units, &[(source, sign)], BigInt::zero())?);
    }
    let mut strict = Vec::new();
    for inequality in question.rows.iter().chain(&question.conjunctions[conjunction]) {
        if inequality.strict {
            strict.push(rows.len());
        }
        let constant = inequality.constant.clone();
        rows.push(exact::sink(&problem.network, &units, &inequality.terms, constant)?);
    }
    Ok((rows, strict))
}

/// The elements' values at a point, times a positive factor.
fn values(network: &Integers, point: &[Rational]) -> Vec<BigInt> {
    let one = rational::common_denominator(point);
    let mut values: Vec<BigInt> = point.iter().map(|x| x.numer() * (&one / x.denom())).collect();
    for block in &network.blocks {
        match block {
            Block::Affine(affine) => {
                for row in &affine.rows {
                    let mut value = &one * &row.2.0;
                    for run in &affine.templates[row.0 as usize] {
                        let read = &values[(row.1 + run.0) as usize..];
                        run.1.iter().zip(read).for_each(|(weight, read)| value += &weight.0 * read);
                    }
                    values.push(value);
                }
            }
            Block::Relu(relu) => {
                let read = relu.first as usize..(relu.first + relu.count) as usize;
                values.extend_from_within(read);
                let from = values.len() - relu.count as usize;
                values[from..].iter_mut().filter(|value| value.is_negative()).for_each(BigInt::set_zero);
            }
            Block::Max(_) => {}
        }
    }
    values
}
