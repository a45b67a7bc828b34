//! The inconsistency of attention on a region, as a partition says it: SPEC § 5.

use metes_certificate::{Measure, Ratio};
use metes_exact::Rational;
use metes_network::{Gradients, Network};
use metes_saliency::{Distance, SaliencyMap};
use metes_traverse::Region;

/// Measures the maps of some classes against those of the unperturbed image.
pub(crate) struct Inconsistency<'a> {
    measure: metes_saliency::Measure,
    classes: &'a [usize],
    gradients: Gradients,
    /// Hinge nodes of the perturbation, which come first.
    skip: usize,
    expected: Vec<SaliencyMap>,
}

impl<'a> Inconsistency<'a> {
    /// The first `skip` hinge nodes of a region's pattern are not the classifier's.
    pub(crate) fn new(
        classifier: &Network,
        image: &[Rational],
        measure: metes_saliency::Measure,
        classes: &'a [usize],
        skip: usize,
    ) -> Self {
        let gradients = Gradients::new(classifier);
        let mut this = Self { measure, classes, gradients, skip, expected: Vec::new() };
        this.expected = this.maps(&classifier.pattern_at(image).0);
        this
    }

    fn maps<P: AsRef<[u32]>>(&self, pattern: &[P]) -> Vec<SaliencyMap> {
        let map = |&class: &usize| SaliencyMap {
            numerators: self.gradients.of_output(class, pattern),
            denominator: self.gradients.denominator().clone(),
        };
        self.classes.iter().map(map).collect()
    }

    /// The inconsistency of each class on a region; for `l2` its square.
    pub(crate) fn on(&self, region: &Region<'_>) -> Vec<Ratio> {
        let maps = self.maps(region.pieces.get(self.skip..).unwrap_or_default());
        let distances = maps.iter().zip(&self.expected);
        let value = |(map, expected)| {
            let distance = Distance::between(self.measure, map, expected);
            distance.squares.first().cloned().or_else(|| distance.high.to_rational())
        };
        distances.filter_map(value).filter_map(|value| ratio(&value)).collect()
    }
}

/// A measure as certificates name it, if its values are rational (or, for `l2`, their squares).
pub(crate) fn measure(measure: metes_saliency::Measure) -> Option<Measure> {
    match measure {
        metes_saliency::Measure::L1 => Some(Measure::L1),
        metes_saliency::Measure::Linf => Some(Measure::Linf),
        metes_saliency::Measure::L2 => Some(Measure::L2),
        metes_saliency::Measure::TopK(count) => u32::try_from(count).ok().map(Measure::TopK),
        metes_saliency::Measure::Cosine | metes_saliency::Measure::Kendall => None,
    }
}

/// A rational as certificates write it.
pub(crate) fn ratio(value: &Rational) -> Option<Ratio> {
    Ratio::new(value.numer().clone(), value.denom().clone())
}
