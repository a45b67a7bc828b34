//! What images contribute to an objective.

use std::collections::HashMap;
use std::sync::Arc;

use metes_exact::{BigInt, Rational, RootSum};
use metes_polytope::Polytope;
use metes_saliency::Distance;
use num_traits::{One, Zero};

use super::{Objective, Search};
use crate::Complex;

/// Bits after the point of a step.
const BITS: u64 = 64;

/// A number in steps, rounded down and up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) low: u128,
    pub(super) high: u128,
}

/// What the objective makes of a cell: all cells of one class are as good.
#[derive(Clone, Debug)]
pub(super) struct Class {
    /// What it contributes.
    pub(super) value: Sum,
    exact: RootSum,
    /// Whether the image's label is kept, if that matters.
    pub(super) keeps_label: bool,
}

/// The classes of all images.
#[derive(Debug)]
pub(super) struct Values {
    /// Of each image.
    pub(super) classes: Vec<Vec<Class>>,
    /// The class of each cell of each image.
    pub(super) cells: Vec<Vec<u32>>,
    /// How many images have to keep their labels.
    pub(super) keep: usize,
}

/// A point, with the class of each image there.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) theta: Vec<Rational>,
    /// The node that it was taken from.
    pub(super) node: Arc<Polytope>,
    pub(super) classes: Vec<u32>,
    pub(super) sum: Sum,
}

impl Values {
    pub(super) fn new(search: &Search<'_>, complexes: &[&Complex]) -> Self {
        let (mut classes, mut cells) = (Vec::new(), Vec::new());
        for complex in complexes {
            let mut known: HashMap<(usize, bool), u32> = HashMap::new();
            let mut own: Vec<Class> = Vec::new();
            let first = match &search.objective {
                Objective::Mean => 0,
                Objective::Share(level) => {
                    complex.changes.partition_point(|change| change.high < RootSum::rational(level.clone()))
                }
            };
            let class = |cell: &crate::Cell| {
                let (key, exact) = match &search.objective {
                    Objective::Mean => (cell.change, complex.changes[cell.change].high.clone()),
                    Objective::Share(_) => (usize::from(cell.change >= first), count(cell.change >= first)),
                };
                *known.entry((key, cell.keeps_label)).or_insert_with(|| {
                    own.push(Class { value: steps(&exact), exact, keeps_label: cell.keeps_label });
                    own.len() as u32 - 1
                })
            };
            cells.push(complex.cells.iter().map(class).collect());
            classes.push(own);
        }
        Self { classes, cells, keep: search.keep }
    }

    /// The class of an image.
    pub(super) fn class(&self, image: usize, class: u32) -> &Class {
        &self.classes[image][class as usize]
    }

    /// Whether two classes of an image need not be told apart.
    pub(super) fn is_same(&self, image: usize, a: u32, b: u32) -> bool {
        let (a, b) = (self.class(image, a), self.class(image, b));
        a.value == b.value && a.exact == b.exact && (self.keep == 0 || a.keeps_label == b.keeps_label)
    }

    /// The mean over images of a sum in steps.
    pub(super) fn share(&self, steps: u128) -> Rational {
        Rational::new(steps.into(), BigInt::from(self.classes.len()) << BITS)
    }

    /// The sum at a point.
    pub(super) fn exact(&self, point: &Point) -> RootSum {
        let classes = point.classes.iter().enumerate();
        classes.fold(RootSum::default(), |sum, (image, &class)| sum + self.class(image, class).exact.clone())
    }

    /// Whether a point is better than another.
    pub(super) fn is_better(&self, point: &Point, other: &Point) -> bool {
        if point.sum.low > other.sum.high {
            return true;
        }
        point.sum.high > other.sum.low
            && point.classes != other.classes
            && self.exact(point) > self.exact(other)
    }
}

/// Whether a change reaches a level, as 1 or 0.
pub(super) fn reaches(change: &Distance, level: &Rational) -> RootSum {
    count(change.high >= RootSum::rational(level.clone()))
}

fn count(is_counted: bool) -> RootSum {
    RootSum::rational(if is_counted { Rational::one() } else { Rational::zero() })
}

fn steps(value: &RootSum) -> Sum {
    let scale = Rational::from(BigInt::one() << BITS);
    let (low, high) = match value.to_rational() {
        Some(value) => (value.clone(), value),
        None => value.enclosure(BITS),
    };
    // Changes of shares are at most 2·√pixels, which is far from what is cut off here.
    let whole = |number: Rational, beyond: u128| u128::try_from(number.to_integer()).unwrap_or(beyond);
    let most = u128::MAX >> 32;
    Sum {
        low: whole((low * &scale).floor(), 0).min(most),
        high: whole((high * scale).ceil(), most).min(most),
    }
}
