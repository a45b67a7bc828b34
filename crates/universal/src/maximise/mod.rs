//! Where the maps of many images change most: branch and bound over their regions.
//!
//! A node is a part of the box with the cells of every image that it meets. What an image can contribute there is at most
//! the largest value of its cells, so the sum of these bounds the node. The node of the largest bound is cut in two, first through
//! the middle, then, where few cells are left, along a border of a cell; until each image has one value on a node, which
//! is a maximum if no bound exceeds it. Values are counted in steps of 2⁻⁶⁴, rounded outward, and compared exactly where that leaves it
//! open.
//!
//! That ends: only finitely many hyperplanes bound cells, and each cut along one leaves fewer of them to cross a node.

mod node;
mod place;
mod values;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use metes_exact::{Rational, RootSum, rational};
use metes_saliency::Distance;
use metes_traverse::QuestionError;

use crate::{Complex, Explainer, Subject};
use node::Node;
use values::{Point, Values};

/// What is to be large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objective {
    /// The mean change of the images' maps.
    Mean,
    /// The share of images whose map has changed by at least so much.
    Share(Rational),
}

impl fmt::Display for Objective {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean => out.write_str("mean"),
            Self::Share(level) => write!(out, "share={}", rational::text(level)),
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// The regions of every image over one box.
    pub complexes: &'a [Complex],
    /// What is to be large.
    pub objective: Objective,
    /// How many images have to keep their labels.
    pub keep: usize,
}

/// How far a search is.
#[derive(Clone, Debug)]
pub struct State {
    /// The best value so far, rounded down.
    pub found: Option<Rational>,
    /// No point at which every image has one map has a larger value.
    pub bound: Rational,
    /// Nodes looked at.
    pub nodes: u64,
}

/// The largest value found, and what bounds it.
#[derive(Clone, Debug)]
pub struct Maximum {
    /// The best point; `None` where there was none: if the search was not ended early, so many labels are kept nowhere.
    pub best: Option<Best>,
    /// No point at which every image has one map has a larger value.
    pub bound: Rational,
    /// Whether the best point is a maximiser.
    pub is_exact: bool,
    /// Nodes looked at.
    pub nodes: u64,
}

/// A point with its value.
#[derive(Clone, Debug)]
pub struct Best {
    /// The point; every image has one map there.
    pub theta: Vec<Rational>,
    /// The sum of the images' changes, or how many of them have changed enough.
    pub sum: RootSum,
}

/// Finds the point of the box at which the objective is largest. `seen` hears how far the search is, and ends it by breaking.
///
/// # Errors
/// When the images are not over one box, or their regions do not cover it.
///
/// # Panics
/// When there is no image.
pub fn maximise(
    search: &Search<'_>,
    seen: &mut dyn FnMut(&State) -> ControlFlow<()>,
) -> Result<Maximum, QuestionError> {
    assert!(!search.complexes.is_empty(), "the maximum over no image");
    let mut complexes: Vec<&Complex> = search.complexes.iter().collect();
    complexes.sort_by_key(|complex| complex.number);
    let values = Values::new(search, &complexes);
    let mut best: Option<Point> = None;
    let mut nodes = 0;
    // By their bounds; of two as good the one that was made first.
    let mut open = BTreeMap::new();
    let mut numbers = (0u64..).map(Reverse);
    open.extend(
        numbers
            .by_ref()
            .zip(Node::root(&complexes, &values)?)
            .map(|(number, node)| ((node.upper, number), node)),
    );
    let mut is_exact = true;
    let mut upper = 0;
    while let Some(((next, _), node)) = open.pop_last() {
        upper = next;
        if best.as_ref().is_some_and(|best| upper <= best.sum.low) {
            break;
        }
        let found = best.as_ref().map(|best| values.share(best.sum.low));
        // In whole steps a bound can be less than what is rounded up.
        let bound = values.share(best.as_ref().map_or(upper, |best| upper.max(best.sum.high)));
        if seen(&State { found, bound, nodes }).is_break() {
            is_exact = false;
            break;
        }
        nodes += 1;
        if let Some(point) = node.sample(&values)
            && best.as_ref().is_none_or(|best| values.is_better(&point, best))
        {
            // What can be no better need not wait.
            open = open.split_off(&(point.sum.low.saturating_add(1), Reverse(u64::MAX)));
            best = Some(point);
        }
        let found = best.as_ref().map(|best| best.sum.low);
        let children =
            node.children(&values)?.into_iter().filter(|node| found.is_none_or(|found| node.upper > found));
        open.extend(numbers.by_ref().zip(children).map(|(number, node)| ((node.upper, number), node)));
    }
    let found = best.as_ref().map_or(0, |best| best.sum.high);
    let upper = values.share(if is_exact { found } else { found.max(upper) });
    let best =
        best.map(|point| Best { sum: values.exact(&point), theta: place::inside_cells(&point, &complexes) });
    let bound = match &best {
        // Closer than steps, where it is rational.
        Some(best) if is_exact => best.value(search.complexes.len()).1,
        _ => upper,
    };
    Ok(Maximum { best, bound, is_exact, nodes })
}

impl Best {
    /// The mean change of so many images, or the share of them that have changed enough: at least and at most.
    pub fn value(&self, images: usize) -> (Rational, Rational) {
        let images = Rational::from_integer(images.into());
        let (low, high) = self.sum.enclosure(64);
        (low / &images, high / images)
    }

    /// What each image's map has changed by at the point and whether its label is kept, by plain evaluation of the network.
    ///
    /// # Errors
    /// When that is not what the search found.
    pub fn confirm(
        &self,
        explainer: &Explainer<'_>,
        subjects: &[Subject<'_>],
        search: &Search<'_>,
    ) -> Result<Vec<(Distance, bool)>, QuestionError> {
        let images: Vec<(Distance, bool)> =
            subjects.iter().map(|subject| explainer.at(subject, &self.theta)).collect();
        let value = |change: &Distance| match &search.objective {
            Objective::Mean => change.high.clone(),
            Objective::Share(level) => values::reaches(change, level),
        };
        let sum = images.iter().fold(RootSum::default(), |sum, (change, _)| sum + value(change));
        let kept = images.iter().filter(|(_, keeps_label)| *keeps_label).count();
        if sum == self.sum && kept >= search.keep {
            return Ok(images);
        }
        let theta: Vec<String> = self.theta.iter().map(Rational::to_string).collect();
        Err(QuestionError::Contradiction(format!("the maximum is not confirmed at ({})", theta.join(", "))))
    }
}
