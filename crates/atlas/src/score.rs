//! How much of a box is not robust.

use metes_exact::{BigInt, Rational};
use num_traits::{One, Signed, Zero};

use crate::obstacle::{Obstacle, clipped};

/// The share of a box of one or two dimensions that lies in obstacles without common inner points, exactly; nothing for a
/// box without volume.
pub fn failing_share(sides: &[(Rational, Rational)], obstacles: &[Obstacle]) -> Option<Rational> {
    let one = Rational::from(BigInt::one());
    let volume = sides.iter().fold(one, |volume, (low, high)| volume * (high - low));
    let common = || obstacles.iter().map(|obstacle| common(sides, obstacle)).sum::<Rational>();
    (!volume.is_zero()).then(|| common() / volume)
}

/// The length or area of what a box and an obstacle have in common.
fn common(sides: &[(Rational, Rational)], obstacle: &Obstacle) -> Rational {
    let apart = |(axis, (low, high)): (usize, &(Rational, Rational))| {
        let (least, largest) = obstacle.range(axis);
        largest <= low || least >= high
    };
    if sides.iter().enumerate().any(apart) {
        return Rational::zero();
    }
    let mut corners = obstacle.corners().to_vec();
    for (axis, (low, high)) in sides.iter().enumerate() {
        corners = clipped(&corners, |corner| &corner[axis] - low);
        corners = clipped(&corners, |corner| high - &corner[axis]);
    }
    let next = |at: usize| &corners[(at + 1) % corners.len()];
    match sides.len() {
        1 => corners.first().zip(corners.last()).map(|(p, q)| (&q[0] - &p[0]).abs()).unwrap_or_default(),
        _ => {
            let twice = corners.iter().enumerate().map(|(at, p)| &p[0] * &next(at)[1] - &p[1] * &next(at)[0]);
            twice.sum::<Rational>().abs() / BigInt::from(2)
        }
    }
}
