//! How far boxes may reach in one quadrant around the start.

use std::cmp::Ordering;

use metes_exact::{Rational, rational};
use num_traits::{Signed, Zero};

use crate::clip::{Number as _, clipped};
use crate::obstacle::Obstacle;

/// A stretch of a function that nowhere increases: linear from `start` just after `from` to `end` at `to`.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) from: Rational,
    pub(crate) to: Rational,
    pub(crate) start: Rational,
    pub(crate) end: Rational,
}

/// A quadrant around the start: whether it lies above the start along each axis, and how far the domain reaches there.
#[derive(Clone, Debug)]
pub(crate) struct Quadrant {
    pub(crate) is_above: [bool; 2],
    pub(crate) reach: [Rational; 2],
}

impl Quadrant {
    /// How far a box may reach along the second axis, as a function of how far it reaches along the first. A box without
    /// width, the first piece, meets nothing.
    pub(crate) fn heights(&self, start: &[Rational], obstacles: &[Obstacle]) -> Vec<Piece> {
        let [width, height] = &self.reach;
        let piece = |to: &Rational| Piece {
            from: Rational::zero(),
            to: to.clone(),
            start: height.clone(),
            end: height.clone(),
        };
        let mut envelope = vec![piece(&Rational::zero())];
        if width.is_zero() {
            return envelope;
        }
        envelope.push(piece(width));
        // The lowest first: most of what lies behind them says nothing then.
        let mut nearest: Vec<([Rational; 2], &Obstacle)> = obstacles
            .iter()
            .filter_map(|obstacle| Some((self.nearest(start, obstacle)?, obstacle)))
            .collect();
        nearest.sort_by(|([s, t], _), ([other_s, other_t], _)| {
            rational::compare(t, other_t).then(rational::compare(s, other_s))
        });
        for ([s, t], obstacle) in nearest {
            let height = envelope.iter().find(|piece| rational::compare(&piece.to, &s).is_gt());
            if height.is_none_or(|piece| rational::compare(&piece.at(&s), &t).is_le()) {
                continue;
            }
            let limit = self.limit(start, obstacle);
            if !limit.is_empty() {
                envelope = least(&envelope, &limit);
            }
        }
        envelope
    }

    /// How near the box around an obstacle comes along each axis; nothing if it does not reach into the quadrant.
    fn nearest(&self, start: &[Rational], obstacle: &Obstacle) -> Option<[Rational; 2]> {
        let along = |axis: usize| {
            let (low, high) = obstacle.range(axis);
            let (near, far) = if self.is_above[axis] {
                (low - &start[axis], high - &start[axis])
            } else {
                (&start[axis] - high, &start[axis] - low)
            };
            far.is_positive().then(|| if near.is_negative() { Rational::zero() } else { near })
        };
        Some([along(0)?, along(1)?])
    }

    /// How far a single obstacle lets boxes reach, from where it begins to say so.
    fn limit(&self, start: &[Rational], obstacle: &Obstacle) -> Vec<Piece> {
        let away = |corner: &Vec<Rational>| -> Vec<Rational> {
            let axes = corner.iter().zip(start).zip(self.is_above);
            axes.map(|((at, start), is_above)| if is_above { at - start } else { start - at }).collect()
        };
        let mut corners: Vec<Vec<Rational>> = obstacle.corners().iter().map(away).collect();
        for axis in 0..2 {
            corners = clipped(&corners, |corner| corner[axis].clone());
        }
        corners.dedup();
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        let chain = chain(&corners);
        let mut pieces: Vec<Piece> = chain.windows(2).map(|ends| between(ends[0], ends[1])).collect();
        if let Some(lowest) = chain.last().filter(|lowest| lowest[0].order(&self.reach[0]).is_lt()) {
            pieces.push(between(lowest, &[self.reach[0].clone(), lowest[1].clone()]));
        }
        pieces
    }
}

fn between(p: &[Rational], q: &[Rational]) -> Piece {
    Piece { from: p[0].clone(), to: q[0].clone(), start: p[1].clone(), end: q[1].clone() }
}

/// The border of a convex polygon from its first corner along the first axis, the lowest of these, down to its lowest
/// corner, the first of these. Nothing if the polygon is flat.
fn chain(corners: &[Vec<Rational>]) -> Vec<&[Rational]> {
    let n = corners.len();
    let turn = |at: usize| {
        let [p, q, r] = [at, at + 1, at + 2].map(|at| &corners[at % n]);
        (&q[0] - &p[0]) * (&r[1] - &p[1]) - (&q[1] - &p[1]) * (&r[0] - &p[0])
    };
    let Some(turn) = (0..n).map(turn).find(|turn| !turn.is_zero()) else { return Vec::new() };
    let by = |first: usize| {
        move |a: &usize, b: &usize| {
            let along = |axis: usize| rational::compare(&corners[*a][axis], &corners[*b][axis]);
            along(first).then(along(1 - first))
        }
    };
    let (Some(first), Some(lowest)) = ((0..n).min_by(by(0)), (0..n).min_by(by(1))) else { return Vec::new() };
    // Turning left, the lower border runs along the first axis.
    let step = if turn.is_positive() { 1 } else { n - 1 };
    let walk = std::iter::successors(Some(first), |at| Some((at + step) % n));
    let last = walk.clone().position(|at| at == lowest).unwrap_or_default();
    walk.take(last + 1).map(|at| corners[at].as_slice()).collect()
}

/// The lesser of two functions; the second begins later.
fn least(envelope: &[Piece], limit: &[Piece]) -> Vec<Piece> {
    let mut result: Vec<Piece> = Vec::with_capacity(envelope.len() + limit.len());
    for piece in envelope {
        let mut rest = piece.clone();
        for other in limit
            .iter()
            .filter(|other| other.from.order(&piece.to).is_lt() && piece.from.order(&other.to).is_lt())
        {
            if rest.from.order(&other.from).is_lt() {
                let (before, after) = rest.split(&other.from);
                push(&mut result, before);
                rest = after;
            }
            let (part, after) = if other.to.order(&rest.to).is_lt() {
                let (part, after) = rest.split(&other.to);
                (part, Some(after))
            } else {
                (rest.clone(), None)
            };
            lesser(&part, &other.part(&part.from, &part.to)).into_iter().for_each(|it| push(&mut result, it));
            match after {
                Some(after) => rest = after,
                None => {
                    rest.from = rest.to.clone();
                    break;
                }
            }
        }
        if rest.from.order(&rest.to).is_lt() || piece.is_point() {
            push(&mut result, rest);
        }
    }
    result
}

/// The lesser of two linear functions on the same stretch.
fn lesser(one: &Piece, other: &Piece) -> Vec<Piece> {
    let [first, last] =
        [(&one.start, &other.start), (&one.end, &other.end)].map(|(a, b)| rational::compare(a, b));
    match (first, last) {
        (Ordering::Less | Ordering::Equal, Ordering::Less | Ordering::Equal) => vec![one.clone()],
        (Ordering::Greater | Ordering::Equal, Ordering::Greater | Ordering::Equal) => vec![other.clone()],
        _ => {
            let [before, after] = [&one.start - &other.start, &one.end - &other.end];
            let at = &one.from + (&one.to - &one.from) * (&before / (&before - &after));
            let ((one_before, one_after), (other_before, other_after)) = (one.split(&at), other.split(&at));
            if first.is_lt() { vec![one_before, other_after] } else { vec![other_before, one_after] }
        }
    }
}

/// Appends a piece, to the last one if that goes on in the same direction.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    if let Some(last) = pieces
        .last_mut()
        .filter(|last| last.from.order(&last.to).is_lt() && last.end.order(&piece.start).is_eq())
    {
        let [one, other] = [&*last, &piece].map(|it| (&it.end - &it.start, &it.to - &it.from));
        if (one.0 * other.1).order(&(other.0 * one.1)).is_eq() {
            last.to = piece.to;
            last.end = piece.end;
            return;
        }
    }
    pieces.push(piece);
}

impl Piece {
    /// Whether it is a single place.
    pub(crate) fn is_point(&self) -> bool {
        self.from.order(&self.to).is_eq()
    }

    /// The value on the line of this piece.
    pub(crate) fn at(&self, place: &Rational) -> Rational {
        if self.is_point() {
            return self.start.clone();
        }
        let share = (place - &self.from) / (&self.to - &self.from);
        &self.start + (&self.end - &self.start) * share
    }

    pub(crate) fn part(&self, from: &Rational, to: &Rational) -> Self {
        Self { from: from.clone(), to: to.clone(), start: self.at(from), end: self.at(to) }
    }

    fn split(&self, at: &Rational) -> (Self, Self) {
        (self.part(&self.from, at), self.part(at, &self.to))
    }
}
