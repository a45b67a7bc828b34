//! The search for the largest box.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use metes_exact::{BigInt, Rational, rational};
use metes_polytope::lp::{Inequality, Program};
use num_traits::{One, Signed, Zero};

use crate::blocking::{self, Block};
use crate::error::BoxError;
use crate::obstacle::Obstacle;
use crate::relaxation;

/// The largest box around a start that leaves all obstacles out.
#[derive(Clone, Debug)]
pub struct Largest {
    /// From where to where it reaches along each parameter.
    pub sides: Vec<(Rational, Rational)>,
    /// Its length or area.
    pub volume: Rational,
    /// What stops its lower and its upper side along each parameter: why it cannot grow there.
    pub blocks: Vec<[Block; 2]>,
    /// How many boxes were looked at.
    pub looked_at: usize,
}

/// Finds it.
///
/// Branch and bound: the largest box of a node satisfies some inequalities between its sides. If an
/// obstacle still has a point inside of it, one of the ways to leave that obstacle out must hold as well, and each
/// gives a smaller node. The largest box of all open nodes that meets no obstacle is the largest of all.
///
/// # Errors
/// When the dimension is neither 1 nor 2, the domain is flat, or the start is outside of it or inside an obstacle.
pub fn largest(
    domain: &[(Rational, Rational)],
    start: &[Rational],
    obstacles: &[Obstacle],
) -> Result<Largest, BoxError> {
    check(domain, start)?;
    let point: Vec<Rational> = start.iter().flat_map(|at| [at.clone(), at.clone()]).collect();
    let sides = domain.iter().zip(start);
    let bounds: Vec<(Rational, Rational)> =
        sides.flat_map(|((low, high), at)| [(low.clone(), at.clone()), (at.clone(), high.clone())]).collect();
    let order = nearest_first(domain, start, obstacles);
    let mut open = BinaryHeap::new();
    let mut looked_at = 0;
    let mut look = |open: &mut BinaryHeap<Node>, rows: Vec<Inequality>| {
        // The start alone satisfies all rows.
        let Some(sides) = relaxation::largest(&Program { bounds: &bounds, rows: &rows }) else { return };
        looked_at += 1;
        open.push(Node { volume: volume(&sides), rows, sides, at: looked_at });
    };
    look(&mut open, Vec::new());
    // Where no node is left, the start lies inside an obstacle.
    let mut found = point.clone();
    while let Some(node) = open.pop() {
        let Some(&met) = order.iter().find(|&&obstacle| obstacles[obstacle].meets(&node.sides)) else {
            found = node.sides;
            break;
        };
        for way in obstacles[met].ways().iter().filter(|way| !way.at(&point).is_negative()) {
            look(&mut open, node.rows.iter().chain([way]).cloned().collect());
        }
    }
    let volume = volume(&found);
    let beside = || obstacles.iter().position(|obstacle| obstacle.touches(&point));
    if let Some(obstacle) = beside().filter(|_| volume.is_zero()) {
        return Err(BoxError::Blocked(obstacle));
    }
    Ok(Largest {
        blocks: blocking::of(&found, obstacles),
        volume,
        sides: found.chunks_exact(2).map(|side| (side[0].clone(), side[1].clone())).collect(),
        looked_at,
    })
}

fn check(domain: &[(Rational, Rational)], start: &[Rational]) -> Result<(), BoxError> {
    if !(1..=2).contains(&domain.len()) {
        return Err(BoxError::Dimension(domain.len()));
    }
    if start.len() != domain.len() {
        return Err(BoxError::Coordinates { start: start.len(), parameters: domain.len() });
    }
    for (parameter, ((low, high), value)) in domain.iter().zip(start).enumerate() {
        let (low, high) = (Box::new(low.clone()), Box::new(high.clone()));
        if rational::compare(&low, &high).is_ge() {
            return Err(BoxError::Flat { parameter, low, high });
        }
        if rational::compare(value, &low).is_lt() || rational::compare(value, &high).is_gt() {
            return Err(BoxError::Outside { parameter, value: Box::new(value.clone()), low, high });
        }
    }
    Ok(())
}

/// Obstacles near the start say most about the box.
fn nearest_first(domain: &[(Rational, Rational)], start: &[Rational], obstacles: &[Obstacle]) -> Vec<usize> {
    let away = |obstacle: &Obstacle| {
        let along = domain.iter().zip(start).enumerate().map(|(axis, ((low, high), at))| {
            let (least, largest) = obstacle.range(axis);
            let gaps = [least - at, at - largest, Rational::zero()];
            gaps.into_iter().max_by(rational::compare).unwrap_or_default() / (high - low)
        });
        along.max_by(rational::compare).unwrap_or_default()
    };
    let mut order: Vec<(Rational, usize)> =
        obstacles.iter().map(away).enumerate().map(|(at, away)| (away, at)).collect();
    order.sort_by(|a, b| rational::compare(&a.0, &b.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, at)| at).collect()
}

fn volume(sides: &[Rational]) -> Rational {
    sides.chunks_exact(2).fold(Rational::from(BigInt::one()), |volume, side| volume * (&side[1] - &side[0]))
}

/// The largest box that satisfies some rows, whatever obstacles it meets.
struct Node {
    volume: Rational,
    sides: Vec<Rational>,
    rows: Vec<Inequality>,
    at: usize,
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        rational::compare(&self.volume, &other.volume).then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Node {}
