//! Attention inconsistency on regions.

use std::sync::Arc;

use metes_exact::{Ints, Rational};
use metes_network::{Gradients, Network};
use metes_perturb::ExpectedMap;
use metes_polytope::Point;
use metes_saliency::{Distance, Measure, SaliencyMap};

use crate::region::Region;

/// Measures saliency maps on regions against the map of the unperturbed image.
pub(crate) struct Attention<'a> {
    measure: Measure,
    classes: Vec<usize>,
    gradients: Gradients,
    /// Hinge nodes of the perturbation, which come first.
    skip: usize,
    base: Vec<SaliencyMap>,
    expected: &'a ExpectedMap,
}

/// The largest inconsistency on a region, and where: at a vertex if the expected map moves, on the
/// whole region otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Largest {
    pub(crate) distance: Distance,
    pub(crate) vertex: Option<Arc<Point>>,
}

impl<'a> Attention<'a> {
    /// `classifier` maps image elements to logits, `image` is the unperturbed image; the first
    /// `skip` hinge nodes of a region's pattern belong to the perturbation.
    pub(crate) fn new(
        classifier: &Network,
        image: &[Rational],
        measure: Measure,
        classes: Vec<usize>,
        skip: usize,
        expected: &'a ExpectedMap,
    ) -> Self {
        let pattern = classifier.pattern_at(image);
        let gradients = Gradients::new(classifier);
        let mut attention = Self { measure, classes, gradients, skip, base: Vec::new(), expected };
        attention.base = attention.maps(&pattern.0);
        attention
    }

    /// The saliency maps of the classes on a pattern of the classifier.
    fn maps<P: AsRef<[u32]>>(&self, pattern: &[P]) -> Vec<SaliencyMap> {
        let map = |&class: &usize| SaliencyMap {
            numerators: self.gradients.of_output(class, pattern),
            denominator: self.gradients.denominator().clone(),
        };
        self.classes.iter().map(map).collect()
    }

    /// The largest inconsistency on a region.
    pub(crate) fn largest(&self, region: &Region<'_>) -> Largest {
        let maps = self.maps(region.pieces.get(self.skip..).unwrap_or_default());
        if self.expected.is_identity() {
            return Largest { distance: self.sum(&maps, &self.base), vertex: None };
        }
        // The measure is convex and the expected map affine on the region: a vertex attains the maximum.
        let mut largest = Largest { distance: Distance::default(), vertex: None };
        for vertex in region.polytope.vertices() {
            let theta = vertex.point.to_rationals();
            let expected: Vec<SaliencyMap> =
                self.base.iter().map(|map| self.expected_at(&theta, map)).collect();
            let distance = self.sum(&maps, &expected);
            if largest.vertex.is_none() || distance.high > largest.distance.high {
                largest = Largest { distance, vertex: Some(Arc::clone(&vertex.point)) };
            }
        }
        largest
    }

    /// The inconsistency at a point, by plain evaluation of the composed network.
    pub(crate) fn at(&self, composed: &Network, theta: &[Rational]) -> Distance {
        let pattern = composed.pattern_at(theta);
        let maps = self.maps(pattern.0.get(self.skip..).unwrap_or_default());
        let expected: Vec<SaliencyMap> = self.base.iter().map(|map| self.expected_at(theta, map)).collect();
        self.sum(&maps, &expected)
    }

    fn expected_at(&self, theta: &[Rational], map: &SaliencyMap) -> SaliencyMap {
        let (numerators, denominator) = self.expected.at(theta, &map.numerators.as_ref().to_bigs());
        SaliencyMap { numerators: Ints::from_bigs(&numerators), denominator: denominator * &map.denominator }
    }

    fn sum(&self, maps: &[SaliencyMap], expected: &[SaliencyMap]) -> Distance {
        let pairs = maps.iter().zip(expected);
        let parts = pairs.map(|(map, expected)| Distance::between(self.measure, map, expected));
        parts.fold(Distance::default(), Distance::plus)
    }
}
