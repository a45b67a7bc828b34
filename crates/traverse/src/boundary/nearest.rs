//! The point of a face nearest to θ = 0.

use metes_exact::Rational;
use metes_polytope::{Hyperplane, Polytope};
use num_traits::Zero;

use super::faces;
use super::germ::dot;

/// The point nearest to θ = 0 of a face of some rank, in which hyperplanes meet.
///
/// It is the foot of the perpendicular on their meeting if that lies in the face; if not, it lies on one
/// of the face's own facets that the foot is beyond.
pub(crate) fn of_face(face: &Polytope, rank: usize, planes: &[&Hyperplane]) -> Option<Vec<Rational>> {
    if rank == 0 {
        return face.vertices().first().map(|vertex| vertex.point.to_rationals());
    }
    let foot = foot(planes)?;
    let at = metes_polytope::Point::from_rationals(&foot);
    let beyond = faces::facets(face, rank).into_iter().filter(|&facet| {
        let facet = &face.facets()[facet];
        !facet.side.holds(facet.plane.side_of(&at))
    });
    let nearest = beyond.filter_map(|facet| {
        let planes: Vec<&Hyperplane> = planes.iter().copied().chain([&*face.facets()[facet].plane]).collect();
        of_face(&face.face(facet), rank - 1, &planes)
    });
    nearest
        .map(|point| (point.iter().map(|x| x * x).sum::<Rational>(), point))
        .min()
        .map_or(Some(foot), |(_, point)| Some(point))
}

/// The point nearest to θ = 0 of those in which hyperplanes meet: a combination of their normals.
fn foot(planes: &[&Hyperplane]) -> Option<Vec<Rational>> {
    let normals: Vec<_> =
        planes.iter().map(|plane| plane.coefficients().split_last()).collect::<Option<_>>()?;
    let row = |(constant, normal): &(&_, &[_])| -> Vec<Rational> {
        let products = normals.iter().map(|(_, other)| dot(normal, other));
        products.chain([-*constant]).map(Rational::from).collect()
    };
    let weights = solve(normals.iter().map(row).collect())?;
    let axis =
        |at: usize| normals.iter().zip(&weights).map(|((_, normal), weight)| weight * &normal[at]).sum();
    Some((0..normals.first()?.1.len()).map(axis).collect())
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

    fn nearest(bounds: &[(i64, i64)], facet: usize) -> Vec<Rational> {
        let rational = |x: i64| Rational::from_integer(x.into());
        let bounds: Vec<_> = bounds.iter().map(|&(low, high)| (rational(low), rational(high))).collect();
        let body = Polytope::cuboid(&bounds);
        let plane = &body.facets()[facet].plane;
        of_face(&body.face(facet), bounds.len() - 1, &[plane]).unwrap()
    }

    #[test]
    fn feet_lie_in_the_face() {
        let point = |coordinates: &[i64]| -> Vec<Rational> {
            coordinates.iter().map(|&x| Rational::from_integer(x.into())).collect()
        };
        // Facet 0 is where the first coordinate is lowest.
        assert_eq!(nearest(&[(2, 3)], 0), point(&[2]));
        assert_eq!(nearest(&[(2, 3), (-1, 1)], 0), point(&[2, 0]));
        assert_eq!(nearest(&[(2, 3), (1, 4)], 0), point(&[2, 1]));
        assert_eq!(nearest(&[(2, 3), (-1, 1), (-1, 1)], 0), point(&[2, 0, 0]));
        assert_eq!(nearest(&[(2, 3), (-4, -1), (-1, 1)], 0), point(&[2, -1, 0]));
        assert_eq!(nearest(&[(2, 3), (-4, -1), (5, 6)], 0), point(&[2, -1, 5]));
    }
}
