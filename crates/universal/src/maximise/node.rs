//! A part of the box, with the cells it meets.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::BigInt;
use metes_exact::Rational;
use metes_exact::filter::{Form, Frame};
use metes_polytope::{Hyperplane, Polytope};
use metes_traverse::QuestionError;
use num_traits::Zero;

use super::values::{Point, Sum, Values};
use crate::Complex;

/// Cells of one image up to which a node is cut along their borders.
const FEW: usize = 6;

/// Cuts through the middle, in a row, which leave some image as many cells as it had, after which a node is cut along borders: cells
/// may be closer together than halving comes.
const MOST_IDLE: u32 = 8;

/// A part of the box.
#[derive(Debug)]
pub(super) struct Node {
    polytope: Arc<Polytope>,
    /// Its bounds, as long as it is a box.
    bounds: Option<Vec<(Rational, Rational)>>,
    halvings: u32,
    /// Halvings in a row that left an image as many cells as the most had before.
    idle: u32,
    frame: Arc<Frame>,
    /// The class of each image, once it has one.
    settled: Vec<Option<u32>>,
    /// Images with several classes.
    open: Vec<Open>,
    /// The most that a point of it can have.
    pub(super) upper: u128,
}

/// An image with several classes on a node: where its cells meet the node.
#[derive(Clone, Debug)]
struct Open {
    image: usize,
    cells: Vec<(Arc<Polytope>, u32)>,
}

impl Node {
    /// The whole box; `None` where too few labels are kept.
    ///
    /// # Errors
    /// When the images are not over one box, or leave a part of it out.
    pub(super) fn root(complexes: &[&Complex], values: &Values) -> Result<Option<Self>, QuestionError> {
        let domain = &complexes[0].domain;
        if complexes.iter().any(|complex| complex.domain != *domain) {
            return Err(contradiction("images over several boxes"));
        }
        let frame = Frame::new(domain);
        let frame = if complexes.iter().any(|complex| complex.no_filter) { frame.off() } else { frame };
        let polytope = Arc::new(Polytope::cuboid_in(domain, &frame));
        let images = complexes.iter().zip(&values.cells).enumerate();
        let open = images.map(|(image, (complex, classes))| Open {
            image,
            cells: complex
                .cells
                .iter()
                .zip(classes)
                .map(|(cell, &class)| (Arc::clone(&cell.polytope), class))
                .collect(),
        });
        let node = Self {
            polytope,
            bounds: Some(domain.clone()),
            halvings: 0,
            idle: 0,
            frame: Arc::new(frame),
            settled: vec![None; complexes.len()],
            open: open.collect(),
            upper: 0,
        };
        node.finished(values)
    }

    /// Settles images that have one class, and bounds the node; `None` where too few labels are kept.
    fn finished(mut self, values: &Values) -> Result<Option<Self>, QuestionError> {
        let settled = &mut self.settled;
        let mut open = Vec::new();
        for Open { image, cells } in self.open {
            let Some(&(_, first)) = cells.first() else {
                return Err(contradiction("an image has no region on a part of the box"));
            };
            if cells.iter().all(|(_, class)| *class == first || values.is_same(image, *class, first)) {
                settled[image] = Some(first);
            } else {
                open.push(Open { image, cells });
            }
        }
        self.open = open;
        let all_keep = values.keep == self.settled.len();
        let (mut upper, mut kept) = (0, 0);
        for (image, class) in self.settled.iter().enumerate() {
            let Some(class) = class.map(|class| values.class(image, class)) else { continue };
            upper += class.value.high;
            kept += usize::from(class.keeps_label);
        }
        for Open { image, cells } in &self.open {
            let classes = || cells.iter().map(|(_, class)| values.class(*image, *class));
            let able = classes().filter(|class| class.keeps_label || !all_keep);
            upper += able.map(|class| class.value.high).max().unwrap_or(0);
            kept += usize::from(classes().any(|class| class.keeps_label));
        }
        self.upper = upper;
        Ok((kept >= values.keep).then_some(self))
    }

    /// The objective at a point inside; `None` where an image has several maps there, or too few labels are kept.
    pub(super) fn sample(&self, values: &Values) -> Option<Point> {
        let theta = self.polytope.simple_interior_point();
        let mut classes = Vec::with_capacity(self.settled.len());
        classes.extend(self.settled.iter().map(|class| class.unwrap_or(0)));
        for Open { image, cells } in &self.open {
            let (_, class) = cells.iter().find(|(cell, _)| cell.contains_strictly(&theta))?;
            classes[*image] = *class;
        }
        let (mut sum, mut kept) = (Sum::default(), 0);
        for (image, &class) in classes.iter().enumerate() {
            let class = values.class(image, class);
            sum = Sum { low: sum.low + class.value.low, high: sum.high + class.value.high };
            kept += usize::from(class.keeps_label);
        }
        (kept >= values.keep).then_some(Point { theta, node: Arc::clone(&self.polytope), classes, sum })
    }

    /// The parts of the node that are worth looking at; none where every image has one class.
    ///
    /// # Errors
    /// When images have several classes, and no border of a cell crosses the node.
    pub(super) fn children(self, values: &Values) -> Result<Vec<Self>, QuestionError> {
        if self.open.is_empty() {
            return Ok(Vec::new());
        }
        let most = most_cells(&self.open);
        let halved = self.bounds.as_ref().filter(|_| most > FEW && self.idle < MOST_IDLE);
        let (plane, bounds) = match halved.map(|bounds| self.middle(bounds)) {
            Some((plane, bounds)) => (Some(plane), bounds.map(Some)),
            None => (self.border(values), [None, None]),
        };
        let Some((plane, parts)) =
            plane.and_then(|plane| Some((Arc::clone(&plane), self.polytope.split(&plane)?)))
        else {
            return Err(contradiction("several values on a part that no border crosses"));
        };
        let mut sides: [Vec<Open>; 2] = Default::default();
        for Open { image, cells } in &self.open {
            let [mut above, mut below] = [Vec::new(), Vec::new()];
            for (cell, class) in cells {
                match cell.split(&plane) {
                    Some((upper, lower)) => {
                        above.push((Arc::new(upper), *class));
                        below.push((Arc::new(lower), *class));
                    }
                    None if is_above(cell, &plane) => above.push((Arc::clone(cell), *class)),
                    None => below.push((Arc::clone(cell), *class)),
                }
            }
            sides[0].push(Open { image: *image, cells: above });
            sides[1].push(Open { image: *image, cells: below });
        }
        let parts = [parts.0, parts.1].into_iter().zip(bounds).zip(sides);
        let child = |((polytope, bounds), open): ((Polytope, Option<Vec<_>>), Vec<Open>)| {
            let node = Self {
                polytope: Arc::new(polytope),
                bounds,
                halvings: self.halvings + 1,
                idle: if most_cells(&open) < most { 0 } else { self.idle + 1 },
                frame: Arc::clone(&self.frame),
                settled: self.settled.clone(),
                open,
                upper: 0,
            };
            node.finished(values)
        };
        parts.filter_map(|part| child(part).transpose()).collect()
    }

    /// A plane through the middle of a box, across the side that is longest as a share of the whole, and the bounds above and below it.
    fn middle(&self, bounds: &[(Rational, Rational)]) -> (Arc<Hyperplane>, [Vec<(Rational, Rational)>; 2]) {
        let dimension = bounds.len();
        // Sides are cut in turn, so that they stay shares of the whole alike.
        let axis = self.halvings as usize % dimension;
        let (low, high) = &bounds[axis];
        let middle = (low + high) / Rational::from_integer(2.into());
        let mut form = vec![BigInt::zero(); dimension + 1];
        form[axis] = middle.denom().clone();
        form[dimension] = -middle.numer();
        let enclosure = Form::from_bigs(&form, &BigInt::from(1), &self.frame);
        let within = |low: &Rational, high: &Rational| {
            let mut bounds = bounds.to_vec();
            bounds[axis] = (low.clone(), high.clone());
            bounds
        };
        let parts = [within(&middle, high), within(low, &middle)];
        (Arc::new(Hyperplane::enclosed(enclosure, form)), parts)
    }

    /// A border of the best cell of the image that has most to lose, which crosses the node.
    fn border(&self, values: &Values) -> Option<Arc<Hyperplane>> {
        let spread = |open: &&Open| {
            let values = || open.cells.iter().map(|(_, class)| values.class(open.image, *class).value.high);
            values().max().unwrap_or(0) - values().min().unwrap_or(0)
        };
        // The first of the largest.
        let open = self.open.iter().rev().max_by_key(spread)?;
        let mut cells: Vec<&(Arc<Polytope>, u32)> = open.cells.iter().collect();
        cells.sort_by_key(|(_, class)| std::cmp::Reverse(values.class(open.image, *class).value.high));
        let facets = cells.into_iter().flat_map(|(cell, _)| cell.facets());
        let crosses = |plane: &&Arc<Hyperplane>| {
            let signs = || self.polytope.vertices().iter().map(|vertex| plane.side_of(&vertex.point));
            signs().any(|sign| sign == Ordering::Less) && signs().any(|sign| sign == Ordering::Greater)
        };
        facets.map(|facet| &facet.plane).find(crosses).cloned()
    }
}

fn contradiction(what: &str) -> QuestionError {
    QuestionError::Contradiction(format!("in the search for a maximum: {what}"))
}

/// The cells of the image that has most.
fn most_cells(images: &[Open]) -> usize {
    images.iter().map(|open| open.cells.len()).max().unwrap_or(0)
}

/// Whether a polytope that a plane does not cut is on the positive side.
fn is_above(polytope: &Polytope, plane: &Hyperplane) -> bool {
    polytope.vertices().iter().any(|vertex| plane.side_of(&vertex.point) == Ordering::Greater)
}
