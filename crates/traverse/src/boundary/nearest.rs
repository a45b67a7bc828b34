//! The point of a convex hull nearest to θ = 0.

use metes_exact::Rational;
use num_traits::{One, Signed, Zero};

/// The point of the convex hull of some points nearest to θ = 0.
///
/// It lies inside a simplex of some of the points, where it is the foot of the perpendicular on what
/// they span: every such simplex is tried.
///
/// # Panics
/// When there are no points.
pub(crate) fn of_hull(points: &[Vec<Rational>]) -> Vec<Rational> {
    let most = points[0].len();
    let mut best: Option<(Rational, Vec<Rational>)> = None;
    let mut stack: Vec<Vec<usize>> = (0..points.len()).map(|at| vec![at]).collect();
    while let Some(simplex) = stack.pop() {
        let corners: Vec<&Vec<Rational>> = simplex.iter().map(|&at| &points[at]).collect();
        if let Some(foot) = foot(&corners) {
            let square = product(&foot, &foot);
            if best.as_ref().is_none_or(|(least, _)| square < *least) {
                best = Some((square, foot));
            }
        }
        if simplex.len() < most {
            let from = simplex.last().map_or(0, |last| last + 1);
            stack.extend((from..points.len()).map(|at| simplex.iter().copied().chain([at]).collect()));
        }
    }
    best.map_or_else(|| points[0].clone(), |(_, point)| point)
}

fn product(a: &[Rational], b: &[Rational]) -> Rational {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The foot of the perpendicular from θ = 0 on what some points span, if it lies in their simplex.
fn foot(corners: &[&Vec<Rational>]) -> Option<Vec<Rational>> {
    let (first, rest) = corners.split_first()?;
    let edges: Vec<Vec<Rational>> =
        rest.iter().map(|corner| corner.iter().zip(*first).map(|(a, b)| a - b).collect()).collect();
    let row = |edge: &Vec<Rational>| -> Vec<Rational> {
        edges.iter().map(|other| product(edge, other)).chain([-product(edge, first)]).collect()
    };
    let weights = solve(edges.iter().map(row).collect())?;
    let total: Rational = weights.iter().sum();
    if weights.iter().any(Signed::is_negative) || total > Rational::one() {
        return None;
    }
    let mut point = first.to_vec();
    for (edge, weight) in edges.iter().zip(&weights) {
        point.iter_mut().zip(edge).for_each(|(x, e)| *x += e * weight);
    }
    Some(point)
}

/// The solution of linear equations, each given by its coefficients and its right-hand side; `None`
/// when there is more than one.
fn solve(mut rows: Vec<Vec<Rational>>) -> Option<Vec<Rational>> {
    let count = rows.len();
    for column in 0..count {
        let pivot = (column..count).find(|&row| !rows[row][column].is_zero())?;
        rows.swap(column, pivot);
        let scale = rows[column][column].clone();
        rows[column].iter_mut().for_each(|x| *x /= &scale);
        let pivot = rows[column].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            if at != column {
                let factor = row[column].clone();
                row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= p * &factor);
            }
        }
    }
    rows.into_iter().map(|mut row| row.pop()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(coordinates: &[&[i64]]) -> Vec<Vec<Rational>> {
        let point = |point: &&[i64]| point.iter().map(|&x| Rational::from_integer(x.into())).collect();
        coordinates.iter().map(point).collect()
    }

    #[test]
    fn feet_lie_in_the_hull() {
        let fraction = |a: i64, b: i64| Rational::new(a.into(), b.into());
        assert_eq!(of_hull(&points(&[&[1, 0], &[0, 1]])), [fraction(1, 2), fraction(1, 2)]);
        assert_eq!(of_hull(&points(&[&[1, 1], &[3, 1]])), [fraction(1, 1), fraction(1, 1)]);
        assert_eq!(of_hull(&points(&[&[-1, 0], &[2, 0]])), [fraction(0, 1), fraction(0, 1)]);
        let square = points(&[&[-1, -1, 2], &[1, -1, 2], &[1, 1, 2], &[-1, 1, 2]]);
        assert_eq!(of_hull(&square), [fraction(0, 1), fraction(0, 1), fraction(2, 1)]);
        let triangle = points(&[&[1, 0, 0], &[0, 1, 0], &[0, 0, 1]]);
        assert_eq!(of_hull(&triangle), [fraction(1, 3), fraction(1, 3), fraction(1, 3)]);
        let away = points(&[&[1, 1, 1], &[2, 1, 1], &[1, 2, 1], &[2, 2, 1]]);
        assert_eq!(of_hull(&away), [fraction(1, 1), fraction(1, 1), fraction(1, 1)]);
    }
}
