//! From proposals to a decision.
//!
//! Floats tell margins apart down to about 2⁻⁴⁰ of the box. Where that is not enough they look again, through a
//! smaller window around what they found: constants are exact at its corner, so that what was too thin to see in the box is
//! wide in the window. (In the manner of iterative refinement: Gleixner, Steffy and Wolter 2016.) Between two
//! looks the exact simplex algorithm is allowed a few exchanges, which is all it needs where floats saw
//! well; in the end as many as it takes.

use metes_exact::Rational;

use super::Inequality;
use super::frame::{Frame, homogeneous};
use super::proposal::propose;
use super::shorten;
use super::simplex::{Multipliers, Simplex, Stop};

/// By which powers of two windows are smaller than the box.
const WINDOWS: [u64; 3] = [20, 40, 60];

/// Exchanges that are worth trying before floats look again.
const EXCHANGES: usize = 1;

/// Bits of a coordinate from which on a shorter one is worth looking for.
const LONG: u64 = 128;

/// A point, and the basis of the vertex if it is one.
pub(super) struct Settled<'a> {
    pub point: Vec<Rational>,
    pub simplex: Option<Simplex<'a>>,
}

/// A point that satisfies all rows: one with few digits where floats see one, else a vertex, at which strict rows may be
/// zero.
pub(super) fn feasible(frame: &Frame<'_>) -> Result<Vec<Rational>, Multipliers> {
    let found = settle(frame, None)?.point;
    let is_long = found.iter().any(|x| x.numer().bits().max(x.denom().bits()) > LONG);
    let vertex = homogeneous(&found);
    if !is_long && frame.admits(&vertex) {
        return Ok(found);
    }
    let vertex = vertex.as_ref().to_bigs();
    let inside = WINDOWS.into_iter().find_map(|shrink| {
        let window = frame.whole.around(&vertex, shrink);
        shorten::point(frame, &window, &propose(frame, &window, None))
    });
    Ok(inside.unwrap_or(found))
}

/// A vertex at which a form is largest on the points that satisfy all rows.
pub(super) fn optimum<'a>(frame: &'a Frame<'a>, goal: &Inequality) -> Result<Settled<'a>, Multipliers> {
    settle(frame, Some(goal))
}

fn settle<'a>(frame: &'a Frame<'a>, goal: Option<&Inequality>) -> Result<Settled<'a>, Multipliers> {
    let mut window = frame.whole.clone();
    let mut looks = WINDOWS.into_iter();
    let mut sizes = None;
    let mut best = None;
    loop {
        let proposal = propose(frame, &window, goal);
        if let (None, Some(point)) = (goal, shorten::point(frame, &window, &proposal)) {
            return Ok(Settled { point, simplex: None });
        }
        let sizes = sizes.get_or_insert_with(|| proposal.sizes.clone());
        if let Some(multipliers) = shorten::multipliers(frame, &proposal.multipliers, sizes) {
            return Err(multipliers);
        }
        // What was found before is better than nothing.
        let basis = proposal.basis.and_then(|basis| Simplex::at(frame, basis));
        let mut simplex = basis.or(best.take()).unwrap_or_else(|| Simplex::at_corner(frame));
        let next = looks.next();
        simplex.allow(next.map_or(usize::MAX, |_| EXCHANGES), proposal.suspect);
        let vertex = simplex.feasible().and_then(|vertex| match goal {
            Some(goal) => simplex.maximise(goal, vertex),
            None => Ok(vertex),
        });
        match vertex {
            Ok(vertex) => return Ok(Settled { point: Frame::rationals(&vertex), simplex: Some(simplex) }),
            Err(Stop::Contradiction(multipliers)) => {
                return Err(shorten::multipliers(frame, &multipliers, sizes).unwrap_or(multipliers));
            }
            Err(Stop::Allowance) => {
                let shrink = next.unwrap_or_default();
                window = frame.whole.around(&window.point(&proposal.point), shrink);
                best = Some(simplex);
            }
        }
    }
}
