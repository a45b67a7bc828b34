//! Attention inconsistency on regions.

use std::cmp::Ordering;
use std::sync::Arc;

use metes_exact::filter::Ball;
use metes_exact::{BigInt, Ints, Rational, RootSum};
use metes_network::{Gradients, Network};
use metes_perturb::ExpectedMap;
use metes_polytope::{Point, Polytope};
use metes_saliency::{Distance, Measure, SaliencyMap};

use crate::estimate::Estimate;
use crate::region::Region;
use crate::witness;

/// Measures saliency maps on regions against the map of the unperturbed image.
pub(crate) struct Attention<'a> {
    measure: Measure,
    classes: Vec<usize>,
    gradients: Gradients,
    /// Hinge nodes of the perturbation, which come first.
    skip: usize,
    base: Vec<SaliencyMap>,
    expected: &'a ExpectedMap,
    /// Where the expected map stays and the measure has enclosures.
    estimate: Option<Estimate<'a>>,
}

/// How an inconsistency compares with a bound, if its enclosure settles it; never that they are equal.
pub(crate) fn compare(enclosure: Ball, bound: &Rational) -> Option<Ordering> {
    enclosure.compare(Ball::quotient(bound.numer(), bound.denom()))
}

/// The largest inconsistency on a region, and where: at a vertex if the expected map moves (of
/// several the one nearest to θ = 0), on the whole region otherwise.
#[derive(Clone, Debug, Default)]
pub(crate) struct Largest {
    pub(crate) distance: Distance,
    pub(crate) vertex: Option<Arc<Point>>,
}

impl<'a> Attention<'a> {
    /// `classifier` maps image elements to logits, `image` is the unperturbed image; the first
    /// `skip` hinge nodes of a region's pattern belong to the perturbation. Without the filter nothing is
    /// enclosed.
    pub(crate) fn new(
        classifier: &'a Network,
        image: &[Rational],
        measure: Measure,
        classes: Vec<usize>,
        skip: usize,
        expected: &'a ExpectedMap,
        is_filtered: bool,
    ) -> Self {
        let pattern = classifier.pattern_at(image);
        let gradients = Gradients::new(classifier);
        let mut attention =
            Self { measure, classes, gradients, skip, base: Vec::new(), expected, estimate: None };
        attention.base = attention.maps(&pattern.0);
        if is_filtered && expected.is_identity() {
            attention.estimate = Estimate::new(classifier, pattern.0, measure, &attention.classes);
        }
        attention
    }

    /// An enclosure of the largest inconsistency on a region: of the sum of the norms itself, not of
    /// squares, so that it compares with δ as it is. `None` where the expected map moves and for measures that
    /// have no enclosures.
    pub(crate) fn enclosure(&self, region: &Region<'_>) -> Option<Ball> {
        let pattern = region.pieces.get(self.skip..).unwrap_or_default();
        self.estimate.as_ref().map(|estimate| estimate.of(pattern))
    }

    /// The saliency maps of the classes on a pattern of the classifier.
    fn maps<P: AsRef<[u32]>>(&self, pattern: &[P]) -> Vec<SaliencyMap> {
        let map = |&class: &usize| SaliencyMap {
            numerators: self.gradients.of_output(class, pattern),
            denominator: self.gradients.denominator().clone(),
        };
        self.classes.iter().map(map).collect()
    }

    /// Whether the expected map moves with θ.
    pub(crate) fn is_moving(&self) -> bool {
        !self.expected.is_identity()
    }

    /// Whether the maps and what is expected of them are the same on two patterns: then so is their distance.
    pub(crate) fn is_same_map(&self, a: &[Arc<[u32]>], b: &[Arc<[u32]>]) -> bool {
        !self.is_moving() && a.get(self.skip..) == b.get(self.skip..)
    }

    /// What the inconsistency is measured in: the size of the unperturbed maps, or the most that a measure
    /// without a size can be.
    pub(crate) fn size(&self) -> RootSum {
        size(self.measure, &self.base)
    }

    /// The largest inconsistency on a region.
    pub(crate) fn largest(&self, pieces: &[Arc<[u32]>], polytope: &Polytope) -> Largest {
        let maps = self.maps(pieces.get(self.skip..).unwrap_or_default());
        if self.expected.is_identity() {
            return Largest { distance: self.sum(&maps, &self.base), vertex: None };
        }
        // The measure is convex and the expected map affine on the region: a vertex attains the maximum.
        let vertices = polytope.vertices().iter().map(|vertex| &vertex.point);
        let distances = vertices.map(|vertex| (self.between(&maps, &vertex.to_rationals()), vertex));
        let largest = distances.max_by(|(a, at_a), (b, at_b)| {
            a.high.cmp(&b.high).then_with(|| witness::by_nearness(at_b, at_a))
        });
        largest.map_or_else(Largest::default, |(distance, vertex)| Largest {
            distance,
            vertex: Some(Arc::clone(vertex)),
        })
    }

    /// A point inside a region, near a vertex where the inconsistency exceeds a bound, at which it still
    /// does: at the vertex itself another region may be the one that evaluation finds.
    pub(crate) fn exceeding(&self, region: &Region<'_>, vertex: &Point, bound: &RootSum) -> Point {
        let maps = self.maps(region.pieces.get(self.skip..).unwrap_or_default());
        let (inside, half) = (region.polytope.interior_point(), Rational::new(1.into(), 2.into()));
        let mut step: Vec<Rational> =
            vertex.to_rationals().iter().zip(inside).map(|(vertex, inside)| inside - vertex).collect();
        loop {
            let point: Vec<Rational> =
                vertex.to_rationals().iter().zip(&step).map(|(vertex, step)| vertex + step).collect();
            // The inconsistency is continuous on the region, so small steps do not lose the excess.
            if self.between(&maps, &point).high > *bound {
                return Point::from_rationals(&point);
            }
            step.iter_mut().for_each(|step| *step *= &half);
        }
    }

    /// The inconsistency at a point, by plain evaluation of the composed network.
    pub(crate) fn at(&self, composed: &Network, theta: &[Rational]) -> Distance {
        let pattern = composed.pattern_at(theta);
        self.between(&self.maps(pattern.0.get(self.skip..).unwrap_or_default()), theta)
    }

    /// The inconsistency of a region's maps with those expected at a point of it.
    pub(crate) fn at_point(&self, region: &Region<'_>, theta: &[Rational]) -> Distance {
        self.between(&self.maps(region.pieces.get(self.skip..).unwrap_or_default()), theta)
    }

    /// The inconsistency of maps with those expected at a point.
    fn between(&self, maps: &[SaliencyMap], theta: &[Rational]) -> Distance {
        let expected: Vec<SaliencyMap> = self.base.iter().map(|map| self.expected_at(theta, map)).collect();
        self.sum(maps, &expected)
    }

    fn expected_at(&self, theta: &[Rational], map: &SaliencyMap) -> SaliencyMap {
        let (numerators, denominator) = self.expected.at(theta, &map.numerators.as_ref().to_bigs());
        SaliencyMap { numerators: Ints::from_bigs(&numerators), denominator: denominator * &map.denominator }
    }

    fn sum(&self, maps: &[SaliencyMap], expected: &[SaliencyMap]) -> Distance {
        sum(self.measure, maps, expected)
    }
}

/// The inconsistency of maps with the expected ones.
fn sum(measure: Measure, maps: &[SaliencyMap], expected: &[SaliencyMap]) -> Distance {
    let pairs = maps.iter().zip(expected);
    let parts = pairs.map(|(map, expected)| Distance::between(measure, map, expected));
    parts.fold(Distance::default(), Distance::plus)
}

/// What an inconsistency is measured in: the size of the unperturbed maps, or the most that a measure without a size
/// can be.
pub(crate) fn size(measure: Measure, base: &[SaliencyMap]) -> RootSum {
    if measure.norm().is_none() {
        return RootSum::rational(Rational::from(BigInt::from(2 * base.len())));
    }
    let nothing = |map: &SaliencyMap| SaliencyMap {
        numerators: Ints::zeros(map.numerators.len(), 1),
        denominator: map.denominator.clone(),
    };
    sum(measure, base, &base.iter().map(nothing).collect::<Vec<_>>()).high
}

#[cfg(test)]
mod tests;
