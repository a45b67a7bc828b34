//! Candidates for witnesses, tried exactly.

use metes_exact::Rational;

use crate::float::exact;
use crate::search::Search;
use crate::weighed::Weighed;

/// How far below 0 an inequality may be in floats, relative to its terms, for its point to be tried exactly.
const NEAR: f64 = 1e-12;

/// The exact point near this one, if it is a witness.
pub(crate) fn witness(search: &Search<'_>, point: &[f64]) -> Option<Vec<Rational>> {
    let values = search.problem.mirror.evaluate(point);
    let is_near = |inequality: &Weighed| {
        let (value, size) = inequality.at(&values);
        value >= -NEAR * size
    };
    let is_candidate = search.rows.iter().all(is_near)
        && search.conjunctions.iter().any(|conjunction| conjunction.iter().all(is_near));
    if is_candidate { try_exactly(search, point) } else { None }
}

/// The point inside the exact box, if it is a witness.
fn try_exactly(search: &Search<'_>, point: &[f64]) -> Option<Vec<Rational>> {
    let place = |(at, (low, high)): (&f64, &(Rational, Rational))| {
        exact(*at).map(|at| at.clamp(low.clone(), high.clone()))
    };
    let x: Option<Vec<Rational>> = point.iter().zip(&search.question.bounds).map(place).collect();
    x.filter(|x| search.question.holding(x, &search.network.evaluate(x)).is_some())
}
