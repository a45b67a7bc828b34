//! The search for the largest box.

use metes_exact::{BigInt, Rational};
use metes_polytope::lp::{Inequality, Program};
use num_traits::{One, Zero};

use crate::blocking::{self, Block};
use crate::clip::Number as _;
use crate::envelope::{Piece, Quadrant};
use crate::error::BoxError;
use crate::obstacle::{Obstacle, inequality};
use crate::relaxation;

/// A box around a start that leaves all obstacles out.
#[derive(Clone, Debug)]
pub struct Largest {
    /// From where to where it reaches along each parameter.
    pub sides: Vec<(Rational, Rational)>,
    /// Its length, area or volume.
    pub volume: Rational,
    /// Whether it is proved that none is larger.
    pub is_largest: bool,
    /// What stops its lower and its upper side along each parameter: why it cannot grow there.
    pub blocks: Vec<[Block; 2]>,
}

/// Finds it.
///
/// In the plane a box with the start in it leaves an obstacle out exactly if each of its four quarters around the start does.
/// In a quarter that limits how far the box reaches along one parameter by a piecewise linear function of how far it
/// reaches along the other (their lower envelope). For each pair of a linear piece to the left and one to the right the
/// largest box is found exactly; pairs that cannot have a larger one than the largest so far are left out.
///
/// # Errors
/// When the dimension is neither 1 nor 2, the domain is flat, the start is outside of it, or there is no box of any size.
pub fn largest(
    domain: &[(Rational, Rational)],
    start: &[Rational],
    obstacles: &[Obstacle],
) -> Result<Largest, BoxError> {
    if !(1..=2).contains(&domain.len()) {
        return Err(BoxError::Dimension(domain.len()));
    }
    check(domain, start)?;
    let found = if domain.len() == 1 {
        on_line(&domain[0], &start[0], obstacles)
    } else {
        in_plane(domain, start, obstacles)
    };
    let volume = volume(&found);
    let point: Vec<Rational> = start.iter().flat_map(|at| [at.clone(), at.clone()]).collect();
    let beside = || obstacles.iter().position(|obstacle| obstacle.touches(&point));
    if let Some(obstacle) = beside().filter(|_| volume.is_zero()) {
        return Err(BoxError::Blocked(obstacle));
    }
    Ok(Largest {
        blocks: blocking::of(&found, obstacles),
        volume,
        is_largest: true,
        sides: found.chunks_exact(2).map(|side| (side[0].clone(), side[1].clone())).collect(),
    })
}

pub(crate) fn check(domain: &[(Rational, Rational)], start: &[Rational]) -> Result<(), BoxError> {
    if start.len() != domain.len() {
        return Err(BoxError::Coordinates { start: start.len(), parameters: domain.len() });
    }
    for (parameter, ((low, high), value)) in domain.iter().zip(start).enumerate() {
        let (low, high) = (Box::new(low.clone()), Box::new(high.clone()));
        if low.order(&high).is_ge() {
            return Err(BoxError::Flat { parameter, low, high });
        }
        if value.order(&low).is_lt() || value.order(&high).is_gt() {
            return Err(BoxError::Outside { parameter, value: Box::new(value.clone()), low, high });
        }
    }
    Ok(())
}

/// Both ends.
fn on_line((low, high): &(Rational, Rational), start: &Rational, obstacles: &[Obstacle]) -> Vec<Rational> {
    let ranges = || obstacles.iter().map(|obstacle| obstacle.range(0));
    let below = ranges().filter(|(from, _)| from.order(start).is_lt()).map(|(_, to)| least(to, start));
    let above = ranges().filter(|(_, to)| to.order(start).is_gt()).map(|(from, _)| most(from, start));
    let below = below.fold(low, most);
    let above = above.fold(high, least);
    vec![below.clone(), above.clone()]
}

/// All four sides.
fn in_plane(domain: &[(Rational, Rational)], start: &[Rational], obstacles: &[Obstacle]) -> Vec<Rational> {
    let reach = |axis: usize, is_above: bool| {
        if is_above { &domain[axis].1 - &start[axis] } else { &start[axis] - &domain[axis].0 }
    };
    let [left, right] = [false, true].map(|is_right| {
        let [down, up] = [false, true].map(|is_up| {
            let quadrant =
                Quadrant { is_above: [is_right, is_up], reach: [reach(0, is_right), reach(1, is_up)] };
            quadrant.heights(start, obstacles)
        });
        slabs(&down, &up)
    });
    let mut pairs: Vec<(Rational, &Slab, &Slab)> = left
        .iter()
        .flat_map(|left| right.iter().map(move |right| (at_most(left, right), left, right)))
        .collect();
    pairs.sort_by(|a, b| b.0.order(&a.0));
    let mut best: Option<(Rational, Vec<Rational>)> = None;
    for (most, left, right) in pairs {
        if best.as_ref().is_some_and(|(volume, _)| most.order(volume).is_le()) {
            break;
        }
        let Some(sides) = largest_between(start, left, right) else { continue };
        let volume = volume(&sides);
        if best.as_ref().is_none_or(|(largest, _)| volume.order(largest).is_gt()) {
            best = Some((volume, sides));
        }
    }
    let point = || start.iter().flat_map(|at| [at.clone(), at.clone()]).collect();
    best.map_or_else(point, |(_, sides)| sides)
}

pub(crate) fn least<'a>(a: &'a Rational, b: &'a Rational) -> &'a Rational {
    if a.order(b).is_le() { a } else { b }
}

pub(crate) fn most<'a>(a: &'a Rational, b: &'a Rational) -> &'a Rational {
    if a.order(b).is_ge() { a } else { b }
}

/// To one side of the start: what limits boxes downwards and upwards on a stretch where both are linear.
struct Slab {
    down: Piece,
    up: Piece,
}

fn slabs(down: &[Piece], up: &[Piece]) -> Vec<Slab> {
    let mut slabs = Vec::new();
    for one in down {
        for other in up.iter().filter(|other| one.is_point() == other.is_point()) {
            let (from, to) = (most(&one.from, &other.from), least(&one.to, &other.to));
            if from.order(to).is_lt() || one.is_point() {
                slabs.push(Slab { down: one.part(from, to), up: other.part(from, to) });
            }
        }
    }
    slabs
}

/// No box between two slabs is larger.
fn at_most(left: &Slab, right: &Slab) -> Rational {
    let height = least(&left.down.start, &right.down.start) + least(&left.up.start, &right.up.start);
    (&left.up.to + &right.up.to) * height
}

/// The largest box that ends in these slabs.
fn largest_between(start: &[Rational], left: &Slab, right: &Slab) -> Option<Vec<Rational>> {
    let [x, y] = [&start[0], &start[1]];
    let down = least(&left.down.start, &right.down.start);
    let up = least(&left.up.start, &right.up.start);
    let bounds = [
        (x - &left.up.to, x - &left.up.from),
        (x + &right.up.from, x + &right.up.to),
        (y - down, y.clone()),
        (y.clone(), y + up),
    ];
    let rows = [(&left.down, 0, 2), (&left.up, 0, 3), (&right.down, 1, 2), (&right.up, 1, 3)];
    let rows: Vec<Inequality> =
        rows.into_iter().filter_map(|(piece, side, end)| row(start, piece, side, end)).collect();
    relaxation::largest(&Program { bounds: &bounds, rows: &rows })
}

/// That the box reaches no farther along the second parameter than a piece allows: `|end| ≤ piece(|side|)`, both from the
/// start. Nothing if that does not depend on the side.
fn row(start: &[Rational], piece: &Piece, side: usize, end: usize) -> Option<Inequality> {
    if piece.start.order(&piece.end).is_eq() {
        return None;
    }
    let one = Rational::from(BigInt::one());
    let outward = |side: usize| if side.is_multiple_of(2) { -one.clone() } else { one.clone() };
    let slope = (&piece.end - &piece.start) / (&piece.to - &piece.from);
    // start + slope·(±(side − x) − from) ∓ (end − y) ≥ 0
    let (along, across) = (&slope * outward(side), -outward(end));
    let constant = &piece.start - &slope * &piece.from - &along * &start[0] - &across * &start[1];
    Some(inequality(2, &[(side, along), (end, across)], &constant))
}

fn volume(sides: &[Rational]) -> Rational {
    sides.chunks_exact(2).fold(Rational::from(BigInt::one()), |volume, side| volume * (&side[1] - &side[0]))
}
