//! Boxes of three and more parameters: a large one is found, and that it is free is exact; that none is larger is not proved.
//!
//! From a cube around the start one side after the other is moved as far as the cells allow, in many orders and from cubes
//! of several sizes; then sides of the best box are taken back and grown again. How far a side can move is exact: the nearest point of all
//! cells that lie in its way.

use std::sync::Arc;

use metes_exact::amount::{self, Amount};
use metes_exact::{BigInt, Rational};
use metes_polytope::{Hyperplane, Polytope, Side};
use num_traits::{One, Zero};

use crate::blocking::Block;
use crate::clip::{Number as _, Sides};
use crate::error::BoxError;
use crate::integral::EXACT_BITS;
use crate::largest::{Largest, check};
use crate::obstacle::range;

/// Halvings of the first cube.
const HALVINGS: u32 = 24;

/// Orders that are tried from each cube, and improvements of the best box.
const ORDERS: usize = 6;
const RETRIES: usize = 24;

/// Orders are drawn from this seed: the same question has the same answer.
const SEED: u64 = 1;

/// A cell where the claim fails, of any dimension.
#[derive(Clone, Debug)]
pub struct Solid {
    polytope: Arc<Polytope>,
    /// The least and the largest coordinate along each axis.
    ranges: Vec<(Rational, Rational)>,
}

impl Solid {
    /// A cell.
    pub fn new(polytope: Arc<Polytope>) -> Self {
        let vertices = polytope.vertices().iter();
        let corners: Vec<Vec<Rational>> = vertices.map(|vertex| vertex.point.to_rationals()).collect();
        let along = |axis| range(&corners, axis);
        let ranges = (0..polytope.dimension()).map(along).map(|(low, high)| (low.clone(), high.clone()));
        Self { ranges: ranges.collect(), polytope }
    }

    /// The part inside a box, if it has inner points.
    fn within(&self, sides: &Sides<Rational>) -> Option<Polytope> {
        let mut pairs = self.ranges.iter().zip(sides);
        if pairs.any(|((from, to), (low, high))| to.order(low).is_le() || from.order(high).is_ge()) {
            return None;
        }
        let mut part = (*self.polytope).clone();
        for (axis, (low, high)) in sides.iter().enumerate() {
            let (from, to) = &self.ranges[axis];
            if from.order(low).is_lt() {
                part = part.clip(&plane(sides.len(), axis, low), Side::Positive)?;
            }
            if to.order(high).is_gt() {
                part = part.clip(&plane(sides.len(), axis, high), Side::Negative)?;
            }
        }
        Some(part)
    }
}

/// `θ_axis − at = 0` in integers, positive above.
fn plane(dimension: usize, axis: usize, at: &Rational) -> Arc<Hyperplane> {
    let mut form = vec![BigInt::zero(); dimension + 1];
    form[axis] = at.denom().clone();
    form[dimension] = -at.numer();
    Arc::new(Hyperplane::new(form))
}

/// The share of a box that lies in cells without common inner points, exact or enclosed; nothing for a box without volume.
pub fn failing_part(sides: &Sides<Rational>, solids: &[Solid]) -> Option<Amount> {
    let whole = volume(sides);
    let common = || solids.iter().filter_map(|solid| solid.within(sides)).map(|part| part.volume());
    (!whole.is_zero()).then(|| amount::total(&common().collect::<Vec<_>>(), EXACT_BITS).over(&whole))
}

/// Finds a large box around a start that leaves all cells out.
///
/// # Errors
/// As [`crate::largest()`], for three parameters or more.
pub fn large(domain: &Sides<Rational>, start: &[Rational], solids: &[Solid]) -> Result<Largest, BoxError> {
    check(domain, start)?;
    let growth = Growth { domain, start, solids };
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut order: Vec<usize> = (0..2 * domain.len()).collect();
    let mut best: Option<(Rational, Vec<(Rational, Rational)>)> = None;
    let mut consider = |sides: Vec<(Rational, Rational)>| {
        let volume = volume(&sides);
        if best.as_ref().is_none_or(|(largest, _)| volume.order(largest).is_gt()) {
            best = Some((volume, sides));
        }
        best.as_ref().map(|(_, sides)| sides.clone()).unwrap_or_default()
    };
    let mut found = Err(BoxError::Blocked(0));
    for within in growth.surroundings() {
        let first = match growth.cube(&within) {
            Ok(first) => first,
            Err(blocked) => {
                found = found.or(Err(blocked));
                continue;
            }
        };
        // A start on the border of a cell has room on one side only; most have it on both.
        let (shrunk, orders): (&[u8], usize) =
            if within == domain { (&[8, 4, 2, 1], ORDERS) } else { (&[1], 1) };
        for &shrunk in shrunk {
            for _ in 0..orders {
                random.shuffle(&mut order);
                let cube = growth.towards_start(&first, &BigInt::from(shrunk));
                found = Ok(consider(growth.grown(cube, &order)));
            }
        }
    }
    let mut sides = found?;
    for _ in 0..RETRIES {
        random.shuffle(&mut order);
        let mut taken_back = growth.towards_start(&sides, &BigInt::from(2));
        // Some sides stay as far as they are.
        for &side in &order[..domain.len()] {
            *end(&mut taken_back, side) = end(&mut sides.clone(), side).clone();
        }
        order.reverse();
        sides = consider(growth.grown(taken_back, &order));
    }
    let blocks = growth.blocks(&sides);
    Ok(Largest { volume: volume(&sides), is_largest: false, sides, blocks })
}

fn volume(sides: &Sides<Rational>) -> Rational {
    sides.iter().fold(Rational::one(), |volume, (low, high)| volume * (high - low))
}

/// A side by its number: the lower ones are even.
fn end(sides: &mut [(Rational, Rational)], side: usize) -> &mut Rational {
    let (low, high) = &mut sides[side / 2];
    if side.is_multiple_of(2) { low } else { high }
}

/// What boxes grow in.
struct Growth<'a> {
    domain: &'a Sides<Rational>,
    start: &'a [Rational],
    solids: &'a [Solid],
}

impl Growth<'_> {
    /// The domain, and the parts of it on one or the other side of the start along some of the axes.
    fn surroundings(&self) -> Vec<Vec<(Rational, Rational)>> {
        let mut all = vec![Vec::new()];
        for ((low, high), at) in self.domain.iter().zip(self.start) {
            let ways = [(low, high), (low, at), (at, high)].map(|(low, high)| (low.clone(), high.clone()));
            let ways = ways.into_iter().filter(|(low, high)| low.order(high).is_lt());
            let longer = ways.flat_map(|side| {
                all.iter().map(move |sides: &Vec<_>| sides.iter().cloned().chain([side.clone()]).collect())
            });
            all = longer.collect();
        }
        all
    }

    /// A part of the domain drawn together towards the start until no cell has a part in it.
    fn cube(&self, within: &Sides<Rational>) -> Result<Vec<(Rational, Rational)>, BoxError> {
        let mut blocked = 0;
        for halving in 0..HALVINGS {
            let sides = self.towards_start(within, &(BigInt::one() << halving));
            match self.solids.iter().position(|solid| solid.within(&sides).is_some()) {
                None => return Ok(sides),
                Some(solid) => blocked = solid,
            }
        }
        Err(BoxError::Blocked(blocked))
    }

    /// Sides drawn towards the start, by a divisor.
    fn towards_start(&self, sides: &Sides<Rational>, divisor: &BigInt) -> Vec<(Rational, Rational)> {
        let drawn = |end: &Rational, at: &Rational| at + (end - at) / divisor;
        sides.iter().zip(self.start).map(|((low, high), at)| (drawn(low, at), drawn(high, at))).collect()
    }

    /// A box with its sides moved as far as they go, in an order.
    fn grown(&self, mut sides: Vec<(Rational, Rational)>, order: &[usize]) -> Vec<(Rational, Rational)> {
        for &side in order {
            let (reach, _) = self.reach(&sides, side);
            *end(&mut sides, side) = reach;
        }
        sides
    }

    /// How far a side of a free box can move, and the cell in its way with its nearest point.
    fn reach(&self, sides: &Sides<Rational>, side: usize) -> (Rational, Option<(usize, Vec<Rational>)>) {
        let axis = side / 2;
        let mut open = sides.to_vec();
        *end(&mut open, side) = end(&mut self.domain.to_vec(), side).clone();
        let mut reach = end(&mut open, side).clone();
        let mut stop = None;
        for (at, solid) in self.solids.iter().enumerate() {
            let Some(part) = solid.within(&open) else { continue };
            let points = part.vertices().iter().map(|vertex| vertex.point.to_rationals());
            let nearer = |a: &Vec<Rational>, b: &Vec<Rational>| {
                let order = a[axis].order(&b[axis]);
                if side.is_multiple_of(2) { order.reverse() } else { order }
            };
            if let Some(nearest) = points.min_by(nearer) {
                reach.clone_from(&nearest[axis]);
                // What lies beyond is of no interest any more.
                end(&mut open, side).clone_from(&reach);
                stop = Some((at, nearest));
            }
        }
        (reach, stop)
    }

    fn blocks(&self, sides: &Sides<Rational>) -> Vec<[Block; 2]> {
        let block = |side: usize| match self.reach(sides, side) {
            (_, Some((obstacle, at))) => Block::Cell { obstacle, at },
            (_, None) => Block::Border,
        };
        (0..sides.len()).map(|axis| [block(2 * axis), block(2 * axis + 1)]).collect()
    }
}
