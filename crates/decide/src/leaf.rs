//! Nodes where every relu that matters is decided: exact linear programs.

use metes_exact::{BigInt, Rational};
use metes_polytope::lp::{Feasible, Inequality as Row, Program};
use num_traits::Zero;

use crate::exact::{self, Undecided};
use crate::float::{exact as exactly, round};
use crate::node::Node;
use crate::problem::{Inequality, Problem, Question};
use crate::proof::Multipliers;

/// What became of a conjunction.
pub(crate) enum Leaf {
    /// It holds nowhere.
    Refuted(Multipliers),
    /// It holds here.
    Witness(Vec<Rational>),
    /// The sign of what this relu reads matters.
    Undecided(usize),
}

/// Whether a conjunction holds anywhere in a node.
pub(crate) fn decide(problem: &Problem, question: &Question, node: &Node, conjunction: usize) -> Leaf {
    let inequalities = &question.conjunctions[conjunction];
    let rows = match rows(problem, question, node, inequalities) {
        Ok(rows) => rows,
        Err(Undecided(unit)) => return Leaf::Undecided(unit),
    };
    let own = question.rows.len() + node.cuts.len();
    let strict = (question.rows.iter().enumerate())
        .chain(inequalities.iter().enumerate().map(|(at, it)| (own + at, it)))
        .filter(|(_, it)| it.strict)
        .map(|(at, _)| at);
    let strict: Vec<usize> = strict.collect();
    let bounds = bounds(question, &node.low, &node.high);
    match (Program { bounds: &bounds, rows: &rows }).feasible_strictly(&strict) {
        Feasible::Point(point) => Leaf::Witness(point),
        Feasible::Never(multipliers) => {
            let mut constraints = vec![BigInt::zero(); inequalities.len()];
            let mut rows = Vec::new();
            for (at, multiplier) in multipliers {
                match at.checked_sub(own) {
                    Some(at) => constraints[at] = multiplier,
                    None => rows.push((at, multiplier.into())),
                }
            }
            Leaf::Refuted(Multipliers {
                constraints: constraints.into_iter().map(Into::into).collect(),
                rows,
            })
        }
    }
}

/// Rows of the case, rows of cuts, inequalities, as functions of the inputs.
fn rows(
    problem: &Problem,
    question: &Question,
    node: &Node,
    inequalities: &[Inequality],
) -> Result<Vec<Row>, Undecided> {
    let of = |it: &Inequality| exact::sink(&problem.network, &node.units, &it.terms, it.constant.clone());
    let mut rows = Vec::with_capacity(question.rows.len() + node.cuts.len() + inequalities.len());
    for row in &question.rows {
        rows.push(of(row)?);
    }
    for &(unit, is_on) in &node.cuts {
        let sign = BigInt::from(if is_on { 1 } else { -1 });
        let terms = [(problem.relus[unit].0, sign)];
        rows.push(exact::sink(&problem.network, &node.units, &terms, BigInt::zero())?);
    }
    for inequality in inequalities {
        rows.push(of(inequality)?);
    }
    Ok(rows)
}

/// A box, exactly: what was not halved is the case's.
pub(crate) fn bounds(question: &Question, low: &[f64], high: &[f64]) -> Vec<(Rational, Rational)> {
    let side = |at: f64, own: &Rational, upwards: bool| {
        let border = round(own, upwards);
        let is_border = if upwards { at >= border } else { at <= border };
        exactly(at).filter(|_| !is_border).unwrap_or_else(|| own.clone())
    };
    let sides = question.bounds.iter().zip(low.iter().zip(high));
    sides.map(|((low, high), (l, h))| (side(*l, low, false), side(*h, high, true))).collect()
}
