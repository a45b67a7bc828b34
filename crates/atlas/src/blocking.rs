//! Why a box cannot grow.

use metes_exact::{BigInt, Rational, rational};
use num_traits::{Signed, Zero};

use crate::obstacle::Obstacle;

/// What stops a side of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The domain ends.
    Border,
    /// A failing cell: any box that reaches farther here and is nowhere else smaller has points inside it.
    Cell {
        /// Which.
        obstacle: usize,
        /// A point where it touches the side.
        at: Vec<Rational>,
    },
}

/// What stops the lower and the upper side along each parameter of a box that cannot grow.
pub(crate) fn of(sides: &[Rational], obstacles: &[Obstacle]) -> Vec<[Block; 2]> {
    let block = |side: usize| {
        let mut blocking = obstacles.iter().enumerate().filter(|(_, it)| stops(it, sides, side));
        let cell = |(obstacle, it)| Some(Block::Cell { obstacle, at: touch(it, sides, side)? });
        blocking.find_map(cell).unwrap_or(Block::Border)
    };
    (0..sides.len() / 2).map(|axis| [block(2 * axis), block(2 * axis + 1)]).collect()
}

/// Whether the box meets an obstacle as soon as a side moves outward: every way to leave it out is used up.
fn stops(obstacle: &Obstacle, sides: &[Rational], side: usize) -> bool {
    obstacle.ways().iter().all(|way| {
        let room = way.at(sides);
        room.is_negative() || room.is_zero() && !way.coefficients[side].is_zero()
    })
}

/// A point that an obstacle and a side of the box have in common.
fn touch(obstacle: &Obstacle, sides: &[Rational], side: usize) -> Option<Vec<Rational>> {
    let (axis, border) = (side / 2, &sides[side]);
    if sides.len() == 2 {
        return Some(vec![border.clone()]);
    }
    let corners = obstacle.corners();
    let across = 1 - axis;
    let mut reached: Vec<Rational> = Vec::new();
    for (at, p) in corners.iter().enumerate() {
        let q = &corners[(at + 1) % corners.len()];
        let [to_p, to_q] = [&p[axis] - border, &q[axis] - border];
        if to_p.is_zero() {
            reached.push(p[across].clone());
        } else if to_p.is_positive() != to_q.is_positive() && !to_q.is_zero() {
            reached.push(&p[across] + (&q[across] - &p[across]) * (&to_p / (&to_p - &to_q)));
        }
    }
    let (from, to) = (reached.iter().min_by(by_size)?, reached.iter().max_by(by_size)?);
    let from = [from, &sides[2 * across]].into_iter().max_by(by_size)?;
    let to = [to, &sides[2 * across + 1]].into_iter().min_by(by_size)?;
    if rational::compare(from, to).is_gt() {
        return None;
    }
    let mut point = vec![border.clone(); 2];
    point[across] = (from + to) / BigInt::from(2);
    Some(point)
}

fn by_size(a: &&Rational, b: &&Rational) -> std::cmp::Ordering {
    rational::compare(a, b)
}
