//! Convex polygons and intervals cut by boxes, in exact arithmetic or in floats.

use std::cmp::Ordering;

use metes_exact::{Rational, rational};
use num_traits::{NumRef, RefNum};

/// Rationals, or floats where an estimate is enough.
pub trait Number: NumRef + Clone {
    /// Which of two is larger; of floats that are no numbers neither is.
    fn order(&self, other: &Self) -> Ordering;
}

impl Number for Rational {
    fn order(&self, other: &Self) -> Ordering {
        rational::compare(self, other)
    }
}

impl Number for f64 {
    fn order(&self, other: &Self) -> Ordering {
        self.partial_cmp(other).unwrap_or(Ordering::Equal)
    }
}

/// A box: from where to where it reaches along each parameter.
pub type Sides<T> = [(T, T)];

/// The part of a convex polygon, or of an interval, where an affine function is not negative.
pub(crate) fn clipped<T: Number>(corners: &[Vec<T>], inside: impl Fn(&[T]) -> T) -> Vec<Vec<T>>
where
    for<'a> &'a T: RefNum<T>,
{
    let zero = T::zero();
    let mut kept = Vec::with_capacity(corners.len() + 1);
    // An interval has one side, not two.
    let sides = if corners.len() == 2 { 1 } else { corners.len() };
    for (at, p) in corners.iter().enumerate() {
        let q = &corners[(at + 1) % corners.len()];
        let (here, there) = (inside(p), inside(q));
        let signs = [here.order(&zero), there.order(&zero)];
        if signs[0].is_ge() {
            kept.push(p.clone());
        }
        if at < sides
            && matches!(signs, [Ordering::Greater, Ordering::Less] | [Ordering::Less, Ordering::Greater])
        {
            let share = &here / &(&here - &there);
            kept.push(p.iter().zip(q).map(|(p, q)| p + &(&(q - p) * &share)).collect());
        }
    }
    kept
}

/// What a convex polygon or an interval has in common with a box; nothing where they are apart, and perhaps something
/// without area where they touch.
pub(crate) fn within<T: Number>(corners: &[Vec<T>], sides: &Sides<T>) -> Vec<Vec<T>>
where
    for<'a> &'a T: RefNum<T>,
{
    let is_apart = |(axis, (low, high)): (usize, &(T, T))| {
        corners.iter().all(|corner| corner[axis].order(low).is_le())
            || corners.iter().all(|corner| corner[axis].order(high).is_ge())
    };
    if sides.iter().enumerate().any(is_apart) {
        return Vec::new();
    }
    let mut corners = corners.to_vec();
    for (axis, (low, high)) in sides.iter().enumerate() {
        // Comparing takes less than clipping, and most corners lie inside.
        if corners.iter().any(|corner| corner[axis].order(low).is_lt()) {
            corners = clipped(&corners, |corner| &corner[axis] - low);
        }
        if corners.iter().any(|corner| corner[axis].order(high).is_gt()) {
            corners = clipped(&corners, |corner| high - &corner[axis]);
        }
    }
    corners
}

/// The length of an interval, or the area of a polygon.
pub(crate) fn volume<T: Number>(corners: &[Vec<T>]) -> T
where
    for<'a> &'a T: RefNum<T>,
{
    simplices(corners).fold(T::zero(), |sum, simplex| sum + content(&simplex))
}

/// The triangles between the first corner and each side; of an interval itself.
pub(crate) fn simplices<T: Number>(corners: &[Vec<T>]) -> impl Iterator<Item = Vec<&Vec<T>>> {
    let is_interval = corners.first().is_some_and(|corner| corner.len() == 1);
    let interval = (is_interval && corners.len() == 2).then(|| corners.iter().collect());
    let others = if is_interval { &[] } else { corners.get(1..).unwrap_or_default() };
    let fan = others.windows(2).map(|pair| vec![&corners[0], &pair[0], &pair[1]]);
    interval.into_iter().chain(fan)
}

/// The length of an interval or the area of a triangle.
pub(crate) fn content<T: Number>(simplex: &[&Vec<T>]) -> T
where
    for<'a> &'a T: RefNum<T>,
{
    let signed = match simplex {
        [p, q] => &q[0] - &p[0],
        [p, q, r] => {
            let (a, b) = ([&q[0] - &p[0], &q[1] - &p[1]], [&r[0] - &p[0], &r[1] - &p[1]]);
            (&(&a[0] * &b[1]) - &(&a[1] * &b[0])) / (T::one() + T::one())
        }
        _ => T::zero(),
    };
    if signed.order(&T::zero()).is_lt() { T::zero() - signed } else { signed }
}
