//! What floats propose: a point well inside, multipliers that prove emptiness well, and a basis.
//!
//! A window `ℓ ≤ x ≤ u` is brought to the unit box, `xⱼ = ℓⱼ + (uⱼ−ℓⱼ)·yⱼ`. Constants are calculated exactly at the
//! corner `ℓ`, because cancellation there is what floats could not mend, and each row is divided by a power of two. Then
//! *margins* are maximised: the largest `t` for which some `y` has `rowᵢ(y) ≥ t·Rᵢ` for all `i`, with `Rᵢ` the sum
//! of magnitudes of the row's coefficients.
//!
//! - Where it is positive the cube of radius `t` around `y` satisfies all rows, so that `y` may be rounded to steps of that
//!   size.
//! - Where it is negative, its dual solution is the sum of rows that is most negative in the box, so that
//!   multipliers may be rounded, too.
//! - Where it is zero, as far as floats can tell, what is tight there is worth solving exactly.
//!
//! A row that is satisfied in the whole window is left out.

#![allow(clippy::float_arithmetic, reason = "what floats propose is decided in integers")]

use metes_exact::Ints;
use num_bigint::BigInt;
use num_traits::Signed;

use super::Inequality;
use super::basis::{Basis, Stand, Variable};
use super::float::Float;
use super::frame::{Frame, dot, pack};
use super::simplex::Multipliers;
use super::tableau::Tableau;
use super::window::{FRACTION, Window};

/// Margins below this are noise.
const NOISE: f64 = 1e-9;

/// What floats found; none of it is certain.
#[derive(Debug)]
pub(super) struct Proposal {
    /// To how many binary digits the point may be rounded; `None` when there is no point with a margin.
    pub digits: Option<i64>,
    /// In the window, in units of 2^−[`FRACTION`].
    pub point: Vec<i64>,
    /// Of the rows that keep the margin from being larger: if it is negative they contradict each other.
    pub multipliers: Multipliers,
    /// Of each row the power of two of its size in the window.
    pub sizes: Vec<i64>,
    /// `None` when it has to do with sides of the window that are not sides of the box.
    pub basis: Option<Basis>,
    /// What contradicts this basis first, if the margin is negative.
    pub suspect: Option<Variable>,
}

/// A row over the unit box: slopes, constant, and a size.
struct Scaled {
    row: usize,
    slopes: Vec<f64>,
    constant: f64,
}

/// What floats find in a window: a point with the largest margin, or the largest value of a form.
pub(super) fn propose(frame: &Frame<'_>, window: &Window, objective: Option<&Inequality>) -> Proposal {
    let sides: Vec<Float> = Ints::from_bigs(&window.sides()).as_ref().iter().map(Float::of).collect();
    let corner = window.corner();

    let mut sizes = Vec::with_capacity(frame.rows.len());
    let mut scaled = Vec::new();
    for (row, packed) in frame.packed.iter().enumerate() {
        let (slopes, constant, size) = scale(packed, &corner, &sides);
        sizes.push(size);
        let least = constant + slopes.iter().filter(|&&slope| slope < 0.0).sum::<f64>();
        if least < 0.0 {
            scaled.push(Scaled { row, slopes, constant });
        }
    }
    let rows: Vec<(&[f64], f64)> = scaled.iter().map(|row| (&row.slopes[..], row.constant)).collect();
    // Where a form is to be maximised any feasible vertex will do to begin with.
    let most = if objective.is_some() { 0.0 } else { 1.0 };
    let mut tableau = Tableau::new(frame.dimension(), &rows, most);
    tableau.climb();
    let margin = tableau.margin();
    let digits = (margin > 0.0).then(|| -Float::from(margin).exponent().unwrap_or(0));
    let multipliers: Vec<(usize, f64)> =
        tableau.multipliers().map(|(at, factor)| (scaled[at].row, factor)).collect();
    let mut point = tableau.point();
    let variable = |variable: usize| match variable.checked_sub(frame.dimension() + 1) {
        Some(at) => Variable::Row(scaled[at].row),
        None => Variable::Coordinate(variable),
    };
    let suspect = tableau.fix_margin().map(variable);
    if let Some(objective) = objective.filter(|_| margin > -NOISE) {
        let (slopes, ..) = scale(&pack(objective, frame.dimension()), &corner, &sides);
        tableau.aim(&slopes);
        tableau.climb();
        point = tableau.point();
    }
    let (stands, tight) = tableau.basis();
    let stand = |(at, stand): (usize, Option<bool>)| match stand {
        None => Some(Stand::Free),
        Some(false) => window.is_lowest(at, &frame.whole).then_some(Stand::Lower),
        Some(true) => window.is_highest(at, &frame.whole).then_some(Stand::Upper),
    };
    let stands: Option<Vec<Stand>> = stands.into_iter().enumerate().map(stand).collect();
    let tight = tight.into_iter().map(|at| scaled[at].row).collect();
    Proposal {
        digits,
        point: point.into_iter().map(|y| (y * (1u64 << FRACTION) as f64) as i64).collect(),
        multipliers: whole(&multipliers, &sizes),
        sizes,
        basis: stands.map(|stands| Basis { stands, tight }),
        suspect,
    }
}

/// Multipliers of rows that are divided by the powers of two of their sizes, as integers for the rows themselves.
fn whole(multipliers: &[(usize, f64)], sizes: &[i64]) -> Multipliers {
    let largest = multipliers.iter().map(|&(_, factor)| factor).fold(0.0, f64::max);
    let top = multipliers.iter().map(|&(row, _)| sizes[row]).max().unwrap_or(0);
    let integer = |&(row, factor): &(usize, f64)| {
        let leading = (factor / largest * (1u64 << FRACTION) as f64) as i64;
        (row, BigInt::from(leading) << (top - sizes[row]) as u64)
    };
    let mut whole: Multipliers = multipliers.iter().map(integer).filter(|(_, x)| x.is_positive()).collect();
    whole.sort_unstable_by_key(|&(row, _)| row);
    whole
}

/// A row over the unit box, divided by the power of two that is returned last.
fn scale(packed: &Ints, corner: &Ints, sides: &[Float]) -> (Vec<f64>, f64, i64) {
    let slopes: Vec<Float> =
        packed.as_ref().iter().zip(sides).map(|(slope, &side)| Float::of(slope).times(side)).collect();
    let constant = Float::of(&dot(packed.as_ref(), corner.as_ref()));
    let largest = slopes.iter().filter_map(|slope| slope.exponent()).max();
    let exponent = largest.or_else(|| constant.exponent()).unwrap_or(0);
    (slopes.iter().map(|slope| slope.shifted(-exponent)).collect(), constant.shifted(-exponent), exponent)
}
