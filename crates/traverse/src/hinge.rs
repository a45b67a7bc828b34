//! Hinge units on a polytope: which piece they are on, and where they cut it.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::ints::{ArrayRef, write_big};
use metes_exact::{BigInt, Ints};
use metes_network::PiecewiseLinear;
use metes_polytope::{Hyperplane, Polytope, Side};
use num_traits::{One, Zero};

use crate::plan::FunctionStep;

/// A hyperplane between two parts of a polytope.
#[derive(Clone, Debug)]
pub struct Wall {
    /// The hyperplane that the facets of both parts share.
    pub plane: Arc<Hyperplane>,
    /// The part on its negative side, by index.
    pub below: usize,
    /// The part on its positive side, by index.
    pub above: usize,
}

/// A polytope cut into the pieces of one unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// The unit's piece on each part.
    pub(crate) parts: Vec<(u32, Polytope)>,
    pub(crate) walls: Vec<Wall>,
}

/// What is known of a unit on a polytope.
#[derive(Clone, Debug)]
pub(crate) enum Status {
    /// It is on one piece everywhere.
    Settled(u32),
    /// It is on several: the breakpoints (of an activation) or places (of a maximum) between which it
    /// is undecided.
    Open(Vec<u32>),
}

/// The hyperplane where a form vanishes.
pub(crate) fn hyperplane(form: ArrayRef<'_>) -> Arc<Hyperplane> {
    Arc::new(Hyperplane::new(form.to_bigs()))
}

/// The hyperplane where a form vanishes, one of those given if it is among them and added to them if
/// not; and the side of it on which the form is positive.
fn shared_hyperplane(form: ArrayRef<'_>, planes: &mut Vec<Arc<Hyperplane>>) -> (Arc<Hyperplane>, Side) {
    let plane = hyperplane(form);
    let opposite = Hyperplane::new(plane.coefficients().iter().map(|coefficient| -coefficient).collect());
    for known in planes.iter() {
        if **known == *plane {
            return (Arc::clone(known), Side::Positive);
        }
        if **known == opposite {
            return (Arc::clone(known), Side::Negative);
        }
    }
    planes.push(Arc::clone(&plane));
    (plane, Side::Positive)
}

/// The form `q·z − p`.
pub(crate) fn shifted<'a>(z: ArrayRef<'a>, (q, p): &(BigInt, BigInt), space: &'a mut Ints) -> ArrayRef<'a> {
    if q.is_one() && p.is_zero() {
        return z;
    }
    let mut values = z.to_bigs();
    values.iter_mut().for_each(|value| *value *= q);
    if let Some(constant) = values.last_mut() {
        *constant -= p;
    }
    *space = Ints::from_bigs(&values);
    space.as_ref()
}

/// A hinge unit with the forms it reads on a region.
pub(crate) enum Unit<'a> {
    /// A piecewise-linear function of a pre-activation.
    Activation { function: &'a PiecewiseLinear, step: &'a FunctionStep, input: ArrayRef<'a> },
    /// The largest of some forms.
    Max(Vec<ArrayRef<'a>>),
}

impl Unit<'_> {
    /// Where the unit stands on a polytope, as far as it was undecided.
    pub(crate) fn status(&self, polytope: &Polytope, undecided: &[u32]) -> Status {
        match self {
            Self::Activation { function, step, input } => activation_status(polytope, function, step, *input),
            Self::Max(forms) => max_status(polytope, forms, undecided),
        }
    }

    /// Cuts a polytope where the unit is undecided on it.
    pub(crate) fn cut(&self, polytope: &Polytope, undecided: &[u32]) -> Parts {
        match self {
            Self::Activation { step, input, .. } => cut_activation(polytope, step, *input, undecided),
            Self::Max(forms) => cut_max(polytope, forms, undecided),
        }
    }
}

/// Where an activation with pre-activation `z` stands on a polytope.
fn activation_status(
    polytope: &Polytope,
    function: &PiecewiseLinear,
    step: &FunctionStep,
    z: ArrayRef<'_>,
) -> Status {
    let mut space = Ints::zeros(0, 1);
    let mut cuts = Vec::new();
    let mut piece = 0;
    for (at, breakpoint) in step.breakpoints.iter().enumerate() {
        match polytope.sign_range(shifted(z, breakpoint, &mut space)) {
            (Ordering::Less, Ordering::Greater) => cuts.push(at as u32),
            (Ordering::Equal, Ordering::Equal) => return Status::Settled(function.flatter(at) as u32),
            (Ordering::Equal | Ordering::Greater, _) => piece = at as u32 + 1,
            (Ordering::Less, _) => break,
        }
    }
    if cuts.is_empty() { Status::Settled(piece) } else { Status::Open(cuts) }
}

/// Cuts a polytope at the given breakpoints of a unit, all of which lie inside.
fn cut_activation(polytope: &Polytope, step: &FunctionStep, z: ArrayRef<'_>, cuts: &[u32]) -> Parts {
    let mut space = Ints::zeros(0, 1);
    let mut parts = Parts::default();
    let mut rest = polytope.clone();
    let mut piece = cuts.first().copied().unwrap_or(0);
    for &at in cuts {
        let plane = hyperplane(shifted(z, &step.breakpoints[at as usize], &mut space));
        if let Some((above, below)) = rest.split(&plane) {
            parts.walls.push(Wall { plane, below: parts.parts.len(), above: parts.parts.len() + 1 });
            parts.parts.push((at, below));
            rest = above;
            piece = at + 1;
        }
    }
    parts.parts.push((piece, rest));
    parts
}

/// The difference of two forms of the same width.
pub(crate) fn difference(a: ArrayRef<'_>, b: ArrayRef<'_>) -> Ints {
    let mut out = Ints::zeros(a.len(), a.width() + 1);
    out.copy_run(0, a);
    let mut minus = Ints::zeros(1, 1);
    write_big(minus.get_mut(0), &BigInt::from(-1));
    out.add_scaled_run(0, b, minus.get(0));
    out
}

/// Where a maximum of forms stands on a polytope: the places that may be largest somewhere inside.
///
/// A place drops out when another form is nowhere smaller; of identical forms the first place stays.
fn max_status(polytope: &Polytope, forms: &[ArrayRef<'_>], places: &[u32]) -> Status {
    let form = |place: u32| forms[place as usize];
    let mut open: Vec<u32> = Vec::new();
    for &place in places {
        let mut dominated = false;
        open.retain(|&other| {
            if dominated {
                return true;
            }
            match polytope.sign_range(difference(form(other), form(place)).as_ref()) {
                // The earlier one is nowhere smaller (or the same).
                (Ordering::Equal | Ordering::Greater, _) => {
                    dominated = true;
                    true
                }
                (Ordering::Less, Ordering::Greater) => true,
                (Ordering::Less, _) => false,
            }
        });
        if !dominated {
            open.push(place);
        }
    }
    match open[..] {
        [place] => Status::Settled(place),
        _ => Status::Open(open),
    }
}

/// Cuts a polytope into the parts on which each of some places is largest.
fn cut_max(polytope: &Polytope, forms: &[ArrayRef<'_>], places: &[u32]) -> Parts {
    let form = |place: u32| forms[place as usize];
    // For each pair its hyperplane and the side on which the first is larger. Pairs that meet in one
    // place share a hyperplane: the facets of the parts that meet there lie on the same one.
    let mut planes: Vec<Arc<Hyperplane>> = Vec::new();
    let mut pairs = Vec::new();
    for first in 0..places.len() {
        for second in first + 1..places.len() {
            let margin = difference(form(places[first]), form(places[second]));
            let (plane, side) = shared_hyperplane(margin.as_ref(), &mut planes);
            pairs.push((first, second, plane, side));
        }
    }
    let mut parts = Parts::default();
    let mut index = vec![None; places.len()];
    for place in 0..places.len() {
        let cell =
            pairs.iter().try_fold(polytope.clone(), |cell, (first, second, plane, side)| match place {
                _ if place == *first => cell.clip(plane, *side),
                _ if place == *second => cell.clip(plane, side.opposite()),
                _ => Some(cell),
            });
        if let Some(cell) = cell {
            index[place] = Some(parts.parts.len());
            parts.parts.push((places[place], cell));
        }
    }
    for (first, second, plane, side) in pairs {
        if let (Some(first), Some(second)) = (index[first], index[second]) {
            let (above, below) = if side == Side::Positive { (first, second) } else { (second, first) };
            parts.walls.push(Wall { plane, below, above });
        }
    }
    parts
}
