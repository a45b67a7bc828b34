//! What programs of few dimensions hold, by enumeration: every vertex is where as many independent sides meet as there
//! are dimensions. Rationals and Gaussian elimination only; nothing is shared with what is tested.

use num_traits::{One, Signed, Zero};

use super::super::Inequality;
use metes_exact::Rational;

/// `a·x + b ≥ 0`, as `(a, b)`.
pub type Side = (Vec<Rational>, Rational);

pub fn value(side: &Side, point: &[Rational]) -> Rational {
    side.0.iter().zip(point).fold(side.1.clone(), |sum, (a, x)| sum + a * x)
}

pub fn row(row: &Inequality) -> Side {
    let rational = |x: &metes_exact::BigInt| Rational::from(x.clone());
    (row.coefficients.iter().map(rational).collect(), rational(&row.constant))
}

/// All sides of the polytope.
pub fn sides(bounds: &[(Rational, Rational)], rows: &[Inequality]) -> Vec<Side> {
    let mut sides: Vec<Side> = rows.iter().map(row).collect();
    for (at, (lower, upper)) in bounds.iter().enumerate() {
        let unit = |sign: i32| -> Vec<Rational> {
            let entry =
                |other: usize| Rational::from_integer(if other == at { sign.into() } else { 0.into() });
            (0..bounds.len()).map(entry).collect()
        };
        sides.push((unit(1), -lower));
        sides.push((unit(-1), upper.clone()));
    }
    sides
}

/// All vertices.
pub fn vertices(dimension: usize, sides: &[Side]) -> Vec<Vec<Rational>> {
    let mut vertices: Vec<Vec<Rational>> = Vec::new();
    choose(sides.len(), dimension, 0, &mut Vec::new(), &mut |chosen| {
        let point = meeting(chosen.iter().map(|&at| &sides[at]).collect());
        let is_in = |point: &Vec<Rational>| sides.iter().all(|side| !value(side, point).is_negative());
        let is_new = point.as_ref().is_some_and(|point| is_in(point) && !vertices.contains(point));
        vertices.extend(point.filter(|_| is_new));
    });
    vertices
}

fn choose(of: usize, count: usize, from: usize, chosen: &mut Vec<usize>, visit: &mut impl FnMut(&[usize])) {
    if chosen.len() == count {
        return visit(chosen);
    }
    for at in from..of {
        chosen.push(at);
        choose(of, count, at + 1, chosen, visit);
        chosen.pop();
    }
}

/// The one point in which sides meet.
fn meeting(sides: Vec<&Side>) -> Option<Vec<Rational>> {
    let mut system: Vec<Vec<Rational>> =
        sides.iter().map(|(a, b)| a.iter().cloned().chain([-b]).collect()).collect();
    for column in 0..system.len() {
        let pivot = (column..system.len()).find(|&row| !system[row][column].is_zero())?;
        system.swap(pivot, column);
        let factor = Rational::one() / &system[column][column];
        system[column].iter_mut().for_each(|x| *x *= &factor);
        for row in 0..system.len() {
            if row != column {
                let factor = system[row][column].clone();
                for at in 0..system[row].len() {
                    let part = &system[column][at] * &factor;
                    system[row][at] -= part;
                }
            }
        }
    }
    Some(system.into_iter().filter_map(|mut row| row.pop()).collect())
}

/// Whether `Σ λᵢ·rowᵢ` proves that no point of the box satisfies all rows, of which some are strict.
pub fn is_refuted(
    bounds: &[(Rational, Rational)],
    rows: &[Inequality],
    strict: &[usize],
    multipliers: &[(usize, metes_exact::BigInt)],
) -> bool {
    if bounds.iter().any(|(lower, upper)| lower > upper) {
        return true;
    }
    let mut sum: Side = (vec![Rational::zero(); bounds.len()], Rational::zero());
    for (at, factor) in multipliers {
        let (a, b) = row(&rows[*at]);
        sum.0.iter_mut().zip(a).for_each(|(sum, a)| *sum += a * factor);
        sum.1 += b * factor;
    }
    let largest: Vec<Rational> = sum
        .0
        .iter()
        .zip(bounds)
        .map(|(a, (lower, upper))| if a.is_negative() { lower } else { upper }.clone())
        .collect();
    let largest = value(&sum, &largest);
    let has_strict = multipliers.iter().any(|(at, _)| strict.contains(at));
    multipliers.iter().all(|(_, factor)| factor.is_positive())
        && multipliers.windows(2).all(|pair| pair[0].0 < pair[1].0)
        && (largest.is_negative() || (largest.is_zero() && has_strict))
}
